//! A caption's text, made literal and given places to break its lines at.
//!
//! libass breaks lines at spaces only, so text that is written without them would leave the frame:
//! it gets spaces without width.

use super::bidi;
use crate::time::Time;
use crate::timeline::Caption;

/// A space without width: a place to break the line at.
const BREAK: &str = "{\\fscx0} {\\fscx}";

/// A syllable, cut at the places where its line may be broken.
pub(super) struct Syllable {
    pub(super) pieces: Vec<Piece>,
    /// When it is swept, from the caption's start.
    pub(super) sweep: Option<(Time, Time)>,
}

/// A stretch of text within which the line is broken at spaces only.
pub(super) struct Piece {
    text: String,
    /// Whether the line may be broken before it.
    breaks: bool,
    /// About how wide it is, in thousandths of the letters' height.
    pub(super) width: i64,
}

impl Piece {
    /// Writes it, after override tags if there are any.
    pub(super) fn write(&self, line: &mut String, tags: &str) {
        if self.breaks {
            line.push_str(BREAK);
        }
        if !tags.is_empty() {
            line.extend(["{", tags, "}"]);
        }
        self.text.chars().for_each(|character| push_literal(line, character));
    }

    /// libass sweeps from left to right: what is written from right to left changes its colour at
    /// once instead.
    pub(super) fn sweep_tag(&self) -> &'static str {
        if self.text.chars().any(runs_leftward) { "k" } else { "kf" }
    }
}

/// What libass draws as `character`, whatever is around it. A backslash would make a command with
/// the letter after it, were there no invisible joiner between them.
fn push_literal(line: &mut String, character: char) {
    match character {
        '{' => line.push_str("\\{"),
        '}' => line.push_str("\\}"),
        '\\' => line.push_str("\\\u{2060}"),
        '\n' => line.push_str("\\N"),
        '\t' => line.push(' '),
        other => line.push(other),
    }
}

/// The syllables that have text, cut where a line of the frame may be broken.
pub(super) fn broken(caption: &Caption, size: (u32, u32)) -> Vec<Syllable> {
    let texts: Vec<Vec<char>> =
        caption.syllables.iter().map(|syllable| shown(&syllable.text)).collect();
    let all: Vec<char> = texts.concat();
    let spacing = i64::from(caption.style.spacing);
    let breaks = breaks(&all, line_width(caption, size), spacing);
    let overrides = bidi::overrides(&all);
    let mut at = 0;
    let mut syllables = Vec::new();
    for (syllable, text) in caption.syllables.iter().zip(texts).filter(|(_, text)| !text.is_empty())
    {
        let part = at..at + text.len();
        at = part.end;
        let pieces = pieces(&text, &breaks[part.clone()], &overrides[part], spacing);
        syllables.push(Syllable { pieces, sweep: syllable.sweep });
    }
    syllables
}

/// The characters that are shown: line breaks of all kinds are one, what controls a terminal is
/// none.
fn shown(text: &str) -> Vec<char> {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'], "\n");
    text.chars()
        .filter(|&character| !character.is_control() || matches!(character, '\n' | '\t'))
        .collect()
}

/// The width of a line between the margins, in thousandths of the letters' height.
fn line_width(caption: &Caption, (width, height): (u32, u32)) -> i64 {
    let style = &caption.style;
    let letters = (i64::from(style.size) * i64::from(height)).max(1);
    (i64::from(width) * 1_000_000 - 2 * i64::from(style.margin) * i64::from(height) * 1000)
        / letters
}

fn pieces(text: &[char], breaks: &[bool], overrides: &[String], spacing: i64) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for ((&character, &breaks), controls) in text.iter().zip(breaks).zip(overrides) {
        match pieces.last_mut().filter(|_| !breaks) {
            Some(piece) => {
                piece.text.push_str(controls);
                piece.text.push(character);
                piece.width += width(character) + spacing;
            }
            None => pieces.push(Piece {
                text: format!("{controls}{character}"),
                breaks,
                width: width(character) + spacing,
            }),
        }
    }
    pieces
}

/// Before which characters the line may be broken, apart from spaces: between letters of scripts
/// that are written without spaces, and anywhere in a word that no line is wide enough for.
fn breaks(text: &[char], line_width: i64, spacing: i64) -> Vec<bool> {
    let mut breaks: Vec<bool> = vec![false; text.len()];
    let mut word = 0;
    for at in 0..=text.len() {
        let opens = at > 0 && text.get(at).is_some_and(|&next| parts(text[at - 1], next));
        if at == text.len() || opens || text[at].is_whitespace() {
            break_long_word(&text[word..at], &mut breaks[word..at], line_width, spacing);
            word = at;
        }
        if opens {
            breaks[at] = true;
        }
    }
    breaks
}

fn break_long_word(word: &[char], breaks: &mut [bool], line_width: i64, spacing: i64) {
    let simple = word
        .iter()
        .all(|&character| character < '\u{590}' || ('\u{1e00}'..'\u{2100}').contains(&character));
    if !simple
        || word.iter().map(|&character| width(character) + spacing).sum::<i64>() <= line_width
    {
        return;
    }
    for (at, &character) in word.iter().enumerate().skip(1) {
        breaks[at] = character.is_alphanumeric() && !word[at - 1].is_whitespace();
    }
}

/// Whether a line may be broken between two letters that have no space between them.
fn parts(before: char, after: char) -> bool {
    let spaced = before.is_whitespace() || after.is_whitespace();
    !spaced
        && (is_ideographic(before) || is_ideographic(after))
        && !NOT_LAST.contains(before)
        && !NOT_FIRST.contains(after)
        && !joins(after)
}

/// What may not begin a line.
const NOT_FIRST: &str = "、。，．・：；？！）］｝」』】〉》〕〗〙’”…‥ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ～,.!?:;)]}»%°\u{a0}";

/// What may not end a line.
const NOT_LAST: &str = "（［｛「『【〈《〔〖〘‘“([{«\u{a0}";

/// Kana, Han and the signs around them. Hangul is written with spaces.
fn is_ideographic(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether it belongs to the character before it: marks, joiners, selectors.
fn joins(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ff9e}' | '\u{ff9f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Hebrew, Arabic and their like.
fn runs_leftward(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// About how wide a character is, in thousandths of the letters' height.
fn width(character: char) -> i64 {
    match character {
        '\n' => 0,
        other if joins(other) => 0,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '\'' | '!' | '|' | ':'
        | ';' | '(' | ')' => 260,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' => 720,
        other if is_ideographic(other) => 800,
        other if other.is_uppercase() || other.is_ascii_digit() => 520,
        _ => 440,
    }
}
