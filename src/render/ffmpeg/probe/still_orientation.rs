//! The orientation that a still picture's file states where libav passes it over: the Exif tag of
//! JPEG, PNG, WebP and TIFF, and the properties of AVIF and HEIC.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use crate::world::Orientation;

/// The tag of the orientation (Exif 2.3, 4.6.4).
const ORIENTATION_TAG: u16 = 274;

/// A file has fewer parts than this before its orientation.
const MOST_PARTS: usize = 10_000;

/// A part that is read as a whole is smaller than this.
const LARGEST_PART: u64 = 1 << 20;

/// `None` for a file that states none, or that is no still picture.
pub(super) fn stored_orientation(path: &Path) -> Option<Orientation> {
    let mut file = Parts(File::open(path).ok()?);
    let head = file.read(0, 12)?;
    match head.as_slice() {
        [0xff, 0xd8, ..] => file.jpeg(),
        [0x89, b'P', b'N', b'G', ..] => file.png(),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => file.webp(),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => file.exif(0),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if is_picture_brand(brand) => file.heif(),
        _ => None,
    }
}

fn is_picture_brand(brand: &[u8]) -> bool {
    matches!(brand, b"avif" | b"mif1" | b"heic" | b"heix" | b"heim" | b"heis")
}

struct Parts(File);

impl Parts {
    fn read(&mut self, at: u64, length: u64) -> Option<Vec<u8>> {
        let length =
            usize::try_from(length).ok().filter(|&length| length as u64 <= LARGEST_PART)?;
        self.0.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    fn jpeg(&mut self) -> Option<Orientation> {
        let mut at = 2;
        for _ in 0..MOST_PARTS {
            let marker = self.read(at, 4)?;
            let [0xff, kind, high, low] = marker[..] else { return None };
            let length = u64::from(high) << 8 | u64::from(low);
            match kind {
                0xe1 if self.read(at + 4, 6).is_some_and(|name| name == *b"Exif\0\0") => {
                    return self.exif(at + 10);
                }
                // The picture itself follows.
                0xda | 0xd9 => return None,
                _ => at += 2 + length,
            }
        }
        None
    }

    fn png(&mut self) -> Option<Orientation> {
        let mut at = 8;
        for _ in 0..MOST_PARTS {
            let head = self.read(at, 8)?;
            let length = u64::from(big_u32(&head)?);
            if head.ends_with(b"eXIf") {
                return self.exif(at + 8);
            }
            at += 12 + length;
        }
        None
    }

    fn webp(&mut self) -> Option<Orientation> {
        let mut at = 12;
        for _ in 0..MOST_PARTS {
            let head = self.read(at, 8)?;
            let length = u64::from(u32::from_le_bytes(head.get(4..8)?.try_into().ok()?));
            if head.starts_with(b"EXIF") {
                // Some programs repeat the name that Exif data has in a JPEG.
                let named = self.read(at + 8, 6).is_some_and(|name| name == *b"Exif\0\0");
                return self.exif(at + if named { 14 } else { 8 });
            }
            at += 8 + length + length % 2;
        }
        None
    }

    /// The tag in the first directory of Exif data, which are a TIFF file.
    fn exif(&mut self, start: u64) -> Option<Orientation> {
        let head = self.read(start, 8)?;
        let little = head.starts_with(b"II");
        let short = |bytes: &[u8]| {
            let two = bytes.get(..2)?.try_into().ok()?;
            Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
        };
        let long = |bytes: &[u8]| {
            let four = bytes.get(..4)?.try_into().ok()?;
            Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
        };
        if short(head.get(2..)?)? != 42 {
            return None;
        }
        let directory = start + u64::from(long(head.get(4..)?)?);
        let entries = u64::from(short(&self.read(directory, 2)?)?);
        let list = self.read(directory + 2, 12 * entries)?;
        let entry = list.chunks_exact(12).find(|entry| short(entry) == Some(ORIENTATION_TAG))?;
        let number = match short(entry.get(2..)?)? {
            3 => short(entry.get(8..)?)?.into(),
            4 => long(entry.get(8..)?)?,
            _ => return None,
        };
        Orientation::of_exif(number)
    }

    /// The transformations of the primary picture (ISO/IEC 23008-12, 6.5.10 and 6.5.12), in order.
    fn heif(&mut self) -> Option<Orientation> {
        let mut at = 0;
        for _ in 0..MOST_PARTS {
            let head = self.read(at, 8)?;
            let length = u64::from(big_u32(&head)?);
            if head.ends_with(b"meta") {
                let meta = self.read(at + 12, length.checked_sub(12)?)?;
                return heif_orientation(&meta);
            }
            // A box of 16 bytes or more before `meta`, whose size needs more digits, is not usual.
            at += Some(length).filter(|&length| length >= 8)?;
        }
        None
    }
}

fn heif_orientation(meta: &[u8]) -> Option<Orientation> {
    let primary = boxes(meta).find(|(name, _)| *name == *b"pitm").and_then(|(_, pitm)| {
        if *pitm.first()? == 0 {
            big_u16(pitm.get(4..)?).map(u32::from)
        } else {
            big_u32(pitm.get(4..)?)
        }
    })?;
    let (_, properties) = boxes(meta).find(|(name, _)| *name == *b"iprp")?;
    let (_, container) = boxes(properties).find(|(name, _)| *name == *b"ipco")?;
    let known: Vec<([u8; 4], &[u8])> = boxes(container).collect();
    let used = boxes(properties)
        .filter(|(name, _)| *name == *b"ipma")
        .find_map(|(_, associations)| properties_of(associations, primary))?;
    let mut orientation: Option<Orientation> = None;
    for index in used {
        let before = orientation.unwrap_or_default();
        match index.checked_sub(1).and_then(|index| known.get(index)) {
            Some(([b'i', b'r', b'o', b't'], [angle, ..])) => {
                orientation = Some(before.rotated(-i64::from(angle & 3)));
            }
            Some(([b'i', b'm', b'i', b'r'], [axis, ..])) => {
                let mirrored = before.flipped();
                let half = if axis & 1 == 0 { 2 } else { 0 };
                orientation = Some(mirrored.rotated(half));
            }
            _ => {}
        }
    }
    orientation
}

/// The numbers, from 1, of the properties of an item.
fn properties_of(associations: &[u8], item: u32) -> Option<Vec<usize>> {
    let (version, wide) = (*associations.first()?, associations.get(3)? & 1 == 1);
    let count = big_u32(associations.get(4..)?)?;
    let mut rest = associations.get(8..)?;
    for _ in 0..count {
        let id_size = if version == 0 { 2 } else { 4 };
        let id = if version == 0 { big_u16(rest)?.into() } else { big_u32(rest)? };
        let used = usize::from(*rest.get(id_size)?);
        let size = if wide { 2 } else { 1 };
        let list = rest.get(id_size + 1..id_size + 1 + used * size)?;
        if id == item {
            let number = |entry: &[u8]| match entry {
                [high, low] => usize::from(high & 0x7f) << 8 | usize::from(*low),
                [one] => usize::from(one & 0x7f),
                _ => 0,
            };
            return Some(list.chunks(size).map(number).collect());
        }
        rest = rest.get(id_size + 1 + used * size..)?;
    }
    None
}

/// The boxes in a box: name and content.
fn boxes(mut data: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::try_from(big_u32(data)?).ok()?;
        let name = data.get(4..8)?.try_into().ok()?;
        let content = data.get(8..length)?;
        data = data.get(length..)?;
        Some((name, content))
    })
}

