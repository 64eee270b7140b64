//! Curves become signals: their value on each output frame of what they belong to.

use super::clock::Position;
use super::error::EffectProblem;
use super::layout::Layout;
use super::treatment::{Sampled, Treatment};
use crate::check::builtins::{AmountScale as Scale, Parameter, ParameterKind};
use crate::check::program::{Argument, Curve, CurveBase, Effect, Key, KeyPlace, Length, Pulse};
use crate::time::{FrameRange, Time};
use crate::values::{Ease, Fixed, Signal};

/// A fall is over after so many times the time in which it goes down to 5 %: of what is left then,
/// a 400th, nothing can be seen.
const FALL_ENDS: i64 = 2;

/// What effects belong to: a shot, an adjust or a layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) frames: FrameRange,
    /// The position in it, for instants.
    pub(super) here: Position,
}

impl<'p> Layout<'p> {
    /// Effects at work, on each frame of a stretch. Those that have an error are left out, which is
    /// reported.
    pub(super) fn treatments(&mut self, effects: &[Effect], stretch: Stretch) -> Vec<Treatment> {
        effects.iter().filter_map(|effect| self.treatment(effect, stretch)).collect()
    }

    fn treatment(&mut self, effect: &Effect, stretch: Stretch) -> Option<Treatment> {
        let parameters = effect.id.row().parameters;
        let mut arguments = Vec::with_capacity(effect.arguments.len());
        for (argument, parameter) in effect.arguments.iter().zip(parameters) {
            arguments.push(self.argument(argument, parameter, stretch)?);
        }
        Some(Treatment { effect: effect.id, arguments })
    }

    fn argument(
        &mut self,
        argument: &Argument,
        parameter: &Parameter,
        stretch: Stretch,
    ) -> Option<Sampled> {
        let scale = match parameter.kind {
            ParameterKind::Amount { scale, .. } => scale,
            _ => Scale::Linear,
        };
        Some(match argument {
            Argument::Amount(curve) => Sampled::Amount(self.curve(curve, scale, stretch)?),
            Argument::Point(across, down) => Sampled::Point(
                self.curve(across, Scale::Linear, stretch)?,
                self.curve(down, Scale::Linear, stretch)?,
            ),
            Argument::Color(color) => Sampled::Color(*color),
            Argument::Choice(choice) => Sampled::Choice(*choice),
        })
    }

    /// A curve's value on each frame of a stretch.
    fn curve(&mut self, curve: &Curve, scale: Scale, stretch: Stretch) -> Option<Signal> {
        let base = self.base(&curve.base, scale, stretch)?;
        if curve.pulses.is_empty() {
            return Some(base);
        }
        let length = stretch.frames.len();
        let mut values: Vec<Fixed> = (0..length).map(|frame| base.at(frame)).collect();
        for pulse in &curve.pulses {
            self.pulse(pulse, &base, scale, stretch, &mut values)?;
        }
        Some(Signal::of(values))
    }

    fn base(&mut self, base: &CurveBase, scale: Scale, stretch: Stretch) -> Option<Signal> {
        match base {
            CurveBase::Constant(value) => Some(Signal::constant(*value)),
            CurveBase::Ramp { stops, over, ease } => {
                let frames = match over {
                    None => stretch.frames.len(),
                    Some(length) => {
                        let end = self.clock.after(stretch.here.start, length.value);
                        (self.frame(end) - stretch.frames.start).max(1)
                    }
                };
                Some(ramp(stops, frames, stretch.frames.len(), *ease, scale))
            }
            CurveBase::Keys(keys) => {
                let placed = self.keys(keys, stretch)?;
                let length = stretch.frames.len();
                Some(Signal::of((0..length).map(|frame| between(&placed, frame, scale))))
            }
        }
    }

    /// Keyframes with the frame on which each lies, counted from the stretch's first.
    fn keys(&mut self, keys: &[Key], stretch: Stretch) -> Option<Vec<(i64, Fixed, Ease)>> {
        let mut placed: Vec<(i64, Fixed, Ease)> = Vec::with_capacity(keys.len());
        let mut before: Option<(Time, &Key)> = None;
        for key in keys {
            let at = match &key.at.value {
                KeyPlace::Instant(instant) => self.instant(instant, stretch.here)?,
                KeyPlace::Share(share) => self.share(*share, stretch),
            };
            if let Some((earlier, other)) = before.filter(|&(earlier, _)| at <= earlier) {
                self.reporter.report_once(&EffectProblem::KeysOutOfOrder {
                    at: key.at.span,
                    this: self.say(at),
                    before: other.at.span,
                    that: self.say(earlier),
                });
                return None;
            }
            placed.push((self.frame(at) - stretch.frames.start, key.value, key.ease));
            before = Some((at, key));
        }
        Some(placed)
    }

