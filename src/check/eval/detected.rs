//! What was detected in the song, as rhythms and instants: hits, drops, breaks, loud and soft bars,
//! parts.

use std::sync::Arc;

use crate::check::Checker;
use crate::check::detection::DetectedSong;
use crate::check::error::MusicProblem;
use crate::check::program::{Base, Hit, Hits, Instant, Rhythm};
use crate::check::value::Value;
use crate::music::BeatGrid;
use crate::source::Span;
use crate::syntax::ast::{self, Comparison, Expr, ExprKind, HitWord, Literal};
use crate::time::{Rational, Time};
use crate::world::{DetectedMusic, ENERGY_STEP, Facet, Facets, Onset, OnsetKind};

use super::Env;

/// A part that starts this far from where it was detected has moved.
const MOVED: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 1000 * 50);
/// Hits of any kind closer than this are one.
const SAME: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 1000 * 35);

impl<'a> Checker<'a> {
    /// `kick`, `snare`, `hat`, `onset`.
    pub(super) fn detected_hits(&mut self, word: HitWord, at: Span) -> Option<Rhythm> {
        let kind = match word {
            HitWord::Kick => Some(OnsetKind::Kick),
            HitWord::Snare => Some(OnsetKind::Snare),
            HitWord::Hat => Some(OnsetKind::Hat),
            HitWord::Onset => None,
        };
        let is_hit = |facet: &Facet| matches!(facet, Facet::Hits(_));
        let facets: Facets = match kind {
            Some(kind) => Facet::Hits(kind).into(),
            None => Facet::ALL.into_iter().filter(is_hit).collect(),
        };
        let DetectedSong { detected, origin } = self.detected_song(facets, at)?;
        let onsets = match kind {
            Some(kind) => {
                detected.onsets.iter().copied().filter(|onset| onset.kind == kind).collect()
            }
            None => strongest(&detected.onsets),
        };
        let hits = onsets
            .into_iter()
            .map(|onset| Hit { at: origin + onset.time, strength: onset.strength });
        let hits: Vec<Hit> = hits.filter(|hit| self.music.plays(hit.at)).collect();
        Some(Rhythm::Detected(Hits { word, hits: hits.into(), raw: false }))
    }

    /// `snare above 60%`.
    pub(super) fn above(
        &mut self,
        env: Env,
        rhythm: &'a Expr,
        strength: &'a Expr,
    ) -> Option<Rhythm> {
        let (hits, least) = (self.rhythm(env, rhythm), self.percent(env, strength, "a strength"));
        let (hits, least) = (hits?, least?);
        if is_counted(&hits.value) {
            let written = self.text(rhythm.span);
            let why =
                "has been counted already: write `above` before `every`, `kick above 60% every 2`";
            self.report(&MusicProblem::NotDetected { written, why, at: rhythm.span });
            return None;
        }
        self.each_detected(
            hits.value,
            rhythm.span,
            "has no strength: `above` only works on detected hits",
            &|hits: Hits| {
                let strong = |hit: &&Hit| Rational::from(i128::from(hit.strength)) > least;
                Hits { hits: hits.hits.iter().filter(strong).copied().collect(), ..hits }
            },
        )
    }

    /// `raw snare`.
    pub(super) fn raw(&mut self, env: Env, rhythm: &'a Expr) -> Option<Rhythm> {
        let hits = self.rhythm(env, rhythm)?;
        let why = "has exact times already: `raw` only works on detected hits";
        self.each_detected(hits.value, rhythm.span, why, &|hits: Hits| Hits { raw: true, ..hits })
    }

    /// A percentage of 0 to 100, as a number of percent.
    fn percent(&mut self, env: Env, expr: &'a Expr, what: &str) -> Option<Rational> {
        let percent = match &expr.kind {
            ExprKind::Literal(Literal::Number(number)) if *number != Rational::from(0) => None,
            _ => Some(self.ratio(env, expr)? * Rational::from(100)),
        };
        let fitting =
            percent.filter(|percent| (Rational::from(0)..=Rational::from(100)).contains(percent));
        if fitting.is_none() {
            let found = format!("`{}`", self.text(expr.span));
            self.out_of_range(what, "from 0% to 100%", found, expr.span);
        }
        fitting
    }

