//! What can be wrong in a file of beats, marks or lyrics.

use std::ops::Range;

use crate::time::Time;

/// A mistake in a file that a script names, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct FileMistake {
    /// The line, from 1; lines end at LF, CR or CRLF.
    pub line: usize,
    /// What is wrong there.
    pub what: Mistake,
    /// The bytes that are wrong, in the text as [`decode_text`](super::decode_text) gives it.
    pub bytes: Range<usize>,
}

/// What is wrong in a file of beats, marks or lyrics.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// Nothing in the file can be used.
    #[error("there are no {0} in it")]
    Nothing(&'static str),
    /// The extension says nothing that is known.
    #[error("files ending in `.{extension}` are not known: {known}")]
    Format {
        /// The file's extension.
        extension: String,
        /// Those that are known.
        known: &'static str,
    },
    /// A time was wanted.
    #[error("`{0}` is not a time: write seconds (`12.345`) or minutes and seconds (`1:02.345`)")]
    Time(String),
    /// A place in the bar was wanted.
    #[error("`{0}` is not a beat's place in its bar: write 1, 2, 3 …, or 0 where it is not known")]
    Beat(String),
    /// A time does not come after the one before.
    #[error("{time} does not come after the one before it, {before}")]
    NotRising {
        /// The time.
        time: Time,
        /// The one before.
        before: Time,
    },
    /// A word is sung before the one before it.
    #[error("a word is stamped {time}, before the one that it follows, {before}")]
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
    #[error("these words have no time: a line begins with a stamp, as in `[01:02.34]words`")]
    NoStamp,
    /// An `[offset:]` that is not a number.
    #[error("`{0}` is not an offset: it is a whole number of milliseconds, as in `[offset:-250]`")]
    Offset(String),
    /// A cue's time line is broken.
    #[error("`{0}` is not a cue's time: they look like `00:01:02,345 --> 00:01:04,000`")]
    Cue(String),
    /// Words before the first cue's time.
    #[error("these words stand before the first cue's time")]
    NoCue,
    /// A table without a column of times.
    #[error("no column of this table is called `time` or `start`")]
    NoTimeColumn,
    /// A line of a table without the column of times.
    #[error("this line has no time")]
    NoTime,
}
