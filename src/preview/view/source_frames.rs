//! Which source frame is on the screen on each of the film's frames.

use std::sync::Arc;

use serde::Serialize;

use crate::time::{Frame, FrameRange, FrameRate};
use crate::timeline::listing::micros;
use crate::timeline::{Picture, Timeline};
use crate::world::{FrameTimes, Media};

/// The frames of a block: what a page asks for at once.
const BLOCK: i64 = 480;

/// A frame of a source, and its time in the source in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SourceFrame(i64, i64);

/// What the shots of the main track show.
#[derive(Clone, Debug)]
pub(crate) struct SourceFrames {
    rate: FrameRate,
    shots: Vec<(FrameRange, Picture)>,
    media: Vec<Arc<Media>>,
}

impl SourceFrames {
    pub(super) fn of(timeline: &Timeline) -> SourceFrames {
        let shots = timeline.main().shots.iter();
        SourceFrames {
            rate: timeline.rate,
            shots: shots.map(|shot| (shot.frames, shot.picture.clone())).collect(),
            media: timeline.media.iter().map(|medium| medium.facts.clone()).collect(),
        }
    }

    /// The source frames of a block, one for each of the film's frames. `None` where the picture has
    /// no frames. Blocks are counted from 0.
    pub(crate) fn block(&self, number: u32) -> Vec<Option<SourceFrame>> {
        let start = i64::from(number) * BLOCK;
        let frames = FrameRange::new(Frame(start), Frame(start + BLOCK));
        let first = self.shots.partition_point(|(shot, _)| shot.end <= frames.start);
        let shots = self.shots[first..].iter().take_while(|(shot, _)| shot.start < frames.end);
        let shown = |(shot, picture): &(FrameRange, Picture)| {
            let (shot, picture) = (*shot, picture.clone());
            shot.intersect(frames)
                .iter()
                .map(move |at| self.frame(&picture, at - shot.start))
                .collect::<Vec<_>>()
        };
        shots.flat_map(shown).collect()
    }

    fn frame(&self, picture: &Picture, k: i64) -> Option<SourceFrame> {
        let (media, frame) = match picture {
            Picture::Footage(footage) => {
                (footage.media, footage.frame(k, self.rate, self.times(footage.media.0)?))
            }
            Picture::Held { media, frame } => (*media, *frame),
            Picture::Image(_) | Picture::Color(_) => return None,
        };
        Some(SourceFrame(frame.0, micros(self.times(media.0)?.start(frame))))
    }

    fn times(&self, media: usize) -> Option<&FrameTimes> {
        Some(&self.media.get(media)?.video.as_ref()?.times)
    }
}
