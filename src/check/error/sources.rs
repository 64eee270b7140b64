//! Problems with sources: times, ranges and pins in `[ ]`.

use crate::diag::{Code, Fix, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum SourceProblem {
    #[error(
        "`{name}` has no frame there: it ends at {end} (its last frame is {last}), and this is {missing}"
    )]
    #[diagnostic(help("{help}"))]
    PastEnd {
        name: String,
        end: String,
        last: i64,
        missing: String,
        help: String,
        #[label(primary, "{missing}")]
        at: Span,
        #[label("{frames} frames, {end}")]
        media: Span,
        frames: i64,
    },

    #[error("`{name}` has no frame there: this is {missing} before its first frame")]
    #[diagnostic(help("a source's first frame is at 0:00"))]
    BeforeStart {
        name: String,
        missing: String,
        #[label(primary, "{missing} before the first frame")]
        at: Span,
    },

    #[error("this range contains no frame of `{name}`: it starts {starts} and ends {ends}")]
    EmptyRange {
        name: String,
        starts: String,
        ends: String,
        #[label(primary, "no frame in it")]
        at: Span,
        #[help]
        help: Option<String>,
    },

    #[error("this clip's end is given twice: by its range and by `{word}`")]
    #[diagnostic(help("{help}"))]
    EndTwice {
        word: &'static str,
        help: String,
        /// The source with an open range; none where the range is written elsewhere.
        open: Option<String>,
        #[label(primary, "ends here")]
        at: Span,
        #[label("and ends with this")]
        range: Span,
    },

    #[error("`fit` needs a range with a start and an end")]
    #[diagnostic(help(
        "give both ends: `{name}[0:05 .. 0:09] fit`; a pinned clip cannot be fitted"
    ))]
    FitOpen {
        name: String,
        #[label(primary, "needs a range")]
        at: Span,
    },

    #[error("{kind} has no time of its own: it takes no {what}")]
    #[diagnostic(help("remove it; `for`, `until` or the next cue set how long it shows"))]
    NoTime {
        kind: &'static str,
        what: &'static str,
        #[label(primary, "has no meaning here")]
        at: Span,
    },

    #[error("a single moment of a source is not a clip")]
    #[diagnostic(help(
        "`{name}[{time} ..]` plays from there, `hold {name}[{time}]` shows only that frame"
    ))]
    MomentAsClip {
        name: String,
        time: String,
        #[label(primary, "one moment")]
        at: Span,
    },

    #[error("the ends of a range are joined by two dots")]
    #[diagnostic(help("write `{name}[{range}]`"))]
    RangeWithMinus {
        name: String,
        range: String,
        #[label(primary, "two moments")]
        at: Span,
    },

    #[error("`hold` shows a single frame: it needs one moment of footage")]
    #[diagnostic(help("{help}"))]
    HoldWithoutMoment {
        help: String,
        #[label(primary, "not one moment")]
        at: Span,
    },

    #[error("a clip cannot have {what}")]
    #[diagnostic(help(
        "write one range: `{name}[0:05 .. 0:09]`; a pin beside it slides it: `{name}[0:05 .. 0:09, 0:07 on bar 3]`"
    ))]
    Several {
        name: String,
        what: &'static str,
        #[label(primary, "one too many")]
        at: Span,
        #[label("the first")]
        first: Span,
    },

    #[error("the pinned {pinned} is outside the range, which {bounds}")]
    #[diagnostic(help("widen the range, or pin a frame inside it"))]
    PinOutside {
        pinned: String,
        bounds: String,
        #[label(primary, "outside the range")]
        at: Span,
        #[label("the range")]
        range: Span,
    },

    #[error("this version pins a shot at two moments, not more")]
    #[diagnostic(help("remove the third pin, or make two shots of it"))]
    ManyPins {
        #[label(primary, "the third pin")]
        at: Span,
    },

    #[error("two pins give the speed, and `speed` says another")]
    #[diagnostic(help("remove `speed`, or one of the pins"))]
    SpeedAndPins {
        #[label(primary, "a second speed")]
        at: Span,
        #[label("between these, the source plays as fast as they ask")]
        pins: Span,
    },

    #[error(
        "the second pin must come {order} the first in the source, but it is frame {second}, and the first is frame {first}"
    )]
    #[diagnostic(help("exchange the instants, or play the shot backwards with `{{ reverse }}`"))]
    PinsOrder {
        first: i64,
        second: i64,
        order: &'static str,
        #[label(primary, "frame {second}")]
        at: Span,
    },

    #[error("`{written}` has {found}, but {wanted} must be placed here")]
    #[diagnostic(help("{help}"))]
    NoHit {
        written: String,
        found: String,
        wanted: String,
        help: String,
        #[label(primary, "{found}")]
        at: Span,
        #[label("asks for {wanted}")]
        on: Span,
    },

    #[error("the hit, frame {frame}, is outside the range of its shot, which has frames {frames}")]
    #[diagnostic(help("widen the range, or name a moment inside it"))]
    HitOutside {
        frame: i64,
        frames: String,
        #[label(primary, "outside the range")]
        at: Span,
        #[label("the range")]
        range: Span,
    },

    #[error("`{name}` has a range already: the one in its declaration")]
    #[diagnostic(help("write only `{name}`, or take another range of the footage itself"))]
    ShotWithRange {
        name: String,
        #[label(primary, "a second range")]
        at: Span,
    },

    #[error("a named shot has no place in the film yet: it cannot be pinned where it is declared")]
    #[diagnostic(help(
        "name the moment with `hit`: `shot {name} = ep01[3:12 .. 3:16] hit 3:14`, and pin it where it is used: `clip {name} on drop`"
    ))]
    PinInShot {
        name: String,
        #[label(primary, "a pin")]
        at: Span,
    },

    #[error("{found} cannot be shown")]
    #[diagnostic(help("a clip shows footage, a named shot, an image, or `color(#102030)`"))]
    NotAPicture {
        found: String,
        #[label(primary, "not a picture")]
        at: Span,
    },
}

