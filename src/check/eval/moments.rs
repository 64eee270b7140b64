//! Moments of a source: what is written in `[ ]`, measured on the medium's own frames.

use crate::check::Checker;
use crate::check::error::{SourceProblem, TypeProblem};
use crate::check::program::MediaId;
use crate::check::value::{Timecode, Value};
use crate::source::Span;
use crate::syntax::ast::Expr;
use crate::time::{Frame, FrameRate, Rational, Time};
use crate::world::{FrameTimes, SourceTime, VideoFacts};

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
    /// A time of a source, at which it has a frame (an end may be that of its last). `None` has been
    /// reported.
    pub(in crate::check) fn source_time(
        &mut self,
        env: Env,
        expr: &'a Expr,
        media: MediaId,
        edge: Edge,
    ) -> Option<SourceTime> {
        let value = self.eval(env, expr);
        let facts = self.media.uses[media.0].facts.clone();
        let video = facts.video.as_ref()?;
        let time = match &value {
            Value::Frames(frames) | Value::Timecode(Timecode { frames, .. })
                if whole(*frames).is_none() =>
            {
                self.no_part_frames(*frames, expr.span);
                return None;
            }
            Value::Timecode(timecode) if !self.counts(*timecode, video.rate, expr.span) => {
                return None;
            }
            Value::Timecode(timecode) => timecode_time(*timecode, video),
            Value::Duration(seconds) => {
                Time::from_rational(*seconds).map(|time| video.source_time(time))
            }
            Value::Frames(frames) => whole(*frames).map(|frame| SourceTime::of(Frame(frame))),
            zero if zero.is_zero() => Some(SourceTime::default()),
            found => {
                let (why, help) = hints::SOURCE_TIME.of(found.kind(), &self.text(expr.span));
                self.wrong_type("a source time", found, why, expr.span, help);
                return None;
            }
        };
        match time {
            Some(time) => self.existing(time, video, media, edge, expr.span),
            None => {
                self.report(&TypeProblem::TooLarge { at: expr.span });
                None
            }
        }
    }

    fn existing(
        &mut self,
        time: SourceTime,
        video: &VideoFacts,
        media: MediaId,
        edge: Edge,
        at: Span,
    ) -> Option<SourceTime> {
        let count = video.times.count();
        if time.frame.0 < 0 {
            let name = self.media.uses[media.0].name.clone();
            self.report(&SourceProblem::BeforeStart { name, missing: frames(-time.frame.0), at });
            return None;
        }
        let past = match edge {
            Edge::Shown => time.frame.0 - (count - 1),
            Edge::End => time.end_frame().0 - count,
        };
        if past > 0 {
            let missing = match (time.is_start(), edge) {
                (false, _) => {
                    format!("{} past the end", time.time(&video.times) - video.times.end())
                }
                (true, Edge::End) => format!("{} past the end", frames(past)),
                (true, Edge::Shown) => format!("{} past the last", frames(past)),
            };
            self.past_end(missing, video, media, edge, at);
            return None;
        }
        Some(time)
    }

    fn past_end(
        &mut self,
        missing: String,
        video: &VideoFacts,
        media: MediaId,
        edge: Edge,
        at: Span,
    ) {
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

/// The time that a timecode names. `hh:mm:ss:ff` counts frames as editing programs do, at the rate
/// rounded up to whole frames; where the rate varies, counting has no meaning and the time is
/// taken.
fn timecode_time(timecode: Timecode, video: &VideoFacts) -> Option<SourceTime> {
    let after = Time::from_rational(timecode.seconds)?;
    let Some(seconds) = timecode.counted else {
        let time = video.source_time(after);
        return Some(match whole(timecode.frames)? {
            0 => time,
            frames => SourceTime::of(time.frame + frames),
        });
    };
    let nominal = nominal(video.rate);
    match &video.times {
        FrameTimes::Even { .. } => {
            let counted =
                Frame(seconds.checked_mul(nominal)?.checked_add(whole(timecode.frames)?)?);
            Some(if after == Time::ZERO {
                SourceTime::of(counted)
            } else {
                video.source_time(video.times.start(counted) + after)
            })
        }
        FrameTimes::Listed { .. } => {
            let exact = Rational::from(i128::from(seconds))
                + timecode.frames / Rational::from(i128::from(nominal));
            Some(video.source_time(Time::from_rational(exact)? + after))
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
