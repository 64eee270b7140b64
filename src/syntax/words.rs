//! The words that open statements, where each may stand, and what other tools call them.

use super::grammar::Rule;
use super::head::first_word;
use super::other_transitions::begins_with_other_transition;

/// The place of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In no braces.
    File,
    /// In `timeline { }` or `section { }`.
    Timeline,
    /// In `repeat { }`.
    Repeat,
    /// In `layer { }`.
    Layer,
}

impl Place {
    /// What an editor calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Place::File => "a file",
            Place::Timeline => "a timeline",
            Place::Repeat => "a `repeat`",
            Place::Layer => "a layer",
        }
    }

    /// Whether a statement may stand here.
    pub(super) fn takes(self, opening: Opening) -> bool {
        match opening {
            Opening::Use | Opening::Project | Opening::Song | Opening::Footage | Opening::Image => {
                self == Place::File
            }
            Opening::Shot
            | Opening::Marks
            | Opening::Mark
            | Opening::Let
            | Opening::Style
            | Opening::Output
            | Opening::Timeline
            | Opening::Layer => self == Place::File,
            Opening::Lyrics | Opening::Lyric | Opening::Text => true,
            Opening::Adjust => self != Place::Repeat,
            Opening::Clip | Opening::Hold | Opening::Cut | Opening::Gap | Opening::Repeat => {
                self != Place::File
            }
            Opening::Section => matches!(self, Place::Timeline | Place::Repeat),
            Opening::Overlap | Opening::Join => self != Place::File,
            Opening::Between => self == Place::Repeat,
        }
    }

    /// The words that open statements here.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        OPENINGS.iter().filter(move |(_, opening)| self.takes(*opening)).map(|(word, _)| *word)
    }
}

/// What kind of statement a word opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Use,
    Project,
    Song,
    Footage,
    Image,
    Lyrics,
    Shot,
    Marks,
    Mark,
    Let,
    Style,
    Output,
    Timeline,
    Layer,
    Adjust,
    Lyric,
    Text,
    Clip,
    Hold,
    Cut,
    Gap,
    Section,
    Repeat,
    Between,
    Overlap,
    Join,
}

/// The first word of each statement. Of a transition the first word is known here, the whole name
/// to the checker.
const OPENINGS: &[(&str, Opening)] = &[
    ("clip", Opening::Clip),
    ("cut", Opening::Cut),
    ("crossfade", Opening::Join),
    ("hold", Opening::Hold),
    ("gap", Opening::Gap),
    ("section", Opening::Section),
    ("repeat", Opening::Repeat),
    ("between", Opening::Between),
    ("overlap", Opening::Overlap),
    ("fade", Opening::Join),
    ("lyric", Opening::Lyric),
    ("text", Opening::Text),
    ("lyrics", Opening::Lyrics),
    ("song", Opening::Song),
    ("footage", Opening::Footage),
    ("image", Opening::Image),
    ("shot", Opening::Shot),
    ("mark", Opening::Mark),
    ("marks", Opening::Marks),
    ("let", Opening::Let),
    ("style", Opening::Style),
    ("timeline", Opening::Timeline),
    ("layer", Opening::Layer),
    ("adjust", Opening::Adjust),
    ("project", Opening::Project),
    ("use", Opening::Use),
    ("output", Opening::Output),
    ("dip", Opening::Join),
    ("wipe", Opening::Join),
    ("push", Opening::Join),
    ("smooth", Opening::Join),
    ("circle", Opening::Join),
    ("rect", Opening::Join),
    ("vertical", Opening::Join),
    ("horizontal", Opening::Join),
    ("diagonal", Opening::Join),
    ("slice", Opening::Join),
    ("distance", Opening::Join),
    ("radial", Opening::Join),
    ("speckle", Opening::Join),
    ("pixelize", Opening::Join),
    ("blur", Opening::Join),
    ("squeeze", Opening::Join),
    ("zoom", Opening::Join),
];

