//! From tracks under work to levels: looks are sampled, layers and adjusts laid out, and all put at
//! their heights.

use super::clock::{Bound, Position};
use super::cursor::{Parent, Scope};
use super::curves::Stretch;
use super::error::EffectProblem;
use super::layout::{Layout, Placed, ShotLook, TrackLayout};
use super::treatment::Treatment;
use super::types::{AdjustLevel, Level, Shot, Track};
use crate::check::program::{Adjust, Color, Layer, Run};
use crate::time::{Frame, FrameRange, Time};

/// What holds an adjust.
#[derive(Clone, Copy)]
struct Container {
    what: &'static str,
    from: Time,
    to: Time,
    frames: FrameRange,
}

impl<'p> Layout<'p> {
    /// The track under work, its transitions measured and proved and its looks sampled.
    pub(super) fn finished_track(&mut self) -> Track {
        let transitions = self.transitions();
        let mut fades = std::mem::take(&mut self.track.fades);
        fades.sort_by_key(|fade| fade.frames.start);
        self.collisions(&transitions, &fades);
        let looks = std::mem::take(&mut self.track.looks);
        let mut shots = std::mem::take(&mut self.track.shots);
        for (index, look) in looks.into_iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| shots.get(before));
            let going_on = before.filter(|_| look.goes_on).map(frozen).unwrap_or_default();
            let Some(frames) = shots.get(index).map(|shot| shot.frames) else { continue };
            let sampled = self.sampled(look, frames);
            if let Some(shot) = shots.get_mut(index) {
                shot.look = [going_on, sampled].concat();
            }
        }
        let cuts = std::mem::take(&mut self.track.cuts);
        Track { name: None, shots, cuts, transitions, fades, look: Vec::new() }
    }

    fn sampled(&mut self, look: ShotLook<'p>, frames: FrameRange) -> Vec<Treatment> {
        let here = Position {
            hits: look.hits,
            ..Position::new(look.slot.start, look.slot.start, Bound::At(look.slot.end))
        };
        self.treatments(look.effects, Stretch { frames, here })
    }

    /// Everything that is seen, from the bottom: the main track, the adjusts of its sections and its
    /// own, the words of sections, the layers with their adjusts and words, the film's adjusts, and
    /// its words.
    pub(super) fn levels(&mut self, main: Track, end: Time) -> Vec<Level> {
        let program = self.program;
        let film = Container {
            what: "the film",
            from: Time::ZERO,
            to: end,
            frames: FrameRange::new(Frame(0), self.frame(end)),
        };
        let sections = self.sections.clone();
        let mut levels = vec![Level::Track(main)];
        self.run_adjusts(&program.timeline, &sections, film, &mut levels);
        let in_sections = self.captions_of_sections(&sections, end);
        let over_all = self.captions_of_film(&program.words, end);
        let mut over = Vec::new();
        for layer in &program.layers {
            self.layer(layer, film, &mut over);
        }
        self.adjusts(&program.adjusts, film, &mut over);
        // Words that nothing parts are drawn at once, so that they make room for each other.
        if over.is_empty() {
            over.push(Level::Words([in_sections, over_all].concat()));
        } else {
            levels.push(Level::Words(in_sections));
            over.push(Level::Words(over_all));
        }
        levels.append(&mut over);
        levels.retain(|level| !matches!(level, Level::Words(captions) if captions.is_empty()));
        self.check_crowd(&levels);
        levels
    }

    /// A layer is a run of its own from the film's start.
    fn layer(&mut self, layer: &'p Layer, film: Container, levels: &mut Vec<Level>) {
        self.track = TrackLayout::default();
        let first_section = self.sections.len();
        (self.behind, self.holes) = (Color::CLEAR, true);
        let scope = Scope {
            parent: Parent::Layer,
            start: film.from,
            end: Bound::At(film.to),
            name: layer.name.as_ref().map_or("", |name| &name.value),
            round: 0,
        };
        let end = self.run(&layer.run, scope);
        let last = self.track.shots.last().map(|shot| (shot.frames.end, shot.span));
        if let Some((after, span)) = last.filter(|(after, _)| *after > film.frames.end) {
            self.reporter.report_once(&EffectProblem::LayerTooLong {
                end: self.say(end.unwrap_or(self.clock.rate.start(after))),
                film: self.say(film.to),
                by: self.say_frames(after - film.frames.end),
                at: span,
            });
        }
        let mut track = self.finished_track();
        track.name = layer.name.as_ref().map(|name| name.value.clone());
        let here = Position::new(film.from, film.from, Bound::At(film.to));
        track.look = self.treatments(&layer.effects, Stretch { frames: film.frames, here });
        (self.behind, self.holes) = (self.program.project.background, false);
        if !track.shots.is_empty() {
            levels.push(Level::Track(track));
        }
        let sections = self.sections.split_off(first_section);
        self.run_adjusts(&layer.run, &sections, film, levels);
        let in_sections = self.captions_of_sections(&sections, film.to);
        let own = self.captions_of_film(&layer.words, film.to);
        levels.push(Level::Words([in_sections, own].concat()));
    }

    /// The adjusts of a run: those of the sections in it lie below its own.
    fn run_adjusts(
        &mut self,
        run: &'p Run,
        sections: &[Placed<'p>],
        film: Container,
        levels: &mut Vec<Level>,
    ) {
        for placed in sections {
            let section = Container {
                what: "the section",
                from: placed.from,
                to: placed.to.min(film.to),
                frames: placed.frames.intersect(film.frames),
            };
            self.adjusts(&placed.section.run.adjusts, section, levels);
        }
        self.adjusts(&run.adjusts, film, levels);
    }

    fn adjusts(&mut self, adjusts: &'p [Adjust], around: Container, levels: &mut Vec<Level>) {
        for adjust in adjusts {
            if let Some(level) = self.adjust(adjust, around) {
                levels.push(Level::Adjust(level));
            }
        }
    }

    fn adjust(&mut self, adjust: &'p Adjust, around: Container) -> Option<AdjustLevel> {
        let here = Position::new(around.from, around.from, Bound::At(around.to));
        let from = match &adjust.from {
            Some(from) => self.instant(from, here)?,
            None => around.from,
        };
        let to = match &adjust.end {
            Some(end) => self.end_after(end, from, here)?,
            None => around.to,
        };
        let written = FrameRange::new(self.frame(from), self.frame(to));
        let frames = written.intersect(around.frames);
        let (from_said, to_said) = (self.say(from), self.say(to));
        if written.is_empty() {
            self.reporter.report_once(&EffectProblem::NoFrame {
                from: from_said,
                to: to_said,
                at: adjust.span,
            });
            return None;
        }
        if frames.is_empty() {
            self.reporter.report_once(&EffectProblem::Outside {
                from: from_said,
                to: to_said,
                around: around.what,
                start: self.say(around.from),
                end: self.say(around.to),
                at: adjust.span,
            });
            return None;
        }
        let stretch = Stretch { frames: written, here: Position::new(from, from, Bound::At(to)) };
        let cut = frames.start - written.start;
        let sampled = self.treatments(&adjust.effects, stretch);
        let look = sampled.iter().map(|treatment| treatment.slice(cut, cut + frames.len()));
        Some(AdjustLevel { frames, look: look.collect(), span: adjust.span })
    }
}

/// What moved a shot's picture on its last frame, standing.
fn frozen(shot: &Shot) -> Vec<Treatment> {
    let last = shot.frames.len() - 1;
    let moves = |treatment: &&Treatment| treatment.effect.row().reach.moves();
    shot.look.iter().filter(moves).map(|treatment| treatment.slice(last, last + 1)).collect()
}
