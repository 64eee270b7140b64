//! "Did you mean …": the known name nearest to a misspelt one.

/// The candidate with the smallest edit distance to `written`, if it is at most a third of its
/// length.
pub fn did_you_mean<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = written.chars().count();
    let limit = (length / 3).max(1);
    let lower = written.to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&lower, &name.to_lowercase());
    candidates
        .into_iter()
        .map(|name| (distance(name), name))
        .filter(|&(far, _)| far <= limit)
        .min_by_key(|&(far, name)| (far, std::cmp::Reverse(name.len()), name))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_only_what_is_near() {
        assert_eq!(did_you_mean("buny", ["bunny", "bun", "sintel"]), Some("bunny"));
        assert_eq!(did_you_mean("Drop", ["drop"]), Some("drop"));
        assert_eq!(did_you_mean("zzz", ["bunny"]), None);
    }
}
