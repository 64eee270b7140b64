//! The song: the part of it that plays, and its beats.

use std::sync::Arc;

use crate::check::Checker;
use crate::check::builtins::{SONG, SongSetting};
use crate::check::detection::SongDetection;
use crate::check::error::{FileProblem, MusicProblem, TypeProblem};
use crate::check::eval::{Bounds, Env};
use crate::check::load::ModuleId;
use crate::check::music::{Grid, Music, SongPart};
use crate::check::program::{Base, Conform, GridSource, Instant, Length, MediaId, Song};
use crate::check::settings::Args;
use crate::music::BeatGrid;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Clause, Declaration, Expr};
use crate::time::{Rational, Time, round_half_up};
use crate::world::Media;

use super::project::ProjectSettings;
use crate::check::beat_settings::BeatSettings;

const TEMPOS: Bounds = Bounds {
    what: "a tempo",
    least: 1_000,
    most: 100_000,
    words: "from 10 to 1000 beats per minute",
};
const GAINS: Bounds = Bounds {
    what: "a song's gain",
    least: -10_000,
    most: 3_000,
    words: "from -100 to 30 decibels",
};

/// What a song's block says. What has an error, which has been reported, is as if it were not said.
#[derive(Debug, Default)]
struct SongSettings {
    from: Option<Spanned<Time>>,
    to: Option<Spanned<Time>>,
    at: Option<Time>,
    beats: BeatSettings,
    fades: (Length, Length),
    gain: i32,
    /// The part that plays has an error.
    part_broken: bool,
}

impl<'a> Checker<'a> {
    /// The song and the film's music, which is its.
    pub(in crate::check) fn song(
        &mut self,
        module: ModuleId,
        declaration: &'a Declaration,
        project: &ProjectSettings,
    ) -> Option<Song> {
        let lines = self.known_settings(&SONG, &declaration.settings);
        let mut settings = self.settings_of_beats(module, &lines);
        self.project_tempo_conflict(project, declaration);
        let media = self.declared_medium(module, declaration);
        let duration = media.as_ref().and_then(|media| self.sound_length(media, &declaration.path));
        if let (Some(duration), Some(first)) = (duration, &settings.beats.first) {
            self.first_beat_inside(first, duration);
        }
        let path = self.inputs.modules[module.0].folder().join(&declaration.path.value);
        if let (Some(media), Some(_)) = (&media, duration) {
            self.detection =
                Some(SongDetection::new(module, declaration, path.clone(), media, &settings.beats));
        }
        // What plays may be said in bars, which are known in the song's own time already.
        let name = declaration.name.span;
        let grid = self.song_grid(&settings.beats, Time::ZERO);
        let whole = SongPart { from: Time::ZERO, to: duration, at: Time::ZERO, name };
        self.music.known = Some(Arc::new(Music { grid, song: Some(whole) }));
        self.part_that_plays(Env::declaration(module), &lines, &mut settings);
        let played = duration.map(|duration| self.played(&settings, duration, &declaration.path));
        let (from, to) = played
            .unwrap_or((settings.from.as_ref().map_or(Time::ZERO, |from| from.value), Time::ZERO));
        let at = settings.at.unwrap_or_default();
        let to_known = played.filter(|_| !settings.part_broken).map(|_| to);
        self.song_is_placed(SongPart { from, to: to_known, at, name });
        let (media, _, false) = (media?, duration?, settings.part_broken) else { return None };
        let media = self.media.add(&declaration.name, &path, media, Conform::default());
        Some(whole_song(media, settings, (from, to), at, name))
    }

    /// From the song's own time to the film's. What was evaluated before is forgotten where it
    /// depends on the song's place.
    fn song_is_placed(&mut self, part: SongPart) {
        let Some(music) = self.music.known.take() else { return };
        let later = part.at - part.from;
        let grid = match &music.grid {
            Grid::Known(grid, source) => {
                Grid::Known(Arc::new(BeatGrid::clone(grid).shifted(later)), *source)
            }
            Grid::NotDetected(_) => Grid::NotDetected(later),
            other @ (Grid::None | Grid::Broken | Grid::NoPulse) => other.clone(),
        };
        self.music.known = Some(Arc::new(Music { grid, song: Some(part) }));
        self.values.forget_places();
    }

    /// A first beat lies in the song, or in the bar before it.
    fn first_beat_inside(&mut self, first: &Spanned<Time>, duration: Time) {
        if first.value < Time::from_seconds(-60) || first.value > duration {
            self.out_of_range(
                "the first beat",
                &format!("within the song, which is {duration} long"),
                first.value,
                first.span,
            );
        }
    }

