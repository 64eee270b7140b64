//! Kept entries as a browser plays them. A segment is one fragment, the sound a row of them;
//! nothing is encoded again, and all of it depends on the entry alone. An entry proves itself at
//! its end: what is damaged is not given out, and removed.

use std::sync::{Arc, Mutex, OnceLock};

use crate::cache::{BadEntry, EncodedPacket, EntryKey, EntrySpec, Packets, Store};
use crate::graph::format::{Codec, PictureFormat, SOUND_RATE, SoundCodec};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{
    AvError, FragmentWriter, InitSegment, Packet, SoundEncoder, SoundParams, VideoEncoder,
    thumbnail,
};
use crate::render::sound::track::params;
use crate::sync::lock;

/// How many packets of sound a fragment has; the last may have fewer. Packets of AAC stand for 1024
/// samples each.
pub const SOUND_FRAGMENT_PACKETS: usize = 128;

/// How much of a sound is kept in memory: of AAC, a quarter of an hour and more.
const SOUND_IN_MEMORY: usize = 16 << 20;

/// Silence is as small at any rate.
const SILENCE: SoundCodec = SoundCodec::Aac { bit_rate: 128_000 };

/// What a browser plays of kept entries. Several threads may use it at a time.
pub struct Fragments {
    store: Arc<Store>,
    /// Fragments of the sound that was asked for last.
    sound: Mutex<Option<SoundWindow>>,
    silence: OnceLock<Result<Silence, AvError>>,
}

impl Fragments {
    /// Of the entries in `store`.
    pub fn new(store: Arc<Store>) -> Fragments {
        Fragments { store, sound: Mutex::new(None), silence: OnceLock::new() }
    }

    /// What a browser must know before a segment's fragment. It is the same for all segments of one
    /// format. None where the segment is not kept, or is damaged, or in a codec that browsers do
    /// not play.
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

    /// The same for all segments of a format, of which none need be kept.
    ///
    /// # Errors
    /// libav fails.
    pub fn format_init(format: &PictureFormat) -> Result<Option<InitSegment>, RenderError> {
        if !plays(format.codec) {
            return Ok(None);
        }
        let encoder = VideoEncoder::new(format, 1)?;
        Ok(Some(
            FragmentWriter::of_picture(format, encoder.extradata(), encoder.reorder_delay())?.1,
        ))
    }

    /// A segment as one fragment. Its first frame is shown at time 0; a tick is the numerator's
    /// part of a second of its frame rate. None as of [`Fragments::picture_init`].
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

    /// What a browser must know before a sound's fragments. None where the sound is not kept, or is
    /// damaged, or in a codec that browsers do not play.
    ///
    /// # Errors
    /// libav fails.
    pub fn sound_init(&self, key: EntryKey) -> Result<Option<InitSegment>, RenderError> {
        self.read(key, |packets| {
            let Some(params) = browser_sound(packets)? else { return Ok(None) };
            Ok(Some(FragmentWriter::of_sound(&params)?.1))
        })
    }

