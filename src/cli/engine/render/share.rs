//! `amv render --segments` and `--share`: some of a film's segments, rendered into the cache.

use serde_json::json;

use super::context::OutputContext;
use crate::cli::arguments::{SegmentNumbers, ShareNumber};
use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::interrupt::asked_to_stop;
use crate::cli::engine::progress::Progress;
use crate::cli::script::number;
use crate::cli::stop::{Exit, Stop};
use crate::render::{Job, ShareReport, render_share, segment_count, share};
use crate::session::Target;

/// Renders the segments that the command line names, of one output.
pub(super) fn render(
    context: &OutputContext<'_>,
    target: &Target,
    job: &Job<'_>,
) -> Result<(), Stop> {
    let count = segment_count(job);
    let wanted = match context.arguments.share {
        Some(of) => segments_of(job, of),
        None => context.arguments.segments.clone(),
    };
    check(&wanted, count, target)?;
    for beyond in wanted.iter().filter(|numbers| numbers.last.is_some_and(|last| last > count)) {
        context.console.note(&format!(
            "{}: segments {beyond} end with the last one, {count}",
            target.path.display()
        ));
    }
    let progress = Progress::new(
        context.arguments.progress,
        format!("rendering segments of {}", target.path.display()),
        Some(target.format.rate),
    );
    let chosen = |index: usize| wanted.iter().any(|numbers| numbers.contain(index + 1));
    // The sound goes with the first segment. A film that is copied as a whole has none.
    let is_first = context.arguments.share.is_some_and(|of| of.number == 1);
    let chosen = |index: usize| chosen(index) || (count == 0 && is_first);
    let result = render_share(job, &chosen, &progress, asked_to_stop());
    progress.end();
    let ShareReport { segments, frames, cached } =
        result.map_err(|failure| context.failed(&failure, &progress))?;
    progress.event(&json!({ "event": "cached", "output": target.path.to_string_lossy(), "segments": segments, "frames": frames, "cached": cached }));
    let film = target.path.display();
    let listed = wanted.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let which = match context.arguments.share {
        Some(of) if segments == 0 => {
            let all = number(count, "segment");
            return context
                .console
                .result(&format!("{film}: share {of} is empty: the film has {all}\n"));
        }
        Some(of) => format!("share {of}: {listed}"),
        None => listed,
    };
    context.console.result(&format!(
        "{film}: {} of {count} ({which}), {frames} frames, now in the cache\n",
        number(segments, "segment"),
    ))
}

/// The segments of a share; none if it is empty.
fn segments_of(job: &Job<'_>, of: ShareNumber) -> Vec<SegmentNumbers> {
    let indexes = share(job, of.number, of.count);
    let numbers = SegmentNumbers { first: indexes.start + 1, last: Some(indexes.end) };
    if indexes.is_empty() { Vec::new() } else { vec![numbers] }
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
