//! Words on the picture: what is shown, when, and how it looks.

mod ass_tags;
mod file;
mod syllables;

use std::path::PathBuf;

use crate::source::Span;
use crate::syntax::ast::{self, Clause, Expr, Setting, WordsContent};

use super::Checker;
use super::builtins::{STYLE, StyleSetting};
use super::error::WordsProblem;
use super::eval::Env;
use super::items::Bounds;
use super::names::DeclId;
use super::program::{Base, End, LyricId, StyleId, Syllable, Words, WordsWhen};
use super::styles::{PartialStyle, StyleKind};

/// How some words look: what they say of themselves, and the style that they name.
#[derive(Clone, Debug)]
struct Look {
    own: PartialStyle,
    named: Option<DeclId>,
}

/// The clauses of a words statement, told apart.
#[derive(Clone, Copy, Debug, Default)]
struct Clauses<'a> {
    on: Option<(Span, &'a Expr)>,
    from: Option<(Span, &'a Expr)>,
    end: Option<(Clause, Span, &'a Expr)>,
}

impl<'a> Checker<'a> {
    /// The words of a statement: one, or a line each of a lyric file. `bounds` are those of the
    /// section around it.
    pub(super) fn words(&mut self, env: Env, words: &'a ast::Words, bounds: &Bounds) -> Vec<Words> {
        let clauses = self.clauses(words);
        let named = words.style.as_ref().map(|style| self.style_named(env.module, style));
        let own = self.style_settings(env, &words.settings);
        let (Some(clauses), false) = (clauses, named == Some(None)) else { return Vec::new() };
        let look = Look { own, named: named.flatten() };
        match &words.content {
            WordsContent::Lyric(text) => {
                let kind = StyleKind::Lyric;
                self.written_words(env, text, clauses, (look, kind), words).into_iter().collect()
            }
            WordsContent::Text(text) => {
                self.only_of_the_sung(&words.settings);
                let kind = StyleKind::Text;
                self.written_words(env, text, clauses, (look, kind), words).into_iter().collect()
            }
            WordsContent::File(path) => {
                self.file_words(env, path, clauses, look, (words.span, bounds))
            }
        }
    }

    /// Reports what a text's braces say that is only for lyrics.
    fn only_of_the_sung(&mut self, settings: &[Setting]) {
        for setting in settings {
            let row = STYLE.row(&setting.name.value).map(|row| row.id);
            if matches!(row, Some(StyleSetting::Lead | StyleSetting::Hold)) {
                let (name, at) = (setting.name.value.clone(), setting.span);
                self.report(&WordsProblem::NotSung { name, at });
            }
        }
    }

    /// The clauses; `None` if one is written twice or does not belong here, which has been reported.
    fn clauses(&mut self, words: &'a ast::Words) -> Option<Clauses<'a>> {
        let cue = words.cue.as_ref().map(|cue| (cue.span, cue));
        let mut clauses = Clauses { from: cue, ..Clauses::default() };
        let mut fine = true;
        for (clause, expr) in &words.when {
            let (what, first) = match clause.value {
                Clause::On => ("are sung", clauses.on.map(|(span, _)| span)),
                Clause::From | Clause::At => ("begin", clauses.from.map(|(span, _)| span)),
                Clause::For | Clause::Until | Clause::To => {
                    ("end", clauses.end.map(|(_, span, _)| span))
                }
                Clause::Over => {
                    fine = false;
                    self.wrong_clause(
                        clause.value,
                        clause.span,
                        "words",
                        "write `for 2 bars` to set how long they show",
                    );
                    continue;
                }
            };
            match (first, clause.value) {
                (Some(first), _) => {
                    fine = false;
                    let whose = "these words";
                    self.report(&WordsProblem::Twice { whose, what, at: clause.span, first });
                }
                (None, Clause::On) => clauses.on = Some((clause.span, expr)),
                (None, Clause::From | Clause::At) => clauses.from = Some((clause.span, expr)),
                (None, Clause::For | Clause::Until | Clause::To | Clause::Over) => {
                    clauses.end = Some((clause.value, clause.span, expr))
                }
            }
        }
        fine.then_some(clauses)
    }

    fn wrong_clause(&mut self, clause: Clause, at: Span, what: &'static str, help: &'static str) {
        self.report(&WordsProblem::Clause { word: clause_word(clause), what, help, at });
    }

    /// `lyric "…"` or `text "…"`.
    fn written_words(
        &mut self,
        env: Env,
        text: &ast::Text,
        clauses: Clauses<'a>,
        (look, kind): (Look, StyleKind),
        words: &ast::Words,
    ) -> Option<Words> {
        let span = words.span;
        if text.value.trim().is_empty() {
            self.report(&WordsProblem::Empty { at: text.span });
            return None;
        }
        let (on, from, end) = (clauses.on, clauses.from, clauses.end);
        let rhythm = on.map(|(_, rhythm)| self.rhythm(env, rhythm));
        let from = from.map(|(_, from)| self.instant(env, from));
        let had_end = end.is_some();
        let starts = from.as_ref().is_some_and(|from| from.base != Base::Broken);
        let stretch = clauses.from.filter(|_| starts && end.is_none() && on.is_none());
        let own_end = stretch.and_then(|(_, from)| self.own_end(env, from));
        let end = end.map(|(clause, _, expr)| self.words_end(env, clause, expr));
        let (had_end, end) =
            (had_end || own_end.is_some(), end.or(own_end.map(|end| Some(End::Until(end)))));
        let (style, timing) = self.styles.complete(look.own, look.named, kind);
        let broken = from.as_ref().is_some_and(|from| from.base == Base::Broken)
            || matches!(end, Some(None));
        let end = end.flatten();
        let syllables = match rhythm {
            Some(_) => self.syllables(text)?,
            None => vec![Syllable { text: syllables::plain(&text.value), hits: 1, at: None }],
        };
        if rhythm.is_some() {
            self.warn_of_hyphens(text);
        }
        if let Some((tag, help)) = ass_tags::first(self.inputs.text(text.span)) {
            let tag = tag.to_owned();
            self.report(&WordsProblem::AssTag { tag, help, at: text.span });
        }
        self.check_glyphs(&syllables, style, text.span);
        if clauses.from.is_none() && rhythm.is_none() {
            self.no_start(text, kind, clauses);
            return None;
        }
        if !had_end && rhythm.is_none() && !broken {
            self.report(&WordsProblem::NoEnd { at: span });
            return None;
        }
        if broken {
            return None;
        }
        let when = match (rhythm, end) {
            (Some(rhythm), end) => WordsWhen::OnRhythm { rhythm: rhythm?, from, end },
            (None, end) => WordsWhen::Between { from: from?, end: end? },
        };
        let lyric = (kind == StyleKind::Lyric).then_some(LyricId::Written(style));
        Some(Words { syllables, when, style, timing, lyric, span })
    }

    /// Reports words that say neither when they begin nor on what they are sung.
    fn no_start(&mut self, text: &ast::Text, kind: StyleKind, clauses: Clauses<'a>) {
        let statement = match kind {
            StyleKind::Lyric => "lyric",
            StyleKind::Text => "text",
        };
        let end = match clauses.end {
            Some((clause, _, expr)) => format!("{} {}", clause_word(clause), self.text(expr.span)),
            None => "for 1 bar".to_owned(),
        };
        let line = format!("{statement} {} {end}", self.text(text.span));
        let (whose, what) = ("these words", "appear");
        self.report(&WordsProblem::NoStart { whose, what, line, at: text.span });
    }

    fn words_end(&mut self, env: Env, clause: Clause, expr: &'a Expr) -> Option<End> {
        if clause == Clause::For {
            return self.positive_length(env, expr, "the time for these words").map(End::For);
        }
        let instant = self.instant(env, expr);
        (instant.base != Base::Broken).then_some(End::Until(instant))
    }

    fn syllables(&mut self, text: &ast::Text) -> Option<Vec<Syllable>> {
        let syllables = syllables::split(&text.value);
        if syllables.is_none() {
            self.report(&WordsProblem::NothingHeld { at: text.span });
        }
        syllables
    }

    /// Warns of a word whose hyphens probably mean syllables.
    fn warn_of_hyphens(&mut self, text: &ast::Text) {
        if let Some(word) = syllables::hyphenated(&text.value) {
            let (apart, shown) = (word.replace('-', "|"), word.replace('-', "-|"));
            let hits = word.split('-').count();
            self.report(&WordsProblem::Hyphens { word, apart, shown, hits, at: text.span });
        }
    }

    /// Warns of characters that no font can draw: each once, with the word around it.
    fn check_glyphs(&mut self, syllables: &[Syllable], style: StyleId, at: Span) {
        let text: String = syllables.iter().map(|syllable| syllable.text.as_str()).collect();
        let files: Vec<PathBuf> =
            self.styles.complete[style.0].font_files.iter().map(|(path, _)| path.clone()).collect();
        for character in self.inputs.world.undrawable(&text, &files) {
            if self.styles.missing_glyphs.insert((character, at)) {
                let word = text
                    .split_whitespace()
                    .find(|word| word.contains(character))
                    .unwrap_or_default()
                    .to_owned();
                self.report(&WordsProblem::GlyphMissing {
                    character,
                    code: u32::from(character),
                    word,
                    at,
                });
            }
        }
    }
}

fn clause_word(clause: Clause) -> &'static str {
    match clause {
        Clause::For => "for",
        Clause::At => "at",
        Clause::Until => "until",
        Clause::On => "on",
        Clause::From => "from",
        Clause::To => "to",
        Clause::Over => "over",
    }
}
