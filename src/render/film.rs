//! A film is rendered: what is kept already is found, what is missing is rendered on several
//! threads and kept as soon as it is done, and all of it is joined. A render that is stopped or
//! killed loses no finished segment.

pub(super) mod copy;
mod fingerprint;
mod forecast;
mod history;
pub(super) mod join;
mod rates;
mod share;

pub use copy::NotCopied;
pub use fingerprint::made_of;
pub use forecast::{CopyOutlook, Outlook, SegmentOutlook, SoundOutlook, State, outlook};
pub use history::{History, Made, MadeSegment};
pub use rates::{Rate, Rates};
pub use share::{StretchReport, segment_count, stretch};

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::cache::{EntryKey, SegmentSpec, Store};
use crate::graph::format::Container;
use crate::graph::{RenderGraph, segments};
use crate::render::error::{Failure, RenderError};
use crate::render::ffmpeg::VideoFrame;
use crate::render::film::copy::{Copying, Plan};
use crate::render::film::join::{Join, join};
use crate::render::footage::media::Library;
use crate::render::footage::proxy::ProxyUse;
use crate::render::footage::readers::ReaderPool;
use crate::render::sound::track::SoundPart;
use crate::render::work::evaluate::Picture;
use crate::render::work::queue::Board;
use crate::render::work::segment::{Part, frames, kept, missing, parts};
use crate::render::work::workers::{Workshop, bench, decode_threads, planned, render, said};
use crate::time::{Frame, FrameRange};

/// How often segments are rendered again that somebody removed from the store before they were
/// joined.
pub(super) const ROUNDS: usize = 3;

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
    /// Whether packets of the sources are copied where that is exact.
    pub copy: bool,
    /// Whether a small film reads its footage through proxies, and keeps new ones. It is the same
    /// film with them and without.
    pub proxies: bool,
}

/// How a render is getting on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A source could have been copied from and is not.
    NotCopied(NotCopied),
    /// It is known what is to be done.
    Planned {
        /// Frames of the film.
        frames: i64,
        /// Of these, those that were rendered before.
        kept: i64,
        /// And those that are copied from their sources.
        copied: i64,
        /// Segments of the film that are encoded.
        segments: usize,
        /// Of these, those that are still to be rendered (equal ones counted once).
        missing: usize,
        /// The frames of those: as many as there will be [`Event::Frame`]s.
        rendering: i64,
    },
    /// One more frame is rendered.
    Frame,
    /// A segment is being rendered.
    Begun {
        /// The film's frames on which it stands first.
        frames: FrameRange,
    },
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
    /// And those that were copied from their sources.
    pub copied: i64,
    /// Source frames that went through proxies.
    pub proxies: ProxyUse,
}

/// Renders a film. What stands at its place is overwritten: see [`crate::session::ownership`].
///
/// # Errors
/// Why there is no film. Where a segment failed, the others are rendered and kept all the same.
pub fn film(
    job: &Job<'_>,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<Report, Failure> {
    let frames = job.graph.frames.len();
    let sound = SoundPart::of(job.graph);
    let mut copying = Copying::new(job);
    let (mut round, mut tally) = (0, Tally::default());
    loop {
        let plan = copying.plan(observer, cancel).map_err(|error| Failure {
            errors: vec![error],
            kept: 0,
            frames,
        })?;
        let parts = &plan.pieces.parts;
        let _pins = job
            .store
            .pin(parts.iter().map(|part| part.key).chain(sound.as_ref().map(|sound| sound.key)));
        let failed = |errors| Failure { frames, ..failure(job.store, parts, errors) };
        let making = Making { job, plan: &plan, sound: sound.as_ref(), observer, cancel };
        match making.round(round, &mut copying, &mut tally).map_err(failed)? {
            Join::Done => {
                observer.event(Event::Finished);
                let (kept, copied) = (tally.kept.unwrap_or_default(), plan.pieces.copied_frames());
                return Ok(Report {
                    path: job.out.to_owned(),
                    frames,
                    kept,
                    copied,
                    proxies: tally.proxies,
                });
            }
            Join::Odd { media, why } => copying.refuse(media, why, observer),
            Join::Lost => round += 1,
        }
        if round == ROUNDS {
            return Err(failed(vec![RenderError::SegmentsGone]));
        }
    }
}

/// The specs of a film's segments, in order, where nothing is copied: what the keys of its cache
/// entries are made from.
pub fn specs(graph: &RenderGraph) -> Vec<(FrameRange, SegmentSpec)> {
    parts(graph, false).into_iter().map(|part| (part.frames, part.spec)).collect()
}

/// The picture of one frame of a film.
///
/// # Errors
/// Why it cannot be had.
pub fn frame(graph: &RenderGraph, frame: Frame) -> Result<VideoFrame, RenderError> {
    let library = Library::new(graph);
    let segment = segments(graph)
        .into_iter()
        .find(|segment| segment.frames.contains(frame))
        .ok_or(RenderError::Nothing)?;
    let never = AtomicBool::new(false);
    let mut picture =
        Picture::open(&segment.recipe, &bench(graph, &library, decode_threads(1), None, &never))?;
    picture.frame(frame - segment.frames.start)
}