impl Problem for SourceProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::PastEnd { .. } => Code::SourcePastEnd,
            Self::BeforeStart { .. } => Code::SourceBeforeStart,
            Self::EmptyRange { .. } => Code::RangeEmpty,
            Self::EndTwice { .. } => Code::EndTwice,
            Self::FitOpen { .. } => Code::FitWithoutRange,
            Self::NoTime { .. } => Code::StillWithTime,
            Self::MomentAsClip { .. } | Self::RangeWithMinus { .. } => Code::MomentAsClip,
            Self::HoldWithoutMoment { .. } => Code::HoldWithoutMoment,
            Self::Several { .. } => Code::SeveralRanges,
            Self::PinOutside { .. } => Code::PinOutsideRange,
            Self::ManyPins { .. } | Self::SpeedAndPins { .. } | Self::PinsOrder { .. } => {
                Code::SeveralPins
            }
            Self::NoHit { .. } => Code::HitMissing,
            Self::HitOutside { .. } => Code::PinOutsideRange,
            Self::ShotWithRange { .. } => Code::ShotWithRange,
            Self::PinInShot { .. } => Code::PinInShot,
            Self::NotAPicture { .. } => Code::NotAPicture,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::NoTime { at, what, .. } => vec![Fix::remove(*at, what)],
            Self::MomentAsClip { at, .. } => vec![Fix::insert_after(*at, " ..")],
            Self::RangeWithMinus { at, range, .. } => vec![Fix::replace(*at, range.as_str())],
            Self::EndTwice { range, open, .. } => {
                let open = open.as_ref().map(|open| Fix::replace(*range, open.as_str()));
                open.into_iter().chain([Fix::insert_after(*range, " fit")]).collect()
            }
            Self::ShotWithRange { at, .. } => vec![Fix::remove(*at, "the brackets")],
            _ => Vec::new(),
        }
    }
}
