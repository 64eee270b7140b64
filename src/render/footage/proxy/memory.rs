//! The blocks used last, for all workers: a block that is made is read from here until it is kept,
//! and no two workers make one at the same time.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::BLOCK;
use super::block::Block;
use crate::cache::EntryKey;
use crate::sync::lock;

/// How many bytes of pictures stay in memory, if two blocks are not more.
const BYTES: u64 = 96 << 20;

/// A few blocks.
pub(super) struct Memory {
    state: Mutex<State>,
    freed: Condvar,
    room: usize,
}

#[derive(Default)]
struct State {
    /// The one put in last stands last.
    blocks: VecDeque<(EntryKey, Arc<Block>)>,
    /// Those that somebody is about to put in.
    awaited: HashSet<EntryKey>,
}

/// What asking for a block comes to.
pub(super) enum Turn<'m> {
    /// Here it is.
    Found(Arc<Block>),
    /// It is for the caller to find or make it; whoever else wants it waits.
    Yours(Making<'m>),
}

/// A block that the caller is about to put in; dropped without that, it is another's turn.
pub(super) struct Making<'m> {
    memory: &'m Memory,
    key: EntryKey,
}

impl Memory {
    pub(super) fn for_pictures_of((width, height): (u32, u32)) -> Memory {
        let block = u64::from(width) * u64::from(height) * 3 / 2 * BLOCK.unsigned_abs();
        let room = usize::try_from(BYTES / block.max(1)).unwrap_or(usize::MAX).max(2);
        Memory { state: Mutex::default(), freed: Condvar::new(), room }
    }

    /// The block of `key`, if need be after another worker has made it.
    pub(super) fn turn(&self, key: EntryKey) -> Turn<'_> {
        let mut state = self.lock();
        loop {
            if let Some((_, block)) = state.blocks.iter().rev().find(|(known, _)| *known == key) {
                return Turn::Found(Arc::clone(block));
            }
            if state.awaited.insert(key) {
                return Turn::Yours(Making { memory: self, key });
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Making<'_> {
    /// Puts the block in.
    pub(super) fn put(self, block: Block) -> Arc<Block> {
        let block = Arc::new(block);
        let mut state = self.memory.lock();
        state.blocks.push_back((self.key, Arc::clone(&block)));
        if state.blocks.len() > self.memory.room {
            state.blocks.pop_front();
        }
        drop(state);
        block
    }
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.memory.lock().awaited.remove(&self.key);
        self.memory.freed.notify_all();
    }
}
