//! The curves that shape a transition's progress.

use crate::check::program::EaseFamily;

/// A curve.
#[derive(Clone, Copy, Debug)]
pub struct CurveRow {
    /// Its name in a script, after `ease in`, `ease out` or `ease in out`.
    pub name: &'static str,
    /// Which it is.
    pub curve: EaseFamily,
    /// What it is like.
    pub doc: &'static str,
}

const fn row(name: &'static str, curve: EaseFamily, doc: &'static str) -> CurveRow {
    CurveRow { name, curve, doc }
}

/// All of them.
pub const CURVES: &[CurveRow] = &[
    row("sine", EaseFamily::Sine, "Gentle; the curve of `ease` without a name."),
    row("quad", EaseFamily::Quad, "Follows the square of the time."),
    row("cubic", EaseFamily::Cubic, "Follows the third power of the time."),
    row("quart", EaseFamily::Quart, "Follows the fourth power of the time."),
    row("quint", EaseFamily::Quint, "Follows the fifth power of the time."),
    row(
        "expo",
        EaseFamily::Expo,
        "Grows exponentially: very slow at one end, very fast at the other.",
    ),
    row("circ", EaseFamily::Circ, "Follows a quarter of a circle."),
    row("back", EaseFamily::Back, "Pulls back before it starts, or overshoots before it ends."),
    row("elastic", EaseFamily::Elastic, "Swings like a rubber band."),
    row("bounce", EaseFamily::Bounce, "Bounces like a ball."),
];
