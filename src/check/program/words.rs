//! Words on the picture.

use crate::source::{Span, Spanned};
use crate::time::Time;

use super::instant::{End, Instant};
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
    /// The statement.
    pub span: Span,
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
