//! From a file's bytes to a script's text, or the reason why they are none.

use std::sync::Arc;

use super::error::SyntaxProblem;

/// The longest script that is read, in bytes.
const LONGEST: usize = 8 << 20;

/// The text of a script's bytes.
///
/// # Errors
/// If they are not UTF-8, are too many (more than 8 MB), or are evidently no script at all: an old
/// binary `.amv` film, a picture.
pub fn decode(bytes: &[u8]) -> Result<Arc<str>, SyntaxProblem> {
    if let Some((what, help)) = foreign(bytes) {
        return Err(SyntaxProblem::NotAScript { what, help: Some(help.into()) });
    }
    if bytes.len() > LONGEST {
        return Err(SyntaxProblem::ScriptTooLong {
            megabytes: bytes.len().div_ceil(1 << 20),
            limit: LONGEST >> 20,
        });
    }
    std::str::from_utf8(bytes).map(Arc::from).map_err(|error| not_utf8(bytes, error.valid_up_to()))
}

fn not_utf8(bytes: &[u8], byte: usize) -> SyntaxProblem {
    let line = bytes.iter().take(byte).filter(|&&byte| byte == b'\n').count() + 1;
    SyntaxProblem::NotUtf8 { byte, line }
}

const MEDIUM: &str = "a script is text; name this file in one: `footage bunny = \"…\"`";

/// What the bytes are instead of a script, and what to do about it.
fn foreign(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    match bytes {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'M', b'V', b' ', ..]
        | [b'A', b'M', b'V', b' ', ..] => Some((
            "a film in the old AMV format of portable players",
            "scripts end in `.amv` too, but are text; to use this film as footage, name it in a script: `footage old = \"…\"`",
        )),
        [b'R', b'I', b'F', b'F', ..] => Some(("an AVI or WAVE file", MEDIUM)),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some(("a Matroska or WebM file", MEDIUM)),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(("an MP4 file", MEDIUM)),
        [b'O', b'g', b'g', b'S', ..] => Some(("an Ogg file", MEDIUM)),
        [b'I', b'D', b'3', ..] => Some(("an MP3 file", MEDIUM)),
        [0x89, b'P', b'N', b'G', ..] => Some(("a PNG picture", MEDIUM)),
        [0xff, 0xd8, 0xff, ..] => Some(("a JPEG picture", MEDIUM)),
        [b'P', b'K', 3, 4, ..] => {
            Some(("a ZIP archive", "a script is text: unpack the archive first"))
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some((
            "a text in UTF-16",
            "save it as UTF-8; in most editors that is an option of “Save as”",
        )),
        _ if is_binary(bytes) => Some(("a binary file", "a script is text, written in UTF-8")),
        _ => None,
    }
}

/// Whether more than one in 64 of the first bytes is zero, which no text has.
fn is_binary(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(8192)];
    start.iter().filter(|&&byte| byte == 0).count() * 64 > start.len()
}
