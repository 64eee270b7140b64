//! Which statement a head opens, or was most likely meant to open.

use super::Reader;
use super::unknown::unknown;
use crate::diag::{Help, did_you_mean};
use crate::syntax::error::{Errors, SyntaxProblem};
use crate::syntax::foreign::{Foreign, foreign};
use crate::syntax::head::{Head, first_word};
use crate::syntax::scan::Line;
use crate::syntax::words::{Braces, Opening, Place};

impl Reader<'_> {
    /// The statement that `head` opens in `place`, and the head in the right words if it was
    /// misspelt (which is reported). `None` if that is beyond telling (reported too, unless the
    /// `line` is broken already).
    pub(super) fn opening(
        &mut self,
        head: &Head,
        place: Place,
        line: &Line,
    ) -> Option<(Opening, Option<Head<'static>>)> {
        let (broken, has_block) = (line.broken, line.block.is_some());
        if let Some(opening) = Opening::of_head(&head.text) {
            return self.in_its_place(opening, head, place).then_some((opening, None));
        }
        if broken {
            return None;
        }
        if let Some(found) = foreign(&head.text) {
            return self.foreign(head, found, place, has_block);
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

    /// A statement of another program. If the rest of its line is ours, it is read in our words.
    fn foreign(
        &mut self,
        head: &Head,
        found: Foreign,
        place: Place,
        has_block: bool,
    ) -> Option<(Opening, Option<Head<'static>>)> {
        let at = head.span(0..found.written);
        let respelt = head.respelt(found.written, found.ours);
        let opening = Opening::of(first_word(found.ours)).filter(|opening| {
            let braces = match opening.braces() {
                Braces::Needed => has_block,
                Braces::Allowed => true,
                Braces::None => !has_block,
            };
            place.takes(*opening) && braces && is_whole(*opening, &respelt)
        });
        let help = match opening {
            Some(_) => Help::replace(found.help, at, found.ours),
            None => found.help.into(),
        };
        self.errors.push(SyntaxProblem::UnknownStatement {
            word: head.text[..found.written].to_owned(),
            place: place.name(),
            at,
            help: Some(help),
        });
        opening.map(|opening| (opening, Some(respelt)))
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

/// Whether a head can be read, and words say when they show.
fn is_whole(opening: Opening, head: &Head) -> bool {
    let words = matches!(opening, Opening::Text | Opening::Lyric | Opening::Lyrics);
    let when = [" at ", " from ", " on "].iter().any(|clause| head.text.contains(clause));
    let name = head.text.trim_start_matches(|sign: char| sign.is_alphabetic() || sign == ' ');
    let join = opening != Opening::Join || name.starts_with(|sign: char| sign.is_ascii_digit());
    let fade = first_word(&head.text) == "fade";
    (!words || when) && join && !fade && head.read(opening.rule(), &mut Errors::default()).is_some()
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
    in_one_word(text, place).or_else(|| in_two_words(text, place)).or_else(|| {
        let words = did_you_mean(word, place.words())?;
        Some(Meant { written: word.len(), words, help: format!("did you mean `{words}`?") })
    })
}

/// `wipeleft`, `pushRight`
fn in_two_words(text: &str, place: Place) -> Option<Meant> {
    const DIRECTED: &[&str] = &[
        "wipe left",
        "wipe right",
        "wipe up",
        "wipe down",
        "push left",
        "push right",
        "push up",
        "push down",
        "circle open",
        "circle close",
        "slice left",
        "slice right",
        "slice up",
        "slice down",
        "squeeze horizontal",
        "squeeze vertical",
    ];
    let word = first_word(text);
    let glued: String = word.to_lowercase().chars().filter(|sign| *sign != '_').collect();
    let words = DIRECTED.iter().find(|words| words.replace(' ', "") == glued)?;
    place.takes(Opening::Join).then(|| Meant {
        written: word.len(),
        words,
        help: format!("write it as two words: `{words}`"),
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
