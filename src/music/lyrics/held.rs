//! Held notes: karaoke files write `~` where a syllable is held, as in `co~ffee`, or as a syllable
//! of its own. It is not shown.

use super::{Gap, LyricLine, Word};

const HELD: char = '~';
/// Before the sign, it makes the sign itself.
const LITERAL: char = '\\';

/// The lines without the signs of held notes. A syllable is sung until its held notes end. Lines
/// without other words are left out.
pub(super) fn without_held_notes(lines: Vec<LyricLine>) -> Vec<LyricLine> {
    let sung = lines.into_iter().map(|line| {
        let mut words: Vec<Word> = Vec::new();
        for word in line.words {
            add(&mut words, word);
        }
        if let Some(last) = words.last_mut() {
            last.after = Gap::Nothing;
        }
        LyricLine { words, ..line }
    });
    sung.filter(|line| !line.words.is_empty()).collect()
}

fn add(words: &mut Vec<Word>, word: Word) {
    let text = shown(&word.text);
    if !text.is_empty() {
        words.push(Word { text, ..word });
        return;
    }
    let Some(held) = words.last_mut() else { return };
    held.to = word.to.or(held.to);
    if word.after != Gap::Nothing {
        held.after = word.after;
    }
}

fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            LITERAL if signs.next_if_eq(&HELD).is_some() => shown.push(HELD),
            HELD => {}
            other => shown.push(other),
        }
    }
    shown
}
