//! Memory that was freed goes back to the system.

/// Gives back to the system what was freed. glibc keeps it otherwise, and closed decoders leave
/// holes of many megabytes in it; other systems give it back themselves.
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
