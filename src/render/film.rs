//! A film is rendered: what is kept already is found, what is missing is rendered on several threads and kept as soon as it is done,
//! and all of it is joined. A render that is stopped or killed loses no finished segment.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cache::{EncodedPacket, FORMAT_VERSION, SegmentKey, SegmentSpec, Store, StoreError};
use crate::graph::format::Container;
use crate::graph::recipe::Recipe;
use crate::graph::{RenderGraph, segments};
use crate::hash::ContentHash;
use crate::render::error::{Failure, RenderError};
use crate::render::evaluate::{Bench, Picture};
use crate::render::ffmpeg::{Packet, VideoEncoder, VideoFrame, engine_version};
use crate::render::join::{Join, join};
use crate::render::library::Library;
use crate::render::readers::Readers;
use crate::time::{Frame, FrameRange};

/// Threads of an encoder. It is one, whatever the number of workers: another number gives other bytes, and a film must not depend on
/// how many workers made it.
const ENCODER_THREADS: u32 = 1;
/// How often segments are rendered again that somebody removed from the store before they were joined.
const ROUNDS: usize = 3;

/// A film to be rendered.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Its recipe.
    pub graph: &'a RenderGraph,
    /// Where segments are kept.
    pub store: &'a Store,
    /// The kind of file.
    pub container: Container,
    /// The file. It is written beside this place under another name, and takes it when it is whole.
    pub out: &'a Path,
    /// How many segments are rendered at a time; at least one.
    pub jobs: usize,
}

/// How a render is getting on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is known what is to be done.
    Planned {
        /// Frames of the film.
        frames: i64,
        /// Of these, those that were rendered before.
        kept: i64,
        /// Segments of the film.
        segments: usize,
        /// Of these, those that are still to be rendered (equal ones counted once).
        missing: usize,
        /// The frames of those: as many as there will be [`Event::Frame`]s.
        rendering: i64,
    },
    /// One more frame is rendered.
    Frame,
    /// A segment is rendered and kept.
    Segment {
        /// The film's frames on which it stands first.
        frames: FrameRange,
    },
    /// All segments are there and are being joined.
    Joining,
    /// The film is there.
    Finished,
}

/// Who wants to know how a render is getting on. Events come from several threads.
pub trait Observer: Sync {
    /// Something happened.
    fn event(&self, event: Event);
}

/// Nobody wants to know.
impl Observer for () {
    fn event(&self, _: Event) {}
}

/// A film that was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its file.
    pub path: PathBuf,
    /// Its frames.
    pub frames: i64,
    /// Of these, those that were rendered before.
    pub kept: i64,
}

/// Renders a film. What stands at its place is overwritten: see [`crate::render::ownership`].
///
/// # Errors
/// Why there is no film. Where a segment failed, the others are rendered and kept all the same.
pub fn film(job: &Job<'_>, observer: &dyn Observer, cancel: &AtomicBool) -> Result<Report, Failure> {
    let parts = parts(job.graph);
    let _pins = job.store.pin(parts.iter().map(|part| part.key));
    let result = make(job, &parts, observer, cancel);
    result.map_err(|errors| Failure { errors: told_once(errors), kept: kept(&parts, &missing(&parts, job.store)), frames: frames(&parts) })
}

/// The specs of a film's segments, in order: what the keys of its cache entries are made from.
pub fn specs(graph: &RenderGraph) -> Vec<(FrameRange, SegmentSpec)> {
    parts(graph).into_iter().map(|part| (part.frames, part.spec)).collect()
}

/// The picture of one frame of a film.
///
/// # Errors
/// Why it cannot be had.
pub fn frame(graph: &RenderGraph, frame: Frame) -> Result<VideoFrame, RenderError> {
    let library = Library::new(graph);
    let segment = segments(graph).into_iter().find(|segment| segment.frames.contains(frame)).ok_or(RenderError::Nothing)?;
    let mut picture = Picture::open(&segment.recipe, &bench(graph, &library, 1))?;
    picture.frame(frame - segment.frames.start)
}

fn make(job: &Job<'_>, parts: &[Part], observer: &dyn Observer, cancel: &AtomicBool) -> Result<Report, Vec<RenderError>> {
    if parts.is_empty() {
        return Err(vec![RenderError::Nothing]);
    }
    let mut first = None;
    for _ in 0..ROUNDS {
        let missing = missing(parts, job.store);
        let (frames, kept) = (frames(parts), kept(parts, &missing));
        let rendering = missing.iter().map(|part| part.frames.len()).sum();
        observer.event(Event::Planned { frames, kept, segments: parts.len(), missing: missing.len(), rendering });
        let kept = *first.get_or_insert(kept);
        render(job, &missing, observer, cancel)?;
        observer.event(Event::Joining);
        match join(job, parts, cancel).map_err(|error| vec![error])? {
            Join::Done => {
                observer.event(Event::Finished);
                return Ok(Report { path: job.out.to_owned(), frames, kept });
            }
            Join::Lost => {}
        }
    }
    Err(vec![RenderError::SegmentsGone])
}

/// A segment of the film and what is kept of it.
pub(super) struct Part {
    pub(super) frames: FrameRange,
    pub(super) spec: SegmentSpec,
    pub(super) key: SegmentKey,
}

