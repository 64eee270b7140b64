//! The blocks used last, for all workers: a block that is made is read from here until it is kept,
//! and no two workers make one at the same time.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::BLOCK;
use super::block::ProxyBlock;
use crate::cache::EntryKey;
use crate::sync::lock;

/// How many bytes of pictures stay in memory, if two blocks are not more.
const BYTES: u64 = 96 << 20;

/// A few blocks.
pub(super) struct BlockCache {
    state: Mutex<CacheState>,
    freed: Condvar,
    room: usize,
}

#[derive(Default)]
struct CacheState {
    /// The one put in last stands last.
    blocks: VecDeque<(EntryKey, Arc<ProxyBlock>)>,
    /// Those that somebody is about to put in.
    awaited: HashSet<EntryKey>,
}

/// What asking for a block comes to.
pub(super) enum Lookup<'m> {
    /// Here it is.
    Found(Arc<ProxyBlock>),
    /// It is for the caller to find or make it; whoever else wants it waits.
    Claimed(BlockClaim<'m>),
}

/// A block that the caller is about to put in; dropped without that, it is another's turn.
pub(super) struct BlockClaim<'m> {
    cache: &'m BlockCache,
    key: EntryKey,
}

impl BlockCache {
    pub(super) fn for_pictures_of((width, height): (u32, u32)) -> BlockCache {
        let block = u64::from(width) * u64::from(height) * 3 / 2 * BLOCK.unsigned_abs();
        let room = usize::try_from(BYTES / block.max(1)).unwrap_or(usize::MAX).max(2);
        BlockCache { state: Mutex::default(), freed: Condvar::new(), room }
    }

    /// The block of `key`, if need be after another worker has made it.
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

    fn lock(&self) -> MutexGuard<'_, CacheState> {
        lock(&self.state)
    }
}

impl BlockClaim<'_> {
    /// Puts the block in.
    pub(super) fn put(self, block: ProxyBlock) -> Arc<ProxyBlock> {
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
