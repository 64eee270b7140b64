//! Compresses new blocks and writes them to the store, beside the workers.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use super::Proxies;
use super::block::ProxyBlock;
use crate::cache::{EncodedPacket, EntrySpec};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{Lossless, encode_lossless};

/// How many blocks may wait to be written. Each holds 12 pictures in memory.
const MAX_PENDING: usize = 2;

struct PendingBlock {
    spec: EntrySpec,
    block: Arc<ProxyBlock>,
}

/// The workers' end of the queue.
#[derive(Clone)]
pub(crate) struct BlockQueue(SyncSender<PendingBlock>);

/// The writer's end of the queue, for a thread of its own.
pub(crate) struct BlockWriter(Receiver<PendingBlock>);

impl BlockWriter {
    pub(crate) fn new() -> (BlockQueue, BlockWriter) {
        let (sender, receiver) = sync_channel(MAX_PENDING);
        (BlockQueue(sender), BlockWriter(receiver))
    }

    /// Writes blocks until every worker has dropped its end of the queue.
    pub(crate) fn run(self, proxies: &Proxies<'_>) {
        for pending in self.0.iter() {
            store_block(proxies, &pending);
        }
    }
}

impl BlockQueue {
    /// Queues a block. If too many wait, the caller's thread writes it: no block is lost, and no
    /// worker waits for another.
    pub(super) fn push(&self, proxies: &Proxies<'_>, spec: EntrySpec, block: &Arc<ProxyBlock>) {
        match self.0.try_send(PendingBlock { spec, block: Arc::clone(block) }) {
            Ok(()) => {}
            Err(TrySendError::Full(pending) | TrySendError::Disconnected(pending)) => {
                store_block(proxies, &pending)
            }
        }
    }
}

/// Writes a block to the store. An error is ignored, because a film needs no proxies. After a
/// cancellation nothing is written.
fn store_block(proxies: &Proxies<'_>, pending: &PendingBlock) {
    if !proxies.cancel.load(Ordering::Relaxed)
        && let Ok(frames) = write(proxies, pending)
    {
        proxies.cached.fetch_add(frames, Ordering::Relaxed);
    }
}

fn write(proxies: &Proxies<'_>, pending: &PendingBlock) -> Result<i64, RenderError> {
    let Lossless { extradata, packets } = encode_lossless(&pending.block.pictures())?;
    let mut slot = proxies.store.slot(&pending.spec, &extradata, 0)?;
    let frames = packets.len() as i64;
    for (pts, data) in (0..).zip(packets) {
        slot.write(&EncodedPacket { pts, duration: 1, key: true, data })?;
    }
    slot.commit()?;
    Ok(frames)
}