    /// The music of a film without a song. If a statement is `unread`, it may have been the song.
    pub(in crate::check) fn music_without_song(&mut self, project: &ProjectSettings, unread: bool) {
        let grid = match (&project.tempo, &project.meter) {
            _ if project.broken_tempo => Grid::Broken,
            (Some(tempo), meter) => {
                let meter = meter.as_ref().map_or(4, |meter| meter.value);
                Grid::Known(
                    Arc::new(BeatGrid::even(Time::ZERO, tempo.value, meter)),
                    GridSource::ByHand,
                )
            }
            (None, Some(meter)) => {
                self.report(&MusicProblem::TempoMissing {
                    setting: "meter".to_owned(),
                    at: meter.span,
                });
                Grid::Broken
            }
            (None, None) if unread => Grid::Broken,
            (None, None) => Grid::None,
        };
        self.music.known = Some(Arc::new(Music { grid, song: None }));
    }

    fn project_tempo_conflict(&mut self, project: &ProjectSettings, declaration: &Declaration) {
        let tempo = project.tempo.as_ref().map(|tempo| ("tempo", tempo.span));
        let said = tempo.or(project.meter.as_ref().map(|meter| ("meter", meter.span)));
        if let Some((setting, at)) = said {
            self.report(&MusicProblem::TempoConflict {
                setting: format!("project {{ {setting} … }}"),
                other: "song".to_owned(),
                help: "a film with a song has the song's beats: set the tempo in the song's block",
                at,
                other_at: declaration.name.span,
            });
        }
    }

    fn sound_length(&mut self, media: &Media, path: &ast::Text) -> Option<Time> {
        if let Some(audio) = &media.audio {
            return Some(audio.end());
        }
        let still = media.video.as_ref().is_some_and(|video| video.still);
        let (what, hint) = match still {
            true => ("it is a picture", "declare a picture with `image`"),
            false => ("it is a silent video", "declare footage with `footage`"),
        };
        self.report(&FileProblem::NoSound { path: path.value.clone(), what, hint, at: path.span });
        None
    }

