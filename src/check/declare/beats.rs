//! Where the beats of a song are: what its block says of tempo, metre and first beat, and the grid
//! that this gives.

use std::path::Path;
use std::sync::Arc;

use crate::check::Checker;
use crate::check::beat_settings::{BeatSettings, Scale, Step, Tempo};
use crate::check::error::{FileProblem, MusicProblem};
use crate::check::eval::Env;
use crate::check::load::ModuleId;
use crate::check::music::Grid;
use crate::check::program::GridSource;
use crate::check::settings::Args;
use crate::music::{self, BeatGrid, GridChange};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Clause, Expr, ExprKind, MusicUnit};
use crate::time::{Rational, Time};

/// Fewer taps than this say nothing.
const FEWEST_TAPS: usize = 4;

impl<'a> Checker<'a> {
    pub(super) fn song_tempo_setting(
        &mut self,
        env: Env,
        mut args: Args<'a>,
        beats: &mut BeatSettings,
    ) {
        let span = args.span();
        if let Some(scale) = scale(&mut args) {
            self.finish(args);
            return self.set_once("tempo", &mut beats.scale, Spanned::new(scale, span));
        }
        let tempo = self.tempo_argument(env, &mut args);
        let at = args.clause(Clause::At);
        self.finish(args);
        beats.broken |= tempo.is_none();
        match (at, tempo) {
            (None, tempo) => {
                if let Some(tempo) = tempo {
                    self.set_once("tempo", &mut beats.tempo, Spanned::new(tempo, span));
                }
            }
            (Some(at), Some(Tempo::Auto | Tempo::Range(..))) => {
                self.report(&MusicProblem::ChangeNotExact { at: span.to(at.span) });
                beats.broken = true;
            }
            (Some(at), tempo) => {
                let exact = tempo.and_then(|tempo| match tempo {
                    Tempo::About(tempo) | Tempo::Exact(tempo) => Some(tempo),
                    Tempo::Auto | Tempo::Range(..) => None,
                });
                self.change(env, at, span, beats, |bar| GridChange {
                    bar,
                    tempo: exact,
                    meter: None,
                });
            }
        }
    }

    /// `auto`, `174bpm`, `exactly 174bpm`, `160..180bpm`.
    fn tempo_argument(&mut self, env: Env, args: &mut Args<'a>) -> Option<Tempo> {
        if args.word("auto") {
            return Some(Tempo::Auto);
        }
        let exactly = args.word_before_value("exactly");
        if let Some((least, most)) = args.range() {
            if exactly {
                self.report(&MusicProblem::RangeNotExact { at: least.span.to(most.span) });
                return None;
            }
            return self.tempo_range(env, least, most);
        }
        let expr = self.wanted(args, "the tempo")?;
        let tempo = self.song_tempo(env, expr)?;
        Some(if exactly { Tempo::Exact(tempo) } else { Tempo::About(tempo) })
    }

    /// The unit at the end of a range holds for both its ends.
    fn tempo_range(&mut self, env: Env, least: &'a Expr, most: &'a Expr) -> Option<Tempo> {
        let low = match &least.kind {
            ExprKind::Literal(ast::Literal::Number(tempo)) => {
                self.bounded_tempo(*tempo, least.span)
            }
            _ => self.song_tempo(env, least),
        };
        let (low, high) = (low?, self.song_tempo(env, most)?);
        if low > high {
            let (low, high) = (self.text(least.span), self.text(most.span));
            let help = "write the lower tempo first: `tempo 160..180bpm`";
            self.report(&MusicProblem::TempoRange {
                low,
                high,
                help,
                at: least.span.to(most.span),
            });
            return None;
        }
        Some(if low == high { Tempo::Exact(low) } else { Tempo::Range(low, high) })
    }

    pub(super) fn meter_setting(&mut self, env: Env, mut args: Args<'a>, beats: &mut BeatSettings) {
        let span = args.span();
        let meter = self.wanted(&mut args, "the metre").and_then(|expr| self.meter(env, expr));
        let at = args.clause(Clause::At);
        self.finish(args);
        beats.broken |= meter.is_none();
        match (at, meter) {
            (Some(at), meter) => {
                self.change(env, at, span, beats, |bar| GridChange { bar, tempo: None, meter })
            }
            (None, Some(meter)) => {
                self.set_once("meter", &mut beats.meter, Spanned::new(meter, span))
            }
            (None, None) => {}
        }
    }

    fn set_once<T>(&mut self, name: &str, place: &mut Option<Spanned<T>>, value: Spanned<T>) {
        match place {
            Some(first) => self.set_twice(name, value.span, first.span),
            None => *place = Some(value),
        }
    }

