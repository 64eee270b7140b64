//! Several threads at work on a film's missing segments.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Scope;

use crate::cache::{EncodedPacket, EntrySpec, Store, StoreError};
use crate::graph::RenderGraph;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{Packet, VideoEncoder};
use crate::render::film::{Event, Observer};
use crate::render::footage::decode_plan::{Plan, Task, plan};
use crate::render::footage::frame_cache::KeptFrames;
use crate::render::footage::media::Library;
use crate::render::footage::proxy::{Access, Keeper, Proxies, ProxyUse};
use crate::render::footage::readers::{ReaderPool, Readers};
use crate::render::work::evaluate::{Bench, Picture};
use crate::render::work::queue::{Turn, Turns};
use crate::render::work::segment::Part;
use crate::sync::lock;

/// How many bytes of decoded frames a worker keeps for the next segment.
const KEPT_BYTES: u64 = 96 << 20;

/// Where segments are rendered.
#[derive(Clone, Copy)]
pub(crate) struct Workshop<'a> {
    /// The film that they are of.
    pub(crate) graph: &'a RenderGraph,
    /// Where they are kept.
    pub(crate) store: &'a Store,
    /// How many are rendered at a time, at the most.
    pub(crate) workers: usize,
    /// Threads of each decoder.
    pub(crate) decode_threads: usize,
    /// Whether footage is read through proxies, where that is worth it.
    pub(crate) proxies: bool,
    /// Files that are open already, and that stay open.
    pub(crate) pool: &'a ReaderPool,
}

/// Renders the missing segments, in turns. One that fails does not keep the others from being
/// rendered.
pub(crate) fn render(
    shop: &Workshop<'_>,
    library: &Library<'_>,
    missing: &[&Part],
    turns: &dyn Turns,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<ProxyUse, Vec<RenderError>> {
    let errors = Mutex::new(Vec::new());
    let shift = Shift { shop, library, missing, turns, errors: &errors, observer, cancel };
    let proxies =
        if shop.proxies { Proxies::new(shop.store, &shop.graph.format, cancel) } else { None };
    std::thread::scope(|scope| {
        let access = proxies.as_ref().map(|proxies| access(scope, proxies, &errors));
        for worker in 0..shop.workers {
            let (shift, access) = (&shift, access.clone());
            scope.spawn(move || shift.work(worker, access));
        }
    });
    let errors = errors.into_inner().unwrap_or_else(PoisonError::into_inner);
    if errors.is_empty() {
        Ok(proxies.as_ref().map(Proxies::used).unwrap_or_default())
    } else {
        Err(errors)
    }
}

/// The workers' way to the proxies. The thread that keeps them ends after the last worker.
fn access<'scope, 'a: 'scope>(
    scope: &'scope Scope<'scope, '_>,
    proxies: &'scope Proxies<'a>,
    errors: &'scope Mutex<Vec<RenderError>>,
) -> Access<'scope> {
    let (queue, keeper) = Keeper::new();
    scope.spawn(move || {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| keeper.run(proxies))) {
            lock(errors).push(RenderError::Broken(said(panic.as_ref())));
        }
    });
    Access { proxies, queue }
}

/// How the missing segments are decoded.
pub(crate) fn planned(missing: &[&Part], library: &Library<'_>) -> Plan {
    let tasks: Vec<Task> =
        missing.iter().map(|part| Task::new(&part.spec.recipe, part.frames.len())).collect();
    plan(&tasks, |media| library.source(media), KEPT_BYTES)
}

/// What all workers of a render have in common.
struct Shift<'a> {
    shop: &'a Workshop<'a>,
    library: &'a Library<'a>,
    missing: &'a [&'a Part],
    turns: &'a dyn Turns,
    errors: &'a Mutex<Vec<RenderError>>,
    observer: &'a dyn Observer,
    cancel: &'a AtomicBool,
}

impl<'a> Shift<'a> {
    fn work(&self, worker: usize, proxies: Option<Access<'a>>) {
        let Workshop { graph, decode_threads, pool, .. } = *self.shop;
        let readers = pool.take();
        let mut bench =
            Bench { readers, ..bench(graph, self.library, decode_threads, proxies, self.cancel) };
        self.take_turns(worker, &mut bench);
        self.turns.leave(worker);
        pool.put(&bench.readers);
    }

    fn take_turns(&self, worker: usize, bench: &mut Bench<'a>) {
        while let Some(Turn { task, keep }) = self.turns.next(worker) {
            let Some(part) = self.missing.get(task) else { return };
            bench.kept.want(keep);
            match catch_unwind(AssertUnwindSafe(|| {
                segment(self.shop.store, part, bench, self.observer)
            })) {
                Ok(Ok(())) => {}
                // What was removed while it was written is missing, and rendered in the next round.
                Ok(Err(RenderError::Store(StoreError::Removed { .. }))) => {}
                Ok(Err(error)) => {
                    let hopeless = matches!(error, RenderError::Cancelled | RenderError::Store(_));
                    lock(self.errors).push(error);
                    if hopeless {
                        return;
                    }
                }
                Err(panic) => {
                    lock(self.errors).push(RenderError::Broken(said(panic.as_ref())));
                    (bench.readers, bench.kept) = (Readers::default(), KeptFrames::default());
                }
            }
        }
    }
}

/// What a worker brings along.
pub(crate) fn bench<'a>(
    graph: &RenderGraph,
    library: &'a Library<'a>,
    decode_threads: usize,
    proxies: Option<Access<'a>>,
    cancel: &'a AtomicBool,
) -> Bench<'a> {
    Bench {
        library,
        format: graph.format,
        readers: Readers::default(),
        kept: KeptFrames::default(),
        decode_threads,
        cancel,
        proxies,
    }
}

/// How many threads each of so many decoders has, that all cores have work.
pub(crate) fn decode_threads(workers: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores / workers).max(1)
}

/// Renders one segment into the store.
fn segment(
    store: &Store,
    part: &Part,
    bench: &Bench<'_>,
    observer: &dyn Observer,
) -> Result<(), RenderError> {
    let stopped =
        || if bench.cancel.load(Ordering::Relaxed) { Err(RenderError::Cancelled) } else { Ok(()) };
    stopped()?;
    observer.event(Event::Begun { frames: part.frames });
    let mut encoder = VideoEncoder::new(&part.spec.format, part.spec.threads as usize)?;
    let mut slot = store.slot(
        &EntrySpec::Segment(part.spec.clone()),
        encoder.extradata(),
        encoder.reorder_delay(),
    )?;
    let mut keep = |packets: Vec<Packet>| {
        let mut packets = packets.into_iter().map(|Packet { pts, key, data }| EncodedPacket {
            pts,
            duration: 1,
            key,
            data,
        });
        packets.try_for_each(|packet| slot.write(&packet))
    };
    let mut picture = Picture::open(&part.spec.recipe, bench)?;
    for index in 0..i64::from(part.spec.frames) {
        stopped()?;
        keep(encoder.push(&picture.frame(index)?)?)?;
        observer.event(Event::Frame);
    }
    keep(encoder.finish()?)?;
    part.spec
        .recipe
        .footage()
        .into_iter()
        .try_for_each(|(media, _)| bench.library.check_unchanged(media))?;
    slot.commit()?;
    observer.event(Event::Segment { frames: part.frames });
    Ok(())
}

/// What a panic said.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it gives no reason".to_owned())
}
