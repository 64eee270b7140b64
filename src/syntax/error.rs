//! Problems with the syntax of a script.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum SyntaxProblem {
    #[error("{message}")]
    Syntax {
        message: String,
        label: String,
        #[label(primary, "{label}")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("unknown statement `{word}` in {place}")]
    UnknownStatement {
        word: String,
        place: &'static str,
        #[label(primary, "unknown")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{word}` is not allowed in {place}")]
    MisplacedStatement {
        word: String,
        place: &'static str,
        #[label(primary, "here")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("this `{bracket}` is never closed")]
    Unclosed {
        bracket: char,
        #[label(primary, "opened here")]
        at: Span,
        #[label("should be closed before this")]
        before: Option<Span>,
        #[help]
        help: Option<Help>,
    },

    #[error("this `{bracket}` closes nothing")]
    #[diagnostic(help("remove it, or add the `{opener}` that it closes"))]
    Unopened {
        bracket: char,
        opener: char,
        #[label(primary, "nothing is open here")]
        at: Span,
    },

    #[error("brackets are nested more than {limit} levels deep here")]
    #[diagnostic(help(
        "a `{{`, `(` or `[` is probably not closed; otherwise, name parts of the expression with `let`"
    ))]
    NestingTooDeep {
        limit: usize,
        #[label(primary, "this one is one too many")]
        at: Span,
    },

    #[error("this expression has more than {limit} parts")]
    #[diagnostic(help("name parts of it with `let`"))]
    ExpressionTooLong {
        limit: usize,
        #[label(primary, "too long")]
        at: Span,
    },

    #[error("this text is never closed")]
    UnterminatedText {
        #[label(primary, "opened here")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("this comment is never closed")]
    #[diagnostic(help("close it with `*/`; each `/*` inside a comment needs its own"))]
    UnterminatedComment {
        #[label(primary, "opened here")]
        at: Span,
    },

    #[error("a merge is unfinished: {}", both_sides(*.places))]
    #[diagnostic(help(
        "keep the lines of one side, or join them by hand, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
    ))]
    UnfinishedMerge {
        places: usize,
        #[label(primary, "one side begins here")]
        at: Span,
    },

    #[error("`{written}` is not a number: {why}")]
    InvalidNumber {
        written: String,
        why: String,
        #[label(primary, "{why}")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{written}` is not a timecode: {why}")]
    InvalidTimecode {
        written: String,
        why: String,
        #[label(primary, "{why}")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("invalid unit `{unit}`")]
    InvalidUnit {
        unit: String,
        #[label(primary, "not a unit")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("unknown escape `{escape}`")]
    InvalidEscape {
        escape: String,
        #[label(primary, "not an escape")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("`{name}` is a reserved word and cannot be a name")]
    #[diagnostic(help("use another name: `{offer}`"))]
    ReservedName {
        name: String,
        offer: String,
        #[label(primary, "reserved")]
        at: Span,
    },

    #[error("there are more than {limit} mistakes; the rest of the file was not read")]
    #[diagnostic(help("correct the first ones, and check again"))]
    TooManyMistakes {
        limit: usize,
        #[label(primary, "the last one that was read")]
        at: Span,
    },

    #[error("the script is not UTF-8: byte {byte}, on line {line}, is not part of a character")]
    #[diagnostic(help("save it as UTF-8; in most editors that is an option of “Save as”"))]
    NotUtf8 { byte: usize, line: usize },

    #[error("this is not a script but {what}")]
    NotAScript {
        what: &'static str,
        #[help]
        help: Option<Help>,
    },

    #[error("this script is {megabytes} MB long; a script has at most {limit} MB")]
    #[diagnostic(help(
        "a thousand shots take about 0.05 MB, so this is probably the wrong file; split a long script into files with `use`"
    ))]
    ScriptTooLong { megabytes: usize, limit: usize },
}

