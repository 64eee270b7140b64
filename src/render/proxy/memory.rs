//! The blocks used last, for all workers: a block that is made is read from here until it is kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::BLOCK;
use super::block::Block;
use crate::cache::EntryKey;

/// How many bytes of pictures stay in memory, if two blocks are not more.
const BYTES: u64 = 96 << 20;

/// A few blocks; the one put in last stands last.
pub(super) struct Memory {
    blocks: Mutex<VecDeque<(EntryKey, Arc<Block>)>>,
    room: usize,
}

impl Memory {
    pub(super) fn for_pictures_of((width, height): (u32, u32)) -> Memory {
        let block = u64::from(width) * u64::from(height) * 3 / 2 * BLOCK.unsigned_abs();
        let room = usize::try_from(BYTES / block.max(1)).unwrap_or(usize::MAX).max(2);
        Memory { blocks: Mutex::default(), room }
    }

    pub(super) fn get(&self, key: EntryKey) -> Option<Arc<Block>> {
        let blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.iter().rev().find(|(known, _)| *known == key).map(|(_, block)| Arc::clone(block))
    }

    pub(super) fn put(&self, key: EntryKey, block: &Arc<Block>) {
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.retain(|(known, _)| *known != key);
        blocks.push_back((key, Arc::clone(block)));
        if blocks.len() > self.room {
            blocks.pop_front();
        }
    }
}
