//! The curves that shape a transition's progress.

use crate::check::program::Curve;

/// A curve.
#[derive(Clone, Copy, Debug)]
pub struct CurveRow {
    /// Its name in a script, after `ease in`, `ease out` or `ease in out`.
    pub name: &'static str,
    /// Which it is.
    pub curve: Curve,
    /// What it is like.
    pub doc: &'static str,
}

const fn row(name: &'static str, curve: Curve, doc: &'static str) -> CurveRow {
    CurveRow { name, curve, doc }
}

/// All of them.
pub const CURVES: &[CurveRow] = &[
    row("sine", Curve::Sine, "Gently; what `ease` means without a name."),
    row("quad", Curve::Quad, "As the square."),
    row("cubic", Curve::Cubic, "As the third power."),
    row("quart", Curve::Quart, "As the fourth power."),
    row("quint", Curve::Quint, "As the fifth power."),
    row("expo", Curve::Expo, "Ever doubling."),
    row("circ", Curve::Circ, "Along a quarter of a circle."),
    row("back", Curve::Back, "Pulls back first, or goes too far."),
    row("elastic", Curve::Elastic, "Swings like a rubber band."),
    row("bounce", Curve::Bounce, "Bounces like a ball."),
];
