//! The most recently used blocks, shared by all workers. A new block is read from here until it is
//! in the store, and two workers never make the same block at the same time.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::BLOCK;
use super::block::ProxyBlock;
use crate::cache::EntryKey;
use crate::sync::lock;

/// How many bytes of pictures stay in memory. At least two blocks stay, whatever their size.
const MEMORY_BYTES: u64 = 96 << 20;

pub(super) struct BlockCache {
    state: Mutex<CachedBlocks>,
    freed: Condvar,
    room: usize,
}

#[derive(Default)]
struct CachedBlocks {
    /// The newest is last.
    blocks: VecDeque<(EntryKey, Arc<ProxyBlock>)>,
    /// Blocks that a worker is about to add.
    awaited: HashSet<EntryKey>,
}

/// The answer to a look-up.
pub(super) enum Lookup<'m> {
    Found(Arc<ProxyBlock>),
    /// The caller must load or make the block; other workers that want it wait.
    Claimed(BlockClaim<'m>),
}

/// The right to add a block. When it is dropped unused, the next waiting worker gets it.
pub(super) struct BlockClaim<'m> {
    cache: &'m BlockCache,
    key: EntryKey,
}

impl BlockCache {
    pub(super) fn for_pictures_of((width, height): (u32, u32)) -> BlockCache {
        let block = u64::from(width) * u64::from(height) * 3 / 2 * BLOCK.unsigned_abs();
        let room = usize::try_from(MEMORY_BYTES / block.max(1)).unwrap_or(usize::MAX).max(2);
        BlockCache { state: Mutex::default(), freed: Condvar::new(), room }
    }

    /// The block of `key`. Waits while another worker makes it.
    pub(super) fn look_up(&self, key: EntryKey) -> Lookup<'_> {
        let mut state = self.lock();
        loop {
            if let Some((_, block)) = state.blocks.iter().rev().find(|(known, _)| *known == key) {
                return Lookup::Found(Arc::clone(block));
            }
            if state.awaited.insert(key) {
                return Lookup::Claimed(BlockClaim { cache: self, key });
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, CachedBlocks> {
        lock(&self.state)
    }
}

impl BlockClaim<'_> {
    pub(super) fn add(self, block: ProxyBlock) -> Arc<ProxyBlock> {
        let block = Arc::new(block);
        let mut state = self.cache.lock();
        state.blocks.push_back((self.key, Arc::clone(&block)));
        if state.blocks.len() > self.cache.room {
            state.blocks.pop_front();
        }
        drop(state);
        block
    }
}

impl Drop for BlockClaim<'_> {
    fn drop(&mut self) {
        self.cache.lock().awaited.remove(&self.key);
        self.cache.freed.notify_all();
    }
}