    /// The rhythm with `change` done to every heard part of it. What has other parts is refused:
    /// they `why`.
    fn each_detected(
        &mut self,
        rhythm: Rhythm,
        at: Span,
        why: &'static str,
        change: &dyn Fn(Hits) -> Hits,
    ) -> Option<Rhythm> {
        let changed = each_detected(rhythm, change);
        if changed.is_none() {
            let written = self.text(at);
            self.report(&MusicProblem::NotDetected { written, why, at });
        }
        changed
    }

    /// `drops` and `breaks`: on the bar line beside them.
    pub(super) fn detected_moments(&mut self, drops: bool, at: Span) -> Value {
        let facet = if drops { Facet::Drops } else { Facet::Breaks };
        let Some(DetectedSong { detected, origin }) = self.detected_song(facet, at) else {
            return Value::Broken;
        };
        let grid = self.quiet_grid();
        let times = if drops { &detected.drops } else { &detected.breaks };
        let film = times.iter().map(|&time| self.on_bar_line(grid.as_deref(), origin + time));
        let mut film: Vec<Time> = film.filter(|&time| self.music.plays(time)).collect();
        film.dedup();
        Value::Rhythm(Rhythm::Hits(film.into()))
    }

    /// The beats, if there are any; reports nothing if there are none.
    fn quiet_grid(&mut self) -> Option<Arc<BeatGrid>> {
        self.detect_grid();
        self.music.grid().cloned()
    }

    /// The bar line nearest to a film time within half a bar, unless the song does not play there
    /// while it plays at the time itself.
    fn on_bar_line(&self, grid: Option<&BeatGrid>, at: Time) -> Time {
        let line = grid.map_or(at, |grid| grid.nearest_bar_line(at));
        if self.music.plays(at) && !self.music.plays(line) { at } else { line }
    }

    /// `bars where energy > 60%`: the bar lines of those bars.
    pub(super) fn bars_where(
        &mut self,
        env: Env,
        comparison: Comparison,
        energy: &'a Expr,
        at: Span,
    ) -> Option<Rhythm> {
        let wanted = self.percent(env, energy, "an energy");
        let grid = self.grid_at(at)?;
        let DetectedSong { detected, origin } = self.detected_song(Facet::Energy, at)?;
        let wanted = wanted?;
        let fits = |mean: Rational| match comparison {
            Comparison::Above => mean > wanted,
            Comparison::AtLeast => mean >= wanted,
            Comparison::Below => mean < wanted,
            Comparison::AtMost => mean <= wanted,
        };
        let (start, end) = self.music.bounds();
        let (first, last) = (grid.position(start).bar, grid.position(end.unwrap_or(start)).bar);
        let mean = |bar: i64| {
            mean_energy(
                &detected.energy,
                grid.bar_time(bar) - origin,
                grid.bar_time(bar + 1) - origin,
            )
        };
        let bars = (first..=last)
            .filter(|&bar| self.music.plays(grid.bar_time(bar)) && mean(bar).is_some_and(fits));
        Some(Rhythm::Hits(bars.map(|bar| grid.bar_time(bar)).collect()))
    }

    /// `part B`: where a part of the song starts, on the bar line beside it.
    pub(super) fn song_part(&mut self, name: &ast::Ident, at: Span) -> Value {
        let Some((index, detected, origin)) = self.part_named(name, at) else {
            return Value::Broken;
        };
        let grid = self.quiet_grid();
        let own = origin + detected.sections[index].start;
        let time = self.on_bar_line(grid.as_deref(), own);
        self.warn_of_moved_part(name, own, time);
        if !self.music.plays(time) {
            let song = self.music.song();
            let (from, to) = song
                .map_or((Time::ZERO, Time::ZERO), |song| (song.from, song.to.unwrap_or(song.from)));
            let (what, at_song) = (format!("part {}", name.value), time - origin);
            let problem = MusicProblem::MomentOutside {
                what,
                time: at_song.to_string(),
                from: from.to_string(),
                to: to.to_string(),
                at,
            };
            return self.broken(&problem);
        }
        Value::Instant(Instant { base: Base::At(time), steps: Vec::new(), span: at })
    }

