//! Words on the picture.

use crate::source::{Span, Spanned};
use crate::time::Time;

use super::instant::{End, Instant, Length};
use super::rhythm::Rhythm;
use super::style::StyleId;

/// Words on the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// The syllables in order, joined without anything between them; a plain text is one.
    pub syllables: Vec<Syllable>,
    /// When they show.
    pub when: WordsWhen,
    /// How they look.
    pub style: StyleId,
    pub timing: Timing,
    /// The lyric of which they are a line; none for a text.
    pub lyric: Option<LyricId>,
    /// The statement.
    pub span: Span,
}

/// How long before and after their time words show, and how they come and go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// From the moment at which they appear.
    pub fade_in: Length,
    /// To the moment at which they are gone.
    pub fade_out: Length,
    /// How long before they are sung they appear.
    pub lead: Length,
    /// How long after they are sung they stay.
    pub hold: Length,
}

/// What makes words lines of one lyric: `lead` and `hold` do not let these overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LyricId {
    /// They come from the same lyric file: its place among those of the script.
    File(usize),
    /// They are written in the script and look alike.
    Written(StyleId),
}

/// A part of some words that is swept at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Syllable {
    /// What is shown, its space after it included.
    pub text: String,
    /// For words on a rhythm: through how many hits it is held (1, and one more for each `_` after
    /// it).
    pub hits: u32,
    /// For words from a lyric file that say so: when it is sung.
    pub at: Option<Time>,
}

/// When words show.
#[derive(Clone, Debug, PartialEq)]
pub enum WordsWhen {
    /// From an instant to an end.
    Between {
        /// From here.
        from: Instant,
        /// To here.
        end: End,
    },
    /// A syllable at every hit from an instant on.
    OnRhythm {
        /// The rhythm.
        rhythm: Spanned<Rhythm>,
        /// From here; the container's start if it is not said.
        from: Option<Instant>,
        /// To here; the hit after the last syllable's if it is not said.
        end: Option<End>,
    },
    /// A line of a lyric file, in film time; clipped already to the part of the song that plays.
    /// Syllables' `at` count.
    Timed {
        /// From here.
        from: Time,
        /// To here.
        to: Time,
    },
}