/// What was found and done over all rounds.
#[derive(Default)]
struct Tally {
    /// The frames that were kept before the first.
    kept: Option<i64>,
    proxies: ProxyUse,
}

/// A film that is being made.
struct Making<'a> {
    job: &'a Job<'a>,
    plan: &'a Plan,
    sound: Option<&'a SoundPart<'a>>,
    observer: &'a dyn Observer,
    cancel: &'a AtomicBool,
}

impl Making<'_> {
    /// Renders what is missing and joins the film.
    fn round(
        &self,
        round: usize,
        copying: &mut Copying<'_>,
        tally: &mut Tally,
    ) -> Result<Join, Vec<RenderError>> {
        let Making { job, plan, sound, observer, cancel } = *self;
        let (parts, copied) = (&plan.pieces.parts, plan.pieces.copied_frames());
        if parts.is_empty() && copied == 0 {
            return Err(vec![RenderError::Nothing]);
        }
        // Joining reads every entry through. If one was damaged, all are suspect, and are read
        // through before they are joined.
        let is_kept = |key: EntryKey| {
            if round == 0 { job.store.has(key) } else { job.store.get(key).is_some() }
        };
        let missing = missing(parts, &is_kept);
        let (frames, kept) = (frames(parts) + copied, kept(parts, &missing));
        let rendering = missing.iter().map(|part| part.frames.len()).sum();
        observer.event(Event::Planned {
            frames,
            kept,
            copied,
            segments: parts.len(),
            missing: missing.len(),
            rendering,
        });
        tally.kept.get_or_insert(kept);
        tally.proxies += render_missing(
            job,
            &copying.library,
            &missing,
            sound.filter(|sound| !is_kept(sound.key)),
            observer,
            cancel,
        )?;
        observer.event(Event::Joining);
        join(job, plan, copying, sound, cancel).map_err(|error| vec![error])
    }
}

/// Renders what is missing: the sound on a thread of its own, beside the pictures.
pub(super) fn render_missing(
    job: &Job<'_>,
    library: &Library<'_>,
    missing: &[&Part],
    sound: Option<&SoundPart<'_>>,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<ProxyUse, Vec<RenderError>> {
    let pictures = || {
        if missing.is_empty() {
            Ok(ProxyUse::default())
        } else {
            pictures(job, library, missing, observer, cancel)
        }
    };
    beside(sound.map(|sound| || sound.render(job.store, cancel)), pictures)
}

/// Does the sound's work, if there is any, on a thread of its own, and the pictures' meanwhile;
/// what went wrong with either.
pub(super) fn beside<T>(
    sound: Option<impl FnOnce() -> Result<(), RenderError> + Send>,
    pictures: impl FnOnce() -> Result<T, Vec<RenderError>>,
) -> Result<T, Vec<RenderError>> {
    std::thread::scope(|scope| {
        let sounding = sound.map(|sound| scope.spawn(sound));
        let pictured = pictures();
        let sounded = sounding.map_or(Ok(()), |thread| {
            thread.join().unwrap_or_else(|panic| Err(RenderError::Broken(said(panic.as_ref()))))
        });
        match (pictured, sounded) {
            (pictured, Ok(())) => pictured,
            (Ok(_), Err(error)) => Err(vec![error]),
            (Err(errors), Err(error)) => Err(errors.into_iter().chain([error]).collect()),
        }
    })
}

fn pictures(
    job: &Job<'_>,
    library: &Library<'_>,
    missing: &[&Part],
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<ProxyUse, Vec<RenderError>> {
    let (board, pool, workers) = (
        Board::new(planned(missing, library).chains),
        ReaderPool::default(),
        job.jobs.clamp(1, missing.len()),
    );
    let Job { graph, store, proxies, .. } = *job;
    let shop = Workshop {
        graph,
        store,
        workers,
        decode_threads: decode_threads(workers),
        proxies,
        pool: &pool,
    };
    render(&shop, library, missing, &board, observer, cancel)
}

/// What to tell of a render that made no film.
pub(super) fn failure(store: &Store, parts: &[Part], errors: Vec<RenderError>) -> Failure {
    Failure {
        errors: told_once(errors),
        kept: kept(parts, &missing(parts, &|key| store.has(key))),
        frames: frames(parts),
    }
}

/// Each reason once: a file that is gone is missed by every shot of it.
pub(super) fn told_once(errors: Vec<RenderError>) -> Vec<RenderError> {
    let real = errors.iter().any(|error| !matches!(error, RenderError::Cancelled));
    let mut seen = std::collections::HashSet::new();
    errors
        .into_iter()
        .filter(|error| !(real && matches!(error, RenderError::Cancelled)))
        .filter(|error| seen.insert(error.to_string()))
        .collect()
}
