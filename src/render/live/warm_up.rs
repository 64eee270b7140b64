//! The handles of the shots around the playhead, made ready as proxies: where a shot is slipped or
//! trimmed by some frames, what it then shows need not be decoded from a key frame far before it.

use std::sync::atomic::AtomicBool;

use super::snapshot::Reel;
use crate::render::error::RenderError;
use crate::render::footage::media::Library;
use crate::render::footage::proxy::{Access, Keeper, Proxies};
use crate::render::work::evaluate::{Bench, Picture};
use crate::render::work::workers::{Workshop, bench};
use crate::time::{Frame, FrameRange, Time};

/// How far around the playhead.
const AROUND: Time = Time::from_seconds(4);

/// Makes ready what can be. What cannot is decoded when it is wanted, and told then.
pub(super) fn make_ready(reel: &Reel, shop: &Workshop<'_>, playhead: Frame, stop: &AtomicBool) {
    let Some(proxies) = Proxies::new(shop.store, &shop.graph.format, stop) else { return };
    // Nobody stands at the queue's other end: each block is kept by the one who made it.
    let access = Access { proxies: &proxies, queue: Keeper::new().0 };
    let library = Library::new(reel.graph());
    let around = reel.graph().format.rate.nearest(AROUND).0;
    let near = FrameRange::new(playhead - around, playhead + around);
    let mut parts: Vec<_> =
        reel.parts.iter().filter(|part| !part.frames.intersect(near).is_empty()).collect();
    parts.sort_by_key(|part| (part.frames.start - playhead).abs());
    let bench =
        Bench { readers: shop.pool.take(), ..bench(shop.graph, &library, 1, Some(access), stop) };
    for part in parts {
        let made = Picture::open(&part.spec.recipe, &bench)
            .and_then(|mut picture| picture.make_handles_ready());
        if let Err(RenderError::Cancelled) = made {
            break;
        }
    }
    shop.pool.put(&bench.readers);
}
