//! The film's sound as one cache entry: it is mixed and encoded beside the pictures, cached like a
//! segment, and read when the film is joined. A changed song renders no picture again, and an
//! unchanged song is not encoded again.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::cache::{
    EncodedPacket, EntryKey, EntrySpec, Head, Packets, SOUND_VERSION, SoundSpec, Store, StoreError,
};
use crate::files::CHANGED_DURING_RENDER;
use crate::graph::format::SoundCodec;
use crate::graph::{RenderGraph, SoundNode};
use crate::render::error::{JoinError, RenderError};
use crate::render::ffmpeg::{AvError, FilmWriter, SoundPacket, SoundParams, engine_version};
use crate::render::footage::media::is_unchanged;
use crate::render::sound::mix::{SoundMixer, codec};
use crate::timeline::TimelineMedia;

/// How many samples are mixed between two checks for a cancellation.
const CANCEL_INTERVAL: i64 = 1 << 16;

pub(crate) struct SoundJob<'a> {
    graph: &'a RenderGraph,
    node: &'a SoundNode,
    pub(crate) spec: SoundSpec,
    pub(crate) key: EntryKey,
}

impl<'a> SoundJob<'a> {
    /// None for a film without sound.
    pub(crate) fn of(graph: &'a RenderGraph) -> Option<SoundJob<'a>> {
        let node = graph.sound.as_ref()?;
        let song = graph.media.get(node.media.0)?;
        let spec = SoundSpec {
            version: SOUND_VERSION,
            engine: engine_version(),
            codec: codec(&graph.format),
            song: song.facts.digest,
            stream: song.facts.audio.as_ref().map(|audio| audio.stream),
            from: node.from,
            at: node.at - graph.start(),
            length: node.length,
            fade_in: node.fade_in,
            fade_out: node.fade_out,
            gain: node.gain,
            samples: graph.samples(),
        };
        Some(SoundJob { graph, node, key: EntrySpec::Sound(spec.clone()).key(), spec })
    }

    /// Mixes and encodes the sound into the store.
    pub(crate) fn render(&self, store: &Store, cancel: &AtomicBool) -> Result<(), RenderError> {
        match self.write(store, cancel) {
            // An entry that was removed while it was written is missing, and the next attempt
            // renders it.
            Err(RenderError::Store(StoreError::Removed { .. })) => Ok(()),
            other => other,
        }
    }

    fn write(&self, store: &Store, cancel: &AtomicBool) -> Result<(), RenderError> {
        self.check_unchanged()?;
        let mut track = SoundMixer::open(self.graph, self.node)?;
        let head = track
            .params()
            .map(head)
            .ok_or_else(|| RenderError::Broken("the sound has no encoder".to_owned()))?;
        let mut slot = store.slot_for(&EntrySpec::Sound(self.spec.clone()), &head)?;
        let mut mixed = 0;
        loop {
            if cancel.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled);
            }
            mixed = (mixed + CANCEL_INTERVAL).min(self.spec.samples);
            for SoundPacket { pts, duration, data } in track.up_to(mixed)? {
                slot.write(&EncodedPacket { pts, duration, key: true, data })?;
            }
            if mixed == self.spec.samples {
                self.check_unchanged()?;
                return Ok(slot.commit()?);
            }
        }
    }

    fn song(&self) -> Option<&'a TimelineMedia> {
        self.graph.media.get(self.node.media.0)
    }

    /// Checks that the song's file is the same as before its content was hashed.
    fn check_unchanged(&self) -> Result<(), RenderError> {
        match self.song() {
            Some(song) if !is_unchanged(song) => Err(RenderError::Song {
                name: song.name.clone(),
                path: song.path.clone(),
                reason: CHANGED_DURING_RENDER.to_owned(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Opens the cached sound; none if it is gone.
    pub(crate) fn open_cached(&self, store: &Store) -> Option<CachedSound> {
        let packets = store.packets(self.key)?;
        Some(CachedSound { params: params(self.spec.codec, packets.head()), packets, next: None })
    }
}

/// What a file must know about a cached sound.
pub(crate) fn params(codec: SoundCodec, head: &Head) -> SoundParams {
    let whole = |number: i64| u32::try_from(number).unwrap_or_default();
    SoundParams {
        codec,
        extradata: head.extradata.clone(),
        initial_padding: whole(head.delay),
        frame_size: whole(head.step),
    }
}

fn head(params: &SoundParams) -> Head {
    let SoundParams { extradata, initial_padding, frame_size, codec: _ } = params;
    Head {
        extradata: extradata.clone(),
        delay: i64::from(*initial_padding),
        step: i64::from(*frame_size),
    }
}

/// A cached sound that is being read.
pub(crate) struct CachedSound {
    pub(crate) params: SoundParams,
    packets: Packets,
    /// A packet that was read and is not due yet.
    next: Option<SoundPacket>,
}

impl CachedSound {
    /// Writes the packets that begin before the film's sample `before`.
    pub(crate) fn write(
        &mut self,
        writer: &mut FilmWriter,
        before: i64,
        failed: &dyn Fn(AvError) -> RenderError,
    ) -> Result<(), JoinError> {
        while let Some(packet) = self.next()? {
            if packet.pts >= before {
                self.next = Some(packet);
                return Ok(());
            }
            writer.write_sound(&packet).map_err(failed)?;
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<SoundPacket>, JoinError> {
        if let Some(packet) = self.next.take() {
            return Ok(Some(packet));
        }
        let read = self.packets.next_packet()?;
        Ok(read.map(|EncodedPacket { pts, duration, key: _, data }| SoundPacket {
            pts,
            duration,
            data,
        }))
    }
}
