//! Instants by name: labels of a marks file, words of a lyric file, moments of the song.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Checker;
use crate::check::error::{MusicProblem, NameProblem, TypeProblem};
use crate::check::program::{Base, Instant, Rhythm};
use crate::check::value::{LyricsId, MarksId, Repeated, Value};
use crate::diag::{Help, did_you_mean};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Expr};
use crate::time::Time;

use super::{Env, hints};

/// The file, what is named in it, and the number of one that repeats.
type Labelled<'a> = (&'a ast::Path, &'a ast::Text, Option<&'a Spanned<u32>>);

/// Where a file has a label or a word, in the song's time.
struct Places {
    /// The file's name in the script, in a sentence.
    file: String,
    /// In order; none where the file does not say.
    times: Vec<Option<Time>>,
    /// Where the regions of these labels end; none for a moment.
    ends: Vec<Option<Time>>,
}

impl<'a> Checker<'a> {
    /// `cues "drop 2"`, `sung "trips" 3`.
    pub(super) fn labelled(&mut self, env: Env, named: Labelled<'a>) -> Value {
        match self.places_of(env, named) {
            Some(found) => self.one_or_all(found, named),
            None => Value::Broken,
        }
    }

    /// `cues "act one" end`: `None` if what is named has no end of its own, or is not known.
    pub(super) fn labelled_end(&mut self, env: Env, named: Labelled<'a>) -> Option<Value> {
        let found = self.places_of(env, named)?;
        let has_end = match named.2 {
            Some(nth) => {
                let index = usize::try_from(nth.value).ok()?.checked_sub(1)?;
                found.ends.get(index)?.is_some()
            }
            None => found.ends.iter().any(Option::is_some),
        };
        has_end.then(|| {
            let times = found.ends.clone();
            self.one_or_all(Places { times, ..found }, named)
        })
    }

    /// Where a file has what is named; `None` if it has no such thing, which has been reported.
    fn places_of(&mut self, env: Env, (base, label, _): Labelled<'a>) -> Option<Places> {
        let (decl, _) = self.names.resolve(env.module, base, &mut self.reporter)?;
        match self.value_of(decl, base.span) {
            Value::Marks(marks) => self.marks_called(marks, label),
            Value::Lyrics(lyrics) => self.words_called(lyrics, label),
            Value::Broken => None,
            other => {
                self.report(&TypeProblem::WrongType {
                    wanted: "marks or lyrics".to_owned(),
                    found: other.kind().to_string(),
                    why: "nothing in it has a name".to_owned(),
                    at: base.span,
                    help: Some("declare the file with `marks cues = \"labels.txt\"` or `lyrics sung = \"song.lrc\"`".into()),
                });
                None
            }
        }
    }

    fn marks_called(&mut self, id: MarksId, label: &ast::Text) -> Option<Places> {
        let marks = &self.timed.marks[id.0];
        let file = format!("`{}`", marks.name);
        let called = marks.marks.iter().filter(|mark| mark.name == label.value);
        let (times, ends): (Vec<_>, Vec<_>) =
            called.map(|mark| (Some(mark.at), mark.until)).unzip();
        if !times.is_empty() {
            return Some(Places { file, times, ends });
        }
        let names = marks.marks.iter().map(|mark| mark.name.as_str());
        let help = did_you_mean(&label.value, names.clone())
            .map(|near| label_meant(label, near))
            .or_else(|| known_labels(names).map(Help::from));
        self.unknown_label(file, label, help);
        None
    }

    fn words_called(&mut self, id: LyricsId, label: &ast::Text) -> Option<Places> {
        let lyrics = &self.timed.lyrics[id.0];
        let file = format!("`{}`", lyrics.name);
        let times = lyrics.occurrences(&label.value);
        if times.is_empty() {
            let help = did_you_mean(&label.value.to_lowercase(), lyrics.words())
                .map(|near| label_meant(label, near));
            self.unknown_label(file, label, help);
            return None;
        }
        let ends = vec![None; times.len()];
        Some(Places { file, times, ends })
    }

    fn unknown_label(&mut self, file: String, label: &ast::Text, help: Option<Help>) {
        let (label, at) = (label.value.clone(), label.span);
        self.report(&MusicProblem::UnknownLabel { file, label, at, help });
    }

