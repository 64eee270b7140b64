//! The lines of a lyric file as words of the film.

use crate::check::Checker;
use crate::check::eval::Env;
use crate::check::items::Bounds;
use crate::check::program::{Base, Instant, LyricId, Syllable, Words, WordsWhen};
use crate::check::styles::StyleKind;
use crate::check::value::Value;
use crate::music::LyricLine;
use crate::source::Span;
use crate::syntax::ast::{self, Clause, Expr};
use crate::time::Time;

use super::{Clauses, Look};

/// How long a line shows whose end neither its file nor a song says.
const UNENDED: Time = Time::from_seconds(5);

impl<'a> Checker<'a> {
    /// `lyrics sung from bar 9 to bar 17`: every line that lies in the stretch, the section and the
    /// part of the song that plays, clipped to them.
    pub(super) fn file_words(
        &mut self,
        env: Env,
        path: &'a ast::Path,
        clauses: Clauses<'a>,
        look: Look,
        (span, bounds): (Span, &Bounds),
    ) -> Vec<Words> {
        let Some((decl, _)) = self.names.resolve(env.module, path, &mut self.reporter) else {
            return Vec::new();
        };
        let value = self.value_of(decl, path.span);
        let Value::Lyrics(id) = value else {
            let help = Some("declare the file with `lyrics sung = \"song.lrc\"`".to_owned());
            self.wrong_type("lyrics", &value, "not a lyric file", path.span, help);
            return Vec::new();
        };
        let Some(stretch) = self.shown_stretch(env, clauses, bounds) else { return Vec::new() };
        let named = look.named.or(self.timed.lyrics[id.0].style);
        let (style, timing) = self.styles.complete(look.own, named, StyleKind::Lyric);
        let lines = self.timed.lyrics[id.0].lines.clone();
        let mut words = Vec::new();
        for line in &lines {
            if let Some((from, to)) = self.line_time(line, stretch) {
                let syllables = self.line_syllables(line);
                self.check_glyphs(&syllables, style, span);
                let when = WordsWhen::Timed { from, to };
                let lyric = Some(LyricId::File(id.0));
                words.push(Words { syllables, when, style, timing, lyric, span });
            }
        }
        words
    }

    /// From when to when lines are shown.
    fn shown_stretch(
        &mut self,
        env: Env,
        clauses: Clauses<'a>,
        bounds: &Bounds,
    ) -> Option<(Time, Time)> {
        if let Some((at, _)) = clauses.on {
            let help = "a lyric file has its own times; to sing words on a rhythm, write them: `lyric \"…\" on beat`";
            self.wrong_clause(Clause::On, at, "`lyrics`", help);
            return None;
        }
        if let Some((Clause::For, at, _)) = clauses.end {
            self.wrong_clause(
                Clause::For,
                at,
                "`lyrics`",
                "choose a part: `lyrics sung from bar 9 to bar 17`",
            );
            return None;
        }
        let place = "the part of a lyric file";
        let mut edge =
            |expr: Option<&'a Expr>| expr.map(|expr| self.fixed_instant(env, expr, place));
        let (from, to) =
            (edge(clauses.from.map(|(_, expr)| expr)), edge(clauses.end.map(|(.., expr)| expr)));
        let from =
            from.unwrap_or(Some(bounds.from.as_ref().and_then(fixed).unwrap_or(Time::ZERO)))?;
        let own = clauses.from.filter(|_| to.is_none()).map(|(_, from)| from);
        let own = own.and_then(|from| self.own_end(env, from)).and_then(|end| fixed(&end));
        let to = to
            .or(own.map(Some))
            .unwrap_or(Some(bounds.to.as_ref().and_then(fixed).unwrap_or(Time::MAX)))?;
        Some((from, to))
    }

    /// When a line shows in the film, clipped; `None` if it does not.
    fn line_time(&self, line: &LyricLine, stretch: (Time, Time)) -> Option<(Time, Time)> {
        let music = self.music.known.as_ref()?;
        let (start, end) = music.bounds();
        let last = end.unwrap_or(Time::MAX);
        let from = music.film_time(line.from);
        let to = line.to.map(|to| music.film_time(to)).unwrap_or(end.unwrap_or(from + UNENDED));
        let (from, to) = (from.max(start).max(stretch.0), to.min(last).min(stretch.1));
        (from < to).then_some((from, to))
    }

    fn line_syllables(&self, line: &LyricLine) -> Vec<Syllable> {
        let film =
            |time: Time| self.music.known.as_ref().map_or(time, |music| music.film_time(time));
        let words = line.words.iter();
        words
            .map(|word| Syllable {
                text: format!("{}{}", word.text, word.after.shown()),
                hits: 1,
                at: word.from.map(film),
            })
            .collect()
    }
}

fn fixed(instant: &Instant) -> Option<Time> {
    match instant.base {
        Base::At(time) if instant.steps.is_empty() => Some(time),
        Base::At(_)
        | Base::NextBeat
        | Base::NextBar
        | Base::Start
        | Base::End
        | Base::Hit(_)
        | Base::Broken => None,
    }
}
