//! Decoded frames that a worker keeps from one segment for the next.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::hash::ContentHash;
use crate::render::ffmpeg::DecodedFrame;
use crate::render::footage::decode_plan::Shared;

/// The frames that are kept, and those that are to be.
#[derive(Clone, Default)]
pub(crate) struct KeptFrames(Rc<RefCell<Kept>>);

#[derive(Default)]
struct Kept {
    frames: HashMap<(ContentHash, i64), DecodedFrame>,
    /// What the segment before wanted kept for the one at hand.
    given: Vec<Shared>,
    /// What is to be kept for the next.
    wanted: Vec<Shared>,
}

impl KeptFrames {
    /// Another segment begins, which is to keep these frames for the next. What was kept for the
    /// one that ended goes.
    pub(crate) fn want(&self, wanted: Vec<Shared>) {
        let mut kept = self.0.borrow_mut();
        kept.given = std::mem::replace(&mut kept.wanted, wanted);
        let Kept { frames, given, wanted } = &mut *kept;
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
        let mut kept = self.0.borrow_mut();
        if kept.wanted.iter().any(|shared| holds(shared, media, frame)) {
            kept.frames.insert((media, frame), decoded.clone());
        }
    }
}

fn holds(shared: &Shared, media: ContentHash, frame: i64) -> bool {
    shared.media == media && shared.frames.contains(&frame)
}
