//! H.264's parameter sets as MP4 and Matroska files store them (the `avcC` record of ISO/IEC
//! 14496-15), and the union of several.

/// The parameter sets of a stream, or of streams that follow each other in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterSets {
    profile: u8,
    constraints: u8,
    level: u8,
    /// The number of bytes of a unit's length in the packets.
    length_size: usize,
    sets: Vec<Set>,
    /// What follows the sets in the record: of the higher profiles, the chroma's format and depths.
    tail: Vec<u8>,
}

/// A parameter set, as a unit without its length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Set {
    kind: Kind,
    id: u32,
    unit: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Sequence,
    Picture,
}

const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;
/// 4:2:0 and eight bits for both, and no extensions of sequence sets: what every film has.
const USUAL_TAIL: [u8; 4] = [0xfd, 0xf8, 0xf8, 0];
/// The profiles whose record ends after the picture sets.
const SHORT_PROFILES: [u8; 3] = [66, 77, 88];

impl ParameterSets {
    /// Reads a record; `None` if it is malformed, or has something that a film's record does not
    /// have.
    pub fn of_record(record: &[u8]) -> Option<ParameterSets> {
        let &[1, profile, constraints, level, sizes, sequences, ref rest @ ..] = record else {
            return None;
        };
        let (mut sets, mut rest) = (Vec::new(), rest);
        for _ in 0..sequences & 0x1f {
            sets.push(Set::read(&mut rest).filter(|set| set.kind == Kind::Sequence)?);
        }
        let (&pictures, mut rest) = rest.split_first()?;
        for _ in 0..pictures {
            sets.push(Set::read(&mut rest).filter(|set| set.kind == Kind::Picture)?);
        }
        let usual = rest.is_empty() || rest == USUAL_TAIL;
        let read = ParameterSets {
            profile,
            constraints,
            level,
            length_size: usize::from(sizes & 3) + 1,
            sets,
            tail: rest.to_vec(),
        };
        (usual && read.is_sound()).then_some(read)
    }

    /// The parameter sets among a stream's units.
    pub(super) fn of_units(units: &[&[u8]]) -> Option<ParameterSets> {
        let sets: Vec<Set> = units.iter().filter_map(|unit| Set::of_unit(unit)).collect();
        let &[_, profile, constraints, level, ..] =
            sets.iter().find(|set| set.kind == Kind::Sequence)?.unit.as_slice()
        else {
            return None;
        };
        let tail = if SHORT_PROFILES.contains(&profile) { Vec::new() } else { USUAL_TAIL.to_vec() };
        let read = ParameterSets { profile, constraints, level, length_size: 4, sets, tail };
        read.is_sound().then_some(read)
    }

    /// The union of both; `None` if two different sets have the same number.
    pub fn with(&self, other: &ParameterSets) -> Option<ParameterSets> {
        let mut sets = [&self.sets[..], &other.sets[..]].concat();
        sets.sort();
        sets.dedup();
        let profile = self.profile.max(other.profile);
        let union = ParameterSets {
            profile,
            constraints: self.constraints & other.constraints,
            level: self.level.max(other.level),
            length_size: self.length_size.max(other.length_size),
            sets,
            tail: if SHORT_PROFILES.contains(&profile) { Vec::new() } else { USUAL_TAIL.to_vec() },
        };
        union.is_sound().then_some(union)
    }

    /// The same parameter sets, for packets in which a unit's length has four bytes.
    pub fn of_long_units(self) -> ParameterSets {
        ParameterSets { length_size: 4, ..self }
    }

    /// The record.
    pub fn record(&self) -> Vec<u8> {
        let of = |kind| self.sets.iter().filter(move |set| set.kind == kind);
        let count = |kind| of(kind).count() as u8;
        let mut record = vec![
            1,
            self.profile,
            self.constraints,
            self.level,
            0xfc | (self.length_size - 1) as u8,
        ];
        record.push(0xe0 | count(Kind::Sequence));
        of(Kind::Sequence).for_each(|set| set.write(&mut record));
        record.push(count(Kind::Picture));
        of(Kind::Picture).for_each(|set| set.write(&mut record));
        record.extend(&self.tail);
        record
    }

    /// The codec string of browsers (RFC 6381): `avc1`, profile, constraints and level.
    pub(super) fn browser_name(&self) -> String {
        format!("avc1.{:02X}{:02X}{:02X}", self.profile, self.constraints, self.level)
    }

    /// Whether a unit in a packet leaves the parameter sets as they are: it is none, or equal to
    /// one of these.
    pub(super) fn allow(&self, unit: &[u8]) -> bool {
        match unit.first().map(|head| head & 0x1f) {
            Some(SEQUENCE | PICTURE) => self.sets.iter().any(|set| set.unit == unit),
            Some(1 | 5 | 6 | 9 | 10 | 11 | 12) => true,
            Some(_) | None => false,
        }
    }

    /// Whether there is a set of each kind, no number occurs twice, and the record can count the
    /// sets.
    fn is_sound(&self) -> bool {
        let of = |kind| self.sets.iter().filter(move |set| set.kind == kind).count();
        let mut numbers: Vec<(Kind, u32)> =
            self.sets.iter().map(|set| (set.kind, set.id)).collect();
        numbers.sort_unstable();
        let unique = numbers.windows(2).all(|pair| pair[0] != pair[1]);
        unique
            && (1..=31).contains(&of(Kind::Sequence))
            && (1..=255).contains(&of(Kind::Picture))
            && self.length_size != 3
    }
}

