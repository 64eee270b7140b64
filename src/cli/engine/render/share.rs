//! `amv render --segments`: a share of a film's segments, rendered into the cache.

use serde_json::json;

use super::context::OutputContext;
use crate::cli::arguments::SegmentNumbers;
use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::interrupt::asked_to_stop;
use crate::cli::engine::progress::Progress;
use crate::cli::script::number;
use crate::cli::stop::{Exit, Stop};
use crate::render::{Job, ShareReport, render_share, segment_count};
use crate::session::Target;

/// Renders the segments that the command line names, of one output.
pub(super) fn render(
    context: &OutputContext<'_>,
    target: &Target,
    job: &Job<'_>,
) -> Result<(), Stop> {
    let wanted = &context.arguments.segments;
    let count = segment_count(job);
    check(wanted, count, target)?;
    let progress = Progress::new(
        context.arguments.progress,
        format!("rendering segments of {}", target.path.display()),
        Some(target.format.rate),
    );
    let chosen = |index: usize| wanted.iter().any(|numbers| numbers.contain(index + 1));
    let result = render_share(job, &chosen, &progress, asked_to_stop());
    progress.end();
    let ShareReport { segments, frames, cached } =
        result.map_err(|failure| context.failed(&failure, &progress))?;
    progress.event(&json!({ "event": "kept", "output": target.path, "segments": segments, "frames": frames, "kept": cached }));
    let which: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    context.console.result(&format!(
        "{}: {} of {count} ({}), {frames} frames, now in the cache\n",
        target.path.display(),
        number(segments, "segment"),
        which.join(", ")
    ))
}

fn check(wanted: &[SegmentNumbers], count: usize, target: &Target) -> Result<(), Stop> {
    match wanted.iter().find(|numbers| numbers.first > count) {
        None => Ok(()),
        Some(numbers) => {
            let mistake = EngineCommandError::NoSuchSegment {
                film: target.path.display().to_string(),
                asked: numbers.to_string(),
                count,
            };
            Err(Stop::for_error(&mistake, Exit::WrongCommandLine))
        }
    }
}
