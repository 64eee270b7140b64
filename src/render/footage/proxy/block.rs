//! A block of a source's frames in the film's shape, in memory.

use std::sync::{Mutex, MutexGuard};

use crate::cache::{EntryKey, Packets as EntryPackets, Store};
use crate::render::ffmpeg::{LosslessDecoder, VideoFrame};
use crate::sync::lock;

/// The pictures of a block. Those of a stored block are decoded on demand.
pub(super) struct ProxyBlock {
    cached: bool,
    state: Mutex<BlockState>,
}

struct BlockState {
    /// None for a picture that is not decoded yet.
    pictures: Vec<Option<VideoFrame>>,
    source: Option<BlockPackets>,
}

/// The packets of a stored block.
struct BlockPackets {
    decoder: LosslessDecoder,
    packets: Vec<Vec<u8>>,
    size: (u32, u32),
}

impl ProxyBlock {
    /// A new block, whose pictures come from the original.
    pub(super) fn rendered(pictures: Vec<VideoFrame>) -> ProxyBlock {
        let pictures = pictures.into_iter().map(Some).collect();
        ProxyBlock { cached: false, state: Mutex::new(BlockState { pictures, source: None }) }
    }

    /// The stored block of `key`, if it is complete and has `frames` pictures of this size. It
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
            // It is damaged: `get` reads it to its end, finds that out, and removes it.
            store.get(key);
            return None;
        };
        Some(ProxyBlock {
            cached: true,
            state: Mutex::new(BlockState { pictures: vec![None; frames], source: Some(packets) }),
        })
    }

    /// Whether it comes from the store, and was not made in this render.
    pub(super) fn was_cached(&self) -> bool {
        self.cached
    }

    /// The picture of this number, from 0; none if it cannot be decoded.
    pub(super) fn picture(&self, index: i64) -> Option<VideoFrame> {
        let index = usize::try_from(index).ok()?;
        let BlockState { pictures, source } = &mut *self.lock();
        let picture = pictures.get_mut(index)?;
        if picture.is_none() {
            *picture = source.as_mut()?.picture(index);
        }
        picture.clone()
    }

    /// The pictures in memory: all pictures of a new block.
    pub(super) fn pictures(&self) -> Vec<VideoFrame> {
        self.lock().pictures.iter().flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BlockState> {
        lock(&self.state)
    }
}

impl BlockPackets {
    /// All packets of an entry that proves to be complete.
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
