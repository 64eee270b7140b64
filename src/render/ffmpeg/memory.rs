//! The same pictures are to give the same bytes, and so no library may see what lay in memory before.

use std::sync::Once;

/// Makes fresh memory zero for the whole process, where the C library can do that (glibc).
///
/// x264's vector code for macroblock trees lets memory that was never written decide between equals where a row of macroblocks (16
/// pixels each) is no multiple of eight: 960 or 854 pixels wide, but not 1280 or 1920. With zeroes there it decides alike every time.
pub(super) fn fill_with_zeroes() {
    static ONCE: Once = Once::new();
    ONCE.call_once(fill);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn fill() {
    use std::ffi::c_int;

    unsafe extern "C" {
        fn mallopt(option: c_int, value: c_int) -> c_int;
    }
    /// glibc's `M_PERTURB`: fresh memory is filled with the complement of this byte.
    const M_PERTURB: c_int = -6;
    // SAFETY: sets a number that the allocator reads; it may be set at any time.
    unsafe { mallopt(M_PERTURB, 0xff) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn fill() {}
