//! A film as it is rendered: what is seen at each height, its stretches, and its sound.

use std::sync::Arc;

use crate::check::program::{Color, MediaId};
use crate::graph::compose::Composer;
use crate::graph::format::{PictureFormat, SOUND_RATE};
use crate::graph::recipe::Recipe;
use crate::time::{FrameRange, Time};
use crate::timeline::{Level, TimelineMedia};

/// The recipe of every frame and sample of a film, or of a part of it.
#[derive(Clone, Debug)]
pub struct RenderGraph {
    pub title: Option<String>,
    pub format: PictureFormat,
    /// The frames of the film that are rendered.
    pub frames: FrameRange,
    /// What is behind the pictures.
    pub background: Color,
    /// The media; [`MediaId`] is an index.
    pub media: Vec<TimelineMedia>,
    /// What is seen, from the bottom.
    pub levels: Arc<[Level]>,
    /// The frames between cut points, in order and without a hole.
    pub stretches: Vec<FrameRange>,
    /// What sounds; none is silence.
    pub sound: Option<SoundNode>,
}

/// The song, mixed once for the whole film. Its times are exact; samples are counted where they are
/// played.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundNode {
    /// Its file.
    pub media: MediaId,
    /// The file's own time at which it starts to play.
    pub from: Time,
    /// The film time at which it starts.
    pub at: Time,
    /// How long it plays.
    pub length: Time,
    /// How long it rises at its start.
    pub fade_in: Time,
    /// How long it falls at its end.
    pub fade_out: Time,
    /// Amplification, in 1/100 dB.
    pub gain: i32,
}

impl RenderGraph {
    /// The recipe of frames that no cut point divides; none where there is no picture.
    pub fn recipe(&self, frames: FrameRange) -> Option<Recipe> {
        let composer = Composer {
            levels: &self.levels,
            media: &self.media,
            background: self.background,
            format: &self.format,
        };
        composer.recipe(frames)
    }

    /// The film time at which what is rendered starts.
    pub fn start(&self) -> Time {
        self.format.rate.start(self.frames.start)
    }

    /// How many samples of sound go with the frames.
    pub fn samples(&self) -> i64 {
        (self.format.rate.start(self.frames.end) - self.start()).sample(SOUND_RATE).max(0)
    }
}