    /// The instant at a part of a stretch's length.
    fn share(&self, share: Fixed, stretch: Stretch) -> Time {
        let rate = self.clock.rate;
        let (start, end) = (rate.start(stretch.frames.start), rate.start(stretch.frames.end));
        let flicks = i128::from((end - start).flicks()) * i128::from(share.raw());
        let part = flicks / i128::from(Fixed::SCALE);
        start + Time::from_flicks(i64::try_from(part).unwrap_or(i64::MAX))
    }

    /// Lays the rises and falls of a pulse over a base. Where two values meet, the one that is
    /// farther from the base holds.
    fn pulse(
        &mut self,
        pulse: &Pulse,
        base: &Signal,
        scale: Scale,
        stretch: Stretch,
        values: &mut [Fixed],
    ) -> Option<()> {
        let peak = self.base(&pulse.peak, scale, stretch)?;
        let margin = self.clock.rate.duration(1);
        let rate = self.clock.rate;
        let (first, after) = (rate.start(stretch.frames.start), rate.start(stretch.frames.end));
        let hits = self.hits(&pulse.on, (first - margin, after + margin), stretch.here)?;
        let mut struck: Vec<(i64, Time)> = Vec::with_capacity(hits.len());
        for hit in hits {
            let frame = self.frame(hit);
            let at = frame - stretch.frames.start;
            if stretch.frames.contains(frame) && struck.last().is_none_or(|&(last, _)| last != at) {
                struck.push((at, hit));
            }
        }
        let reach = hits_that_overlap(pulse, &peak);
        for (index, &(frame, hit)) in struck.iter().enumerate() {
            let neighbour = |index: Option<usize>| {
                index
                    .and_then(|index| struck.get(index))
                    .map_or(i64::MAX, |&(at, _)| (at - frame).abs())
            };
            let before = neighbour(reach.and_then(|reach| index.checked_sub(reach)));
            let after = neighbour(reach.map(|reach| index + reach));
            let curves = (base, &peak, scale);
            self.strike(pulse, frame, hit, (before, after), curves, values);
        }
        Some(())
    }

    /// One hit of a pulse, at a frame counted from the stretch's first. It reaches fewer frames than
    /// `before` back and `after` on.
    fn strike(
        &self,
        pulse: &Pulse,
        frame: i64,
        hit: Time,
        (before, after): (i64, i64),
        (base, peak, scale): (&Signal, &Signal, Scale),
        values: &mut [Fixed],
    ) {
        let rate = self.clock.rate;
        let attack = (hit - self.clock.before(hit, pulse.attack)).flicks();
        let decay = (self.clock.after(hit, pulse.decay) - hit).flicks();
        let peak = peak.at(frame);
        let elapsed = |frames: i64| rate.duration(frames).flicks();
        let length = i64::try_from(values.len()).unwrap_or(i64::MAX);
        let mut set = |at: i64, share: Fixed| {
            let Some(value) = usize::try_from(at).ok().and_then(|at| values.get_mut(at)) else {
                return;
            };
            let rest = base.at(at);
            let raised = toward(rest, peak, share, scale);
            let distance = |value: Fixed| (value.raw() - rest.raw()).abs();
            if distance(raised) > distance(*value) {
                *value = raised;
            }
        };
        set(frame, Fixed::ONE);
        for back in 1..=frame {
            if back >= before || elapsed(back) >= attack {
                break;
            }
            set(
                frame - back,
                Fixed::ONE.toward(Fixed::ZERO, Ease::Linear.at(elapsed(back), attack)),
            );
        }
        let end = if pulse.fall.is_some() { decay } else { decay.saturating_mul(FALL_ENDS) };
        for on in 1.. {
            let time = elapsed(on);
            if on >= after || time >= end || frame + on >= length {
                break;
            }
            let left = match pulse.fall {
                None => Fixed::left_of_fall(time, decay),
                Some(ease) => Fixed::ONE.toward(Fixed::ZERO, ease.at(time, decay)),
            };
            set(frame + on, left);
        }
    }
}

