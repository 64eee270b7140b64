//! PendingBlock blocks are encoded and kept beside the workers.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use super::Proxies;
use super::block::ProxyBlock;
use crate::cache::{EncodedPacket, EntrySpec};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{Lossless, encode_lossless};

/// How many blocks may wait to be kept.
const WAITING: usize = 2;

/// A block that is to be kept.
struct PendingBlock {
    spec: EntrySpec,
    block: Arc<ProxyBlock>,
}

/// The workers' end: blocks go in.
#[derive(Clone)]
pub(crate) struct BlockQueue(SyncSender<PendingBlock>);

/// The other end, for a thread of its own.
pub(crate) struct BlockWriter(Receiver<PendingBlock>);

impl BlockWriter {
    /// A keeper, and the queue that leads to it.
    pub(crate) fn new() -> (BlockQueue, BlockWriter) {
        let (sender, receiver) = sync_channel(WAITING);
        (BlockQueue(sender), BlockWriter(receiver))
    }

    /// Keeps what comes, until there is no queue any more.
    pub(crate) fn run(self, proxies: &Proxies<'_>) {
        self.0.iter().for_each(|new| keep(proxies, &new));
    }
}

impl BlockQueue {
    /// Has a block kept. If too many wait, the caller's thread does it: no block is lost, and
    /// nobody waits for another.
    pub(super) fn keep(&self, proxies: &Proxies<'_>, spec: EntrySpec, block: &Arc<ProxyBlock>) {
        match self.0.try_send(PendingBlock { spec, block: Arc::clone(block) }) {
            Ok(()) => {}
            Err(TrySendError::Full(new) | TrySendError::Disconnected(new)) => keep(proxies, &new),
        }
    }
}

/// Keeps a block, if that can be: a film is made without it as well. After a stop nothing more is
/// kept.
fn keep(proxies: &Proxies<'_>, new: &PendingBlock) {
    if !proxies.cancel.load(Ordering::Relaxed)
        && let Ok(frames) = write(proxies, new)
    {
        proxies.kept.fetch_add(frames, Ordering::Relaxed);
    }
}

fn write(proxies: &Proxies<'_>, new: &PendingBlock) -> Result<i64, RenderError> {
    let Lossless { extradata, packets } = encode_lossless(&new.block.pictures())?;
    let mut slot = proxies.store.slot(&new.spec, &extradata, 0)?;
    let frames = packets.len() as i64;
    for (pts, data) in (0..).zip(packets) {
        slot.write(&EncodedPacket { pts, duration: 1, key: true, data })?;
    }
    slot.commit()?;
    Ok(frames)
}
