//! Times of a source: a moment of its footage, as exact as it can be seen.

use super::{FrameTimes, VideoFacts};
use crate::time::{Frame, Rational, Time};

/// A frame longer than this is long.
const LONGEST_USUAL: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 10);

/// A time of a source: the start of a frame, or a moment inside a long one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceTime {
    pub frame: Frame,
    /// How long after the frame's start; 0 except in a long frame.
    pub into: Time,
}

impl SourceTime {
    /// The start of a frame.
    pub fn of(frame: Frame) -> SourceTime {
        SourceTime { frame, into: Time::ZERO }
    }

    /// In exact seconds.
    pub fn seconds(self, times: &FrameTimes) -> Rational {
        times.start_exact(self.frame) + self.into.seconds()
    }

    /// To the nearest flick.
    pub fn time(self, times: &FrameTimes) -> Time {
        times.start(self.frame) + self.into
    }

    /// Whether it is the start of a frame.
    pub fn is_start(self) -> bool {
        self.into == Time::ZERO
    }

    /// The frame after the last that is shown before this time.
    pub fn end_frame(self) -> Frame {
        if self.is_start() { self.frame } else { self.frame + 1 }
    }
}

/// A stretch of a source; its end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceRange {
    pub start: SourceTime,
    pub end: SourceTime,
}

impl SourceRange {
    /// How long it is, in exact seconds.
    pub fn length(self, times: &FrameTimes) -> Rational {
        self.end.seconds(times) - self.start.seconds(times)
    }
}

impl VideoFacts {
    /// How long its usual frames last, a tenth of a second at most.
    pub fn usual_frame(&self) -> Time {
        self.rate.duration(1).min(LONGEST_USUAL)
    }

    /// Whether a frame is on the screen for much longer than a usual one, as in a recording of a
    /// screen or a slide show.
    pub fn is_long(&self, frame: Frame) -> bool {
        let length = self.times.start(frame + 1) - self.times.start(frame);
        length * 2 > self.usual_frame() * 3
    }

    /// The start of the frame that is nearest to a time (the later of two), unless that is more
    /// than half a usual frame away: then the time lies inside a long frame and counts as it is.
    /// It may lie outside the footage.
    pub fn source_time(&self, time: Time) -> SourceTime {
        let nearest = self.times.nearest(time);
        let distance = (time - self.times.start(nearest)).abs();
        let shown = self.times.at(time);
        if distance * 2 <= self.usual_frame() || !self.is_long(shown) {
            return SourceTime::of(nearest);
        }
        SourceTime { frame: shown, into: time - self.times.start(shown) }
    }

    /// Where what is shown at a time ends, if it plays backwards to that time: the end of the
    /// frame, or of a usual frame's length of a long one. In exact seconds.
    pub fn end_of_shown(&self, at: SourceTime) -> Rational {
        let end = self.times.start_exact(at.frame + 1);
        if self.is_long(at.frame) {
            end.min(at.seconds(&self.times) + self.usual_frame().seconds())
        } else {
            end
        }
    }

    /// Where footage goes on that was shown up to `seconds`, the last of it `frame`: at the frame
    /// after it, unless a long frame has more to show.
    pub fn after_shown(&self, frame: Frame, seconds: Rational) -> SourceTime {
        let next = SourceTime::of(frame + 1);
        let into = seconds - self.times.start_exact(frame);
        let left = next.seconds(&self.times) - seconds;
        let more = self.is_long(frame) && left * Rational::from(2) > self.usual_frame().seconds();
        match Time::from_rational(into).filter(|&into| more && into > Time::ZERO) {
            Some(into) => SourceTime { frame, into },
            None => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::FrameRate;
    use crate::world::sample;

    fn ms(ms: i64) -> Time {
        Time::from_ticks(ms, 1, 1000)
    }

    fn facts(rate: FrameRate, times: FrameTimes) -> VideoFacts {
        VideoFacts { rate, times, ..sample::video() }
    }

    /// Two long frames, then usual ones.
    fn recording() -> VideoFacts {
        let starts = [0, 2000, 12_000, 12_040, 12_080].map(ms).into();
        let times = FrameTimes::Listed { starts, end: ms(12_120) };
        facts(FrameRate::new(25, 1).expect("a rate"), times)
    }

    #[test]
    fn a_time_inside_a_long_frame_counts_as_it_is() {
        let facts = recording();
        let at = |time: i64| {
            let SourceTime { frame, into } = facts.source_time(ms(time));
            (frame.0, into.millis())
        };
        assert_eq!((at(0), at(20), at(21)), ((0, 0), (0, 0), (0, 21)));
        assert_eq!((at(1979), at(1980), at(5000)), ((0, 1979), (1, 0), (1, 3000)));
        assert_eq!((at(11_990), at(12_019), at(12_020)), ((2, 0), (2, 0), (3, 0)));
    }

    #[test]
    fn usual_frames_are_taken_whole() {
        for (num, den) in [(10, 1), (12, 1), (24_000, 1_001), (60, 1)] {
            let rate = FrameRate::new(num, den).expect("a rate");
            let facts = facts(rate, FrameTimes::Even { rate, count: 1000 });
            for time in (0..3000).map(ms) {
                assert_eq!(facts.source_time(time), SourceTime::of(rate.nearest(time)), "{rate}");
            }
        }
    }

    #[test]
    fn slow_footage_has_long_frames() {
        let rate = FrameRate::new(1, 1).expect("a rate");
        let facts = facts(rate, FrameTimes::Even { rate, count: 10 });
        assert_eq!(facts.source_time(ms(3040)), SourceTime::of(Frame(3)));
        assert_eq!(facts.source_time(ms(3400)), SourceTime { frame: Frame(3), into: ms(400) });
        assert_eq!(facts.source_time(ms(3600)), SourceTime { frame: Frame(3), into: ms(600) });
    }

    #[test]
    fn a_long_frame_is_left_and_gone_on_with() {
        let facts = recording();
        let seconds = |time: i64| ms(time).seconds();
        assert_eq!(
            facts.after_shown(Frame(1), seconds(5000)),
            SourceTime { frame: Frame(1), into: ms(3000) }
        );
        assert_eq!(facts.after_shown(Frame(1), seconds(11_985)), SourceTime::of(Frame(2)));
        assert_eq!(facts.after_shown(Frame(2), seconds(12_010)), SourceTime::of(Frame(3)));
        assert_eq!(facts.end_of_shown(SourceTime::of(Frame(1))), seconds(2040));
        assert_eq!(facts.end_of_shown(SourceTime::of(Frame(2))), seconds(12_040));
    }
}
