//! Which statement a head opens, or was most likely meant to open.

use pest::iterators::Pair;

use super::Reader;
use crate::diag::{Help, did_you_mean};
use crate::syntax::error::{Errors, SyntaxProblem};
use crate::syntax::grammar::Rule;
use crate::syntax::head::{Head, first_word};
use crate::syntax::scan::Line;
use crate::syntax::words::{Opening, Place, foreign};

impl Reader<'_> {
    /// The statement that `head` opens in `place`, and the head in the right words if it was
    /// misspelt (which is reported). `None` if that is beyond telling (reported too, unless the
    /// line is `broken` already).
    pub(super) fn opening(
        &mut self,
        head: &Head,
        place: Place,
        broken: bool,
    ) -> Option<(Opening, Option<Head<'static>>)> {
        if let Some(opening) = Opening::of_head(&head.text) {
            return self.in_its_place(opening, head, place).then_some((opening, None));
        }
        if broken {
            return None;
        }
        let Some(meant) = meant(&head.text, place) else {
            self.errors.push(unknown(head, place));
            return None;
        };
        self.errors.push(SyntaxProblem::UnknownStatement {
            word: head.text[..meant.written].to_owned(),
            place: place.name(),
            at: head.span(0..meant.written),
            help: Some(Help::replace(meant.help, head.span(0..meant.written), meant.words)),
        });
        let opening =
            Opening::of(first_word(meant.words)).filter(|opening| place.takes(*opening))?;
        Some((opening, Some(head.respelt(meant.written, meant.words))))
    }

    /// What the grammar makes of a head. A line that is broken, or that speaks another tool's
    /// language, has been reported: its rest is no news.
    pub(super) fn read<'h>(
        &mut self,
        head: &'h Head,
        opening: Opening,
        line: &Line,
        foreign: bool,
    ) -> Option<Pair<'h, Rule>> {
        match (line.broken, foreign) {
            (true, _) => None,
            (false, true) => head.read(opening.rule(), &mut Errors::default()),
            (false, false) => head.read(opening.rule(), self.errors),
        }
    }

    fn in_its_place(&mut self, opening: Opening, head: &Head, place: Place) -> bool {
        if place.takes(opening) {
            return true;
        }
        if !self.unbalanced {
            let word = head.first_word();
            let at = head.span(0..word.len());
            let rest = head.text[word.len()..].trim_start();
            if opening == Opening::Section && place == Place::File && first_word(rest) == "of" {
                let help = "write the section in the film's own `timeline { … }`";
                self.errors.push(SyntaxProblem::syntax(
                    head.whole(),
                    "sections in files of their own are not in this version",
                    "not in this version",
                    Some(help),
                ));
                return false;
            }
            let help = Some(where_it_stands(opening).into());
            self.errors.push(SyntaxProblem::MisplacedStatement {
                word: word.to_owned(),
                place: place.name(),
                at,
                help,
            });
        }
        false
    }
}

/// Whether a head opens with a word of another tool, whose arguments cannot be expected to be ours.
pub(super) fn is_foreign(head: &Head) -> bool {
    let word = head.first_word();
    Opening::of_head(&head.text).is_none() && foreign(word).is_some()
}

/// The place where a statement belongs, if not here.
fn where_it_stands(opening: Opening) -> &'static str {
    match (Place::File.takes(opening), Place::Timeline.takes(opening)) {
        (true, _) => "write it at the top level of the file, outside all braces",
        (false, true) => "write it inside `timeline { … }`",
        (false, false) => {
            "it joins the shots of a `repeat` or a `cut`: write it inside their braces"
        }
    }
}

/// What the first words of a head were meant to be.
pub(super) struct Meant {
    /// How many bytes of the head they are.
    written: usize,
    words: &'static str,
    help: String,
}

impl Meant {
    /// The first of our words.
    pub(super) fn first_word(&self) -> &'static str {
        first_word(self.words)
    }
}

/// Which of the place's statements the first words of a head are near to; `None` if they are near
/// to none.
pub(super) fn meant(text: &str, place: Place) -> Option<Meant> {
    let word = first_word(text);
    if word.is_empty() {
        return None;
    }
    in_one_word(text, place).or_else(|| foreign_word(word)).or_else(|| {
        let words = did_you_mean(word, place.words())?;
        Some(Meant { written: word.len(), words, help: format!("did you mean `{words}`?") })
    })
}

/// `cross fade`, `cross-fade`
fn in_one_word(text: &str, place: Place) -> Option<Meant> {
    let first = first_word(text);
    let second = first_word(text[first.len()..].strip_prefix([' ', '-'])?);
    let joined = format!("{first}{second}");
    let words = place.words().find(|word| !second.is_empty() && *word == joined)?;
    Some(Meant {
        written: first.len() + 1 + second.len(),
        words,
        help: format!("write it as one word: `{words}`"),
    })
}

fn foreign_word(word: &str) -> Option<Meant> {
    let (words, help) = foreign(word)?;
    Some(Meant { written: word.len(), words, help: help.to_owned() })
}

fn unknown(head: &Head, place: Place) -> SyntaxProblem {
    let word = head.first_word();
    let list = |words: Vec<&str>| {
        words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    };
    let help = match place {
        Place::File => format!("here you can write {}", list(place.words().collect())),
        Place::Timeline | Place::Repeat | Place::Layer => {
            let plain =
                place.words().filter(|word| Opening::of(word) != Some(Opening::Join)).collect();
            format!(
                "here you can write {}, and transitions such as `crossfade`; a cue and a colon can come before an item: `bar 17: clip …`",
                list(plain)
            )
        }
    };
    if word.is_empty() {
        let sign = head
            .text
            .chars()
            .next()
            .map_or(String::new(), |sign| format!("`{}`", sign.escape_debug()));
        return SyntaxProblem::syntax(
            head.whole(),
            format!("no statement in {} starts with {sign}", place.name()),
            "not understood",
            Some(help),
        );
    }
    SyntaxProblem::UnknownStatement {
        word: word.to_owned(),
        place: place.name(),
        at: head.span(0..word.len()),
        help: Some(help.into()),
    }
}
