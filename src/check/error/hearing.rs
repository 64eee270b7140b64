//! What is heard in the song: the lock that keeps it, and doubts about it.

use crate::diag::{Code, Problem};
use crate::source::Span;

/// A lock that cannot be used, or is out of date.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum LockProblem {
    #[error("`{lock}`, line {line}: {what}")]
    #[diagnostic(help("{help}"))]
    Damaged {
        lock: String,
        line: usize,
        what: String,
        help: String,
        #[label(primary, "{what}")]
        at: Span,
        #[label("what was heard in this song is kept there")]
        song: Span,
    },

    #[error("`{lock}`, where what was heard in the song is kept, cannot be read: {why}")]
    #[diagnostic(help("make it readable, or take it away: the song is then heard anew"))]
    Unreadable {
        lock: String,
        why: String,
        #[label(primary, "heard in this song")]
        song: Span,
    },

    #[error(
        "`{song}` is another file than the one that was heard. Heard anew, this would change: {what}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "the film stays on what is locked; take the new hearing over with `amv lock --update {script}`"
        )
    )]
    SongChanged {
        song: String,
        what: String,
        script: String,
        #[label(primary, "changed since it was heard")]
        at: Span,
    },

    #[error(
        "`{song}` was heard by an earlier version of amv. Heard anew, this would change: {what}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "the film stays on what is locked; take the new hearing over with `amv lock --update {script}`"
        )
    )]
    ListenerOlder {
        song: String,
        what: String,
        script: String,
        #[label(primary, "heard by an earlier version")]
        at: Span,
    },
}

impl Problem for LockProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Damaged { .. } | Self::Unreadable { .. } => Code::LockDamaged,
            Self::SongChanged { .. } => Code::LockSongChanged,
            Self::ListenerOlder { .. } => Code::LockListenerOlder,
        }
    }
}

/// Something that the listener is not sure of.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum Doubt {
    #[error(
        "the tempo of `{song}` is not certain: {tempo} bpm was heard, with a confidence of {sure} %"
    )]
    #[diagnostic(severity(Warning), help("{help}"))]
    Tempo {
        song: String,
        tempo: i128,
        sure: u8,
        help: String,
        #[label(primary, "heard as {tempo} bpm")]
        at: Span,
    },

    #[error("`{song}` is counted at {tempo} bpm, but {other} (confidence {sure} %)")]
    #[diagnostic(severity(Warning), help("{help}"))]
    Level {
        song: String,
        tempo: i128,
        other: String,
        sure: u8,
        help: String,
        #[label(primary, "counted at {tempo} bpm")]
        at: Span,
    },

    #[error(
        "the beats of `{song}` may lie between the true ones (confidence {sure} %): bar 1 was heard at {first}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "if cuts come half a beat off, say `shift beats 1/2 beat later`; if they are right, `first beat {first}`"
        )
    )]
    Phase {
        song: String,
        sure: u8,
        first: String,
        #[label(primary, "on the beat or between?")]
        at: Span,
    },

    #[error(
        "the bar lines of `{song}` are not certain (confidence {sure} %): bar 1 was heard at {first}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "if bars begin a beat too early, say `shift bars 1 beat later`; if they are right, `first beat {first}`"
        )
    )]
    Bars {
        song: String,
        sure: u8,
        first: String,
        #[label(primary, "where do its bars begin?")]
        at: Span,
    },
}

impl Problem for Doubt {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Tempo { .. } => Code::TempoDoubtful,
            Self::Level { .. } => Code::LevelDoubtful,
            Self::Phase { .. } => Code::PhaseDoubtful,
            Self::Bars { .. } => Code::BarsDoubtful,
        }
    }
}
