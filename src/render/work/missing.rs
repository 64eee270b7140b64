//! Renders the chunks of a film that the cache lacks: the sound on a thread of its own, beside the
//! pictures.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use crate::cache::Store;
use crate::render::error::{RenderError, RenderFailure, panic_message};
use crate::render::footage::ProxyUse;
use crate::render::footage::media::MediaIndex;
use crate::render::footage::readers::ReaderPool;
use crate::render::job::{Job, Observer};
use crate::render::sound::track::SoundJob;
use crate::render::work::queue::WorkQueue;
use crate::render::work::segment::{SegmentJob, cached_frames, missing_segments, total_frames};
use crate::render::work::workers::{RenderContext, decode_threads, plan_decoding, render_segments};

/// How often a film is tried. Another process may remove segments from the store before they are
/// joined; then they are rendered again.
pub(crate) const MAX_ATTEMPTS: usize = 3;

/// Renders the missing segments, and the sound where it is missing.
pub(crate) fn render_missing(
    job: &Job<'_>,
    media_index: &MediaIndex<'_>,
    missing: &[&SegmentJob],
    sound: Option<&SoundJob<'_>>,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<ProxyUse, Vec<RenderError>> {
    let sound = sound.map(|sound| || sound.render(job.store, cancel));
    in_parallel(sound, || {
        if missing.is_empty() {
            return Ok(ProxyUse::default());
        }
        let workers = job.jobs.clamp(1, missing.len());
        let context = RenderContext {
            graph: job.graph,
            store: job.store,
            workers,
            decode_threads: decode_threads(workers),
            proxies: job.proxies,
            pool: &ReaderPool::default(),
        };
        let queue = WorkQueue::new(plan_decoding(missing, media_index).chains);
        render_segments(&context, media_index, missing, &queue, observer, cancel)
    })
}

/// Renders the sound, if there is one, on a thread of its own while this thread renders the
/// pictures. Returns the errors of both.
pub(crate) fn in_parallel<T>(
    sound: Option<impl FnOnce() -> Result<(), RenderError> + Send>,
    pictures: impl FnOnce() -> Result<T, Vec<RenderError>>,
) -> Result<T, Vec<RenderError>> {
    std::thread::scope(|scope| {
        let sound_thread = sound.map(|sound| scope.spawn(sound));
        let pictures = pictures();
        let sound = match sound_thread {
            Some(thread) => thread
                .join()
                .unwrap_or_else(|panic| Err(RenderError::Broken(panic_message(panic.as_ref())))),
            None => Ok(()),
        };
        match (pictures, sound) {
            (pictures, Ok(())) => pictures,
            (Ok(_), Err(error)) => Err(vec![error]),
            (Err(mut errors), Err(error)) => {
                errors.push(error);
                Err(errors)
            }
        }
    })
}

/// Why a render made no film, and how much of it is in the cache.
pub(crate) fn render_failure(
    store: &Store,
    segments: &[SegmentJob],
    errors: Vec<RenderError>,
) -> RenderFailure {
    let missing = missing_segments(segments, &|key| store.has(key));
    RenderFailure {
        errors: distinct_errors(errors),
        cached: cached_frames(segments, &missing),
        frames: total_frames(segments),
    }
}

/// Each error once: every shot of a file that is gone reports the same. A cancellation is dropped
/// where there is a real error.
pub(crate) fn distinct_errors(errors: Vec<RenderError>) -> Vec<RenderError> {
    let any_real = errors.iter().any(|error| !matches!(error, RenderError::Cancelled));
    let mut seen = HashSet::new();
    errors
        .into_iter()
        .filter(|error| !(any_real && matches!(error, RenderError::Cancelled)))
        .filter(|error| seen.insert(error.to_string()))
        .collect()
}