    /// What a song's block says of its beats, of its place and of how loud it is.
    fn settings_of_beats(
        &mut self,
        module: ModuleId,
        lines: &[(SongSetting, Args<'a>)],
    ) -> SongSettings {
        let env = Env::declaration(module);
        let mut song = SongSettings::default();
        for &(setting, args) in lines {
            match setting {
                SongSetting::At => {
                    song.at = self.only(args, "a time").and_then(|expr| self.song_place(env, expr))
                }
                SongSetting::Tempo => self.song_tempo_setting(env, args, &mut song.beats),
                SongSetting::First => self.first_beat(env, args, &mut song.beats),
                SongSetting::Meter => self.meter_setting(env, args, &mut song.beats),
                SongSetting::Shift => self.shift_setting(args, &mut song.beats),
                SongSetting::Taps => self.taps_setting(module, args, &mut song.beats),
                SongSetting::Beats => self.beats_setting(module, args, &mut song.beats),
                SongSetting::Gain => song.gain = self.song_gain(env, args).unwrap_or(0),
                SongSetting::From | SongSetting::To | SongSetting::Fade => {}
            }
        }
        song
    }

    /// What a song's block says of the part that plays.
    fn part_that_plays(
        &mut self,
        env: Env,
        lines: &[(SongSetting, Args<'a>)],
        song: &mut SongSettings,
    ) {
        for &(setting, args) in lines {
            match setting {
                SongSetting::From => self.song_from(env, args, song),
                SongSetting::To => self.song_to(env, args, song),
                SongSetting::Fade => song.fades = self.fades(env, args),
                SongSetting::At
                | SongSetting::Tempo
                | SongSetting::First
                | SongSetting::Meter
                | SongSetting::Shift
                | SongSetting::Taps
                | SongSetting::Beats
                | SongSetting::Gain => {}
            }
        }
        let from = lines.iter().find(|(setting, _)| *setting == SongSetting::From);
        if let (Some((_, args)), true, None) = (from, song.from.is_some(), &song.to)
            && let Some(from) = { *args }.value()
        {
            song.to = self.song_stretch(env, from);
        }
    }

    /// A moment of the song, in its own time: `0:10`, `bar 15`, `part B`. One with an error leaves
    /// it open which part plays.
    fn song_edge(
        &mut self,
        env: Env,
        expr: &'a Expr,
        song: &mut SongSettings,
    ) -> Option<Spanned<Time>> {
        let time = self.song_instant(env, expr);
        song.part_broken |= time.is_none();
        time.map(|time| Spanned::new(time, expr.span))
    }

    /// The end of what `from` names, if it is a stretch and nothing else says the end: `from part B`.
    fn song_stretch(&mut self, env: Env, from: &'a Expr) -> Option<Spanned<Time>> {
        match self.own_end(env, from)? {
            Instant { base: Base::At(time), .. } => Some(Spanned::new(time, from.span)),
            _ => None,
        }
    }

    fn song_from(&mut self, env: Env, mut args: Args<'a>, song: &mut SongSettings) {
        let Some(from) = self.wanted(&mut args, "a time") else { return };
        song.from = self.song_edge(env, from, song);
        match args.clause(Clause::To) {
            Some(to) if song.to.is_none() => song.to = self.song_edge(env, to, song),
            Some(to) => {
                let first = song.to.as_ref().map_or(to.span, |first| first.span);
                self.set_twice("to", to.span, first);
            }
            None => {}
        }
        self.finish(args);
    }

    fn song_to(&mut self, env: Env, args: Args<'a>, song: &mut SongSettings) {
        let Some(expr) = self.only(args, "a time") else { return };
        match &song.to {
            Some(first) => self.set_twice("to", expr.span, first.span),
            None => song.to = self.song_edge(env, expr, song),
        }
    }

    /// Where the song starts in the film.
    fn song_place(&mut self, env: Env, expr: &'a Expr) -> Option<Time> {
        let time = self.song_time(env, expr)?;
        if time < Time::ZERO {
            self.out_of_range("the song's place in the film", "0:00 or later", time, expr.span);
            return None;
        }
        Some(time)
    }

    /// A tempo that a song can have.
    pub(super) fn song_tempo(&mut self, env: Env, expr: &'a Expr) -> Option<Rational> {
        let tempo = self.tempo(env, expr)?;
        self.bounded_tempo(tempo, expr.span)
    }

    /// A tempo that a song can have.
    pub(super) fn bounded_tempo(&mut self, tempo: Rational, at: Span) -> Option<Rational> {
        self.within_bounds(TEMPOS, tempo, at)
    }

    /// Beats in a bar.
    pub(super) fn meter(&mut self, env: Env, expr: &'a Expr) -> Option<u32> {
        self.whole_number(env, expr, "a metre", 1..=64).and_then(|meter| u32::try_from(meter).ok())
    }

    fn song_gain(&mut self, env: Env, args: Args<'a>) -> Option<i32> {
        let expr = self.only(args, "the gain")?;
        let gain = self.gain(env, expr)?;
        let gain = self.within_bounds(GAINS, gain, expr.span)?;
        i32::try_from(round_half_up(gain * Rational::from(100))).ok()
    }

    /// `fade in 500ms out 3s`, in either order, or one of the two.
    pub(super) fn fades(&mut self, env: Env, mut args: Args<'a>) -> (Length, Length) {
        let mut fades = <(Length, Length)>::default();
        if args.is_empty() {
            self.incomplete(&args, "`in` or `out`");
        }
        loop {
            let fade = if args.word("in") {
                &mut fades.0
            } else if args.word("out") {
                &mut fades.1
            } else {
                break;
            };
            *fade = self
                .wanted(&mut args, "a length")
                .and_then(|expr| self.length_from_zero(env, expr, "a fade's length"))
                .unwrap_or_default();
        }
        self.finish(args);
        fades
    }

    /// A length of time that is not below zero.
    pub(super) fn length_from_zero(
        &mut self,
        env: Env,
        expr: &'a Expr,
        what: &'static str,
    ) -> Option<Length> {
        let length = self.length(env, expr)?.value;
        if length.is_negative() {
            let found = format!("`{}`", self.text(expr.span));
            self.out_of_range(what, "not below zero", found, expr.span);
            return None;
        }
        Some(length)
    }

    /// The part that plays, within the file.
    fn played(&mut self, song: &SongSettings, duration: Time, path: &ast::Text) -> (Time, Time) {
        // Detected bar lines lie a few milliseconds beside the edges of the sound.
        let beside = Time::from_ticks(1, 1, 100);
        let inside = |time: Time| (Time::ZERO - beside..=duration + beside).contains(&time);
        for edge in [&song.from, &song.to].into_iter().flatten() {
            if !inside(edge.value) {
                let range = format!("from 0:00 to {duration}, the length of `{}`", path.value);
                self.out_of_range("a time of the song", &range, edge.value, edge.span);
            }
        }
        let from =
            song.from.as_ref().map_or(Time::ZERO, |from| from.value).clamp(Time::ZERO, duration);
        let to = song.to.as_ref().map_or(duration, |to| to.value).clamp(Time::ZERO, duration);
        if let (true, Some(edge)) =
            (from >= to, song.to.as_ref().or(song.from.as_ref()).filter(|edge| inside(edge.value)))
        {
            self.report(&TypeProblem::OutOfRange {
                what: "the end of the part that plays".to_owned(),
                range: format!("after its start, {from}"),
                found: to.to_string(),
                at: edge.span,
                help: None,
            });
            return (Time::ZERO, duration);
        }
        (from, to)
    }
}

fn whole_song(
    media: MediaId,
    settings: SongSettings,
    (from, to): (Time, Time),
    at: Time,
    span: Span,
) -> Song {
    let (fade_in, fade_out) = settings.fades;
    Song { media, from, to, at, fade_in, fade_out, gain: settings.gain, span }
}
