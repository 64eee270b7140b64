//! How the work is getting on, for the page's badge and status line.

use serde::Serialize;

/// How the work is getting on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether anything is being rendered.
    pub rendering: bool,
    /// Segments of the newest film that are not kept yet.
    pub missing: usize,
    /// Segments of the newest film.
    pub segments: usize,
    /// Milliseconds from the last save to the picture; none where nothing was saved yet.
    pub ms: Option<u64>,
    /// What the last change touched, as in `bars 9–12 (0:16.0–0:21.3)`.
    pub touched: Option<String>,
    /// What else is to be said, in a sentence.
    pub message: Option<String>,
}
