//! Lyric and marks files: their lines, words and marks in the song's time.

use crate::music::{Gap, LyricLine, Mark};
use crate::time::Time;

use super::names::DeclId;

/// The lyric and marks files that the checker has read so far.
#[derive(Debug, Default)]
pub(super) struct TimedFiles {
    /// A [`LyricsId`](super::value::LyricsId) is an index.
    pub(super) lyrics: Vec<LyricsUse>,
    /// A [`MarksId`](super::value::MarksId) is an index.
    pub(super) marks: Vec<MarksUse>,
}

/// A lyric file.
#[derive(Clone, Debug)]
pub(super) struct LyricsUse {
    /// Its name in the script.
    pub(super) name: String,
    /// Its lines, in the song's time, moved as its `shift` says.
    pub(super) lines: Vec<LyricLine>,
    /// The style that its block gives.
    pub(super) style: Option<DeclId>,
    /// Its words as they are compared with those that a script names, lower case and without signs
    /// around them, and when each is sung.
    pub(super) vocabulary: Vec<(String, Option<Time>)>,
}

impl LyricsUse {
    /// When each line starts.
    pub(super) fn line_starts(&self) -> Vec<Time> {
        self.lines.iter().map(|line| line.from).collect()
    }

    /// When each word starts; none if the file does not say.
    pub(super) fn word_starts(&self) -> Option<Vec<Time>> {
        self.has_word_times().then(|| self.vocabulary.iter().filter_map(|(_, at)| *at).collect())
    }

    /// When each syllable starts; none if the file does not say.
    pub(super) fn syllable_starts(&self) -> Option<Vec<Time>> {
        let words = self.lines.iter().flat_map(|line| &line.words);
        self.has_word_times().then(|| words.filter_map(|word| word.from).collect())
    }

    fn has_word_times(&self) -> bool {
        self.lines.iter().flat_map(|line| &line.words).any(|word| word.from.is_some())
    }

    /// Its words, as they are compared.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.vocabulary.iter().map(|(word, _)| word.as_str())
    }

    /// When these words are sung, one after the other: for each place, when the first of them is,
    /// if the file says so.
    pub(super) fn occurrences(&self, phrase: &str) -> Vec<Option<Time>> {
        let wanted: Vec<String> =
            phrase.split_whitespace().map(compared).filter(|word| !word.is_empty()).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let matches =
            |window: &&[(String, Option<Time>)]| window.iter().map(|(word, _)| word).eq(&wanted);
        self.vocabulary.windows(wanted.len()).filter(matches).map(|window| window[0].1).collect()
    }
}

/// A word as it is compared: in lower case, without the signs around it.
fn compared(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()
}

/// The words of all lines, syllables joined. A line's first word is sung when the line starts, if
/// the file says nothing else.
pub(super) fn vocabulary(lines: &[LyricLine]) -> Vec<(String, Option<Time>)> {
    let mut words = Vec::new();
    for line in lines {
        let mut open: Option<(String, Option<Time>)> = None;
        for (index, word) in line.words.iter().enumerate() {
            let at = word.from.or((index == 0).then_some(line.from));
            let (text, _) = open.get_or_insert_with(|| (String::new(), at));
            text.push_str(&word.text);
            match word.after {
                Gap::Nothing => {}
                Gap::Space | Gap::Line => words.extend(open.take()),
            }
        }
        words.extend(open);
    }
    words
        .into_iter()
        .map(|(word, at)| (compared(&word), at))
        .filter(|(word, _)| !word.is_empty())
        .collect()
}

/// A marks file.
#[derive(Clone, Debug)]
pub(super) struct MarksUse {
    /// Its name in the script.
    pub(super) name: String,
    /// Its marks, in order, in the song's time.
    pub(super) marks: Vec<Mark>,
}
