//! How progress is shaped.

use serde::{Deserialize, Serialize};

/// How progress is shaped: a curve over 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ease {
    /// Evenly.
    #[default]
    Linear,
    /// Slow at the start, at the end or at both.
    Family { slow_in: bool, slow_out: bool, family: EaseFamily },
    /// A cubic Bézier from (0, 0) to (1, 1), its four coordinates in thousandths.
    Bezier([i32; 4]),
}

/// The families of Penner's easing functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EaseFamily {
    #[default]
    Sine,
    Quad,
    Cubic,
    Quart,
    Quint,
    Expo,
    Circ,
    Back,
    Elastic,
    Bounce,
}