impl Opening {
    /// Whether its cue only says when it begins: it ends no item and moves nothing.
    pub(super) fn is_beside_the_run(self) -> bool {
        matches!(self, Opening::Lyrics | Opening::Lyric | Opening::Text | Opening::Adjust)
    }

    /// The statement that `word` opens.
    pub(super) fn of(word: &str) -> Option<Opening> {
        OPENINGS.iter().find(|(known, _)| *known == word).map(|(_, opening)| *opening)
    }

    /// The statement that a head opens: what its first word says, or a transition under a name that
    /// other programs have for it, which the checker explains.
    pub(super) fn of_head(head: &str) -> Option<Opening> {
        let other = || begins_with_other_transition(head).then_some(Opening::Join);
        Opening::of(first_word(head)).or_else(other)
    }

    /// The rule that reads its head.
    pub(super) fn rule(self) -> Rule {
        match self {
            Opening::Use => Rule::use_line,
            Opening::Project => Rule::project,
            Opening::Song => Rule::song,
            Opening::Footage => Rule::footage,
            Opening::Image => Rule::image,
            Opening::Lyrics => Rule::lyrics,
            Opening::Shot => Rule::shot,
            Opening::Marks => Rule::marks,
            Opening::Mark => Rule::mark,
            Opening::Let => Rule::let_line,
            Opening::Style => Rule::style,
            Opening::Output => Rule::output,
            Opening::Timeline => Rule::timeline,
            Opening::Layer => Rule::layer,
            Opening::Adjust => Rule::adjust,
            Opening::Lyric => Rule::lyric,
            Opening::Text => Rule::text_line,
            Opening::Clip => Rule::clip,
            Opening::Hold => Rule::hold,
            Opening::Cut => Rule::cut,
            Opening::Gap => Rule::gap,
            Opening::Section => Rule::section,
            Opening::Repeat => Rule::repeat,
            Opening::Between => Rule::between,
            Opening::Overlap => Rule::overlap,
            Opening::Join => Rule::transition,
        }
    }

    /// Whether its second word is always a name that it declares.
    pub(super) fn declares(self) -> bool {
        match self {
            Opening::Song
            | Opening::Footage
            | Opening::Image
            | Opening::Shot
            | Opening::Marks
            | Opening::Mark
            | Opening::Let
            | Opening::Style => true,
            Opening::Use
            | Opening::Project
            | Opening::Output
            | Opening::Timeline
            | Opening::Layer
            | Opening::Adjust
            | Opening::Lyrics
            | Opening::Lyric
            | Opening::Text => false,
            Opening::Clip
            | Opening::Hold
            | Opening::Cut
            | Opening::Gap
            | Opening::Section
            | Opening::Repeat => false,
            Opening::Between | Opening::Overlap | Opening::Join => false,
        }
    }

    /// Whether braces follow its head.
    pub(super) fn braces(self) -> Braces {
        match self {
            Opening::Project
            | Opening::Timeline
            | Opening::Layer
            | Opening::Adjust
            | Opening::Cut
            | Opening::Section
            | Opening::Repeat => Braces::Needed,
            Opening::Song
            | Opening::Footage
            | Opening::Image
            | Opening::Style
            | Opening::Output => Braces::Allowed,
            Opening::Lyrics | Opening::Lyric | Opening::Text => Braces::Allowed,
            Opening::Shot | Opening::Clip | Opening::Hold => Braces::Allowed,
            Opening::Use | Opening::Marks | Opening::Mark | Opening::Let => Braces::None,
            Opening::Gap | Opening::Between | Opening::Overlap | Opening::Join => Braces::None,
        }
    }
}

/// Whether a statement has braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Braces {
    Needed,
    Allowed,
    None,
}

/// The effects and modifiers, which stand in an item's braces.
pub(super) const IN_BRACES: &[&str] =
    &["speed", "reverse", "zoom", "opacity", "flash", "mirror", "blur"];

/// Words that cannot be names, since they would be ambiguous.
pub(super) const RESERVED: &[&str] = &[
    "on", "at", "for", "until", "from", "to", "over", "ease", "of", "as", "where", "within",
    "shift", "before", "after", "above", "least", "next",
];