    /// `part B end`: where the next part starts, or where the song ends in the film.
    pub(super) fn song_part_end(&mut self, name: &ast::Ident, at: Span) -> Value {
        let Some((index, detected, origin)) = self.part_named(name, at) else {
            return Value::Broken;
        };
        let grid = self.quiet_grid();
        let time = match detected.sections.get(index + 1) {
            Some(next) => self.on_bar_line(grid.as_deref(), origin + next.start),
            None => origin + detected.length,
        };
        let (start, end) = self.music.bounds();
        let time = end.map_or(time, |end| time.min(end)).max(start);
        Value::Instant(Instant { base: Base::At(time), steps: Vec::new(), span: at })
    }

    /// A detected part with what was detected, and where the song's file starts in the film; `None`
    /// has been reported.
    /// Warns, once, of a part that the corrected bars move.
    fn warn_of_moved_part(&mut self, name: &ast::Ident, own: Time, time: Time) {
        let by = (time - own).abs();
        let known = self.music.moved_parts.contains(&name.value);
        if by < MOVED || known || !self.has_corrected_beats() {
            return;
        }
        self.music.moved_parts.push(name.value.clone());
        self.report(&MusicProblem::PartMoved {
            name: name.value.clone(),
            own: own.to_string(),
            time: time.to_string(),
            by: format!("{}.{:03} s", by.millis() / 1000, by.millis() % 1000),
            side: if time > own { "later" } else { "earlier" },
            at: name.span,
        });
    }

    fn part_named(
        &mut self,
        name: &ast::Ident,
        at: Span,
    ) -> Option<(usize, Arc<DetectedMusic>, Time)> {
        let DetectedSong { detected, origin } = self.detected_song(Facet::Parts, at)?;
        let found = detected.sections.iter().position(|part| part.name == name.value);
        if found.is_none() {
            let grid = self.quiet_grid();
            let known = detected.sections.iter().map(|part| {
                let start = self.on_bar_line(grid.as_deref(), origin + part.start);
                let place = grid.as_deref().map(|grid| grid.position(start).to_string());
                format!("{} ({})", part.name, place.unwrap_or_else(|| start.to_string()))
            });
            let known: Vec<String> = known.collect();
            self.report(&unknown_part(name, &known));
        }
        found.map(|index| (index, detected, origin))
    }

    /// The detected parts of the song in film time, for the listing.
    pub(in crate::check) fn detected_sections(&mut self) -> Vec<(String, Time)> {
        let Some(DetectedSong { detected, origin }) = self.known_song(Facet::Parts) else {
            return Vec::new();
        };
        let grid = self.music.grid().cloned();
        let parts = detected.sections.iter().map(|part| {
            (part.name.clone(), self.on_bar_line(grid.as_deref(), origin + part.start))
        });
        parts.filter(|(_, start)| self.music.plays(*start)).collect()
    }
}

fn unknown_part(name: &ast::Ident, known: &[String]) -> MusicProblem {
    let help = match known {
        [] => "no parts were detected in it: write the place as a bar, `bar 17`".to_owned(),
        known => format!("the parts are {}", known.join(", ")),
    };
    MusicProblem::UnknownPart { name: name.value.clone(), at: name.span, help }
}

/// Hits of every kind, of those closer together than [`SAME`] the strongest.
fn strongest(onsets: &[Onset]) -> Vec<Onset> {
    let mut strongest: Vec<Onset> = Vec::new();
    for &onset in onsets {
        match strongest.last_mut() {
            Some(last) if onset.time - last.time < SAME => {
                if onset.strength > last.strength {
                    *last = onset;
                }
            }
            Some(_) | None => strongest.push(onset),
        }
    }
    strongest
}

