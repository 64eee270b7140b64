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
    row("sine", EaseFamily::Sine, "Gently; what `ease` means without a name."),
    row("quad", EaseFamily::Quad, "As the square."),
    row("cubic", EaseFamily::Cubic, "As the third power."),
    row("quart", EaseFamily::Quart, "As the fourth power."),
    row("quint", EaseFamily::Quint, "As the fifth power."),
    row("expo", EaseFamily::Expo, "Ever doubling."),
    row("circ", EaseFamily::Circ, "Along a quarter of a circle."),
    row("back", EaseFamily::Back, "Pulls back first, or goes too far."),
    row("elastic", EaseFamily::Elastic, "Swings like a rubber band."),
    row("bounce", EaseFamily::Bounce, "Bounces like a ball."),
];
