//! Decoded frames that a worker keeps from one segment for the next.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::hash::ContentHash;
use crate::render::ffmpeg::DecodedFrame;
use crate::render::footage::decode_plan::SharedFrames;

/// The frames that are kept, and those that are to be.
#[derive(Clone, Default)]
pub(crate) struct FrameCache(Rc<RefCell<CachedFrames>>);

#[derive(Default)]
struct CachedFrames {
    frames: HashMap<(ContentHash, i64), DecodedFrame>,
    /// What the segment before wanted kept for the one at hand.
    given: Vec<SharedFrames>,
    /// What is to be kept for the next.
    wanted: Vec<SharedFrames>,
}

impl FrameCache {
    /// Another segment begins, which is to keep these frames for the next. What was kept for the
    /// one that ended goes.
    pub(crate) fn start_segment(&self, wanted: Vec<SharedFrames>) {
        let mut cache = self.0.borrow_mut();
        cache.given = std::mem::replace(&mut cache.wanted, wanted);
        let CachedFrames { frames, given, wanted } = &mut *cache;
        frames.retain(|&(media, frame), _| {
            given.iter().chain(&*wanted).any(|shared| holds(shared, media, frame))
        });
    }

    /// A frame, if it was kept.
    pub(crate) fn get(&self, media: ContentHash, frame: i64) -> Option<DecodedFrame> {
        self.0.borrow().frames.get(&(media, frame)).cloned()
    }

    /// A frame was decoded: it is kept if it is wanted.
    pub(crate) fn offer(&self, media: ContentHash, frame: i64, decoded: &DecodedFrame) {
        let mut cache = self.0.borrow_mut();
        if cache.wanted.iter().any(|shared| holds(shared, media, frame)) {
            cache.frames.insert((media, frame), decoded.clone());
        }
    }
}

fn holds(shared: &SharedFrames, media: ContentHash, frame: i64) -> bool {
    shared.media == media && shared.frames.contains(&frame)
}
