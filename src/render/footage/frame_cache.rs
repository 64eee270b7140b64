//! Decoded frames that a worker keeps from one segment for the next.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::hash::ContentHash;
use crate::render::ffmpeg::DecodedFrame;
use crate::render::footage::decode_plan::SharedFrames;

/// The frames that a worker has cached.
#[derive(Clone, Default)]
pub(crate) struct FrameCache(Rc<RefCell<CachedFrames>>);

#[derive(Default)]
struct CachedFrames {
    frames: HashMap<(ContentHash, i64), DecodedFrame>,
    /// Frames that the previous segment left for this one.
    given: Vec<SharedFrames>,
    /// Frames that the next segment needs.
    wanted: Vec<SharedFrames>,
}

impl FrameCache {
    /// Starts a segment, which keeps the frames `wanted` for the next one. Frames that were only
    /// cached for the segment that ended are dropped.
    pub(crate) fn start_segment(&self, wanted: Vec<SharedFrames>) {
        let mut cache = self.0.borrow_mut();
        cache.given = std::mem::replace(&mut cache.wanted, wanted);
        let CachedFrames { frames, given, wanted } = &mut *cache;
        frames.retain(|&(media, frame), _| {
            given.iter().chain(&*wanted).any(|shared| includes(shared, media, frame))
        });
    }

    /// The frame, if it is cached.
    pub(crate) fn get(&self, media: ContentHash, frame: i64) -> Option<DecodedFrame> {
        self.0.borrow().frames.get(&(media, frame)).cloned()
    }

    /// Caches a frame that was decoded, if the next segment needs it.
    pub(crate) fn offer(&self, media: ContentHash, frame: i64, decoded: &DecodedFrame) {
        let mut cache = self.0.borrow_mut();
        if cache.wanted.iter().any(|shared| includes(shared, media, frame)) {
            cache.frames.insert((media, frame), decoded.clone());
        }
    }
}

fn includes(shared: &SharedFrames, media: ContentHash, frame: i64) -> bool {
    shared.media == media && shared.frames.contains(&frame)
}
