//! The threads that render a film's missing segments.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Scope;

use crate::cache::{EncodedPacket, EntrySpec, Store, StoreError};
use crate::graph::RenderGraph;
use crate::render::error::{RenderError, panic_message};
use crate::render::ffmpeg::{Packet, VideoEncoder};
use crate::render::footage::damage;
use crate::render::footage::decode_plan::{DecodePlan, SegmentReads, plan};
use crate::render::footage::frame_cache::FrameCache;
use crate::render::footage::media::MediaIndex;
use crate::render::footage::proxy::{BlockWriter, Proxies, ProxyAccess, ProxyUse};
use crate::render::footage::readers::{ReaderPool, Readers};
use crate::render::footage::source_reader::SourceAccess;
use crate::render::job::{Event, Observer};
use crate::render::work::evaluate::{EvalContext, Picture};
use crate::render::work::queue::{Task, TaskSource};
use crate::render::work::segment::SegmentJob;
use crate::sync::lock;

/// How many bytes of decoded frames a worker keeps in memory for its next segment.
const SHARED_FRAMES_BYTES: u64 = 96 << 20;

/// What the workers of a render need to know.
#[derive(Clone, Copy)]
pub(crate) struct RenderContext<'a> {
    pub(crate) graph: &'a RenderGraph,
    pub(crate) store: &'a Store,
    pub(crate) workers: usize,
    /// Threads of each decoder.
    pub(crate) decode_threads: usize,
    /// Whether footage is read through proxies, where that pays off.
    pub(crate) proxies: bool,
    /// Readers that stay open from one render to the next.
    pub(crate) pool: &'a ReaderPool,
}

/// Renders the missing segments, in the order of `tasks`. If one fails, the others are still
/// rendered.
pub(crate) fn render_segments(
    context: &RenderContext<'_>,
    media_index: &MediaIndex<'_>,
    missing: &[&SegmentJob],
    tasks: &dyn TaskSource,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<ProxyUse, Vec<RenderError>> {
    let errors = Mutex::new(Vec::new());
    let pool =
        WorkerPool { context, media_index, missing, tasks, errors: &errors, observer, cancel };
    let proxies = if context.proxies {
        Proxies::new(context.store, &context.graph.format, cancel)
    } else {
        None
    };
    std::thread::scope(|scope| {
        let access = proxies.as_ref().map(|proxies| start_proxy_writer(scope, proxies, &errors));
        for worker in 0..context.workers {
            let (pool, access) = (&pool, access.clone());
            scope.spawn(move || pool.work(worker, access));
        }
    });
    damage::remember(context.store, media_index);
    let errors = errors.into_inner().unwrap_or_else(PoisonError::into_inner);
    if errors.is_empty() {
        Ok(proxies.as_ref().map(Proxies::used).unwrap_or_default())
    } else {
        Err(errors)
    }
}

/// Starts the thread that writes proxies; it ends after the last worker.
fn start_proxy_writer<'scope, 'a: 'scope>(
    scope: &'scope Scope<'scope, '_>,
    proxies: &'scope Proxies<'a>,
    errors: &'scope Mutex<Vec<RenderError>>,
) -> ProxyAccess<'scope> {
    let (queue, writer) = BlockWriter::new();
    scope.spawn(move || {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| writer.run(proxies))) {
            lock(errors).push(RenderError::Broken(panic_message(panic.as_ref())));
        }
    });
    ProxyAccess { proxies, queue }
}

/// The decode plan of the missing segments.
pub(crate) fn plan_decoding(missing: &[&SegmentJob], media_index: &MediaIndex<'_>) -> DecodePlan {
    let tasks: Vec<SegmentReads> = missing
        .iter()
        .map(|segment| SegmentReads::new(&segment.spec.recipe, segment.frames.len()))
        .collect();
    plan(&tasks, |media| media_index.source(media), SHARED_FRAMES_BYTES)
}

/// The workers of a render.
struct WorkerPool<'a> {
    context: &'a RenderContext<'a>,
    media_index: &'a MediaIndex<'a>,
    missing: &'a [&'a SegmentJob],
    tasks: &'a dyn TaskSource,
    errors: &'a Mutex<Vec<RenderError>>,
    observer: &'a dyn Observer,
    cancel: &'a AtomicBool,
}

impl<'a> WorkerPool<'a> {
    fn work(&self, worker: usize, proxies: Option<ProxyAccess<'a>>) {
        let RenderContext { graph, decode_threads, pool, .. } = *self.context;
        let sources = SourceAccess::new(self.media_index, pool.take(), decode_threads, self.cancel);
        let mut context = EvalContext { sources, format: graph.format, proxies };
        self.render_tasks(worker, &mut context);
        self.tasks.leave(worker);
        pool.put(&context.sources.readers);
    }

    fn render_tasks(&self, worker: usize, context: &mut EvalContext<'a>) {
        while let Some(Task { segment, keep }) = self.tasks.next(worker) {
            let Some(segment) = self.missing.get(segment) else { return };
            context.sources.frame_cache.start_segment(keep);
            let rendered = catch_unwind(AssertUnwindSafe(|| {
                render_segment(self.context.store, segment, context, self.observer)
            }));
            match rendered {
                Ok(Ok(())) => {}
                // An entry that was removed while it was written is missing, and the next attempt
                // renders it.
                Ok(Err(RenderError::Store(StoreError::Removed { .. }))) => {}
                Ok(Err(error)) => {
                    let fatal = matches!(error, RenderError::Cancelled | RenderError::Store(_));
                    lock(self.errors).push(error);
                    if fatal {
                        return;
                    }
                }
                Err(panic) => {
                    lock(self.errors).push(RenderError::Broken(panic_message(panic.as_ref())));
                    context.sources.readers = Readers::default();
                    context.sources.frame_cache = FrameCache::default();
                }
            }
        }
    }
}

/// How many threads each decoder gets, so that all cores have work.
pub(crate) fn decode_threads(workers: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores / workers).max(1)
}

/// Renders one segment into the store.
fn render_segment(
    store: &Store,
    segment: &SegmentJob,
    context: &EvalContext<'_>,
    observer: &dyn Observer,
) -> Result<(), RenderError> {
    let check_cancelled = || {
        if context.sources.cancel.load(Ordering::Relaxed) {
            Err(RenderError::Cancelled)
        } else {
            Ok(())
        }
    };
    check_cancelled()?;
    observer.event(Event::SegmentStarted { frames: segment.frames });
    let spec = &segment.spec;
    let mut encoder = VideoEncoder::new(&spec.format, spec.threads as usize)?;
    let mut slot = store.slot(
        &EntrySpec::Segment(spec.clone()),
        encoder.extradata(),
        encoder.reorder_delay(),
    )?;
    let mut write = |packets: Vec<Packet>| -> Result<(), StoreError> {
        for Packet { pts, key, data } in packets {
            slot.write(&EncodedPacket { pts, duration: 1, key, data })?;
        }
        Ok(())
    };
    let mut picture = Picture::open(&spec.recipe, context)?;
    for index in 0..i64::from(spec.frames) {
        check_cancelled()?;
        write(encoder.push(&picture.frame(index)?)?)?;
        observer.event(Event::Frame);
    }
    write(encoder.finish()?)?;
    for (media, _) in spec.recipe.footage() {
        context.sources.media_index.check_unchanged(media)?;
    }
    slot.commit()?;
    observer.event(Event::SegmentFinished { frames: segment.frames });
    Ok(())
}
