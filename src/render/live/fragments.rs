//! Cached entries in the form that a browser plays: fragmented MP4.
//!
//! A fragment is made from a cache entry only, packet by packet, by the same muxer that writes films
//! and with the same streams. A segment is one fragment whose first frame is shown at time 0; the
//! page decides where in the film it lies, so a moved shot has the same fragment. The sound is a
//! series of fragments. Decoding times are where the muxer puts them, and presentation times are
//! offsets from them, which may be negative; an edit list would add one more clock. Making a
//! fragment of 120 frames takes two milliseconds, so fragments are not cached, except those of the
//! sound, which is read once for all of them.
//!
//! Every entry has its hash at its end. A damaged entry gives no fragment and is removed.

use std::sync::{Arc, Mutex, OnceLock};

use crate::cache::{EncodedPacket, EntryError, EntryKey, EntrySpec, Packets, Store};
use crate::graph::format::{Codec, PictureFormat, SOUND_RATE, SoundCodec};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{
    AvError, FragmentWriter, InitSegment, Packet, SoundEncoder, SoundParams, VideoEncoder,
    thumbnail,
};
use crate::render::sound::track::params;
use crate::sync::lock;

/// How many packets a sound fragment has; the last may have fewer. An AAC packet has 1024 samples.
pub const SOUND_FRAGMENT_PACKETS: usize = 128;

/// How many bytes of a sound stay in memory: more than a quarter of an hour of AAC.
const SOUND_MEMORY_BYTES: usize = 16 << 20;

/// The codec of silence. Its packets have the same size at any bit rate.
const SILENCE_CODEC: SoundCodec = SoundCodec::Aac { bit_rate: 128_000 };

/// Makes fragments from cached entries. Several threads may use it at a time.
pub struct Fragments {
    store: Arc<Store>,
    /// Fragments of the sound that was requested last.
    sound: Mutex<Option<SoundWindow>>,
    silence: OnceLock<Result<Silence, AvError>>,
}

impl Fragments {
    pub fn new(store: Arc<Store>) -> Fragments {
        Fragments { store, sound: Mutex::new(None), silence: OnceLock::new() }
    }

    /// The initialization segment for a segment's fragment. It is the same for all segments of one
    /// format. None if the segment is not cached, is damaged, or has a codec that browsers do not
    /// play.
    ///
    /// # Errors
    /// libav fails.
    pub fn picture_init(&self, key: EntryKey) -> Result<Option<InitSegment>, RenderError> {
        self.read(key, |packets| {
            let Some(format) = browser_format(packets)? else { return Ok(None) };
            Ok(Some(
                FragmentWriter::of_picture(&format, packets.extradata(), packets.reorder_delay())?
                    .1,
            ))
        })
    }

    /// The initialization segment for all segments of a format. None of them need be cached.
    ///
    /// # Errors
    /// libav fails.
    pub fn format_init(format: &PictureFormat) -> Result<Option<InitSegment>, RenderError> {
        if !browsers_play(format.codec) {
            return Ok(None);
        }
        let encoder = VideoEncoder::new(format, 1)?;
        Ok(Some(
            FragmentWriter::of_picture(format, encoder.extradata(), encoder.reorder_delay())?.1,
        ))
    }

    /// A segment as one fragment. Its first frame is shown at time 0, and a second has as many ticks
    /// as the numerator of the frame rate. None as for [`Fragments::picture_init`].
    ///
    /// # Errors
    /// libav fails.
    pub fn picture_fragment(&self, key: EntryKey) -> Result<Option<Vec<u8>>, RenderError> {
        self.read(key, |packets| {
            let Some(format) = browser_format(packets)? else { return Ok(None) };
            let (mut writer, _) =
                FragmentWriter::of_picture(&format, packets.extradata(), packets.reorder_delay())?;
            while let Some(EncodedPacket { pts, duration: _, key, data }) = packets.next_packet()? {
                writer.write_picture(&Packet { pts, key, data })?;
            }
            Ok(Some(writer.cut()?))
        })
    }

