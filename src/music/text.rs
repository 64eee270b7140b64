//! Decodes text of any common encoding, and splits it into lines.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{MusicFileError, MusicFileProblem};

/// Decoded text, and whether its encoding was guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The bytes are neither UTF-8 nor UTF-16 and were read as Windows-1252, which may be wrong.
    pub guessed: bool,
}

/// Decodes bytes: by their byte order mark, or as UTF-16 if it looks like that, or as UTF-8, or as
/// Windows-1252 (a guess).
pub fn decode_text(bytes: &[u8]) -> Decoded {
    let (encoding, mark) =
        Encoding::for_bom(bytes).or_else(|| utf16_without_mark(bytes)).unwrap_or((UTF_8, 0));
    let (text, broken) =
        encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
    if broken && encoding == UTF_8 {
        let (text, _) =
            WINDOWS_1252.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return Decoded { text: text.into_owned(), guessed: true };
    }
    Decoded { text: text.into_owned(), guessed: false }
}

/// In UTF-16, ASCII characters (mostly digits and line ends) have a zero in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    let start = bytes.get(..bytes.len().min(512) & !1)?;
    let zeros =
        |parity: usize| start.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), start.len() / 2);
    match (even, odd) {
        (0, odd) if odd * 3 > pairs => Some((UTF_16LE, 0)),
        (even, 0) if even * 3 > pairs => Some((UTF_16BE, 0)),
        (_, _) => None,
    }
}

/// A line of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub(super) number: usize,
    /// The byte at which it starts in the text.
    pub(super) start: usize,
    /// Its text, without its end.
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    /// An error about `part` of this line.
    pub(super) fn error(&self, part: &str, what: MusicFileProblem) -> MusicFileError {
        MusicFileError { line: self.number, what, bytes: self.bytes(part) }
    }

    /// The bytes of `part`, a slice of this line, in the text; the whole line if it is not a slice
    /// of it.
    fn bytes(&self, part: &str) -> Range<usize> {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let (offset, len) = if offset + part.len() <= self.text.len() {
            (offset, part.len())
        } else {
            (0, self.text.len())
        };
        self.start + offset..self.start + offset + len
    }

    /// Whether it has the frequencies of the label before it, as Audacity writes a spectral
    /// selection: after a backslash.
    pub(super) fn is_frequencies(&self) -> bool {
        self.text.trim_start().starts_with('\\')
    }

    /// Whether there is nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The lines of a text: they end at LF, CR or CRLF.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let after = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        number += 1;
        let line = Line { number, start, text: &rest[..end] };
        start += end + after;
        Some(line)
    })
}

/// An error about the bytes `at` of a text.
pub(super) fn error_at(text: &str, at: Range<usize>, what: MusicFileProblem) -> MusicFileError {
    let line =
        lines(text).take_while(|line| line.start <= at.start).last().map_or(1, |line| line.number);
    MusicFileError { line, what, bytes: at }
}

/// Whether a character separates words: white space, except no-break spaces.
pub(super) fn parts_words(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{202f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, bool) {
        let decoded = decode_text(bytes);
        (decoded.text, decoded.guessed)
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(decoded("\u{feff}日本".as_bytes()), ("日本".to_owned(), false));
        assert_eq!(decoded(b"\xff\xfeh\0i\0"), ("hi".to_owned(), false));
        assert_eq!(decoded(b"\xfe\xff\0h\0i"), ("hi".to_owned(), false));
        assert_eq!(decoded(b"h\0i\0!\0"), ("hi!".to_owned(), false));
        assert_eq!(decoded(b"caf\xe9"), ("café".to_owned(), true));
        assert_eq!(decoded(b""), (String::new(), false));
    }

    #[test]
    fn lines_end_three_ways() {
        let found: Vec<_> =
            lines("a\r\nb\rc\n\nd").map(|line| (line.number, line.start, line.text)).collect();
        assert_eq!(found, [(1, 0, "a"), (2, 3, "b"), (3, 5, "c"), (4, 7, ""), (5, 8, "d")]);
    }
}
