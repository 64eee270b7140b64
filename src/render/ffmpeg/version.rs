//! Which libraries do the work.

/// The versions of all libraries on which a rendered picture's bytes depend, for cache keys.
pub fn engine_version() -> String {
    unimplemented!()
}
