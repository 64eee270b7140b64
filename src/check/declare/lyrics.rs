//! Lyric files: their lines, and when each word is sung.

use std::path::Path;

use crate::check::Checker;
use crate::check::builtins::{LYRICS, LyricsSetting};
use crate::check::error::TypeProblem;
use crate::check::eval::Env;
use crate::check::load::ModuleId;
use crate::check::scope::DeclId;
use crate::check::settings::Args;
use crate::check::value::Value;
use crate::music::{self, Decoded, Gap, LyricFile, LyricLine, Word};
use crate::syntax::ast::{Declaration, Expr};
use crate::time::Time;

use super::files::extension;

/// Which lyric file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) struct LyricsId(pub(in crate::check) usize);

/// A lyric file.
#[derive(Clone, Debug)]
pub(in crate::check) struct LyricsUse {
    /// Its name in the script.
    pub(in crate::check) name: String,
    /// Its lines, in the song's time, moved as its `shift` says.
    pub(in crate::check) lines: Vec<LyricLine>,
    /// The style that its block gives.
    pub(in crate::check) style: Option<DeclId>,
    /// Its words as they are compared with those that a script names, lower case and without signs
    /// around them, and when each is sung.
    vocabulary: Vec<(String, Option<Time>)>,
}

impl LyricsUse {
    /// When each line starts.
    pub(in crate::check) fn line_starts(&self) -> Vec<Time> {
        self.lines.iter().map(|line| line.from).collect()
    }

    /// When each word starts; none if the file does not say.
    pub(in crate::check) fn word_starts(&self) -> Option<Vec<Time>> {
        self.has_word_times().then(|| self.vocabulary.iter().filter_map(|(_, at)| *at).collect())
    }

    /// When each syllable starts; none if the file does not say.
    pub(in crate::check) fn syllable_starts(&self) -> Option<Vec<Time>> {
        let words = self.lines.iter().flat_map(|line| &line.words);
        self.has_word_times().then(|| words.filter_map(|word| word.from).collect())
    }

    fn has_word_times(&self) -> bool {
        self.lines.iter().flat_map(|line| &line.words).any(|word| word.from.is_some())
    }

    /// Its words, as they are compared.
    pub(in crate::check) fn words(&self) -> impl Iterator<Item = &str> {
        self.vocabulary.iter().map(|(word, _)| word.as_str())
    }

    /// When these words are sung, one after the other: for each place, when the first of them is,
    /// if the file says so.
    pub(in crate::check) fn occurrences(&self, phrase: &str) -> Vec<Option<Time>> {
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
/// nothing else is said.
fn vocabulary(lines: &[LyricLine]) -> Vec<(String, Option<Time>)> {
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

impl<'a> Checker<'a> {
    pub(super) fn lyrics_file(&mut self, module: ModuleId, declaration: &'a Declaration) -> Value {
        let env = Env::declaration(module);
        let (mut shift, mut style) = (Some(Time::ZERO), None);
        for (setting, args) in self.known_settings(&LYRICS, &declaration.settings) {
            match setting {
                LyricsSetting::Style => {
                    style = self.only(args, "a style").and_then(|expr| self.style_value(env, expr))
                }
                LyricsSetting::Shift => shift = self.shift(env, args),
            }
        }
        let path = self.path(module, &declaration.path);
        let lines = path.and_then(|path| self.read_lyrics(&path, declaration));
        let (Some(lines), Some(shift)) = (lines, shift) else { return Value::Broken };
        let lines: Vec<LyricLine> = lines.into_iter().map(|line| shifted(line, shift)).collect();
        let vocabulary = vocabulary(&lines);
        self.lyrics.push(LyricsUse {
            name: declaration.name.value.clone(),
            lines,
            style,
            vocabulary,
        });
        Value::Lyrics(LyricsId(self.lyrics.len() - 1))
    }

    fn read_lyrics(&mut self, path: &Path, declaration: &Declaration) -> Option<Vec<LyricLine>> {
        let bytes = self.bytes(path, &declaration.path)?;
        match music::parse_lyrics(&bytes, extension(path)) {
            Ok(LyricFile { lines, guessed }) => {
                self.guessed(guessed, &declaration.path);
                Some(lines)
            }
            Err(mistake) => {
                let Decoded { text, .. } = music::decode_text(&bytes);
                self.mistake(&mistake, path, &text, &declaration.path);
                None
            }
        }
    }

    /// `shift 120ms earlier`: a negative time is earlier.
    fn shift(&mut self, env: Env, mut args: Args<'a>) -> Option<Time> {
        let by = self.wanted(&mut args, "how far")?;
        let earlier = args.word("earlier");
        if !earlier && !args.word("later") {
            self.wanted(&mut args, "`earlier` or `later`")?;
        }
        self.finish(args);
        let by = self.duration(env, by)?;
        Some(if earlier { -by } else { by })
    }

    /// The style that an expression names.
    pub(in crate::check) fn style_value(&mut self, env: Env, expr: &'a Expr) -> Option<DeclId> {
        match self.eval(env, expr) {
            Value::Style(id) => Some(id),
            Value::Broken => None,
            other => {
                self.report(&TypeProblem::WrongType {
                    wanted: "a style".to_owned(),
                    found: other.kind().to_string(),
                    why: "not a style".to_owned(),
                    at: expr.span,
                    help: Some("styles are declared with `style name { … }`".to_owned()),
                });
                None
            }
        }
    }
}

fn shifted(line: LyricLine, by: Time) -> LyricLine {
    let moved = |time: Option<Time>| time.map(|time| time + by);
    let words = line.words.into_iter().map(|word| Word {
        from: moved(word.from),
        to: moved(word.to),
        ..word
    });
    LyricLine { from: line.from + by, to: moved(line.to), words: words.collect(), line: line.line }
}