    /// The initialization segment for a sound's fragments. None if the sound is not cached, is
    /// damaged, or has a codec that browsers do not play.
    ///
    /// # Errors
    /// libav fails.
    pub fn sound_init(&self, key: EntryKey) -> Result<Option<InitSegment>, RenderError> {
        self.read(key, |packets| {
            let Some(params) = browser_sound(packets)? else { return Ok(None) };
            Ok(Some(FragmentWriter::of_sound(&params)?.1))
        })
    }

    /// The sound's fragment of this number, from 0: [`SOUND_FRAGMENT_PACKETS`] packets. Its time
    /// counts from the sound's first packet, which is before the film's start by the encoder's
    /// delay. None as for [`Fragments::sound_init`], and after the last fragment.
    ///
    /// # Errors
    /// libav fails.
    pub fn sound_fragment(
        &self,
        key: EntryKey,
        number: usize,
    ) -> Result<Option<Vec<u8>>, RenderError> {
        if self.store.size(key).is_none() {
            return Ok(None);
        }
        let mut cached = lock(&self.sound);
        let found = cached
            .as_ref()
            .filter(|window| window.key == key)
            .and_then(|window| window.get(number));
        if found.is_some() {
            return Ok(found);
        }
        let Some(window) = self.read(key, |packets| SoundWindow::read(key, packets, number))?
        else {
            return Ok(None);
        };
        let found = window.get(number);
        *cached = Some(window);
        Ok(found)
    }

    /// The initialization segment for [`Fragments::silence`]: the same decoder configuration as for
    /// a film's sound.
    ///
    /// # Errors
    /// libav has no AAC encoder.
    pub fn silence_init(&self) -> Result<InitSegment, RenderError> {
        Ok(self.silent()?.init.clone())
    }

    /// Silence to play while a film's sound is not cached: one fragment of
    /// [`SOUND_FRAGMENT_PACKETS`] packets, from time 0.
    ///
    /// # Errors
    /// libav has no AAC encoder.
    pub fn silence(&self) -> Result<Vec<u8>, RenderError> {
        Ok(self.silent()?.fragment.clone())
    }

    /// A segment's first frame as a JPEG file, about `height` pixels high: an even number, and not
    /// more than the frame has. None if the segment is not cached, or is damaged.
    ///
    /// # Errors
    /// libav fails.
    pub fn thumbnail(&self, key: EntryKey, height: u32) -> Result<Option<Vec<u8>>, RenderError> {
        self.read(key, |packets| {
            let EntrySpec::Segment(spec) = packets.spec()? else { return Ok(None) };
            let Some(first) = packets.next_packet()? else { return Ok(None) };
            Ok(Some(thumbnail(&spec.format, packets.extradata(), first.data, height)?))
        })
    }

    fn silent(&self) -> Result<&Silence, RenderError> {
        let silence = self.silence.get_or_init(Silence::encoded);
        silence.as_ref().map_err(|error| RenderError::Engine(error.clone()))
    }

    /// Calls `make` with an entry, and checks the entry to its end.
    fn read<T>(
        &self,
        key: EntryKey,
        make: impl FnOnce(&mut Packets) -> Result<Option<T>, FragmentError>,
    ) -> Result<Option<T>, RenderError> {
        let checked = |mut packets: Packets| {
            let made = make(&mut packets)?;
            while packets.next_packet()?.is_some() {}
            Ok(made)
        };
        match self.store.packets(key).map_or(Err(FragmentError::Bad), checked) {
            Ok(made) => Ok(made),
            // libav may have failed because the entry is damaged. `get` removes a damaged entry.
            Err(error) => match (self.store.get(key), error) {
                (Some(_), FragmentError::Failed(error)) => Err(error.into()),
                (Some(_), FragmentError::Bad)
                | (None, FragmentError::Bad | FragmentError::Failed(_)) => Ok(None),
            },
        }
    }
}

