//! Problems with words on the picture: their times, fonts and characters.

use crate::diag::{Code, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum WordsProblem {
    #[error("these words have no end: they would show until the film ends")]
    #[diagnostic(help("say how long they show: `for 2 bars`, or `from bar 3 to bar 5`"))]
    NoEnd {
        #[label(primary, "until when?")]
        at: Span,
    },

    #[error("nothing says when {whose} {what}")]
    #[diagnostic(help("put a cue before it: `bar 5: {line}`"))]
    NoStart {
        whose: &'static str,
        what: &'static str,
        line: String,
        #[label(primary, "when?")]
        at: Span,
    },

    #[error("two clauses say when {whose} {what}")]
    #[diagnostic(help("remove one of them"))]
    Twice {
        whose: &'static str,
        what: &'static str,
        #[label(primary, "second clause")]
        at: Span,
        #[label("first clause")]
        first: Span,
    },

    #[error("`{name}` has one value in this version: words do not change while they show")]
    #[diagnostic(help("write one value: `{usage}`"))]
    NotConstant {
        name: String,
        usage: String,
        #[label(primary, "a change")]
        at: Span,
    },

    #[error("`{name}` is only for what is sung")]
    #[diagnostic(help(
        "a `text` shows exactly when it says: move its start or its end; `lead` and `hold` belong to `lyric`, `lyrics` and their styles"
    ))]
    NotSung {
        name: String,
        #[label(primary, "not for a `text`")]
        at: Span,
    },

    #[error("`{word}` cannot be combined with {what}")]
    #[diagnostic(help("{help}"))]
    Clause {
        word: &'static str,
        what: &'static str,
        help: &'static str,
        #[label(primary, "not allowed here")]
        at: Span,
    },

    #[error("there are no words in this text")]
    #[diagnostic(help("write the words to show"))]
    Empty {
        #[label(primary, "nothing to show")]
        at: Span,
    },

    #[error("`_` extends the syllable before it, but there is none before this one")]
    #[diagnostic(help("begin with a syllable: `\"beau|ti|ful _ day\"`"))]
    NothingHeld {
        #[label(primary, "nothing to extend")]
        at: Span,
    },

    #[error("`{tag}` is an ASS tag, which amv shows as letters")]
    #[diagnostic(severity(Warning), help("{help}"))]
    AssTag {
        tag: String,
        help: &'static str,
        #[label(primary, "shown as letters")]
        at: Span,
    },

    #[error("`{word}` is one syllable and takes one hit: a hyphen ends no syllable")]
    #[diagnostic(
        severity(Warning),
        help("for {hits} hits, write `{apart}`, or `{shown}` if the hyphens are to be shown")
    )]
    Hyphens {
        word: String,
        apart: String,
        shown: String,
        hits: usize,
        #[label(primary, "one hit for the whole word")]
        at: Span,
    },

    #[error("the font family `{family}` is not installed: another font is used instead")]
    #[diagnostic(severity(Warning))]
    FontMissing {
        family: String,
        #[label(primary, "not installed")]
        at: Span,
        #[help]
        help: Option<String>,
    },

    #[error(
        "no installed font and no font of the script can draw `{character}` (U+{code:04X}) in \"{word}\""
    )]
    #[diagnostic(
        severity(Warning),
        help("use a font that has it: `style {{ font \"fonts/name.ttf\" }}`, or install one")
    )]
    GlyphMissing {
        character: char,
        code: u32,
        word: String,
        #[label(primary, "would show as a box")]
        at: Span,
    },
}

impl Problem for WordsProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::NoEnd { .. } => Code::WordsWithoutEnd,
            Self::NoStart { .. } => Code::WithoutStart,
            Self::NotConstant { .. } => Code::StyleNotConstant,
            Self::NotSung { .. } => Code::LeadNotSung,
            Self::Twice { .. } => Code::WordsTimeTwice,
            Self::Clause { .. } => Code::WordsClause,
            Self::Empty { .. } => Code::WordsEmpty,
            Self::NothingHeld { .. } => Code::HoldWithoutSyllable,
            Self::AssTag { .. } => Code::AssTag,
            Self::Hyphens { .. } => Code::HyphenInSyllable,
            Self::FontMissing { .. } => Code::FontMissing,
            Self::GlyphMissing { .. } => Code::GlyphMissing,
        }
    }
}