impl Set {
    /// Takes a set off the front of a record.
    fn read(record: &mut &[u8]) -> Option<Set> {
        let (length, rest) = record.split_at_checked(2)?;
        let (unit, rest) =
            rest.split_at_checked(usize::from(u16::from_be_bytes(length.try_into().ok()?)))?;
        *record = rest;
        Set::of_unit(unit)
    }

    fn of_unit(unit: &[u8]) -> Option<Set> {
        let (kind, before) = match unit.first()? & 0x1f {
            SEQUENCE => (Kind::Sequence, 4),
            PICTURE => (Kind::Picture, 1),
            _ => return None,
        };
        let id = first_number(without_escapes(unit).get(before..)?)?;
        Some(Set { kind, id, unit: unit.to_vec() })
    }

    fn write(&self, record: &mut Vec<u8>) {
        record.extend((self.unit.len() as u16).to_be_bytes());
        record.extend(&self.unit);
    }
}

/// A unit's payload without the bytes that keep start codes out of it.
fn without_escapes(unit: &[u8]) -> Vec<u8> {
    let mut payload = Vec::with_capacity(unit.len());
    let mut zeroes = 0;
    for &byte in unit {
        if zeroes >= 2 && byte == 3 {
            zeroes = 0;
            continue;
        }
        zeroes = if byte == 0 { zeroes + 1 } else { 0 };
        payload.push(byte);
    }
    payload
}

/// The unsigned Exp-Golomb number at the start.
fn first_number(bytes: &[u8]) -> Option<u32> {
    let bit = |at: usize| bytes.get(at / 8).map(|byte| u32::from(byte >> (7 - at % 8) & 1));
    let zeroes = (0..16).find(|&at| bit(at) == Some(1))?;
    let value = (zeroes..=2 * zeroes).try_fold(0, |value, at| Some(value << 1 | bit(at)?))?;
    Some(value - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A record of the High profile with one set of each kind, of these numbers, which may differ
    /// in their last byte.
    fn record(id: u8, last: u8) -> Vec<u8> {
        let code = [0x80, 0x40, 0x60, 0x20, 0x28][usize::from(id)];
        let sequence = [0x67, 100, 0, 31, code, last];
        let picture = [0x68, code, last];
        let mut record = vec![1, 100, 0, 31, 0xff, 0xe1, 0, 6];
        record.extend(sequence);
        record.extend([1, 0, 3]);
        record.extend(picture);
        record.extend(USUAL_TAIL);
        record
    }

    fn sets(record: &[u8]) -> ParameterSets {
        ParameterSets::of_record(record).expect("a record")
    }

    #[test]
    fn a_record_is_read_and_written_back() {
        for id in 0..5 {
            let record = record(id, 9);
            assert_eq!(sets(&record).record(), record);
            assert_eq!(sets(&record).browser_name(), "avc1.64001F");
            assert!(sets(&record).sets.iter().all(|set| set.id == u32::from(id)));
        }
        assert_eq!(ParameterSets::of_record(&record(0, 9)[..12]), None);
        assert_eq!(ParameterSets::of_record(&[0, 0, 0, 1, 0x67]), None);
    }

    #[test]
    fn sets_of_other_numbers_stand_beside_each_other() {
        let union = sets(&record(0, 9)).with(&sets(&record(3, 7))).expect("no clash");
        assert_eq!(union.record()[5] & 0x1f, 2);
        assert_eq!(sets(&union.record()), union);
        assert_eq!(sets(&record(0, 9)).with(&sets(&record(0, 9))), Some(sets(&record(0, 9))));
        assert_eq!(sets(&record(0, 9)).with(&sets(&record(0, 7))), None);
    }

    #[test]
    fn a_unit_must_change_nothing() {
        let sets = sets(&record(1, 9));
        assert!(sets.allow(&[0x68, 0x40, 9]) && sets.allow(&[0x65, 1]) && sets.allow(&[6]));
        assert!(!sets.allow(&[0x68, 0x40, 8]) && !sets.allow(&[0x74, 1]) && !sets.allow(&[]));
    }

    #[test]
    fn numbers_are_read() {
        assert_eq!(
            [&[0x80][..], &[0x40], &[0x60], &[0x08, 0x40], &[0]].map(first_number),
            [Some(0), Some(1), Some(2), Some(15), None]
        );
        assert_eq!(without_escapes(&[1, 0, 0, 3, 1, 0, 0, 3]), [1, 0, 0, 1, 0, 0]);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_back(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            comes_back(&bytes);
        }

        #[test]
        fn damaged_records_are_refused_or_written_back(
            id in 0_u8..5,
            damage in proptest::collection::vec((0_usize..26, any::<u8>()), 1..5),
        ) {
            let mut bytes = record(id, 9);
            for (at, byte) in damage {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            comes_back(&bytes);
        }
    }

    fn comes_back(bytes: &[u8]) {
        if let Some(sets) = ParameterSets::of_record(bytes) {
            assert_eq!(ParameterSets::of_record(&sets.record()), Some(sets.clone()));
            assert_eq!(sets.with(&sets).map(|union| union.sets.len()), Some(sets.sets.len()));
        }
    }
}