fn big_u32(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?))
}

fn big_u16(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(..2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = content.len() as u32 + 8;
        [&length.to_be_bytes()[..], name, content].concat()
    }

    /// The content of `meta` with these properties, all of them the primary picture's.
    fn meta(wide: bool, properties: &[(&[u8; 4], u8)]) -> Vec<u8> {
        let size = boxed(b"ispe", &[0; 12]);
        let known: Vec<u8> =
            properties.iter().flat_map(|(name, value)| boxed(name, &[*value])).collect();
        let count = properties.len() as u8 + 1;
        let entry = |index: u8| if wide { vec![0x80, index] } else { vec![0x80 | index] };
        let used: Vec<u8> = (1..=count).flat_map(entry).collect();
        let other = if wide { vec![0, 7, 1, 0, 1] } else { vec![0, 7, 1, 1] };
        let flags = [0, 0, 0, u8::from(wide)];
        let associations = [&flags[..], &[0, 0, 0, 2], &other, &[0, 9, count], &used].concat();
        let properties =
            [boxed(b"ipco", &[size, known].concat()), boxed(b"ipma", &associations)].concat();
        [boxed(b"pitm", &[0, 0, 0, 0, 0, 9]), boxed(b"iprp", &properties)].concat()
    }

    #[test]
    fn turns_and_mirrors_of_a_primary_picture_follow_one_another() {
        for (properties, number) in [
            (&[(b"irot", 1)][..], 8),
            (&[(b"irot", 2)], 3),
            (&[(b"irot", 3)], 6),
            (&[(b"imir", 1)], 2),
            (&[(b"imir", 0)], 4),
            (&[(b"irot", 1), (b"imir", 1)], 7),
            (&[(b"irot", 1), (b"imir", 0)], 5),
            (&[(b"imir", 1), (b"irot", 1)], 5),
        ] {
            for wide in [false, true] {
                let meta = meta(wide, properties);
                assert_eq!(heif_orientation(&meta), Orientation::of_exif(number), "{properties:?}");
                for length in 0..meta.len() {
                    // A cut-off file has an answer or none, and no panic.
                    let _ = heif_orientation(&meta[..length]);
                }
            }
        }
        assert_eq!(heif_orientation(&meta(false, &[])), None);
    }
}