/// Whether hits of it were chosen by their number, so that none may be taken from before that.
fn is_counted(rhythm: &Rhythm) -> bool {
    match rhythm {
        Rhythm::EveryNth(..) => true,
        Rhythm::Plus(left, right) => is_counted(left) || is_counted(right),
        Rhythm::Minus(whole, _)
        | Rhythm::Within(whole, ..)
        | Rhythm::Shift(whole, ..)
        | Rhythm::Least(whole, _) => is_counted(whole),
        Rhythm::Beat
        | Rhythm::Bar
        | Rhythm::BarBeat(_)
        | Rhythm::Every(_)
        | Rhythm::Offbeat
        | Rhythm::Pattern { .. } => false,
        Rhythm::List(_) | Rhythm::Hits(_) | Rhythm::Detected(_) => false,
    }
}

fn each_detected(rhythm: Rhythm, change: &dyn Fn(Hits) -> Hits) -> Option<Rhythm> {
    let inner = |rhythm: Box<Rhythm>| each_detected(*rhythm, change).map(Box::new);
    match rhythm {
        Rhythm::Detected(hits) => Some(Rhythm::Detected(change(hits))),
        Rhythm::Plus(left, right) => Some(Rhythm::Plus(inner(left)?, inner(right)?)),
        Rhythm::Minus(left, right) => Some(Rhythm::Minus(inner(left)?, right)),
        Rhythm::Within(whole, from, to) => Some(Rhythm::Within(inner(whole)?, from, to)),
        Rhythm::Shift(whole, sign, length) => Some(Rhythm::Shift(inner(whole)?, sign, length)),
        Rhythm::Least(whole, length) => Some(Rhythm::Least(inner(whole)?, length)),
        Rhythm::EveryNth(whole, count) => Some(Rhythm::EveryNth(inner(whole)?, count)),
        Rhythm::Beat
        | Rhythm::Bar
        | Rhythm::BarBeat(_)
        | Rhythm::Every(_)
        | Rhythm::Offbeat
        | Rhythm::Pattern { .. } => None,
        Rhythm::List(_) | Rhythm::Hits(_) => None,
    }
}

/// The mean energy from one time of the sound to another; none where none is known.
fn mean_energy(energy: &[u8], from: Time, to: Time) -> Option<Rational> {
    let step = ENERGY_STEP.flicks();
    let end = step * energy.len() as i64;
    let (from, to) = (from.flicks().clamp(0, end), to.flicks().clamp(0, end));
    let (mut sum, mut total) = (0_i128, 0_i128);
    for index in from / step..(to + step - 1) / step {
        let shared = i128::from((to.min((index + 1) * step) - from.max(index * step)).max(0));
        let value =
            usize::try_from(index).ok().and_then(|index| energy.get(index)).copied().unwrap_or(0);
        (sum, total) = (sum + shared * i128::from(value), total + shared);
    }
    (total > 0).then(|| Rational::new(sum, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: i64) -> Time {
        Time::from_ticks(ms, 1, 1000)
    }

    #[test]
    fn energy_is_weighed_by_the_time_it_lasts() {
        let mean = |from, to| mean_energy(&[0, 100, 50], ms(from), ms(to));
        assert_eq!(mean(0, 500), Some(Rational::from(50)));
        assert_eq!(mean(125, 375), Some(Rational::from(50)));
        assert_eq!(mean(450, 600), Some(Rational::new(200, 3)));
        assert_eq!(mean(-500, 250), Some(Rational::from(0)));
        assert_eq!((mean(500, 9000), mean(750, 900)), (Some(Rational::from(50)), None));
    }

    #[test]
    fn the_strongest_of_near_hits_is_kept() {
        let onset = |at: i64, kind, strength| Onset { time: ms(at), kind, strength };
        let onsets = [
            onset(0, OnsetKind::Kick, 50),
            onset(34, OnsetKind::Hat, 90),
            onset(69, OnsetKind::Hat, 20),
        ];
        assert_eq!(strongest(&onsets), [onsets[1], onsets[2]]);
    }
}
