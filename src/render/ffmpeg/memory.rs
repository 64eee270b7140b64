//! Returns freed memory to the system.

/// Returns freed memory to the system. glibc would retain it, and closed decoders leave holes of
/// many megabytes; other systems return it themselves.
pub(in crate::render) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> std::ffi::c_int;
        }
        // SAFETY: glibc's own function; it touches no memory that is in use, and may be called at
        // any time by any thread.
        unsafe { malloc_trim(0) };
    }
}
