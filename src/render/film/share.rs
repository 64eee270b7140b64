//! Renders some segments of a film into the store, without joining them: a share of the work, for
//! several processes or machines that use one store.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use crate::render::error::{RenderError, RenderFailure};
use crate::render::footage::decode_plan::{SegmentReads, separate_costs};
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

/// The segments of the `number`th of `count` shares of a film, as numbers from 0: neighbours, of
/// about equal cost in all shares. A film has the same shares on every machine, whatever is in the
/// cache. A film of few segments has empty shares.
pub fn share(job: &Job<'_>, number: usize, count: usize) -> Range<usize> {
    let segments = segment_jobs(job.graph, job.copy);
    let media_index = MediaIndex::new(job.graph);
    let reads: Vec<SegmentReads> = segments
        .iter()
        .map(|segment| SegmentReads::new(&segment.spec.recipe, segment.frames.len()))
        .collect();
    let mut costs = separate_costs(&reads, |media| media_index.source(media));
    let mut seen = HashSet::new();
    for (cost, segment) in costs.iter_mut().zip(&segments) {
        // Equal segments are rendered once.
        if !seen.insert(segment.key) {
            *cost = 0;
        }
    }
    nth_share(&costs, number, count)
}

/// A segment belongs to the share in which its middle lies.
fn nth_share(costs: &[i64], number: usize, count: usize) -> Range<usize> {
    let total = costs.iter().map(|&cost| i128::from(cost)).sum::<i128>().max(1);
    let (number, count) = (number as i128, count as i128);
    let mut before = 0;
    let shares: Vec<i128> = costs
        .iter()
        .map(|&cost| {
            let middle = 2 * before + i128::from(cost);
            before += i128::from(cost);
            (middle * count / (2 * total)).min(count - 1) + 1
        })
        .collect();
    shares.partition_point(|&share| share < number)
        ..shares.partition_point(|&share| share <= number)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_neighbours_and_cost_about_the_same() {
        let costs = [10, 10, 40, 10, 10, 0, 10, 10];
        let shares: Vec<Range<usize>> =
            (1..=3).map(|number| nth_share(&costs, number, 3)).collect();
        assert_eq!(shares, [0..2, 2..4, 4..8]);
    }

    #[test]
    fn every_segment_is_in_one_share() {
        for segments in 0..12_usize {
            let costs: Vec<i64> = (0..segments).map(|at| [7, 0, 90, 1][at % 4]).collect();
            for count in 1..20 {
                let shares: Vec<Range<usize>> =
                    (1..=count).map(|number| nth_share(&costs, number, count)).collect();
                let ends = shares.iter().flat_map(|share| share.clone());
                assert!(ends.eq(0..segments), "{costs:?} in {count}: {shares:?}");
            }
        }
        assert_eq!((nth_share(&[0, 0], 1, 2), nth_share(&[], 1, 1)), (0..2, 0..0));
    }
}
