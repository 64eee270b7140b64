//! Warms up the handles of the shots around the playhead: it makes proxies of the frames just outside
//! each shot. When a shot is then slipped or trimmed by a few frames, its new frames need not be
//! decoded from a key frame far before them.

use std::sync::atomic::AtomicBool;

use super::snapshot::Snapshot;
use crate::render::error::RenderError;
use crate::render::footage::media::MediaIndex;
use crate::render::footage::proxy::{BlockWriter, Proxies, ProxyAccess};
use crate::render::footage::source_reader::SourceAccess;
use crate::render::work::evaluate::{EvalContext, Picture};
use crate::render::work::workers::RenderContext;
use crate::time::{Frame, FrameRange, Time};

/// Shots that are this far from the playhead are warmed up.
const AROUND: Time = Time::from_seconds(4);

/// Makes proxies of the handles around the playhead. A source that cannot be read is skipped: the
/// render that needs it reports it.
pub(super) fn warm_up(
    snapshot: &Snapshot,
    render: &RenderContext<'_>,
    playhead: Frame,
    stop: &AtomicBool,
) {
    let Some(proxies) = Proxies::new(render.store, &render.graph.format, stop) else { return };
    // No thread runs the block writer, so this thread writes each block itself.
    let queue = BlockWriter::new().0;
    let media_index = MediaIndex::new(snapshot.graph());
    let around = snapshot.graph().format.rate.nearest(AROUND).0;
    let near = FrameRange::new(playhead - around, playhead + around);
    let mut segments: Vec<_> = snapshot
        .segments
        .iter()
        .filter(|segment| !segment.frames.intersect(near).is_empty())
        .collect();
    segments.sort_by_key(|segment| (segment.frames.start - playhead).abs());
    let context = EvalContext {
        sources: SourceAccess::new(&media_index, render.pool.take(), 1, stop),
        format: render.graph.format,
        proxies: Some(ProxyAccess { proxies: &proxies, queue }),
    };
    for segment in segments {
        let warmed = Picture::open(&segment.spec.recipe, &context)
            .and_then(|mut picture| picture.make_handles_ready());
        if let Err(RenderError::Cancelled) = warmed {
            break;
        }
    }
    render.pool.put(&context.sources.readers);
}