/// Why an entry gives no fragment.
enum FragmentError {
    /// It is missing, damaged, or of another version.
    Bad,
    /// libav failed.
    Failed(AvError),
}

impl From<EntryError> for FragmentError {
    fn from(_: EntryError) -> FragmentError {
        FragmentError::Bad
    }
}

impl From<AvError> for FragmentError {
    fn from(error: AvError) -> FragmentError {
        FragmentError::Failed(error)
    }
}

/// The format of a segment, if browsers play it.
fn browser_format(packets: &Packets) -> Result<Option<PictureFormat>, EntryError> {
    let EntrySpec::Segment(spec) = packets.spec()? else { return Ok(None) };
    Ok(browsers_play(spec.format.codec).then_some(spec.format))
}

fn browsers_play(codec: Codec) -> bool {
    match codec {
        Codec::H264 | Codec::H264Intra => true,
        Codec::ProRes | Codec::Ffv1 => false,
    }
}

/// The parameters of a sound, if browsers play it.
fn browser_sound(packets: &Packets) -> Result<Option<SoundParams>, EntryError> {
    let EntrySpec::Sound(spec) = packets.spec()? else { return Ok(None) };
    Ok(match spec.codec {
        SoundCodec::Aac { .. } => Some(params(spec.codec, packets.head())),
        SoundCodec::Pcm => None,
    })
}

/// Successive fragments of a sound.
struct SoundWindow {
    key: EntryKey,
    first: usize,
    fragments: Vec<Vec<u8>>,
}

impl SoundWindow {
    /// The fragments from `first`, as many as may be in memory. None for a sound that browsers do
    /// not play.
    fn read(
        key: EntryKey,
        packets: &mut Packets,
        first: usize,
    ) -> Result<Option<SoundWindow>, FragmentError> {
        let Some(params) = browser_sound(packets)? else { return Ok(None) };
        let (mut writer, _) = FragmentWriter::of_sound(&params)?;
        let mut window = SoundWindow { key, first, fragments: Vec::new() };
        let mut number = 0;
        while let Some(fragment) = next_fragment(&mut writer, packets)? {
            if number >= first && window.has_room_for(&fragment) {
                window.fragments.push(fragment);
            }
            number += 1;
        }
        Ok(Some(window))
    }

    fn has_room_for(&self, fragment: &[u8]) -> bool {
        let held: usize = self.fragments.iter().map(Vec::len).sum();
        self.fragments.is_empty() || held + fragment.len() <= SOUND_MEMORY_BYTES
    }

    fn get(&self, number: usize) -> Option<Vec<u8>> {
        self.fragments.get(number.checked_sub(self.first)?).cloned()
    }
}

fn next_fragment(
    writer: &mut FragmentWriter,
    packets: &mut Packets,
) -> Result<Option<Vec<u8>>, FragmentError> {
    for number in 0..SOUND_FRAGMENT_PACKETS {
        match packets.next_packet()? {
            Some(packet) => writer.write_sound(&packet.data, packet.duration)?,
            None if number == 0 => return Ok(None),
            None => break,
        }
    }
    Ok(Some(writer.cut()?))
}

/// Silence in the encoding of a film's sound.
struct Silence {
    init: InitSegment,
    fragment: Vec<u8>,
}

impl Silence {
    /// Encodes one second, after which the encoder's output is constant, and repeats the last packet.
    fn encoded() -> Result<Silence, AvError> {
        let mut encoder = SoundEncoder::new(SILENCE_CODEC)?;
        let packets = encoder.push(&vec![0.0; 2 * SOUND_RATE as usize])?;
        let settled = packets.last().ok_or_else(|| AvError {
            op: "make silence",
            code: 0,
            detail: "the encoder made nothing of it".to_owned(),
        })?;
        let (mut writer, init) = FragmentWriter::of_sound(encoder.params())?;
        for _ in 0..SOUND_FRAGMENT_PACKETS {
            writer.write_sound(&settled.data, settled.duration)?;
        }
        Ok(Silence { init, fragment: writer.cut()? })
    }
}