fn parts(graph: &RenderGraph) -> Vec<Part> {
    let engine = engine_version();
    let part = |segment: crate::graph::Segment| {
        let spec = SegmentSpec {
            version: FORMAT_VERSION,
            engine: engine.clone(),
            format: graph.format,
            threads: ENCODER_THREADS,
            frames: u32::try_from(segment.frames.len()).unwrap_or(u32::MAX),
            recipe: segment.recipe,
        };
        Part { frames: segment.frames, key: spec.key(), spec }
    };
    segments(graph).into_iter().map(part).collect()
}

/// The segments that are not kept, each once, in the order in which their sources are read best: by file, then by place in it.
fn missing<'a>(parts: &'a [Part], store: &Store) -> Vec<&'a Part> {
    let mut seen: HashMap<SegmentKey, bool> = HashMap::new();
    let mut missing: Vec<&Part> = Vec::new();
    for part in parts {
        let known = seen.insert(part.key, true).is_some();
        if !known && store.get(part.key).is_none_or(|file| file.frames != part.spec.frames) {
            missing.push(part);
        }
    }
    missing.sort_by_key(|part| source(&part.spec.recipe));
    missing
}

fn frames(parts: &[Part]) -> i64 {
    parts.iter().map(|part| part.frames.len()).sum()
}

fn kept(parts: &[Part], missing: &[&Part]) -> i64 {
    let absent: std::collections::HashSet<SegmentKey> = missing.iter().map(|part| part.key).collect();
    parts.iter().filter(|part| !absent.contains(&part.key)).map(|part| part.frames.len()).sum()
}

/// The first medium that a recipe reads, and where in it.
fn source(recipe: &Recipe) -> Option<(ContentHash, i64)> {
    match recipe {
        Recipe::Footage { media, frames, .. } => Some((*media, frames.first().map_or(0, |run| run.first))),
        Recipe::Color { .. } => None,
        Recipe::Blend { from, to, .. } => source(from).or_else(|| source(to)),
        Recipe::Tint { picture, .. } | Recipe::Words { picture, .. } => source(picture),
    }
}

/// Renders the missing segments. One that fails does not keep the others from being rendered.
fn render(job: &Job<'_>, missing: &[&Part], observer: &dyn Observer, cancel: &AtomicBool) -> Result<(), Vec<RenderError>> {
    let workers = job.jobs.clamp(1, missing.len().max(1));
    let library = Library::new(job.graph);
    let queue = Mutex::new(missing.iter());
    let errors = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(job, &library, workers, &queue, &errors, observer, cancel));
        }
    });
    let errors = errors.into_inner().unwrap_or_else(PoisonError::into_inner);
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn work<'a>(
    job: &Job<'_>,
    library: &Library<'_>,
    workers: usize,
    queue: &Mutex<impl Iterator<Item = &'a &'a Part>>,
    errors: &Mutex<Vec<RenderError>>,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) {
    let mut bench = bench(job.graph, library, workers);
    while let Some(part) = next(queue) {
        match catch_unwind(AssertUnwindSafe(|| segment(job, part, &bench, observer, cancel))) {
            Ok(Ok(())) => {}
            // What was removed while it was written is missing, and rendered in the next round.
            Ok(Err(RenderError::Store(StoreError::Removed { .. }))) => {}
            Ok(Err(error)) => {
                let hopeless = matches!(error, RenderError::Cancelled | RenderError::Store(_));
                lock(errors).push(error);
                if hopeless {
                    return;
                }
            }
            Err(panic) => {
                lock(errors).push(RenderError::Broken(said(panic.as_ref())));
                bench.readers = Readers::default();
            }
        }
    }
}

fn next<'a>(queue: &Mutex<impl Iterator<Item = &'a &'a Part>>) -> Option<&'a Part> {
    lock(queue).next().copied()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bench<'a>(graph: &RenderGraph, library: &'a Library<'a>, workers: usize) -> Bench<'a> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Bench { library, format: graph.format, readers: Readers::default(), decode_threads: (cores / workers).max(1) }
}

/// Renders one segment into the store.
fn segment(job: &Job<'_>, part: &Part, bench: &Bench<'_>, observer: &dyn Observer, cancel: &AtomicBool) -> Result<(), RenderError> {
    let stopped = || if cancel.load(Ordering::Relaxed) { Err(RenderError::Cancelled) } else { Ok(()) };
    stopped()?;
    let mut encoder = VideoEncoder::new(&part.spec.format, part.spec.threads as usize)?;
    let mut slot = job.store.slot(&part.spec, encoder.extradata(), encoder.reorder_delay())?;
    let mut keep = |packets: Vec<Packet>| {
        let mut packets = packets.into_iter().map(|Packet { pts, key, data }| EncodedPacket { pts, key, data });
        packets.try_for_each(|packet| slot.write(&packet))
    };
    let mut picture = Picture::open(&part.spec.recipe, bench)?;
    for index in 0..i64::from(part.spec.frames) {
        stopped()?;
        keep(encoder.push(&picture.frame(index)?)?)?;
        observer.event(Event::Frame);
    }
    keep(encoder.finish()?)?;
    slot.commit()?;
    observer.event(Event::Segment { frames: part.frames });
    Ok(())
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it gives no reason".to_owned())
}

/// Each reason once: a file that is gone is missed by every shot of it.
fn told_once(errors: Vec<RenderError>) -> Vec<RenderError> {
    let real = errors.iter().any(|error| !matches!(error, RenderError::Cancelled));
    let mut seen = std::collections::HashSet::new();
    errors
        .into_iter()
        .filter(|error| !(real && matches!(error, RenderError::Cancelled)))
        .filter(|error| seen.insert(error.to_string()))
        .collect()
}
