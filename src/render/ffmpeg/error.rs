//! Errors of libav.

use std::ffi::{CStr, c_char, c_int};
use std::path::Path;

use ffmpeg_next::ffi;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not {op}: {}", sentence(.detail, *.code))]
pub struct AvError {
    /// The operation, as it reads after "could not".
    pub op: &'static str,
    /// libav's error code, below zero; 0 for errors that amv itself found.
    pub code: i32,
    /// The object of the operation and the known reason.
    pub detail: String,
}

impl AvError {
    pub(super) fn new(op: &'static str, code: c_int, detail: impl Into<String>) -> AvError {
        AvError { op, code, detail: detail.into() }
    }

    /// An error that amv found itself.
    pub(super) fn ours(op: &'static str, detail: impl Into<String>) -> AvError {
        AvError::new(op, 0, detail)
    }

    /// libav returned a null pointer, which only happens without memory.
    pub(super) fn memory(op: &'static str) -> AvError {
        AvError::new(op, ffi::AVERROR(ffi::ENOMEM), "")
    }

    /// Adds the file to the error.
    pub(super) fn of_file(self, path: &Path) -> AvError {
        let detail = if self.detail.is_empty() {
            path.display().to_string()
        } else {
            format!("{}: {}", path.display(), self.detail)
        };
        AvError { detail, ..self }
    }

    pub(super) fn is_again(&self) -> bool {
        self.code == ffi::AVERROR(ffi::EAGAIN)
    }

    pub(super) fn is_end(&self) -> bool {
        self.code == ffi::AVERROR_EOF
    }
}

fn sentence(detail: &str, code: i32) -> String {
    match (detail.is_empty(), code) {
        (true, 0) => "libav gives no reason".to_owned(),
        (false, 0) => detail.to_owned(),
        (true, code) => reason(code),
        (false, code) => format!("{detail} ({})", reason(code)),
    }
}

/// libav's text for an error code.
pub(super) fn reason(code: i32) -> String {
    let mut text: [c_char; 128] = [0; 128];
    // SAFETY: libav writes at most 128 bytes and ends them with a zero, for unknown codes too.
    let words = unsafe {
        ffi::av_strerror(code, text.as_mut_ptr(), text.len());
        CStr::from_ptr(text.as_ptr())
    };
    let words = words.to_string_lossy();
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Converts a libav status, in which an error is below zero.
pub(super) fn check(code: c_int, op: &'static str) -> Result<c_int, AvError> {
    if code < 0 { Err(AvError::new(op, code, "")) } else { Ok(code) }
}
