//! Specs of cache entries, and their keys.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use crate::cache::copy::CopySpec;
use crate::check::program::Conform;
use crate::graph::format::{PictureFormat, SOUND_RATE, SoundCodec};
use crate::graph::recipe::Recipe;
use crate::hash::{ContentHash, NotAHash};
use crate::time::Time;

/// The version of what shapes every segment's bytes: the recipes' form, how pictures are composed
/// and encoded, the entry's form. Effects and transitions have versions of their own in the recipe.
pub const SEGMENT_VERSION: u32 = 7;
/// The version of how sound is mixed and encoded.
pub const SOUND_VERSION: u32 = 5;
/// The version of how footage is brought to the film's shape and stored.
pub const PROXY_VERSION: u32 = 7;
/// The version of how damage is found.
pub const DAMAGE_VERSION: u32 = 1;
/// The version of how a stretch of a source is judged and copied.
pub const COPY_VERSION: u32 = 6;

/// Everything that a segment's bytes depend on. It has no name, no position in a script and no film
/// time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentSpec {
    /// [`SEGMENT_VERSION`].
    pub version: u32,
    /// The versions of the libraries that decode, draw and encode.
    pub engine: String,
    pub format: PictureFormat,
    /// Threads of the encoder: another number gives other bytes.
    pub threads: u32,
    pub frames: u32,
    pub recipe: Recipe,
}

/// Everything that a film's sound depends on. Times in the film are relative to the start of what
/// is rendered, and nothing depends on the pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoundSpec {
    /// [`SOUND_VERSION`].
    pub version: u32,
    /// The versions of the libraries that decode, mix and encode.
    pub engine: String,
    pub codec: SoundCodec,
    pub song: ContentHash,
    /// The song's sound stream. A song without one is silent.
    pub stream: Option<usize>,
    /// The song's own time at which it starts to play.
    pub from: Time,
    /// When the song starts, relative to the start of what is rendered. It may be negative.
    pub at: Time,
    /// How long the song plays.
    pub length: Time,
    pub fade_in: Time,
    pub fade_out: Time,
    /// In hundredths of a decibel.
    pub gain: i32,
    /// How many samples are rendered.
    pub samples: i64,
}

impl SoundSpec {
    /// The estimated size in bytes.
    pub fn expected_bytes(&self) -> u64 {
        self.samples.unsigned_abs() * u64::from(self.codec.bit_rate()) / 8 / u64::from(SOUND_RATE)
    }
}

/// Everything that a proxy's pictures depend on. A proxy is a block of a source's frames in the
/// film's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxySpec {
    /// [`PROXY_VERSION`].
    pub version: u32,
    /// The versions of the libraries that decode, shape and encode.
    pub engine: String,
    pub media: ContentHash,
    pub stream: usize,
    /// How frames are brought to the film's shape.
    pub conform: Conform,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// How many source frames a block has.
    pub frames: u32,
    /// The number of the block. It starts at the source frame `block * frames`.
    pub block: i64,
}

/// What the known damage of a medium depends on. Its list grows as more frames are decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamageSpec {
    /// [`DAMAGE_VERSION`].
    pub version: u32,
    /// The versions of the libraries that decode.
    pub engine: String,
    pub media: ContentHash,
    pub stream: usize,
}

/// The kind of an entry, and everything that its bytes depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EntrySpec {
    /// A segment of a film's picture.
    Segment(SegmentSpec),
    Sound(SoundSpec),
    /// Whether a range of a source can be copied into a film. The entry has a verdict and no
    /// packets.
    Copy(CopySpec),
    /// A block of a source's frames in the film's size.
    Proxy(ProxySpec),
    /// The frames of a source that were found to be damaged. The entry has a list and no packets.
    Damage(DamageSpec),
}

impl EntrySpec {
    /// Canonical JSON: the fields in the order of their declaration, without white space and maps.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self)
            .unwrap_or_else(|_| unreachable!("a spec holds nothing that JSON cannot say"))
    }

    pub fn key(&self) -> EntryKey {
        EntryKey::of_canonical(self.canonical().as_bytes())
    }
}

/// The hash of an entry's spec. The same pictures have the same key anywhere in any film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(ContentHash);

impl EntryKey {
    /// The key in the name of an entry's file; none for any other name.
    pub(super) fn of_name(name: &str) -> Option<EntryKey> {
        name.parse().ok().map(EntryKey)
    }

    /// The first twelve digits, which are enough to tell entries apart.
    pub fn short(self) -> String {
        self.0.to_string().chars().take(12).collect()
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The key of a spec's canonical JSON.
    pub(super) fn of_canonical(spec: &[u8]) -> EntryKey {
        EntryKey(ContentHash::of(spec))
    }
}

/// Parses the digits of a key.
impl FromStr for EntryKey {
    type Err = NotAHash;
    fn from_str(digits: &str) -> Result<EntryKey, NotAHash> {
        digits.parse().map(EntryKey)
    }
}

impl Serialize for EntryKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::check::program::{Color, Quality, Scale};
    use crate::graph::format::Codec;
    use crate::time::FrameRate;

