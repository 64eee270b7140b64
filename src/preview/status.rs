//! The render status for the page's badge and status line.

use serde::Serialize;

/// The render status of the newest film.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether anything is being rendered.
    pub rendering: bool,
    /// The number of segments that are not in the cache yet.
    pub missing: usize,
    /// The number of segments.
    pub segments: usize,
    /// Milliseconds from the last save to the picture; `None` before the first save.
    pub ms: Option<u64>,
    /// What the last change touched, as in `bars 9–12 (0:16.0–0:21.3)`.
    pub touched: Option<String>,
    /// What is happening, in a few words.
    pub message: Option<String>,
}
