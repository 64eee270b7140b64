//! Instants by name: labels of a marks file, words of a lyric file, moments of the song.

use crate::check::Checker;
use crate::check::error::{MusicProblem, NameProblem, TypeProblem};
use crate::check::program::{Base, Instant, Rhythm};
use crate::check::value::{LyricsId, MarksId, Value};
use crate::diag::{Help, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, Expr};
use crate::time::Time;

use super::{Env, hints};

impl<'a> Checker<'a> {
    /// `cues "drop 2"`, `sung "trips"`.
    pub(super) fn labelled(&mut self, env: Env, base: &'a ast::Path, label: &ast::Text) -> Value {
        let Some((decl, _)) = self.names.resolve(env.module, base, &mut self.reporter) else {
            return Value::Broken;
        };
        match self.value_of(decl, base.span) {
            Value::Marks(marks) => self.mark_called(marks, label),
            Value::Lyrics(lyrics) => self.word(lyrics, label),
            Value::Broken => Value::Broken,
            other => self.broken(&TypeProblem::WrongType {
                wanted: "marks or lyrics".to_owned(),
                found: other.kind().to_string(),
                why: "nothing in it has a name".to_owned(),
                at: base.span,
                help: Some("declare the file with `marks cues = \"labels.txt\"` or `lyrics sung = \"song.lrc\"`".into()),
            }),
        }
    }

    fn mark_called(&mut self, id: MarksId, label: &ast::Text) -> Value {
        let marks = &self.timed.marks[id.0];
        let file = format!("`{}`", marks.name);
        let found: Vec<Option<Time>> = marks
            .marks
            .iter()
            .filter(|(name, _)| *name == label.value)
            .map(|(_, at)| Some(*at))
            .collect();
        let help = did_you_mean(&label.value, marks.marks.iter().map(|(name, _)| name.as_str()))
            .map(|near| label_meant(label, near));
        self.one_moment(&found, file, label, help)
    }

    fn word(&mut self, id: LyricsId, label: &ast::Text) -> Value {
        let lyrics = &self.timed.lyrics[id.0];
        let file = format!("`{}`", lyrics.name);
        let found = lyrics.occurrences(&label.value);
        if !found.is_empty() && found.iter().all(Option::is_none) {
            return self.broken(&MusicProblem::LabelNotTimed {
                file,
                label: label.value.clone(),
                at: label.span,
            });
        }
        let help = did_you_mean(&label.value.to_lowercase(), lyrics.words())
            .map(|near| label_meant(label, near));
        self.one_moment(&found, file, label, help)
    }

    /// The one moment that a label means; times are the song's, and not every one need be known.
    fn one_moment(
        &mut self,
        found: &[Option<Time>],
        file: String,
        label: &ast::Text,
        near: Option<Help>,
    ) -> Value {
        match found {
            [] => self.broken(&MusicProblem::UnknownLabel {
                file,
                label: label.value.clone(),
                at: label.span,
                help: near,
            }),
            [Some(time)] => self.moment_played(*time, &format!("\"{}\"", label.value), label.span),
            several => self.label_twice(several, file, label),
        }
    }

    fn label_twice(&mut self, times: &[Option<Time>], file: String, label: &ast::Text) -> Value {
        let Some(music) = self.music_at(label.span) else { return Value::Broken };
        let grid = self.music.grid().cloned();
        let place = |time: &Option<Time>| match (time, &grid) {
            (Some(time), Some(grid)) => {
                format!("{} ({time})", grid.position(music.film_time(*time)))
            }
            (Some(time), None) => time.to_string(),
            (None, _) => "inside a line".to_owned(),
        };
        let places: Vec<String> = times.iter().map(place).collect();
        let help = Some("name the place by its bar, or mark it: `mark here = bar 9`".into());
        let problem = MusicProblem::LabelTwice {
            label: label.value.clone(),
            file,
            count: times.len(),
            places: places.join(", "),
            at: label.span,
            help,
        };
        self.broken(&problem)
    }

    /// The instant at which the song plays its `time`, or an error if it never does.
    fn moment_played(&mut self, time: Time, what: &str, at: Span) -> Value {
        let Some(music) = self.music_at(at) else { return Value::Broken };
        if let Some(song) = music.song
            && let Some(to) = song.to
            && (time < song.from || time > to)
        {
            let (from, to) = (song.from.to_string(), to.to_string());
            return self.broken(&MusicProblem::MomentOutside {
                what: what.to_owned(),
                time: time.to_string(),
                from,
                to,
                at,
            });
        }
        Value::Instant(Instant {
            base: Base::At(music.film_time(time)),
            steps: Vec::new(),
            span: at,
        })
    }

    /// `track[1:02.4]`.
    pub(super) fn song_moment(
        &mut self,
        env: Env,
        base: &'a Expr,
        time: &'a Expr,
        at: Span,
    ) -> Value {
        match self.eval(env, base) {
            Value::Song => match self.song_time(env, time) {
                Some(time) => self.moment_played(time, "this moment", at),
                None => Value::Broken,
            },
            Value::Broken => Value::Broken,
            other => {
                let (why, help) = hints::SONG.of(other.kind(), &self.text(base.span));
                self.wrong_type("a song", &other, why, at, help);
                Value::Broken
            }
        }
    }

    /// `sung.lines`, `sung.words`, `sung.syllables`.
    pub(super) fn part(&mut self, value: &Value, path: &ast::Path, part: &ast::Ident) -> Value {
        let Value::Lyrics(id) = value else { return self.no_part(value, path, part) };
        let lyrics = &self.timed.lyrics[id.0];
        let (hits, what) = match part.value.as_str() {
            "lines" => (Some(lyrics.line_starts()), "lines"),
            "words" => (lyrics.word_starts(), "words"),
            "syllables" => (lyrics.syllable_starts(), "syllables"),
            _ => return self.no_part(value, path, part),
        };
        let file = format!("`{}`", lyrics.name);
        match hits {
            Some(hits) => self.hits(&hits, part.span).map_or(Value::Broken, Value::Rhythm),
            None => self.broken(&MusicProblem::NotTimed { file, what, at: part.span }),
        }
    }

    fn no_part(&mut self, value: &Value, path: &ast::Path, part: &ast::Ident) -> Value {
        if value.is_broken() {
            return Value::Broken;
        }
        let base: Vec<&str> = path
            .parts
            .iter()
            .map(|part| part.value.as_str())
            .take_while(|name| *name != part.value)
            .collect();
        let help = matches!(value, Value::Lyrics(_))
            .then(|| "lyrics have `lines`, `words` and `syllables`".into());
        let kind = value.kind().to_string();
        self.broken(&NameProblem::UnknownPart {
            base: base.join("."),
            kind,
            part: part.value.clone(),
            at: part.span,
            help,
        })
    }

    /// Moments of the song as a rhythm of the film: those that play, in order.
    pub(super) fn hits(&mut self, times: &[Time], at: Span) -> Option<Rhythm> {
        let music = self.music_at(at)?;
        let (start, end) = music.bounds();
        let film = times.iter().map(|&time| music.film_time(time));
        let mut hits: Vec<Time> =
            film.filter(|&time| time >= start && end.is_none_or(|end| time <= end)).collect();
        hits.sort_unstable();
        Some(Rhythm::Hits(hits.into()))
    }
}

fn label_meant(label: &ast::Text, near: &str) -> Help {
    let near = format!("\"{near}\"");
    Help::replace(format!("did you mean {near}?"), label.span, near)
}
