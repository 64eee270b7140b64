//! What goes wrong in libav, in plain words.

use std::ffi::{CStr, c_char, c_int};
use std::path::Path;

use ffmpeg_next::ffi;

/// libav could not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("could not {op}: {}", sentence(.detail, *.code))]
pub struct AvError {
    /// What was being done, as it reads after "could not".
    pub op: &'static str,
    /// libav's error code, below zero; 0 where libav itself found nothing wrong.
    pub code: i32,
    /// To what, and what we know of the reason.
    pub detail: String,
}

impl AvError {
    pub(super) fn new(op: &'static str, code: c_int, detail: impl Into<String>) -> AvError {
        AvError { op, code, detail: detail.into() }
    }

    /// An error that we found ourselves.
    pub(super) fn ours(op: &'static str, detail: impl Into<String>) -> AvError {
        AvError::new(op, 0, detail)
    }

    /// libav gave a null pointer, which it does only without memory.
    pub(super) fn memory(op: &'static str) -> AvError {
        AvError::new(op, ffi::AVERROR(ffi::ENOMEM), "")
    }

    /// The same error, said of a file.
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

/// libav's words for an error code.
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

/// A libav status: an error below zero, else its value.
pub(super) fn check(code: c_int, op: &'static str) -> Result<c_int, AvError> {
    if code < 0 { Err(AvError::new(op, code, "")) } else { Ok(code) }
}