    pub(crate) fn spec() -> EntrySpec {
        EntrySpec::Segment(segment())
    }

    pub(crate) fn segment() -> SegmentSpec {
        SegmentSpec {
            version: SEGMENT_VERSION,
            engine: "libx264 164".into(),
            format: PictureFormat {
                width: 64,
                height: 36,
                rate: FrameRate::FILM,
                codec: Codec::H264,
                quality: Quality::Draft,
            },
            threads: 1,
            frames: 12,
            recipe: Recipe::Color { color: Color::BLACK },
        }
    }

    pub(crate) fn sound() -> SoundSpec {
        SoundSpec {
            version: SOUND_VERSION,
            engine: "libavcodec 59".into(),
            codec: SoundCodec::Aac { bit_rate: 128_000 },
            song: ContentHash::of(b"song"),
            stream: Some(0),
            from: Time::from_seconds(1),
            at: Time::ZERO,
            length: Time::from_seconds(8),
            fade_in: Time::ZERO,
            fade_out: Time::from_seconds(1),
            gain: -600,
            samples: 384_000,
        }
    }

    pub(crate) fn proxy() -> ProxySpec {
        ProxySpec {
            version: PROXY_VERSION,
            engine: "libx264 164".into(),
            media: ContentHash::of(b"footage"),
            stream: 0,
            conform: Conform::default(),
            size: (64, 36),
            frames: 12,
            block: 3,
        }
    }

    /// Asserts that no two specs share a key, and that each reads back from its JSON and its key
    /// from its name.
    #[track_caller]
    fn assert_told_apart<const N: usize>(specs: [EntrySpec; N]) {
        let mut keys: Vec<_> = specs.iter().map(EntrySpec::key).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), N);
        for spec in specs {
            assert_eq!(
                serde_json::from_str::<EntrySpec>(&spec.canonical()).expect("its own JSON"),
                spec
            );
            assert_eq!(EntryKey::of_name(&spec.key().to_string()), Some(spec.key()));
        }
    }

    #[test]
    fn every_field_of_a_proxy_is_in_the_key() {
        let others = [
            proxy(),
            ProxySpec { version: PROXY_VERSION + 1, ..proxy() },
            ProxySpec { engine: "libx264 165".into(), ..proxy() },
            ProxySpec { media: ContentHash::of(b"another"), ..proxy() },
            ProxySpec { stream: 1, ..proxy() },
            ProxySpec {
                conform: Conform { scale: Scale::Stretch, ..Conform::default() },
                ..proxy()
            },
            ProxySpec { size: (64, 38), ..proxy() },
            ProxySpec { frames: 24, ..proxy() },
            ProxySpec { block: 4, ..proxy() },
        ];
        assert_told_apart(others.map(EntrySpec::Proxy));
    }

    #[test]
    fn every_field_of_a_sound_is_in_the_key() {
        let second = Time::from_seconds(2);
        let others = [
            sound(),
            SoundSpec { version: SOUND_VERSION + 1, ..sound() },
            SoundSpec { engine: "libavcodec 60".into(), ..sound() },
            SoundSpec { codec: SoundCodec::Aac { bit_rate: 192_000 }, ..sound() },
            SoundSpec { song: ContentHash::of(b"another"), ..sound() },
            SoundSpec { stream: Some(1), ..sound() },
            SoundSpec { from: second, ..sound() },
            SoundSpec { at: second, ..sound() },
            SoundSpec { length: second, ..sound() },
            SoundSpec { fade_in: second, ..sound() },
            SoundSpec { fade_out: second, ..sound() },
            SoundSpec { gain: 0, ..sound() },
            SoundSpec { samples: 384_001, ..sound() },
        ];
        assert_told_apart(others.map(EntrySpec::Sound));
    }

    #[test]
    fn every_field_is_in_the_key_and_a_spec_reads_back() {
        let base = segment();
        let others = [
            segment(),
            SegmentSpec { version: base.version + 1, ..segment() },
            SegmentSpec { engine: "libx264 165".into(), ..segment() },
            SegmentSpec { format: PictureFormat { width: 66, ..base.format }, ..segment() },
            SegmentSpec {
                format: PictureFormat { codec: Codec::H264Intra, ..base.format },
                ..segment()
            },
            SegmentSpec {
                format: PictureFormat { quality: Quality::Master, ..base.format },
                ..segment()
            },
            SegmentSpec { threads: 2, ..segment() },
            SegmentSpec { frames: 13, ..segment() },
            SegmentSpec { recipe: Recipe::Color { color: Color::WHITE }, ..segment() },
        ];
        assert_told_apart(others.map(EntrySpec::Segment));
    }

    #[test]
    fn the_canonical_form_is_the_same_for_ever() {
        let expected = [
            r#"{"kind":"segment","version":7,"engine":"libx264 164","format":{"width":64,"height":36,"rate":{"num":24,"den":1},"codec":"H264","quality":"Draft"},"#,
            r#""threads":1,"frames":12,"recipe":{"op":"color","color":{"red":0,"green":0,"blue":0,"alpha":255}}}"#,
        ];
        assert_eq!(spec().canonical(), expected.concat());
    }
}