    fn change(
        &mut self,
        env: Env,
        at: &'a Expr,
        span: Span,
        beats: &mut BeatSettings,
        change: impl FnOnce(i64) -> GridChange,
    ) {
        let Some(bar) = self.bar_line(env, at) else {
            beats.broken = true;
            return;
        };
        let change = change(bar);
        let same = |known: &&Spanned<GridChange>| {
            known.bar == bar && known.tempo.is_some() == change.tempo.is_some()
        };
        match beats.changes.iter().find(same).map(|known| known.span) {
            Some(first) => {
                self.set_twice(if change.tempo.is_some() { "tempo" } else { "meter" }, span, first)
            }
            None => beats.changes.push(Spanned::new(change, span)),
        }
    }

    /// The number of a bar line after the first, which must be written as one: there are no beats
    /// yet to measure anything else on.
    fn bar_line(&mut self, env: Env, expr: &'a Expr) -> Option<i64> {
        if let ExprKind::BarOf(number) = &expr.kind {
            return self.whole_number(env, number, "a bar's number", 2..=1_000_000);
        }
        if let ExprKind::Bar { bar: bar @ 2..=1_000_000, beat: None | Some(1) } = &expr.kind {
            return Some(*bar);
        }
        if expr.kind != ExprKind::Broken {
            self.report(&MusicProblem::ChangeNotAtBar { at: expr.span });
        }
        None
    }

    pub(super) fn first_beat(&mut self, env: Env, mut args: Args<'a>, beats: &mut BeatSettings) {
        let span = args.span();
        if !args.word("beat") {
            self.incomplete(&args, "`beat`");
            beats.broken = true;
            return;
        }
        beats.first = self
            .only(args, "a time")
            .and_then(|expr| self.song_time(env, expr))
            .map(|time| Spanned::new(time, span));
        beats.broken |= beats.first.is_none();
    }

    /// `shift bars 1 beat later`, `shift beats 1/2 beat earlier`.
    pub(super) fn shift_setting(&mut self, mut args: Args<'a>, beats: &mut BeatSettings) {
        let span = args.span();
        let (bars, of_beats) = (args.word("bars"), args.word("beats"));
        if !bars && !of_beats {
            self.incomplete(&args, "`bars` or `beats`");
            beats.broken = true;
            return;
        }
        let by = self.wanted(&mut args, "how far");
        let earlier = args.word("earlier");
        if by.is_some() && !earlier && !args.word("later") {
            self.incomplete(&args, "`earlier` or `later`");
            beats.broken = true;
            return;
        }
        self.finish(args);
        let step = by
            .and_then(|by| self.step(by, bars))
            .map(|step| if earlier { step.back() } else { step });
        match step {
            Some(Step::Beats(by)) if bars => {
                self.set_once("shift bars", &mut beats.bars, Spanned::new(by, span))
            }
            Some(step) => self.set_once("shift beats", &mut beats.beats, Spanned::new(step, span)),
            None => beats.broken = true,
        }
    }

    /// How far: whole beats for bar lines, a part of a beat or clock time for beats.
    fn step(&mut self, by: &'a Expr, bars: bool) -> Option<Step> {
        let step = match &by.kind {
            ExprKind::Span { count, unit: MusicUnit::Beat } => Some(Step::Beats(*count)),
            ExprKind::Literal(ast::Literal::Duration(seconds)) if !bars => {
                Time::from_rational(*seconds).map(Step::Clock)
            }
            ExprKind::Broken => return None,
            _ => None,
        };
        let wrong = match step {
            Some(Step::Beats(by)) if bars => {
                !by.is_integer() || by <= Rational::from(0) || by > Rational::from(64)
            }
            Some(Step::Beats(by)) => by <= Rational::from(0) || by >= Rational::from(1),
            Some(Step::Clock(by)) => by <= Time::ZERO || by > Time::from_seconds(10),
            None => true,
        };
        if wrong {
            let (what, range, help) = if bars {
                (
                    "bar lines can only move",
                    "by 1 to 64 whole beats",
                    "`shift bars 1 beat later`; to move the beats by a part of a beat, write `shift beats 1/2 beat later`",
                )
            } else {
                (
                    "beats can only move",
                    "by a part of a beat, or by up to 10 seconds of clock time",
                    "`shift beats 1/2 beat later`, `shift beats 20ms earlier`; to move the bar lines by whole beats, write `shift bars 1 beat later`",
                )
            };
            let found = self.text(by.span);
            self.report(&MusicProblem::Shift { what, range, found, at: by.span, help });
        }
        step.filter(|_| !wrong)
    }

    /// `taps "track.taps"`.
    pub(super) fn taps_setting(
        &mut self,
        module: ModuleId,
        args: Args<'a>,
        beats: &mut BeatSettings,
    ) {
        let span = args.span();
        let taps = self.beat_times(module, args).and_then(|(times, text)| {
            if times.len() < FEWEST_TAPS {
                let what = format!(
                    "it has {} taps, but at least {FEWEST_TAPS} are needed to place the beats",
                    times.len()
                );
                self.report(&FileProblem::WholeMistake { path: text.value, what, at: text.span });
                return None;
            }
            Some(times.into_iter().map(|(time, _)| time).collect())
        });
        beats.broken |= taps.is_none();
        beats.taps = taps.map(|taps| Spanned::new(taps, span));
    }

