//! Renders a film to a file. Segments that the cache has are used, missing ones are rendered on
//! several threads and cached as soon as each is finished, and then all of them are joined. A
//! render that is stopped or killed loses no finished segment.
//!
//! The second render is the common one. [`fingerprint()`] hashes all keys of a film; where the
//! fingerprint of the last render is the same and the file is untouched, no segment is opened.

pub(super) mod copy;
mod fingerprint;
mod forecast;
mod history;
pub(super) mod join;
mod rates;
mod share;

pub use fingerprint::fingerprint;
pub use forecast::{CacheState, CopyForecast, Forecast, SegmentForecast, SoundForecast, forecast};
pub use history::{History, RecordedSegment, RenderRecord};
pub use rates::{Rate, Rates};
pub use share::{ShareReport, render_share, segment_count, share};

use std::sync::atomic::AtomicBool;

use crate::cache::{EntryKey, SegmentSpec};
use crate::graph::{RenderGraph, segments};
use crate::render::error::{JoinError, RenderError, RenderFailure};
use crate::render::ffmpeg::VideoFrame;
use crate::render::film::copy::{CopyPlanner, JoinPlan};
use crate::render::film::join::join;
use crate::render::footage::media::MediaIndex;
use crate::render::footage::readers::Readers;
use crate::render::footage::source_reader::SourceAccess;
use crate::render::footage::{ProxyUse, damage, shown_damage};
use crate::render::job::{Event, Job, Observer, Report};
use crate::render::sound::track::SoundJob;
use crate::render::work::evaluate::{EvalContext, Picture};
use crate::render::work::missing::{MAX_ATTEMPTS, render_failure, render_missing};
use crate::render::work::segment::{cached_frames, missing_segments, segment_jobs, total_frames};
use crate::render::work::workers::decode_threads;
use crate::time::{Frame, FrameRange};

/// Renders a film. A file at its path is overwritten: see [`crate::session::ownership`].
///
/// # Errors
/// Why there is no film. Where one segment fails, the others are rendered and cached anyway.
pub fn film(
    job: &Job<'_>,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<Report, RenderFailure> {
    let frames = job.graph.frames.len();
    let sound = SoundJob::of(job.graph);
    let mut planner = CopyPlanner::new(job);
    let mut proxies = ProxyUse::default();
    let mut cached = None;
    let mut attempts = 0;
    loop {
        let plan = planner.plan(observer, cancel).map_err(|error| RenderFailure {
            errors: vec![error],
            cached: 0,
            frames,
        })?;
        let segments = &plan.chunks.encoded;
        let sound_key = sound.as_ref().map(|sound| sound.key);
        let used = segments.iter().map(|segment| segment.key).chain(sound_key);
        let _pins = job.store.pin(used.chain(damage::keys(job.graph)));
        let failed =
            |errors| RenderFailure { frames, ..render_failure(job.store, segments, errors) };
        // Joining reads every entry to its end. If it finds one that is damaged, the others are
        // suspect too, and are verified before the next attempt.
        let attempt = Attempt { job, plan: &plan, verify: attempts > 0, observer, cancel };
        let rendered = attempt.render(&planner.media_index, sound.as_ref()).map_err(failed)?;
        proxies += rendered.proxies;
        let cached = *cached.get_or_insert(rendered.cached);
        observer.event(Event::Joining);
        match join(job, &plan, &mut planner, sound.as_ref(), cancel) {
            Ok(()) => {
                observer.event(Event::Finished);
                let copied = plan.chunks.copied_frames();
                let path = job.out.to_owned();
                let damage = shown_damage(job.store, job.graph);
                return Ok(Report { path, frames, cached, copied, proxies, damage });
            }
            Err(JoinError::SourceUnusable { media, why }) => planner.refuse(media, why, observer),
            Err(JoinError::EntryMissing) => attempts += 1,
            Err(JoinError::Failed(error)) => return Err(failed(vec![error])),
        }
        if attempts == MAX_ATTEMPTS {
            return Err(failed(vec![RenderError::SegmentsGone]));
        }
    }
}

/// The specs of a film's segments, in order, where nothing is copied. The keys of their cache
/// entries are made from them.
pub fn specs(graph: &RenderGraph) -> Vec<(FrameRange, SegmentSpec)> {
    segment_jobs(graph, false).into_iter().map(|segment| (segment.frames, segment.spec)).collect()
}

/// The picture of one frame of a film.
///
/// # Errors
/// The film has no such frame, or it cannot be rendered.
pub fn frame(graph: &RenderGraph, frame: Frame) -> Result<VideoFrame, RenderError> {
    let media_index = MediaIndex::new(graph);
    let segment = segments(graph)
        .into_iter()
        .find(|segment| segment.frames.contains(frame))
        .ok_or(RenderError::Nothing)?;
    let never = AtomicBool::new(false);
    let sources = SourceAccess::new(&media_index, Readers::default(), decode_threads(1), &never);
    let context = EvalContext { sources, format: graph.format, proxies: None };
    let mut picture = Picture::open(&segment.recipe, &context)?;
    let shown = picture.frame(frame - segment.frames.start)?;
    for (media, _) in segment.recipe.footage() {
        media_index.check_unchanged(media)?;
    }
    Ok(shown)
}

/// One attempt to bring all segments of a film into the cache.
struct Attempt<'a> {
    job: &'a Job<'a>,
    plan: &'a JoinPlan,
    /// Whether cached entries are read to their end before they count as present.
    verify: bool,
    observer: &'a dyn Observer,
    cancel: &'a AtomicBool,
}

/// What an attempt found and did.
struct Rendered {
    /// Frames that were in the cache before.
    cached: i64,
    proxies: ProxyUse,
}

impl Attempt<'_> {
    fn render(
        &self,
        media_index: &MediaIndex<'_>,
        sound: Option<&SoundJob<'_>>,
    ) -> Result<Rendered, Vec<RenderError>> {
        let segments = &self.plan.chunks.encoded;
        let copied = self.plan.chunks.copied_frames();
        if segments.is_empty() && copied == 0 {
            return Err(vec![RenderError::Nothing]);
        }
        let missing = missing_segments(segments, &|key| self.is_cached(key));
        let cached = cached_frames(segments, &missing);
        self.observer.event(Event::Planned {
            frames: total_frames(segments) + copied,
            cached,
            copied,
            segments: segments.len(),
            missing: missing.len(),
            rendering: missing.iter().map(|segment| segment.frames.len()).sum(),
        });
        let sound = sound.filter(|sound| !self.is_cached(sound.key));
        let proxies =
            render_missing(self.job, media_index, &missing, sound, self.observer, self.cancel)?;
        Ok(Rendered { cached, proxies })
    }

    fn is_cached(&self, key: EntryKey) -> bool {
        if self.verify { self.job.store.get(key).is_some() } else { self.job.store.has(key) }
    }
}