impl Problem for SyntaxProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Syntax { .. } => Code::Syntax,
            Self::UnknownStatement { .. } => Code::UnknownStatement,
            Self::MisplacedStatement { .. } => Code::MisplacedStatement,
            Self::Unclosed { .. } => Code::Unclosed,
            Self::Unopened { .. } => Code::Unopened,
            Self::NestingTooDeep { .. } => Code::NestingTooDeep,
            Self::ExpressionTooLong { .. } => Code::ExpressionTooLong,
            Self::UnterminatedText { .. } => Code::UnterminatedText,
            Self::UnterminatedComment { .. } => Code::UnterminatedComment,
            Self::UnfinishedMerge { .. } => Code::UnfinishedMerge,
            Self::InvalidNumber { .. } => Code::InvalidNumber,
            Self::InvalidTimecode { .. } => Code::InvalidTimecode,
            Self::InvalidUnit { .. } => Code::InvalidUnit,
            Self::InvalidEscape { .. } => Code::InvalidEscape,
            Self::ReservedName { .. } => Code::ReservedName,
            Self::TooManyMistakes { .. } => Code::TooManyMistakes,
            Self::NotUtf8 { .. } => Code::NotUtf8,
            Self::NotAScript { .. } => Code::NotAScript,
            Self::ScriptTooLong { .. } => Code::ScriptTooLong,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::Syntax { help, .. }
            | Self::UnknownStatement { help, .. }
            | Self::MisplacedStatement { help, .. }
            | Self::Unclosed { help, .. }
            | Self::UnterminatedText { help, .. }
            | Self::InvalidNumber { help, .. }
            | Self::InvalidTimecode { help, .. }
            | Self::InvalidUnit { help, .. }
            | Self::InvalidEscape { help, .. } => Help::fixes_of(help),
            Self::Unopened { at, bracket, .. } => vec![Fix::remove(*at, &format!("`{bracket}`"))],
            Self::ReservedName { at, offer, .. } => vec![Fix::replace(*at, offer.as_str())],
            Self::NestingTooDeep { .. }
            | Self::ExpressionTooLong { .. }
            | Self::UnterminatedComment { .. }
            | Self::UnfinishedMerge { .. }
            | Self::TooManyMistakes { .. }
            | Self::NotUtf8 { .. }
            | Self::NotAScript { .. }
            | Self::ScriptTooLong { .. } => Vec::new(),
        }
    }
}

impl SyntaxProblem {
    /// A problem without a variant of its own.
    pub(super) fn syntax(
        at: Span,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<impl Into<Help>>,
    ) -> SyntaxProblem {
        let help = help.map(Into::into);
        SyntaxProblem::Syntax { message: message.into(), label: label.into(), at, help }
    }

    /// `None` if the file could not be read as text.
    pub fn span(&self) -> Option<Span> {
        match self {
            SyntaxProblem::Syntax { at, .. }
            | SyntaxProblem::UnknownStatement { at, .. }
            | SyntaxProblem::MisplacedStatement { at, .. }
            | SyntaxProblem::Unclosed { at, .. }
            | SyntaxProblem::Unopened { at, .. }
            | SyntaxProblem::NestingTooDeep { at, .. }
            | SyntaxProblem::ExpressionTooLong { at, .. }
            | SyntaxProblem::UnterminatedText { at, .. }
            | SyntaxProblem::UnterminatedComment { at }
            | SyntaxProblem::UnfinishedMerge { at, .. }
            | SyntaxProblem::InvalidNumber { at, .. }
            | SyntaxProblem::InvalidTimecode { at, .. }
            | SyntaxProblem::InvalidUnit { at, .. }
            | SyntaxProblem::InvalidEscape { at, .. }
            | SyntaxProblem::ReservedName { at, .. }
            | SyntaxProblem::TooManyMistakes { at, .. } => Some(*at),
            SyntaxProblem::NotUtf8 { .. }
            | SyntaxProblem::NotAScript { .. }
            | SyntaxProblem::ScriptTooLong { .. } => None,
        }
    }
}

fn both_sides(places: usize) -> String {
    match places {
        1 => "one place of this file still has both sides".to_owned(),
        places => format!("{places} places of this file still have both sides"),
    }
}

/// The most problems that are reported for one file.
const LIMIT: usize = 100;

/// The problems found so far, up to a limit: a file that is not a script would have one in every
/// line.
#[derive(Default)]
pub(super) struct Errors {
    found: Vec<SyntaxProblem>,
}

impl Errors {
    pub(super) fn push(&mut self, error: SyntaxProblem) {
        if self.found.len() == LIMIT {
            self.found
                .extend(error.span().map(|at| SyntaxProblem::TooManyMistakes { limit: LIMIT, at }));
        }
        if !self.are_too_many() {
            self.found.push(error);
        }
    }

    /// Whether the limit is exceeded, so that reading stops.
    pub(super) fn are_too_many(&self) -> bool {
        self.found.len() > LIMIT
    }

    /// Whether something has been reported at just this place.
    pub(super) fn are_at(&self, at: Span) -> bool {
        self.found.iter().any(|error| error.span() == Some(at))
    }

    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// In the order of their places.
    pub(super) fn sorted(mut self) -> Vec<SyntaxProblem> {
        self.found.sort_by_key(SyntaxProblem::span);
        self.found
    }
}
