//! A block of a source's frames in the film's shape, in memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cache::{EntryKey, Store};
use crate::render::ffmpeg::{LosslessDecoder, VideoFrame};

/// The pictures of a block. Those of a kept one are decoded when they are wanted.
pub(super) struct Block {
    kept: bool,
    state: Mutex<State>,
}

struct State {
    pictures: Vec<VideoFrame>,
    rest: Option<Rest>,
}

/// What is not decoded yet.
struct Rest {
    decoder: LosslessDecoder,
    packets: std::vec::IntoIter<Vec<u8>>,
    size: (u32, u32),
}

impl Block {
    /// One whose pictures were read from the original.
    pub(super) fn made(pictures: Vec<VideoFrame>) -> Block {
        Block { kept: false, state: Mutex::new(State { pictures, rest: None }) }
    }

    /// The one that is kept under `key`, if it is whole and has so many pictures; they should have this size.
    pub(super) fn kept(store: &Store, key: EntryKey, frames: usize, size: (u32, u32)) -> Option<Block> {
        store.get(key).filter(|file| file.frames as usize == frames)?;
        let mut kept = store.packets(key)?;
        let mut packets = Vec::with_capacity(frames);
        while let Some(packet) = kept.next_packet().ok()? {
            packets.push(packet.data);
        }
        let rest = Rest { decoder: LosslessDecoder::new().ok()?, packets: packets.into_iter(), size };
        Some(Block { kept: true, state: Mutex::new(State { pictures: Vec::with_capacity(frames), rest: Some(rest) }) })
    }

    /// Whether it had been kept, rather than made in this render.
    pub(super) fn was_kept(&self) -> bool {
        self.kept
    }

    /// Its picture of this number, counted from 0; none if it cannot be decoded.
    pub(super) fn picture(&self, index: i64) -> Option<VideoFrame> {
        let index = usize::try_from(index).ok()?;
        let State { pictures, rest } = &mut *self.lock();
        while pictures.len() <= index {
            pictures.push(rest.as_mut()?.next()?);
        }
        pictures.get(index).cloned()
    }

    /// All that are decoded: of one that was made, all that it has.
    pub(super) fn pictures(&self) -> Vec<VideoFrame> {
        self.lock().pictures.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rest {
    fn next(&mut self) -> Option<VideoFrame> {
        let picture = self.decoder.decode(&self.packets.next()?).ok()?;
        ((picture.width(), picture.height()) == self.size).then_some(picture)
    }
}
