//! Problems with music: places outside the song, unknown labels and words, conflicting tempos.

use crate::diag::{Code, Fix, Help, Problem};
use crate::source::Span;

#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::check) enum MusicProblem {
    #[error("beats and bars are used here, but the film has no tempo")]
    #[diagnostic(help(
        "set it in the project: `project {{ tempo 120bpm }}`, or declare a song, whose beats are then detected"
    ))]
    NoTempo {
        #[label(primary, "cannot be placed")]
        at: Span,
    },

    #[error("this setting says where the bars are, so it cannot use bars or beats")]
    #[diagnostic(help("write a clock time here: `0:10`, `500ms`"))]
    TooEarly {
        #[label(primary, "the beats are not known yet")]
        at: Span,
    },

    #[error("bar {bar} is outside the film: {why}")]
    BarOutside {
        bar: i64,
        why: String,
        #[label(primary, "at {time} of the film")]
        at: Span,
        time: String,
        #[label("the song")]
        song: Option<Span>,
        #[help]
        help: Option<Help>,
    },

    #[error("bar {bar} has {meter} beats, so there is no beat {beat}")]
    #[diagnostic(help("that beat is `{right}`; beats count from 1"))]
    BeatOutside {
        bar: i64,
        beat: u32,
        meter: u32,
        right: String,
        #[label(primary, "no such beat")]
        at: Span,
    },

    #[error("{what} is at {time} of the song, but the film only plays {from} to {to}")]
    #[diagnostic(help(
        "play that part of the song (`from`, `to` in its block), or use another moment"
    ))]
    MomentOutside {
        what: String,
        time: String,
        from: String,
        to: String,
        #[label(primary, "not played in the film")]
        at: Span,
    },

    #[error("{file} has no entry \"{label}\"")]
    UnknownLabel {
        file: String,
        label: String,
        #[label(primary, "not in the file")]
        at: Span,
        #[help]
        help: Option<Help>,
    },

    #[error("\"{label}\" occurs {count} times in {file}: {places}")]
    #[diagnostic(help(
        "write which one: `{name} \"{label}\" 1` is the first; where a rhythm is wanted, `{name} \"{label}\"` is all of them"
    ))]
    LabelTwice {
        label: String,
        file: String,
        name: String,
        count: usize,
        places: String,
        #[label(primary, "which one?")]
        at: Span,
    },

    #[error("\"{label}\" occurs {times} in {file}: {places}")]
    #[diagnostic(help("write a number from 1 to {count}"))]
    NoSuchPlace {
        label: String,
        file: String,
        times: String,
        places: String,
        count: usize,
        #[label(primary, "no such place")]
        at: Span,
    },

    #[error("{file} does not say when \"{label}\" is sung: it only has times for whole lines")]
    #[diagnostic(help(
        "use the first words of a line, `sung.lines`, or a lyric file with a stamp for every word (enhanced LRC)"
    ))]
    LabelNotTimed {
        file: String,
        label: String,
        #[label(primary, "not timed")]
        at: Span,
    },

    #[error("{file} only has times for whole lines, so its {what} have no rhythm")]
    #[diagnostic(help("use `.lines`, or a lyric file with a stamp for every word (enhanced LRC)"))]
    NotTimed {
        file: String,
        what: &'static str,
        #[label(primary, "not timed")]
        at: Span,
    },

    #[error("`{setting}` and `{other}` both define the beats")]
    #[diagnostic(help("{help}"))]
    TempoConflict {
        setting: String,
        other: String,
        help: &'static str,
        #[label(primary, "here")]
        at: Span,
        #[label("and here")]
        other_at: Span,
    },

    #[error("`{setting}` needs a tempo")]
    #[diagnostic(help("add the tempo: `tempo 128bpm`"))]
    TempoMissing {
        setting: String,
        #[label(primary, "no tempo is set")]
        at: Span,
    },

    #[error("a tempo or metre can only change at a bar line: write `at bar 33`")]
    #[diagnostic(help("the change must be at the start of a bar after the first"))]
    ChangeNotAtBar {
        #[label(primary, "not a bar line after bar 1")]
        at: Span,
    },

    #[error(
        "a tempo that starts at a bar needs an even grid, but the beats of this song are detected"
    )]
    #[diagnostic(help(
        "detected beats follow the song's tempo already; for an even grid, set the tempo and `first beat 0.4s`"
    ))]
    ChangeOfDetected {
        #[label(primary, "detected beats follow the song")]
        at: Span,
    },

    #[error("a tempo that starts at a bar must be exact")]
    #[diagnostic(help("write one tempo: `tempo 87bpm at bar 33`"))]
    ChangeNotExact {
        #[label(primary, "not an exact tempo")]
        at: Span,
    },

    #[error("the tempo range from {low} to {high} is empty")]
    #[diagnostic(help("{help}"))]
    TempoRange {
        low: String,
        high: String,
        help: &'static str,
        #[label(primary, "from high to low")]
        at: Span,
    },

    #[error("a range of tempos is not exact")]
    #[diagnostic(help("write one tempo, `tempo exactly 133bpm`, or remove `exactly`"))]
    RangeNotExact {
        #[label(primary, "two tempos")]
        at: Span,
    },

    #[error("{what} {range}, but this is `{found}`")]
    #[diagnostic(help("write {help}"))]
    Shift {
        what: &'static str,
        range: &'static str,
        found: String,
        #[label(primary, "not {range}")]
        at: Span,
        help: &'static str,
    },

    #[error("no pulse was detected in `{song}`, so it has no beats and bars")]
    #[diagnostic(help(
        "set them by hand: `tempo 120bpm` and `first beat 0.4s` in the song's block, or `beats \"track.beats\"`"
    ))]
    NoPulse {
        song: String,
        #[label(primary, "cannot be placed")]
        at: Span,
        #[label("in this song")]
        name: Span,
    },

    #[error(
        "part {name} was detected at {own} of the film, but on the corrected bars it begins at {time}, {by} {side}"
    )]
    #[diagnostic(
        severity(Warning),
        help(
            "a part begins on the bar line beside it; to keep the place, write `{own}` for `part {name}`"
        )
    )]
    PartMoved {
        name: String,
        own: String,
        time: String,
        by: String,
        side: &'static str,
        #[label(primary, "begins {by} {side}")]
        at: Span,
    },

    #[error("this is detected in the song, but the film has no song")]
    #[diagnostic(help("declare the film's music: `song track = \"track.ogg\"`"))]
    NothingToDetect {
        #[label(primary, "no song to detect it in")]
        at: Span,
    },

    #[error("`{written}` {why}")]
    #[diagnostic(help(
        "detected hits are `kick`, `snare`, `hat` and `onset`: `snare above 60%`, `raw kick`"
    ))]
    NotDetected {
        written: String,
        why: &'static str,
        #[label(primary, "not detected hits")]
        at: Span,
    },

    #[error("the song has no part `{name}`")]
    #[diagnostic(help("{help}"))]
    UnknownPart {
        name: String,
        #[label(primary, "no such part")]
        at: Span,
        help: String,
    },

    #[error("this pattern has {what}")]
    #[diagnostic(help(
        "write `x` for a hit and `.` for a pause; spaces are ignored: `pattern \"x..x ..x.\" step 1/4 beat`"
    ))]
    Pattern {
        what: String,
        #[label(primary, "{what}")]
        at: Span,
    },
}

