//! Errors in files of beats, marks or lyrics.

use std::ops::Range;

use crate::time::Time;

/// A problem in a file that a script names, and its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct MusicFileError {
    /// The line, from 1; lines end at LF, CR or CRLF.
    pub line: usize,
    /// The problem.
    pub what: MusicFileProblem,
    /// The bytes of the place, in the text as [`decode_text`](super::decode_text) gives it.
    pub bytes: Range<usize>,
}

/// A problem in a file of beats, marks or lyrics.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MusicFileProblem {
    /// The file has nothing that can be used.
    #[error("there are no {0} in it")]
    Nothing(&'static str),
    /// The extension is unknown.
    #[error("files ending in `.{extension}` are not known: {known}")]
    Format {
        /// The file's extension.
        extension: String,
        /// Those that are known.
        known: &'static str,
    },
    /// This is not a time.
    #[error("`{0}` is not a time: write seconds (`12.345`) or minutes and seconds (`1:02.345`)")]
    Time(String),
    /// This is not a number of a beat in its bar.
    #[error("`{0}` is not a beat's place in its bar: write 1, 2, 3 …, or 0 where it is not known")]
    Beat(String),
    /// A time does not come after the one before.
    #[error("the time {time} is not after the one before it, {before}")]
    NotRising {
        /// The time.
        time: Time,
        /// The one before.
        before: Time,
    },
    /// A time is after those that follow.
    #[error("the time {time} is not before the times after it")]
    NotBelowNext {
        /// The time.
        time: Time,
    },
    /// A word is sung before the one before it.
    #[error("the time of a word, {time}, is before that of the previous word, {before}")]
    WordEarly {
        /// The word's stamp.
        time: Time,
        /// The stamp before.
        before: Time,
    },
    /// A stretch ends where it starts, or before.
    #[error("it ends at {to}, which is not after its start, {from}")]
    EndsEarly {
        /// Its start.
        from: Time,
        /// Its end.
        to: Time,
    },
    /// A stamp in a lyric file is broken.
    #[error("`{0}` is not a time stamp: they look like `[01:02.34]`")]
    Stamp(String),
    /// Words without a time.
    #[error("this line has no time: a line begins with a stamp, as in `[01:02.34]words`")]
    NoStamp,
    /// An `[offset:]` that is not a number.
    #[error("`{0}` is not an offset: it is a whole number of milliseconds, as in `[offset:-250]`")]
    Offset(String),
    /// A time before the start of the song.
    #[error("`{0}` is below 0, so it is before the song: the first moment is `00:00:00,000`")]
    Negative(String),
    /// It is a WebVTT file.
    #[error(
        "this is a WebVTT file, which amv does not read: convert it to SubRip, for example with `ffmpeg -i words.vtt words.srt`"
    )]
    WebVtt,
    /// A cue's time line is broken.
    #[error("`{0}` is not a cue's time: they look like `00:01:02,345 --> 00:01:04,000`")]
    Cue(String),
    /// Words before the first cue's time.
    #[error("these words come before the first cue's time")]
    NoCue,
    /// A table without a column of times.
    #[error("no column of this table is called `time` or `start`")]
    NoTimeColumn,
    /// A line of a table without the column of times.
    #[error("this line has no time")]
    NoTime,
    /// An entry in a table of tempos, stops or metres is invalid.
    #[error("`{0}` is not a beat and its value: they look like `64.000=174.000`")]
    BeatValue(String),
    /// This is not a number.
    #[error("`{0}` is not a number that can be used here")]
    Number(String),
    /// This is not a metre.
    #[error(
        "`{0}` is not a metre: they look like `0.000=3=4`, the lower number 1, 2, 4, 8, 16, 32 or 64"
    )]
    Meter(String),
    /// A tempo of nothing.
    #[error("a tempo cannot be 0 beats per minute")]
    NoTempo,
    /// This is not a timing point.
    #[error(
        "`{0}` is not a timing point: they look like `1180,344.827,4,2,1,60,1,0`, the second number above 0 milliseconds a beat"
    )]
    TimingPoint(String),
    /// The first line of an osu! file is not there.
    #[error(
        "it is not an osu! beatmap: its first line must be `osu file format v14`, or have another version number"
    )]
    NotOsu,
    /// It has more beats than any song.
    #[error("it has more than {0} beats, the most that a song can have")]
    TooManyBeats(usize),
    /// It has more words than any song. A line with several stamps counts once for each.
    #[error(
        "with this line, the file has more than {0} words, counting a line once for each of its stamps: keep only the words that are sung"
    )]
    TooManyWords(usize),
    /// A time is too large.
    #[error("its beats last for centuries, so a number in it is wrong")]
    TooLong,
    /// A MIDI file is broken, or has no tempo map.
    #[error(transparent)]
    Midi(#[from] MidiProblem),
}

/// A problem in a Standard MIDI File. Bytes are counted from 0 at the file's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MidiProblem {
    /// It is not a MIDI file.
    #[error("it is not a Standard MIDI File, which begins with `MThd` and a header of six bytes")]
    NotMidi,
    /// It has no track.
    #[error("there is no track in this MIDI file")]
    NoTrack,
    /// Its times are SMPTE frames.
    #[error(
        "this MIDI file counts SMPTE frames (byte 12), not parts of a beat, and so has no tempo map: export it with ticks per quarter note"
    )]
    Timecode,
    /// A beat has no ticks.
    #[error("this MIDI file has 0 ticks per quarter note (byte 12)")]
    NoTicks,
    /// Its tracks are independent.
    #[error(
        "this MIDI file is of type 2, whose tracks are patterns without a common time: export it as type 0 or 1"
    )]
    Patterns,
    /// An event is invalid.
    #[error("the MIDI event that begins at byte {byte} cannot be read")]
    Event {
        /// Where it begins.
        byte: usize,
    },
    /// The file ends too early.
    #[error("the MIDI file ends at byte {byte}, before its track ends: it is incomplete")]
    CutOff {
        /// How long the file is.
        byte: usize,
    },
    /// A tempo of nothing.
    #[error("the MIDI tempo at byte {byte} is 0 microseconds per quarter note")]
    Tempo {
        /// Where the event begins.
        byte: usize,
    },
    /// A time signature is invalid.
    #[error(
        "the MIDI time signature at byte {byte} is not a metre: {numerator} over 2 to the power of {exponent}"
    )]
    Signature {
        /// Where the event begins.
        byte: usize,
        /// Its upper number.
        numerator: u8,
        /// The exponent of two of its lower number.
        exponent: u8,
    },
}