/// How many hits on, at the latest, a hit is covered by those after it; none where an earlier one
/// may hold for longer. The fall of a steady peak only sinks, so the next hit covers it; lengths in
/// beats change with the tempo, so an earlier hit may outlast some that follow.
fn hits_that_overlap(pulse: &Pulse, peak: &Signal) -> Option<usize> {
    const HITS_AS_THE_TEMPO_CHANGES: usize = 8;
    if pulse.fall.is_some() || peak.as_constant().is_none() {
        return None;
    }
    let is_musical = |length: Length| matches!(length, Length::Music { .. });
    Some(if is_musical(pulse.attack) || is_musical(pulse.decay) {
        HITS_AS_THE_TEMPO_CHANGES
    } else {
        1
    })
}

/// A ramp's value on each frame: the first and last of `frames` have the first and last stop, and
/// the stops lie at equal distances. After the ramp its last stop holds.
fn ramp(stops: &[Fixed], frames: i64, length: i64, ease: Ease, scale: Scale) -> Signal {
    let legs = i64::try_from(stops.len()).unwrap_or(1) - 1;
    let span = (frames - 1).max(1);
    let value = |frame: i64| {
        let along = frame.clamp(0, span) * legs;
        let leg = (along / span).clamp(0, (legs - 1).max(0));
        let stop = |leg: i64| {
            let index = usize::try_from(leg).unwrap_or(0);
            stops.get(index).or(stops.last()).copied().unwrap_or_default()
        };
        toward(stop(leg), stop(leg + 1), ease.at(along - leg * span, span), scale)
    };
    Signal::of((0..length.max(1)).map(value))
}

/// The value on a frame between keyframes.
fn between(keys: &[(i64, Fixed, Ease)], frame: i64, scale: Scale) -> Fixed {
    let next = keys.partition_point(|&(at, _, _)| at <= frame);
    match (next.checked_sub(1).and_then(|before| keys.get(before)), keys.get(next)) {
        (Some(&(from, first, _)), Some(&(to, second, ease))) => {
            toward(first, second, ease.at(frame - from, to - from), scale)
        }
        (Some(&(_, value, _)), None) | (None, Some(&(_, value, _))) => value,
        (None, None) => Fixed::ZERO,
    }
}

fn toward(from: Fixed, to: Fixed, part: Fixed, scale: Scale) -> Fixed {
    match scale {
        Scale::Log if from > Fixed::ZERO && to > Fixed::ZERO => from.toward_by_factors(to, part),
        Scale::Log | Scale::Linear => from.toward(to, part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(signal: &Signal, frames: i64) -> Vec<i64> {
        (0..frames).map(|frame| signal.at(frame).raw() / 10_000_000).collect()
    }

    fn stops(percents: &[i64]) -> Vec<Fixed> {
        percents.iter().map(|&value| Fixed::percent(value)).collect()
    }

    #[test]
    fn a_ramp_has_its_stops_on_its_first_and_last_frame() {
        let line = |percents: &[i64], frames, length| {
            percent(&ramp(&stops(percents), frames, length, Ease::Linear, Scale::Linear), length)
        };
        assert_eq!(line(&[0, 100], 5, 5), [0, 25, 50, 75, 100]);
        assert_eq!(line(&[0, 100, 40], 5, 5), [0, 50, 100, 70, 40]);
        assert_eq!(line(&[0, 100], 3, 5), [0, 50, 100, 100, 100]);
        assert_eq!(line(&[20, 100], 1, 1), [20]);
        assert_eq!(line(&[0, 100], 9, 3), [0, 12, 25]);
        let zoom = ramp(&stops(&[100, 400]), 3, 3, Ease::Linear, Scale::Log);
        assert_eq!(percent(&zoom, 3), [100, 200, 400]);
    }

    #[test]
    fn between_keyframes_a_value_moves_and_outside_it_stands() {
        let keys = [(2, 10, Ease::Linear), (4, 20, Ease::Linear), (6, 0, Ease::Linear)]
            .map(|(at, value, ease)| (at, Fixed::percent(value), ease));
        let values: Vec<_> = (0..8).map(|frame| between(&keys, frame, Scale::Linear)).collect();
        assert_eq!(values, [10, 10, 10, 15, 20, 10, 0, 0].map(Fixed::percent));
    }
}
