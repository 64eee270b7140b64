//! The syllables of a text that is sung on a rhythm.

use crate::check::program::Syllable;
use crate::syntax::ast::{LITERAL_BAR, LITERAL_TILDE};

/// The text as it is shown when it is not sung: `\|` and `\~` are the signs themselves.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(literal).collect()
}

fn literal(sign: char) -> char {
    match sign {
        LITERAL_BAR => '|',
        LITERAL_TILDE => '~',
        other => other,
    }
}

/// A white space or `|` ends a syllable; the space is shown. `~` is a space within one. `_` holds
/// the syllable before it through one hit more. `None` if there is no syllable before a `_`.
pub(super) fn split(text: &str) -> Option<Vec<Syllable>> {
    let mut syllables: Vec<Syllable> = Vec::new();
    let mut open = String::new();
    for sign in text.trim().chars() {
        match sign {
            '|' => close(&mut syllables, &mut open),
            '_' => {
                close(&mut syllables, &mut open);
                syllables.last_mut()?.hits += 1;
            }
            '~' => open.push(' '),
            space if space.is_whitespace() => {
                close(&mut syllables, &mut open);
                show_space(&mut syllables, space);
            }
            other => open.push(literal(other)),
        }
    }
    close(&mut syllables, &mut open);
    Some(syllables)
}

/// The first word with hyphens between its letters, in a text that ends no syllable with `|`.
pub(super) fn hyphenated(text: &str) -> Option<String> {
    if text.contains('|') {
        return None;
    }
    let word = |word: &&str| {
        let letters = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        let parts = letters.split('-');
        letters.contains('-') && parts.into_iter().all(|part| part.starts_with(char::is_alphabetic))
    };
    let found = text.split(|sign: char| sign.is_whitespace() || sign == '~').find(word)?;
    Some(found.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned())
}

fn close(syllables: &mut Vec<Syllable>, open: &mut String) {
    if !open.is_empty() {
        syllables.push(Syllable { text: std::mem::take(open), hits: 1, at: None });
    }
}

/// Several spaces, and those beside a `_`, are shown as one.
fn show_space(syllables: &mut [Syllable], space: char) {
    if let Some(last) =
        syllables.last_mut().filter(|last| !last.text.ends_with(char::is_whitespace))
    {
        last.text.push(space);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, u32)> {
        split(text)
            .expect("syllables")
            .into_iter()
            .map(|syllable| (syllable.text, syllable.hits))
            .collect()
    }

    fn pairs(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
        expected.iter().map(|&(text, hits)| (text.to_owned(), hits)).collect()
    }

    #[test]
    fn spaces_and_bars_end_syllables() {
        assert_eq!(
            shown("All you beau|ti|ful day"),
            pairs(&[("All ", 1), ("you ", 1), ("beau", 1), ("ti", 1), ("ful ", 1), ("day", 1)])
        );
    }

    #[test]
    fn a_low_line_holds_and_a_tilde_joins() {
        assert_eq!(shown("ful _ _ day"), pairs(&[("ful ", 3), ("day", 1)]));
        assert_eq!(shown("to~me now"), pairs(&[("to me ", 1), ("now", 1)]));
        assert_eq!(split("_ day"), None);
    }

    #[test]
    fn a_word_with_hyphens_is_found() {
        let found = |text: &str| hyphenated(text);
        assert_eq!(found("All you \"beau-ti-ful\" day"), Some("beau-ti-ful".to_owned()));
        assert_eq!(found("a well-known one"), Some("well-known".to_owned()));
        for plain in ["beau|ti|ful well-known", "a - b", "-a b-", "1-2", "oh -- no", "rock-2-rock"]
        {
            assert_eq!(found(plain), None, "{plain}");
        }
    }

    #[test]
    fn escaped_signs_are_shown() {
        let text = format!("a{LITERAL_BAR}b c{LITERAL_TILDE}d");
        assert_eq!(shown(&text), pairs(&[("a|b ", 1), ("c~d", 1)]));
        assert_eq!(plain(&text), "a|b c~d");
    }
}