    /// The place of the number that is named; else the only place, or all of them.
    fn one_or_all(&mut self, found: Places, (_, label, nth): Labelled<'a>) -> Value {
        let (count, at) = (found.times.len(), label.span);
        let what = format!("\"{}\"", label.value);
        let time = match (nth, &found.times[..]) {
            (None, [only]) => *only,
            (None, _) => return self.all_places(found, label),
            (Some(nth), times) => {
                let index = usize::try_from(nth.value).ok().and_then(|nth| nth.checked_sub(1));
                match index.and_then(|index| times.get(index)) {
                    Some(time) => *time,
                    None => {
                        let places = self.listed_places(&found.times, at);
                        return self.broken(&MusicProblem::NoSuchPlace {
                            label: label.value.clone(),
                            file: found.file,
                            times: if count == 1 {
                                "once".to_owned()
                            } else {
                                format!("{count} times")
                            },
                            places,
                            count,
                            at: nth.span,
                        });
                    }
                }
            }
        };
        match time {
            Some(time) => self.moment_played(time, &what, at),
            None => self.not_timed(found.file, label),
        }
    }

    fn all_places(&mut self, found: Places, label: &ast::Text) -> Value {
        let times: Vec<Time> = found.times.iter().flatten().copied().collect();
        if times.is_empty() {
            return self.not_timed(found.file, label);
        }
        let places = self.listed_places(&found.times, label.span);
        match self.hits(&times, label.span) {
            Some(Rhythm::Hits(hits)) => Value::Repeated(Arc::new(Repeated {
                hits,
                timed: times.len() == found.times.len(),
                count: found.times.len(),
                places,
                file: found.file,
                label: label.value.clone(),
                at: label.span,
            })),
            _ => Value::Broken,
        }
    }

    fn not_timed(&mut self, file: String, label: &ast::Text) -> Value {
        let (label, at) = (label.value.clone(), label.span);
        self.broken(&MusicProblem::LabelNotTimed { file, label, at })
    }

    /// Where something is, for people to read.
    fn listed_places(&mut self, times: &[Option<Time>], at: Span) -> String {
        const MOST: usize = 12;
        let Some(music) = self.music_at(at) else { return String::new() };
        let grid = self.music.grid().cloned();
        let place = |time: &Option<Time>| match (time, &grid) {
            (Some(time), Some(grid)) => {
                format!("{} ({time})", grid.position(music.film_time(*time)))
            }
            (Some(time), None) => time.to_string(),
            (None, _) => "inside a line".to_owned(),
        };
        let mut places: Vec<String> = times.iter().take(MOST).map(place).collect();
        if times.len() > MOST {
            places.push("…".to_owned());
        }
        places.join(", ")
    }

    /// All of several places as a rhythm; `None` if the file does not say when each is sung, which is
    /// reported.
    pub(super) fn all_of(&mut self, repeated: &Repeated) -> Option<Rhythm> {
        if repeated.timed {
            return Some(Rhythm::Hits(repeated.hits.clone()));
        }
        let Repeated { file, label, at, .. } = repeated.clone();
        self.report(&MusicProblem::LabelNotTimed { file, label, at });
        None
    }

    /// Reports that one of several places is wanted.
    pub(super) fn which_of(&mut self, repeated: &Repeated, at: Span) -> Value {
        let Repeated { count, places, file, label, .. } = repeated.clone();
        let name = file.trim_matches('`').to_owned();
        self.broken(&MusicProblem::LabelTwice { label, file, name, count, places, at })
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

/// The labels of a file, each once, if they are few enough to read.
fn known_labels<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    const MOST: usize = 12;
    let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
    let mut known: Vec<String> =
        names.iter().take(MOST).map(|name| format!("\"{name}\"")).collect();
    if names.len() > MOST {
        known.push(format!("… ({} in all)", names.len()));
    }
    (!known.is_empty()).then(|| format!("its labels are {}", known.join(", ")))
}

fn label_meant(label: &ast::Text, near: &str) -> Help {
    let near = format!("\"{near}\"");
    Help::replace(format!("did you mean {near}?"), label.span, near)
}
