//! Content hashes: the same bytes have the same hash on every machine, run and version.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A BLAKE3 hash of some content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> ContentHash {
        ContentHash(*blake3::hash(bytes).as_bytes())
    }

    /// The hash of several pieces, each told from the next (so `["ab", "c"]` is not `["a", "bc"]`).
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> ContentHash {
        ContentHash(*hasher(parts).finalize().as_bytes())
    }

    /// The hash of what `reader` gives to its end.
    ///
    /// # Errors
    /// What the reader fails with.
    pub fn of_reader(reader: impl std::io::Read) -> std::io::Result<ContentHash> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(reader)?;
        Ok(ContentHash(*hasher.finalize().as_bytes()))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn hasher<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher
}

/// Chance that depends on nothing but what it was made from: the same parts give the same numbers
/// for ever.
pub struct Chance(blake3::OutputReader);

impl Chance {
    /// The throw that belongs to these parts.
    pub fn from_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Chance {
        Chance(hasher(parts).finalize_xof())
    }

    /// An even choice of `0..bound` (`bound` above 0), by rejection so that it is not skewed.
    pub fn below(&mut self, bound: u64) -> u64 {
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let mut bytes = [0; 8];
            self.0.fill(&mut bytes);
            let draw = u64::from_le_bytes(bytes);
            if draw < limit {
                return draw % bound;
            }
        }
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text was not 64 hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("a content hash is 64 hexadecimal digits")]
pub struct NotAHash;

impl FromStr for ContentHash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<ContentHash, NotAHash> {
        let hash = blake3::Hash::from_hex(text).map_err(|_| NotAHash)?;
        Ok(ContentHash(*hash.as_bytes()))
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ContentHash, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart_and_hashes_read_back() {
        let one = ContentHash::of_parts([b"ab".as_slice(), b"c"]);
        let other = ContentHash::of_parts([b"a".as_slice(), b"bc"]);
        assert_ne!(one, other);
        assert_eq!(one.to_string().parse::<ContentHash>().expect("hex"), one);
    }

    #[test]
    fn chance_is_the_same_for_ever() {
        let throw: Vec<u64> = {
            let mut chance = Chance::from_parts([b"seed".as_slice()]);
            (0..6).map(|_| chance.below(10)).collect()
        };
        let again: Vec<u64> = {
            let mut chance = Chance::from_parts([b"seed".as_slice()]);
            (0..6).map(|_| chance.below(10)).collect()
        };
        assert_eq!(throw, again);
    }
}
