//! The film as a whole: the order in which a script is checked, and the program that comes out.

use crate::music::BeatGrid;
use crate::source::Span;
use crate::syntax::ast::{Declaration, Item, Setting, StatementKind};
use crate::time::{FrameRate, Rational, Time};
use crate::world::FrameTimes;

use super::Checker;
use super::declare::{even_size, film_rate, fitting_rates};
use super::error::{FileProblem, FilmProblem, NameProblem};
use super::eval::Env;
use super::items::Bounds;
use super::load::ModuleId;
use super::names::{Body, Decl, DeclId};
use super::program::{
    Adjust, Base, Instant, Layer, MediaUse, Output, Program, Project, Song, Words,
};
use super::value::Value;

/// The statements of which a film has one.
#[derive(Clone, Copy, Debug, Default)]
struct Parts<'a> {
    project: Option<(&'a [Setting], Span)>,
    song: Option<(&'a Declaration, Span)>,
    timeline: Option<(&'a [Item], Span)>,
    /// A statement could not be read: it may have been one of these.
    broken: bool,
}

impl<'a> Checker<'a> {
    /// The film of a script. Footage comes first, for the project takes its size and rate; then the
    /// song, for everything else depends on its beats.
    pub(super) fn film(&mut self, main: ModuleId) -> Option<Program> {
        let parts = self.parts(main);
        self.pictures(main);
        let (project, song) = self.project_and_song(main, parts);
        self.rest(main);
        let (timeline, mut words) = match parts.timeline {
            Some((items, span)) => self.timeline(Env::item(main), items, span),
            None => Default::default(),
        };
        let (layers, adjusts) = self.layers_and_adjusts(main);
        words.extend(self.film_words(main));
        let outputs = self.outputs(main);
        let marks = self.named_marks(main);
        self.warn(main, &project);
        parts.timeline?;
        if self.shape_pending {
            return None;
        }
        let grid = self.music.grid().map(|grid| BeatGrid::clone(grid));
        let grid_source = self.music.grid_source();
        let song_sections = self.detected_sections();
        let song_unknown = parts.song.is_some() && song.is_none();
        Some(Program {
            project,
            grid,
            grid_source,
            song_sections,
            song,
            song_unknown,
            media: self.media.uses.clone(),
            styles: self.styles.complete.clone(),
            timeline,
            layers,
            adjusts,
            words,
            marks,
            outputs,
        })
    }

    /// The project, the song and the timeline; a second one of each is an error.
    fn parts(&mut self, main: ModuleId) -> Parts<'a> {
        let modules = self.inputs.modules;
        let mut parts = Parts::default();
        for statement in &modules[main.0].file.statements {
            match &statement.kind {
                StatementKind::Project(settings) => match parts.project {
                    Some((_, first)) => {
                        self.report(&FilmProblem::ProjectTwice { at: statement.span, first })
                    }
                    None => parts.project = Some((settings, statement.span)),
                },
                StatementKind::Song(song) => match parts.song {
                    Some((_, first)) => {
                        self.report(&FilmProblem::SecondSong { at: song.name.span, first })
                    }
                    None => parts.song = Some((song, song.name.span)),
                },
                StatementKind::Timeline(items) => match parts.timeline {
                    Some((_, first)) => {
                        self.report(&FilmProblem::TimelineTwice { at: statement.span, first })
                    }
                    None => parts.timeline = Some((items, statement.span)),
                },
                StatementKind::Broken { .. } => parts.broken = true,
                StatementKind::Use { .. }
                | StatementKind::FootageDefaults(_)
                | StatementKind::Footage(_)
                | StatementKind::Image(_)
                | StatementKind::Lyrics(_)
                | StatementKind::Shot(_)
                | StatementKind::Marks(_)
                | StatementKind::Mark { .. }
                | StatementKind::Let { .. }
                | StatementKind::Style { .. }
                | StatementKind::Output { .. }
                | StatementKind::Layer(_)
                | StatementKind::Adjust(_)
                | StatementKind::Words(_) => {}
            }
        }
        if parts.timeline.is_none() && !parts.broken {
            self.report(&FilmProblem::NoTimeline);
        }
        parts
    }

    /// Footage and images: those of the film's own file; if it declares no footage, the first that
    /// is brought in shapes the project.
    fn pictures(&mut self, main: ModuleId) {
        self.check_defaults(main);
        self.evaluate(main, |body| matches!(body, Body::Footage(_) | Body::Image(_)));
        let footage = |decl: &&Decl<'_>| matches!(decl.body, Body::Footage(_));
        if !self.names.decls.iter().filter(footage).any(|decl| decl.module == main)
            && let Some(first) = self.names.decls.iter().position(|decl| footage(&decl))
        {
            self.value_of(DeclId(first), self.names.decls[first].name.span);
        }
    }

    fn rest(&mut self, main: ModuleId) {
        self.evaluate(main, |body| !matches!(body, Body::Section(..) | Body::SectionEnd(_)));
    }

    /// Evaluates the declarations of a file, in order.
    fn evaluate(&mut self, module: ModuleId, wanted: fn(&Body<'a>) -> bool) {
        for id in (0..self.names.decls.len()).map(DeclId) {
            let decl = self.names.decls[id.0];
            if decl.module == module && wanted(&decl.body) {
                self.value_of(id, decl.name.span);
            }
        }
    }

    fn project_and_song(&mut self, main: ModuleId, parts: Parts<'a>) -> (Project, Option<Song>) {
        let settings =
            self.project_settings(main, parts.project.map_or(&[], |(settings, _)| settings));
        self.shape_pending = !self.inputs.pending.is_empty() && !settings.has_shape();
        let first =
            self.media.uses.iter().find_map(|media| {
                media.facts.video.clone().filter(|video| !video.is_one_picture())
            });
        self.undecided = settings.undecided();
        let project = settings.clone().project(first.as_ref());
        (self.rate, self.size) = (Some(project.rate), Some(project.size));
        let song = match parts.song {
            Some((song, _)) => self.song(main, song, &settings),
            None => {
                self.music_without_song(&settings, parts.broken);
                None
            }
        };
        (project, song)
    }

    /// The layers of the film and the adjusts over all of it, in the order written.
    fn layers_and_adjusts(&mut self, main: ModuleId) -> (Vec<Layer>, Vec<Adjust>) {
        let modules = self.inputs.modules;
        let env = Env::item(main);
        let (mut layers, mut adjusts): (Vec<Layer>, Vec<Adjust>) = (Vec::new(), Vec::new());
        for statement in &modules[main.0].file.statements {
            match &statement.kind {
                StatementKind::Layer(layer) => {
                    let layer = self.layer(env, layer, statement.span);
                    self.layer_name_is_new(&layers, &layer);
                    layers.push(layer);
                }
                StatementKind::Adjust(adjust) => adjusts.push(self.adjust(env, adjust)),
                _ => {}
            }
        }
        (layers, adjusts)
    }

    fn layer_name_is_new(&mut self, layers: &[Layer], layer: &Layer) {
        let Some(name) = &layer.name else { return };
        let same =
            |other: &&Layer| other.name.as_ref().is_some_and(|other| other.value == name.value);
        if let Some(first) = layers.iter().find(same).and_then(|layer| layer.name.as_ref()) {
            let name = name.clone();
            let (at, first) = (name.span, first.span);
            self.report(&NameProblem::Duplicate { name: name.value, at, first });
        }
    }

    fn film_words(&mut self, main: ModuleId) -> Vec<Words> {
        let modules = self.inputs.modules;
        let mut words = Vec::new();
        for statement in &modules[main.0].file.statements {
            if let StatementKind::Words(statement) = &statement.kind {
                words.extend(self.words(Env::item(main), statement, &Bounds::default()));
            }
        }
        words
    }

    fn outputs(&mut self, main: ModuleId) -> Vec<Output> {
        let modules = self.inputs.modules;
        let mut outputs = Vec::new();
        for statement in &modules[main.0].file.statements {
            if let StatementKind::Output { path, settings } = &statement.kind {
                let output = self.output(main, path, settings, &outputs);
                outputs.extend(output);
            }
        }
        outputs
    }

    /// The marks of the film's own file, in order of time.
    fn named_marks(&self, main: ModuleId) -> Vec<(String, Time)> {
        let mut marks = Vec::new();
        for (index, decl) in self.names.decls.iter().enumerate() {
            if decl.module != main || !matches!(decl.body, Body::Mark(_)) {
                continue;
            }
            if let Some(Value::Instant(Instant { base: Base::At(time), .. })) =
                self.values.known(DeclId(index))
            {
                marks.push((decl.name.value.clone(), *time));
            }
        }
        marks.sort_by_key(|(_, time)| *time);
        marks
    }

    /// Warns of what is seldom meant. With errors or pending facts, it is not known what is used.
    fn warn(&mut self, main: ModuleId, project: &Project) {
        if self.reporter.error_count() > 0 || !self.inputs.pending.is_empty() {
            return;
        }
        self.names.report_unused(main, &mut self.reporter);
        self.warn_of_doubts();
        self.warn_undecided();
        let footage: Vec<MediaUse> = self.used_footage();
        for media in &footage {
            self.warn_size(media, project.size);
            self.warn_rate(media, project.rate);
        }
    }

    /// Warns if footage differs in size or rate, and the film's is only that of the first.
    fn warn_undecided(&mut self) {
        let moving = |media: &&MediaUse| {
            media.facts.video.as_ref().is_some_and(|video| !video.is_one_picture())
        };
        let footage: Vec<MediaUse> = self.media.uses.iter().filter(moving).cloned().collect();
        let shape = |media: &MediaUse| {
            media.facts.video.as_ref().map(|video| (even_size(video), film_rate(video.rate)))
        };
        let Some((first, rest)) = footage.split_first() else { return };
        let Some((size, rate)) = shape(first) else { return };
        let other = |differs: &dyn Fn((u32, u32), FrameRate) -> bool| {
            rest.iter().find_map(|media| {
                shape(media).filter(|&(size, rate)| differs(size, rate)).map(|shape| (media, shape))
            })
        };
        let sized = |(width, height): (u32, u32)| format!("{width}x{height}");
        let (open_size, open_rate) = self.undecided;
        let odd_size = other(&|other, _| open_size && other != size);
        let odd_rate = other(&|_, other| open_rate && other != rate);
        let line = [
            odd_size.map(|_| format!("size {}", sized(size))),
            odd_rate.map(|_| format!("fps {rate}")),
        ];
        let line: Vec<String> = line.into_iter().flatten().collect();
        let (what, taken, (odd, value)) = match (odd_size, odd_rate) {
            (Some((odd, (other, _))), _) => ("size", sized(size), (odd, sized(other))),
            (None, Some((odd, (_, other)))) => {
                ("frame rate", format!("{rate} fps"), (odd, format!("{other} fps")))
            }
            (None, None) => return,
        };
        self.report(&FilmProblem::Undecided {
            what,
            taken,
            name: first.name.clone(),
            line: line.join("; "),
            at: first.span,
            other: odd.span,
            other_value: value,
        });
    }

    fn used_footage(&self) -> Vec<MediaUse> {
        let mut footage = Vec::new();
        for id in self.names.used() {
            if let (Body::Footage(_), Some(Value::Footage(media))) =
                (self.names.decls[id.0].body, self.values.known(id))
            {
                footage.push(self.media.uses[media.0].clone());
            }
        }
        footage
    }

    /// Warns of footage that is more than a tenth smaller than it is shown.
    fn warn_size(&mut self, media: &MediaUse, (film_width, film_height): (u32, u32)) {
        let Some(video) = &media.facts.video else { return };
        let (width, height) = video.upright_size();
        let larger = |film: u32, own: u32| u64::from(film) * 10 > u64::from(own) * 11;
        if larger(film_width, width) && larger(film_height, height) {
            let (width, height) = (width + width % 2, height + height % 2);
            self.report(&FileProblem::Upscaled {
                name: media.name.clone(),
                width,
                height,
                film_width,
                film_height,
                at: media.span,
            });
        }
    }

    fn warn_rate(&mut self, media: &MediaUse, film: FrameRate) {
        let Some(video) = &media.facts.video else { return };
        match &video.times {
            FrameTimes::Listed { .. } => {}
            FrameTimes::Even { rate, count } if *count < 2 || divides(*rate, film) => {}
            FrameTimes::Even { rate, .. } => {
                let (name, help) = (media.name.clone(), rate_advice(*rate, film));
                let (rate, film) = (rate.to_string(), film.to_string());
                self.report(&FileProblem::RateMismatch { name, rate, film, help, at: media.span });
            }
        }
    }
}

/// What to write where footage does not fit the film's rate.
fn rate_advice(rate: FrameRate, film: FrameRate) -> String {
    let rates: Vec<FrameRate> = fitting_rates(rate, film);
    let written: Vec<String> =
        rates.iter().map(|rate| format!("`project {{ fps {rate} }}`")).collect();
    let fits = if rates == [rate] { "that rate" } else { "a rate that fits" };
    format!("give the film {fits} with {}, or accept the stutter", written.join(" or "))
}

/// Whether one of two rates is a multiple of the other, or so near that a frame is dropped or
/// doubled only every ten seconds or so.
fn divides(a: FrameRate, b: FrameRate) -> bool {
    let near = |ratio: Rational| {
        let whole = ratio.round().max(Rational::from(1));
        let over = ratio / whole - Rational::from(1);
        over < Rational::new(1, 200) && over > Rational::new(-1, 200)
    };
    near(a.ratio() / b.ratio()) || near(b.ratio() / a.ratio())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_on_rates_is_a_rate_that_fits() {
        let rate = |num, den| FrameRate::new(num, den).expect("a rate");
        let film = FrameRate::FILM;
        for (footage, advice) in [
            (rate(25, 1), "that rate with `project { fps 25 }`"),
            (rate(30_000, 1_001), "that rate with `project { fps 30000/1001 }`"),
            (rate(10, 1), "a rate that fits with `project { fps 30 }` or `project { fps 20 }`"),
            (rate(15, 1), "a rate that fits with `project { fps 30 }`"),
            (rate(15_000, 1_001), "a rate that fits with `project { fps 30000/1001 }`"),
            (rate(25, 2), "a rate that fits with `project { fps 25 }`"),
            (rate(35, 1), "that rate with `project { fps 35 }`"),
            (rate(18, 1), "a rate that fits with `project { fps 36 }`"),
            (rate(16, 1), "a rate that fits with `project { fps 48 }` or `project { fps 32 }`"),
            (rate(7, 1), "a rate that fits with `project { fps 21 }`"),
            (rate(100, 1), "a rate that fits with `project { fps 25 }`"),
            (rate(90, 1), "a rate that fits with `project { fps 30 }`"),
        ] {
            let advice = format!("give the film {advice}, or accept the stutter");
            assert_eq!(rate_advice(footage, film), advice);
            assert!(fitting_rates(footage, film).into_iter().all(|fit| divides(footage, fit)));
        }
    }

    #[test]
    fn rates_that_nearly_divide_do() {
        let rate = |num, den| FrameRate::new(num, den).expect("a rate");
        assert!(divides(rate(24, 1), rate(24_000, 1_001)));
        assert!(divides(rate(60, 1), rate(30_000, 1_001)));
        assert!(!divides(rate(30_000, 1_001), rate(24_000, 1_001)));
        assert!(!divides(rate(25, 1), rate(24, 1)));
    }
}
