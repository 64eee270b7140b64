//! What is heard in the song: the lock that keeps it, and doubts about it.

use crate::source::Span;

/// A lock that cannot be used, or is out of date.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum LockProblem {
    #[error("`{lock}`, line {line}: {what}")]
    #[diagnostic(code("lock-damaged"), help("{help}"))]
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
    #[diagnostic(
        code("lock-damaged"),
        help("make it readable, or take it away: the song is then heard anew")
    )]
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
        code("lock-song-changed"),
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
        code("lock-listener-older"),
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

/// Something that the listener is not sure of.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum Doubt {
    #[error(
        "the tempo of `{song}` is not certain: {tempo} bpm was heard, with a confidence of {sure} %"
    )]
    #[diagnostic(code("tempo-doubtful"), severity(Warning), help("{help}"))]
    Tempo {
        song: String,
        tempo: i128,
        sure: u8,
        help: String,
        #[label(primary, "heard as {tempo} bpm")]
        at: Span,
    },

    #[error("`{song}` is counted at {tempo} bpm, but {other} (confidence {sure} %)")]
    #[diagnostic(code("level-doubtful"), severity(Warning), help("{help}"))]
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
        code("phase-doubtful"),
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
        code("bars-doubtful"),
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
