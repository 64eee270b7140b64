//! Moments of a source: what is written in `[ ]`, measured on the medium's own frames.

use crate::check::Checker;
use crate::check::error::{SourceProblem, TypeProblem};
use crate::check::program::MediaId;
use crate::check::value::{Timecode, Value};
use crate::source::Span;
use crate::syntax::ast::Expr;
use crate::time::{Frame, FrameRate, Rational, Time};
use crate::world::{FrameTimes, VideoFacts};

use super::{Env, hints, whole};

/// What a source time is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Edge {
    /// A frame that is shown.
    Shown,
    /// The frame after the last that is shown.
    End,
}

impl<'a> Checker<'a> {
    /// The source's frame at a source time; it exists (an end may be the number of frames). `None`
    /// has been reported.
    pub(in crate::check) fn source_frame(
        &mut self,
        env: Env,
        expr: &'a Expr,
        media: MediaId,
        edge: Edge,
    ) -> Option<Frame> {
        let value = self.eval(env, expr);
        let facts = self.media.uses[media.0].facts.clone();
        let video = facts.video.as_ref()?;
        let frame = match &value {
            Value::Frames(frames) | Value::Timecode(Timecode { frames, .. })
                if whole(*frames).is_none() =>
            {
                self.no_part_frames(*frames, expr.span);
                return None;
            }
            Value::Timecode(timecode) if !self.counts(*timecode, video.rate, expr.span) => {
                return None;
            }
            Value::Timecode(timecode) => timecode_frame(*timecode, video),
            Value::Duration(seconds) => {
                Time::from_rational(*seconds).map(|time| video.times.nearest(time))
            }
            Value::Frames(frames) => whole(*frames).map(Frame),
            zero if zero.is_zero() => Some(Frame(0)),
            found => {
                let (why, help) = hints::SOURCE_TIME.of(found.kind(), &self.text(expr.span));
                self.wrong_type("a source time", found, why, expr.span, help);
                return None;
            }
        };
        match frame {
            Some(frame) => self.existing(frame, video, media, edge, expr.span),
            None => {
                self.report(&TypeProblem::TooLarge { at: expr.span });
                None
            }
        }
    }

    fn existing(
        &mut self,
        frame: Frame,
        video: &VideoFacts,
        media: MediaId,
        edge: Edge,
        at: Span,
    ) -> Option<Frame> {
        let count = video.times.count();
        let past = match edge {
            Edge::Shown => frame.0 - (count - 1),
            Edge::End => frame.0 - count,
        };
        if frame.0 < 0 {
            let name = self.media.uses[media.0].name.clone();
            self.report(&SourceProblem::BeforeStart { name, missing: frames(-frame.0), at });
            return None;
        }
        if past > 0 {
            self.past_end(past, video, media, edge, at);
            return None;
        }
        Some(frame)
    }

    fn past_end(&mut self, past: i64, video: &VideoFacts, media: MediaId, edge: Edge, at: Span) {
        let count = video.times.count();
        let (name, media) = (self.media.uses[media.0].name.clone(), self.media.uses[media.0].span);
        let end = video.times.end().to_string();
        let help = match edge {
            Edge::Shown => format!(
                "its last frame is at {}, `{}f`",
                video.times.start(Frame(count - 1)),
                count - 1
            ),
            Edge::End => format!("end it at {end}, `{count}f`"),
        };
        let missing = format!(
            "{} past {}",
            frames(past),
            if edge == Edge::End { "the end" } else { "the last" }
        );
        self.report(&SourceProblem::PastEnd {
            name,
            end,
            last: count - 1,
            missing,
            help,
            at,
            media,
            frames: count,
        });
    }
}

/// `1 frame`, `12 frames`.
pub(in crate::check) fn frames(count: i64) -> String {
    if count == 1 { "1 frame".to_owned() } else { format!("{count} frames") }
}

/// The frame that a timecode names. `hh:mm:ss:ff` counts frames as editing programs do, at the rate
/// rounded up to whole frames; where the rate varies, counting has no meaning and the time is
/// taken.
fn timecode_frame(timecode: Timecode, video: &VideoFacts) -> Option<Frame> {
    let after = Time::from_rational(timecode.seconds)?;
    let Some(seconds) = timecode.counted else {
        return Some(video.times.nearest(after) + whole(timecode.frames)?);
    };
    let nominal = nominal(video.rate);
    match &video.times {
        FrameTimes::Even { .. } => {
            let counted =
                Frame(seconds.checked_mul(nominal)?.checked_add(whole(timecode.frames)?)?);
            Some(if after == Time::ZERO {
                counted
            } else {
                video.times.nearest(video.times.start(counted) + after)
            })
        }
        FrameTimes::Listed { .. } => {
            let exact = Rational::from(i128::from(seconds))
                + timecode.frames / Rational::from(i128::from(nominal));
            Some(video.times.nearest(Time::from_rational(exact)? + after))
        }
    }
}

/// Frames that a timecode counts in a second: the rate, rounded.
pub(super) fn nominal(rate: FrameRate) -> i64 {
    i64::try_from(rate.ratio().round().to_integer()).unwrap_or(24).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_frame_is_not_many() {
        assert_eq!((frames(1).as_str(), frames(2).as_str()), ("1 frame", "2 frames"));
    }

    #[test]
    fn ntsc_counts_in_whole_frames() {
        let rate = |num, den| nominal(FrameRate::new(num, den).expect("a rate"));
        assert_eq!((rate(24_000, 1_001), rate(30_000, 1_001), rate(25, 1)), (24, 30, 25));
    }
}
