//! Options for libav. An option that libav does not take is an error.

use std::ffi::{CStr, CString};
use std::ptr;

use ffmpeg_next::ffi;

use super::error::{AvError, check};

/// An `AVDictionary` of our own.
pub(super) struct Dictionary(*mut ffi::AVDictionary);

impl Dictionary {
    /// No options.
    pub(super) fn new() -> Dictionary {
        Dictionary(ptr::null_mut())
    }

    /// These options.
    pub(super) fn of<'a>(
        options: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Dictionary, AvError> {
        let mut dictionary = Dictionary::new();
        options.into_iter().try_for_each(|(key, value)| dictionary.set(key, value))?;
        Ok(dictionary)
    }

    /// Sets one option.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), AvError> {
        let (key, value) = (c_string(key)?, c_string(value)?);
        // SAFETY: both texts end with a zero and are copied.
        check(
            unsafe { ffi::av_dict_set(&mut self.0, key.as_ptr(), value.as_ptr(), 0) },
            "set an option",
        )
        .map(drop)
    }

    /// For libav, which removes the options that it knows.
    pub(super) fn as_mut_ptr(&mut self) -> *mut *mut ffi::AVDictionary {
        &mut self.0
    }

    /// Checks that libav took every option.
    pub(super) fn spent(self, op: &'static str) -> Result<(), AvError> {
        // SAFETY: the dictionary is valid or null; an empty prefix finds the first entry.
        let left = unsafe {
            ffi::av_dict_get(self.0, c"".as_ptr(), ptr::null(), ffi::AV_DICT_IGNORE_SUFFIX)
        };
        if left.is_null() {
            return Ok(());
        }
        // SAFETY: an entry's key is a text that ends with a zero, valid as long as the dictionary.
        let key = unsafe { CStr::from_ptr((*left).key) }.to_string_lossy().into_owned();
        Err(AvError::ours(op, format!("this libav knows no option `{key}` there")))
    }
}

impl Drop for Dictionary {
    fn drop(&mut self) {
        // SAFETY: owned; libav takes null too.
        unsafe { ffi::av_dict_free(&mut self.0) };
    }
}

/// A C string.
pub(super) fn c_string(text: &str) -> Result<CString, AvError> {
    CString::new(text).map_err(|_| AvError::ours("speak to libav", "a text with a zero byte in it"))
}
