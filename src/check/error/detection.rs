//! Problems with beat detection: the lock file, and low confidence.

use crate::diag::{Code, Problem};
use crate::source::Span;

/// The lock cannot be used, or differs from the song.
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
        #[label("its detected beats are stored there")]
        song: Span,
    },

    #[error("the lock file `{lock}` cannot be read: {why}")]
    #[diagnostic(help("make it readable, or delete it: the beats are then detected again"))]
    Unreadable {
        lock: String,
        why: String,
        #[label(primary, "the beats of this song")]
        song: Span,
    },

    #[error(
        "`{song}` has changed since its beats were detected. New detection would change: {what}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "the film keeps the locked beats; accept the new ones with `amv lock --update {script}`"
        )
    )]
    SongChanged {
        song: String,
        what: String,
        script: String,
        #[label(primary, "changed since detection")]
        at: Span,
    },

    #[error(
        "this version of amv detects other beats in `{song}` than the lock has. New detection would change: {what}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "the film keeps the locked beats; accept the new ones with `amv lock --update {script}`"
        )
    )]
    ListenerOlder {
        song: String,
        what: String,
        script: String,
        #[label(primary, "locked by an earlier version")]
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

/// The detection has low confidence.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum DetectionProblem {
    #[error(
        "the tempo of `{song}` is uncertain: {tempo} bpm was detected, with a confidence of {sure} %"
    )]
    #[diagnostic(severity(Warning), help("{help}"))]
    Tempo {
        song: String,
        tempo: i128,
        sure: u8,
        help: String,
        #[label(primary, "detected as {tempo} bpm")]
        at: Span,
    },

    #[error(
        "`{song}` does not keep to the tempo that its block sets: {tempo} bpm fits with a confidence of {sure} %"
    )]
    #[diagnostic(severity(Warning), help("{help}"))]
    TempoDenied {
        song: String,
        tempo: i128,
        sure: u8,
        help: String,
        #[label(primary, "the song goes at another tempo, or its tempo moves")]
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
        "the beats of `{song}` may be half a beat off (confidence {sure} %): bar 1 was detected at {first}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "if cuts are half a beat off, write `shift beats 1/2 beat later`; if they are right, write `first beat {first}`"
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
        "the bar lines of `{song}` are uncertain (confidence {sure} %): bar 1 was detected at {first}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "if bars start a beat too early, write `shift bars 1 beat later`; if they are right, write `first beat {first}`"
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

impl Problem for DetectionProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Tempo { .. } | Self::TempoDenied { .. } => Code::TempoDoubtful,
            Self::Level { .. } => Code::LevelDoubtful,
            Self::Phase { .. } => Code::PhaseDoubtful,
            Self::Bars { .. } => Code::BarsDoubtful,
        }
    }
}