    /// A sound's fragment of this number, counted from 0: [`SOUND_FRAGMENT_PACKETS`] packets. Its
    /// time counts from the sound's first packet, which lies before the film's start by what the
    /// encoder needs to start up. None as of [`Fragments::sound_init`], and after the last.
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
        let mut kept = lock(&self.sound);
        let found =
            kept.as_ref().filter(|window| window.key == key).and_then(|window| window.get(number));
        if found.is_some() {
            return Ok(found);
        }
        let Some(window) = self.read(key, |packets| SoundWindow::read(key, packets, number))?
        else {
            return Ok(None);
        };
        let found = window.get(number);
        *kept = Some(window);
        Ok(found)
    }

    /// What a browser must know before [`Fragments::silence`]: the same decoder's configuration as
    /// that of a film's sound.
    ///
    /// # Errors
    /// libav has no AAC encoder.
    pub fn silence_init(&self) -> Result<InitSegment, RenderError> {
        Ok(self.silent()?.init.clone())
    }

    /// Silence for where a film's sound is not yet kept: one fragment of [`SOUND_FRAGMENT_PACKETS`]
    /// packets, from time 0 on.
    ///
    /// # Errors
    /// libav has no AAC encoder.
    pub fn silence(&self) -> Result<Vec<u8>, RenderError> {
        Ok(self.silent()?.fragment.clone())
    }

    /// A segment's first frame as a JPEG file, about so many pixels high: an even number of them,
    /// and no more than the frame has. None where the segment is not kept, or is damaged.
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

    /// What `make` makes of an entry, and the rest of it proves to be right.
    fn read<T>(
        &self,
        key: EntryKey,
        make: impl FnOnce(&mut Packets) -> Result<Option<T>, Unmade>,
    ) -> Result<Option<T>, RenderError> {
        let proved = |mut packets: Packets| {
            let made = make(&mut packets)?;
            while packets.next_packet()?.is_some() {}
            Ok(made)
        };
        match self.store.packets(key).map_or(Err(Unmade::Bad), proved) {
            Ok(made) => Ok(made),
            // libav may have failed at what is damaged; looking at it once more removes that.
            Err(unmade) => match (self.store.get(key), unmade) {
                (Some(_), Unmade::Failed(error)) => Err(error.into()),
                (Some(_), Unmade::Bad) | (None, Unmade::Bad | Unmade::Failed(_)) => Ok(None),
            },
        }
    }
}

/// Why nothing comes of an entry.
enum Unmade {
    /// It is not there, damaged, or another version's.
    Bad,
    /// libav failed.
    Failed(AvError),
}

impl From<BadEntry> for Unmade {
    fn from(_: BadEntry) -> Unmade {
        Unmade::Bad
    }
}

impl From<AvError> for Unmade {
    fn from(error: AvError) -> Unmade {
        Unmade::Failed(error)
    }
}

/// The format of a segment that browsers play.
fn browser_format(packets: &Packets) -> Result<Option<PictureFormat>, BadEntry> {
    let EntrySpec::Segment(spec) = packets.spec()? else { return Ok(None) };
    Ok(plays(spec.format.codec).then_some(spec.format))
}

/// Whether browsers play it.
fn plays(codec: Codec) -> bool {
    match codec {
        Codec::H264 | Codec::H264Intra => true,
        Codec::ProRes | Codec::Ffv1 => false,
    }
}

/// What must be known of a sound that browsers play.
fn browser_sound(packets: &Packets) -> Result<Option<SoundParams>, BadEntry> {
    let EntrySpec::Sound(spec) = packets.spec()? else { return Ok(None) };
    Ok(match spec.codec {
        SoundCodec::Aac { .. } => Some(params(spec.codec, packets.head())),
        SoundCodec::Pcm => None,
    })
}

/// A row of a sound's fragments.
struct SoundWindow {
    key: EntryKey,
    first: usize,
    fragments: Vec<Vec<u8>>,
}

impl SoundWindow {
    /// Those from `first` on, as many as may be in memory; none of a sound that browsers do not
    /// play.
    fn read(
        key: EntryKey,
        packets: &mut Packets,
        first: usize,
    ) -> Result<Option<SoundWindow>, Unmade> {
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
        self.fragments.is_empty() || held + fragment.len() <= SOUND_IN_MEMORY
    }

    fn get(&self, number: usize) -> Option<Vec<u8>> {
        self.fragments.get(number.checked_sub(self.first)?).cloned()
    }
}

fn next_fragment(
    writer: &mut FragmentWriter,
    packets: &mut Packets,
) -> Result<Option<Vec<u8>>, Unmade> {
    for number in 0..SOUND_FRAGMENT_PACKETS {
        match packets.next_packet()? {
            Some(packet) => writer.write_sound(&packet.data, packet.duration)?,
            None if number == 0 => return Ok(None),
            None => break,
        }
    }
    Ok(Some(writer.cut()?))
}

/// Silence in a film's own encoding.
struct Silence {
    init: InitSegment,
    fragment: Vec<u8>,
}

impl Silence {
    /// A second is encoded, by the end of which the encoder has settled; its last packet is
    /// repeated.
    fn encoded() -> Result<Silence, AvError> {
        let mut encoder = SoundEncoder::new(SILENCE)?;
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
