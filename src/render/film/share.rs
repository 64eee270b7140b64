//! Renders some segments of a film into the store, without joining them: a share of the work, for
//! several processes or machines that use one store.

use std::sync::atomic::AtomicBool;

use crate::render::error::{RenderError, RenderFailure};
use crate::render::footage::media::MediaIndex;
use crate::render::job::{Event, Job, Observer};
use crate::render::sound::track::SoundJob;
use crate::render::work::missing::{MAX_ATTEMPTS, render_failure, render_missing};
use crate::render::work::segment::{
    SegmentJob, cached_frames, missing_segments, segment_jobs, total_frames,
};

/// A share of a film whose segments are all in the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareReport {
    pub segments: usize,
    /// All frames of the share.
    pub frames: i64,
    /// Of these, the frames that were in the cache before.
    pub cached: i64,
}

/// How many segments of a film are encoded, if everything that may be copied is copied.
pub fn segment_count(job: &Job<'_>) -> usize {
    segment_jobs(job.graph, job.copy).len()
}

/// Renders the chosen segments of a film, and with the first segment the sound. `chosen` gets the
/// segments' numbers, from 0. Nothing is written outside the job's store.
///
/// # Errors
/// Why a segment could not be rendered. The others are rendered and cached anyway.
pub fn render_share(
    job: &Job<'_>,
    chosen: &dyn Fn(usize) -> bool,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<ShareReport, RenderFailure> {
    let segments: Vec<SegmentJob> = segment_jobs(job.graph, job.copy)
        .into_iter()
        .enumerate()
        .filter(|(index, _)| chosen(*index))
        .map(|(_, segment)| segment)
        .collect();
    let sound = SoundJob::of(job.graph).filter(|_| chosen(0));
    let keys = || {
        let sound = sound.as_ref().map(|sound| sound.key);
        segments.iter().map(|segment| segment.key).chain(sound)
    };
    let pins = job.store.pin(keys());
    let result = render_until_cached(job, &segments, sound.as_ref(), observer, cancel);
    // Dropping the pins trims the store: a share that does not fit into it loses segments here.
    drop(pins);
    let result = result.and_then(|report| {
        if keys().all(|key| job.store.has(key)) {
            Ok(report)
        } else {
            Err(vec![RenderError::SegmentsGone])
        }
    });
    result.map_err(|errors| render_failure(job.store, &segments, errors))
}

fn render_until_cached(
    job: &Job<'_>,
    segments: &[SegmentJob],
    sound: Option<&SoundJob<'_>>,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<ShareReport, Vec<RenderError>> {
    let media_index = MediaIndex::new(job.graph);
    let frames = total_frames(segments);
    let mut cached_at_first = None;
    for _ in 0..MAX_ATTEMPTS {
        let missing = missing_segments(segments, &|key| job.store.get(key).is_some());
        let cached = match cached_at_first {
            Some(cached) => cached,
            None => {
                let cached = cached_frames(segments, &missing);
                observer.event(Event::Planned {
                    frames,
                    cached,
                    copied: 0,
                    segments: segments.len(),
                    missing: missing.len(),
                    rendering: missing.iter().map(|segment| segment.frames.len()).sum(),
                });
                cached
            }
        };
        cached_at_first = Some(cached);
        let sound = sound.filter(|sound| job.store.get(sound.key).is_none());
        if missing.is_empty() && sound.is_none() {
            return Ok(ShareReport { segments: segments.len(), frames, cached });
        }
        render_missing(job, &media_index, &missing, sound, observer, cancel)?;
    }
    Err(vec![RenderError::SegmentsGone])
}
