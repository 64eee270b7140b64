//! Some segments of a film, rendered into the store and not joined: a share of the work, for
//! processes or machines that use one store.

use std::sync::atomic::AtomicBool;

use crate::render::error::{Failure, RenderError};
use crate::render::film::{Event, Job, Observer, ROUNDS, failure, render_missing};
use crate::render::footage::media::Library;
use crate::render::sound::track::SoundPart;
use crate::render::work::segment::{Part, frames, kept, missing, parts};

/// Segments that are kept now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StretchReport {
    /// How many.
    pub segments: usize,
    /// Their frames.
    pub frames: i64,
    /// Of these, those that were rendered before.
    pub kept: i64,
}

/// How many segments of the film are to be encoded, if all is copied that may be.
pub fn segment_count(job: &Job<'_>) -> usize {
    parts(job.graph, job.copy).len()
}

/// Renders those of the film's segments of which `chosen` says so, by their numbers from 0, and
/// with the first segment the sound. Nothing is written but to the job's store.
///
/// # Errors
/// Why a segment could not be rendered. The others are rendered and kept all the same.
pub fn stretch(
    job: &Job<'_>,
    chosen: &dyn Fn(usize) -> bool,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<StretchReport, Failure> {
    let parts: Vec<Part> = parts(job.graph, job.copy)
        .into_iter()
        .enumerate()
        .filter(|(index, _)| chosen(*index))
        .map(|(_, part)| part)
        .collect();
    let sound = SoundPart::of(job.graph).filter(|_| chosen(0));
    let keys = || parts.iter().map(|part| part.key).chain(sound.as_ref().map(|sound| sound.key));
    let pins = job.store.pin(keys());
    let result = rounds(job, &parts, sound.as_ref(), observer, cancel);
    // What does not fit into the store goes with the pins.
    drop(pins);
    let result = result.and_then(|report| {
        if keys().all(|key| job.store.has(key)) {
            Ok(report)
        } else {
            Err(vec![RenderError::SegmentsGone])
        }
    });
    result.map_err(|errors| failure(job.store, &parts, errors))
}

fn rounds(
    job: &Job<'_>,
    parts: &[Part],
    sound: Option<&SoundPart<'_>>,
    observer: &dyn Observer,
    cancel: &AtomicBool,
) -> Result<StretchReport, Vec<RenderError>> {
    let (library, mut first) = (Library::new(job.graph), None);
    for _ in 0..ROUNDS {
        let missing = missing(parts, &|key| job.store.get(key).is_some());
        let (frames, kept) = (frames(parts), kept(parts, &missing));
        let kept = *first.get_or_insert_with(|| {
            let rendering = missing.iter().map(|part| part.frames.len()).sum();
            observer.event(Event::Planned {
                frames,
                kept,
                copied: 0,
                segments: parts.len(),
                missing: missing.len(),
                rendering,
            });
            kept
        });
        let sound = sound.filter(|sound| job.store.get(sound.key).is_none());
        if missing.is_empty() && sound.is_none() {
            return Ok(StretchReport { segments: parts.len(), frames, kept });
        }
        render_missing(job, &library, &missing, sound, observer, cancel)?;
    }
    Err(vec![RenderError::SegmentsGone])
}
