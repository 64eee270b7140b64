//! Which parts of a benchmark are run.

/// Those that are named; else all, or under `cargo test`, which is no benchmark and names none, the
/// small run.
pub(crate) fn wanted<P: Clone>(named: &[P], is_benchmark: bool, all: &[P], small: P) -> Vec<P> {
    match (named, is_benchmark) {
        ([], true) => all.to_vec(),
        ([], false) => vec![small],
        (named, _) => named.to_vec(),
    }
}