    /// `beats "track.beats"`.
    pub(super) fn beats_setting(
        &mut self,
        module: ModuleId,
        args: Args<'a>,
        beats: &mut BeatSettings,
    ) {
        let span = args.span();
        let grid =
            self.beat_times(module, args).and_then(|(times, text)| {
                match BeatGrid::from_beats(&times) {
                    Ok(grid) => Some(grid),
                    Err(error) => {
                        self.report(&FileProblem::WholeMistake {
                            path: text.value,
                            what: error.to_string(),
                            at: text.span,
                        });
                        None
                    }
                }
            });
        beats.file = Some((span, grid));
    }

    /// The beats of the file that a setting names, each with its place in the bar.
    fn beat_times(
        &mut self,
        module: ModuleId,
        args: Args<'a>,
    ) -> Option<(Vec<(Time, u32)>, ast::Text)> {
        let expr = self.only(args, "a file")?;
        let text = self.text_value(Env::declaration(module), expr)?;
        let text = Spanned::new(text.to_string(), expr.span);
        let path = self.path(module, &text);
        Some((self.beat_file(&path, &text)?, text))
    }

    fn beat_file(&mut self, path: &Path, text: &ast::Text) -> Option<Vec<(Time, u32)>> {
        let bytes = self.inputs.bytes(path, text, &mut self.reporter)?;
        match music::parse_beat_file(&text.value, &bytes) {
            Ok(file) => {
                self.guessed(file.guessed, text);
                self.skipped(&file.skipped, path, &bytes, text);
                Some(file.beats)
            }
            Err(mistake) => {
                self.mistake(&mistake, path, &music::decode_text(&bytes).text, text);
                None
            }
        }
    }

    /// The beats as far as they are known without detection; `later` is how much later the song's
    /// time 0 is than the film's.
    pub(super) fn song_grid(&mut self, beats: &BeatSettings, later: Time) -> Grid {
        let known = |grid: BeatGrid, source| {
            Grid::Known(Arc::new(beats.moved(grid).shifted(later)), source)
        };
        if let Some((file, grid)) = &beats.file {
            if let Some((setting, at)) = beats.beside_a_file() {
                return self.conflict(
                    (setting, at),
                    ("beats", *file),
                    "remove `beats`, or remove the tempo and metre from the song's block",
                );
            }
            return grid.clone().map_or(Grid::Broken, |grid| known(grid, GridSource::File));
        }
        if beats.broken {
            return Grid::Broken;
        }
        match beats.even() {
            Some((tempo, first)) => {
                if let Some(taps) = &beats.taps {
                    let help = "with a tempo and a first beat nothing is detected, so taps have no effect: remove `taps` or `first beat`";
                    return self.conflict(
                        ("taps", taps.span),
                        ("first beat", beats.first.as_ref().map_or(taps.span, |first| first.span)),
                        help,
                    );
                }
                let meter = beats.meter.as_ref().map_or(4, |meter| meter.value);
                known(
                    BeatGrid::even(first, tempo, meter).with_changes(&beats.sorted_changes()),
                    GridSource::ByHand,
                )
            }
            None => self.grid_to_detect(beats, later),
        }
    }

    fn conflict(
        &mut self,
        (setting, at): (&str, Span),
        (other, other_at): (&str, Span),
        help: &'static str,
    ) -> Grid {
        self.report(&MusicProblem::TempoConflict {
            setting: setting.to_owned(),
            other: other.to_owned(),
            help,
            at,
            other_at,
        });
        Grid::Broken
    }

    /// A tempo of its own for some bars only makes sense in an even grid; of detected beats it
    /// would make nonsense. So would half or double of a tempo that is reported.
    fn grid_to_detect(&mut self, beats: &BeatSettings, later: Time) -> Grid {
        if let (Some(Spanned { value: Tempo::About(_) | Tempo::Exact(_), span }), Some(scale)) =
            (&beats.tempo, &beats.scale)
        {
            let help =
                "write the right tempo, or `tempo half` or `tempo double` of the detected one";
            return self.conflict((scale.value.words(), scale.span), ("tempo", *span), help);
        }
        match beats.changes.iter().find(|change| change.tempo.is_some()) {
            Some(change) => {
                self.report(&MusicProblem::ChangeOfDetected { at: change.span });
                Grid::Broken
            }
            None => Grid::NotDetected(later),
        }
    }
}

/// `half` or `double`, if it is the next word.
fn scale(args: &mut Args<'_>) -> Option<Scale> {
    if args.word("half") {
        Some(Scale::Half)
    } else if args.word("double") {
        Some(Scale::Double)
    } else {
        None
    }
}