impl Problem for MusicProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::NoTempo { .. } => Code::MusicWithoutTempo,
            Self::TooEarly { .. } => Code::MusicTooEarly,
            Self::BarOutside { .. } => Code::BarOutsideSong,
            Self::BeatOutside { .. } => Code::BeatOutsideBar,
            Self::MomentOutside { .. } => Code::MomentOutsideSong,
            Self::UnknownLabel { .. } => Code::UnknownLabel,
            Self::LabelTwice { .. } => Code::LabelTwice,
            Self::NoSuchPlace { .. } => Code::LabelNumber,
            Self::LabelNotTimed { .. } | Self::NotTimed { .. } => Code::WordsNotTimed,
            Self::TempoConflict { .. } => Code::TempoConflict,
            Self::TempoMissing { .. } => Code::TempoMissing,
            Self::ChangeNotAtBar { .. } => Code::ChangeNotAtBar,
            Self::ChangeOfDetected { .. } | Self::ChangeNotExact { .. } => {
                Code::ChangeOfDetectedTempo
            }
            Self::TempoRange { .. } | Self::RangeNotExact { .. } => Code::TempoRange,
            Self::Shift { .. } => Code::ShiftByWhat,
            Self::NoPulse { .. } => Code::NoPulse,
            Self::NothingToDetect { .. } => Code::NothingToDetect,
            Self::PartMoved { .. } => Code::PartMoved,
            Self::NotDetected { .. } => Code::NotDetected,
            Self::UnknownPart { .. } => Code::UnknownPart,
            Self::Pattern { .. } => Code::InvalidPattern,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::UnknownLabel { help, .. } => Help::fixes_of(help),
            Self::BeatOutside { at, right, .. } => vec![Fix::replace(*at, right.as_str())],
            Self::TempoRange { at, low, high, .. } => {
                let number = |tempo: &str| tempo.trim_end_matches("bpm").trim_end().to_owned();
                vec![Fix::replace(*at, format!("{}..{}bpm", number(high), number(low)))]
            }
            _ => Vec::new(),
        }
    }
}
