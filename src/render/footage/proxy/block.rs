//! A block of a source's frames in the film's shape, in memory.

use std::sync::{Mutex, MutexGuard};

use crate::cache::{EntryKey, Packets as EntryPackets, Store};
use crate::render::ffmpeg::{LosslessDecoder, VideoFrame};
use crate::sync::lock;

/// The pictures of a block. Those of a kept one are decoded when they are wanted.
pub(super) struct ProxyBlock {
    cached: bool,
    state: Mutex<BlockState>,
}

struct BlockState {
    /// As far as they were wanted, or made.
    pictures: Vec<Option<VideoFrame>>,
    source: Option<BlockPackets>,
}

/// What a kept one's pictures are decoded from.
struct BlockPackets {
    decoder: LosslessDecoder,
    packets: Vec<Vec<u8>>,
    size: (u32, u32),
}

impl ProxyBlock {
    /// One whose pictures were read from the original.
    pub(super) fn rendered(pictures: Vec<VideoFrame>) -> ProxyBlock {
        let pictures = pictures.into_iter().map(Some).collect();
        ProxyBlock { cached: false, state: Mutex::new(BlockState { pictures, source: None }) }
    }

    /// The one that is kept under `key`, if it is whole and has so many pictures of this size; it
    /// counts as used now.
    pub(super) fn cached(
        store: &Store,
        key: EntryKey,
        frames: usize,
        size: (u32, u32),
    ) -> Option<ProxyBlock> {
        let cached = store.packets(key).filter(|_| store.has(key))?;
        let Some(packets) =
            BlockPackets::read(cached, size).filter(|source| source.packets.len() == frames)
        else {
            // It is damaged, and is removed when it is looked at as a whole.
            store.get(key);
            return None;
        };
        Some(ProxyBlock {
            cached: true,
            state: Mutex::new(BlockState { pictures: vec![None; frames], source: Some(packets) }),
        })
    }

    /// Whether it had been kept, rather than made in this render.
    pub(super) fn was_cached(&self) -> bool {
        self.cached
    }

    /// Its picture of this number, counted from 0; none if it cannot be decoded.
    pub(super) fn picture(&self, index: i64) -> Option<VideoFrame> {
        let index = usize::try_from(index).ok()?;
        let BlockState { pictures, source } = &mut *self.lock();
        let picture = pictures.get_mut(index)?;
        if picture.is_none() {
            *picture = source.as_mut()?.picture(index);
        }
        picture.clone()
    }

    /// Those of its pictures that are in memory: all of one that was made.
    pub(super) fn pictures(&self) -> Vec<VideoFrame> {
        self.lock().pictures.iter().flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BlockState> {
        lock(&self.state)
    }
}

impl BlockPackets {
    /// All of an entry's packets, once it has been found whole.
    fn read(mut cached: EntryPackets, size: (u32, u32)) -> Option<BlockPackets> {
        let decoder = LosslessDecoder::new(cached.extradata(), size).ok()?;
        let mut packets = Vec::new();
        while let Some(packet) = cached.next_packet().ok()? {
            packets.push(packet.data);
        }
        Some(BlockPackets { decoder, packets, size })
    }

    fn picture(&mut self, index: usize) -> Option<VideoFrame> {
        let picture = self.decoder.decode(self.packets.get(index)?).ok()?;
        ((picture.width(), picture.height()) == self.size).then_some(picture)
    }
}
