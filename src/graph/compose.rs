//! What is seen on some frames, from the levels that are seen there.

use crate::check::program::{Color, Conform, JoinKind, MediaId, Scale};
use crate::graph::ass::{self, RelativeCaption};
use crate::graph::fitting::{Shape, Size, fit};
use crate::graph::format::PictureFormat;
use crate::graph::recipe::Recipe;
use crate::graph::simplify::{blend, flattened, is_opaque, over, treated};
use crate::time::{Frame, FrameRange, pack};
use crate::timeline::{
    AdjustLevel, Caption, Fade, Level, Picture, Shot, TimelineMedia, Track, Transition, Treatment,
};
use crate::values::{Fixed, Signal};
use crate::world::VideoFacts;

/// What recipes are put together from.
pub(super) struct Composer<'a> {
    pub(super) levels: &'a [Level],
    pub(super) media: &'a [TimelineMedia],
    pub(super) background: Color,
    pub(super) format: &'a PictureFormat,
}

impl Composer<'_> {
    /// The recipe of frames that no cut point divides.
    pub(super) fn recipe(&self, frames: FrameRange) -> Option<Recipe> {
        let mut picture: Option<Recipe> = None;
        for level in self.levels {
            picture = match (picture, level) {
                (None, Level::Track(track)) => Some(self.main(track, frames)?),
                (Some(below), Level::Track(track)) => Some(self.layered(track, frames, below)),
                (Some(below), Level::Adjust(adjust)) => Some(self.adjusted(adjust, frames, below)),
                (Some(below), Level::Words(captions)) => Some(self.words(captions, frames, below)),
                (None, Level::Adjust(_) | Level::Words(_)) => None,
            };
        }
        let main = self.levels.first().and_then(|level| match level {
            Level::Track(track) => Some(track),
            Level::Adjust(_) | Level::Words(_) => None,
        });
        let fade = main.and_then(|main| fade_at(main, frames)).filter(|fade| fade.of_all);
        Some(treated(fade.map(|fade| self.faded(fade, frames)), picture?))
    }

    /// The main track: each shot lies over the background before it is mixed with another.
    fn main(&self, track: &Track, frames: FrameRange) -> Option<Recipe> {
        let shown = |index: usize| {
            let shot = track.shots.get(index)?;
            Some(self.over(self.shot(shot, frames)?, self.plain_background()))
        };
        let transition = at(&track.transitions, frames.start, |transition| transition.frames);
        if let Some(transition) = transition {
            return match transition.kind {
                JoinKind::Blend(kind) => Some(blend(
                    kind,
                    sliced(&transition.progress(), transition.frames, frames),
                    shown(transition.from)?,
                    shown(transition.to)?,
                )),
                JoinKind::Dip(color) => {
                    let color = flattened(color, self.background_color());
                    Some(treated(
                        [dip(transition, color, frames)],
                        shown(shot_at(track, frames.start)?)?,
                    ))
                }
            };
        }
        let picture = shown(shot_at(track, frames.start)?)?;
        let fade = fade_at(track, frames).filter(|fade| !fade.of_all);
        Some(treated(fade.map(|fade| self.faded(fade, frames)), picture))
    }

    /// The background over the picture.
    fn faded(&self, fade: &Fade, frames: FrameRange) -> Treatment {
        let opacity = sliced(&fade.opacity(), fade.frames, frames);
        let covered = opacity.map(|part| Fixed::from_raw(Fixed::SCALE - part.raw()));
        Treatment::flash(self.background_color(), covered)
    }

    /// A layer over what is below it.
    fn layered(&self, track: &Track, frames: FrameRange, below: Recipe) -> Recipe {
        let Some(picture) = self.layer(track, frames) else { return below };
        let look = track.look.iter().map(|look| look.slice(frames.start.0, frames.end.0));
        self.over(treated(look, picture), below)
    }

    /// The picture of a layer; `None` if it is empty.
    fn layer(&self, track: &Track, frames: FrameRange) -> Option<Recipe> {
        let clear = || Recipe::Color { color: Color::CLEAR };
        let shown = |index: Option<usize>| {
            let shot = index.and_then(|index| track.shots.get(index));
            shot.and_then(|shot| self.shot(shot, frames)).unwrap_or_else(clear)
        };
        let transition = at(&track.transitions, frames.start, |transition| transition.frames);
        let picture = match transition {
            Some(transition) => match transition.kind {
                JoinKind::Blend(kind) => blend(
                    kind,
                    sliced(&transition.progress(), transition.frames, frames),
                    shown(Some(transition.from)),
                    shown(Some(transition.to)),
                ),
                JoinKind::Dip(color) => {
                    let picture = shown(shot_at(track, frames.start));
                    treated([dip(transition, color, frames)], picture)
                }
            },
            None => {
                let fade = fade_at(track, frames);
                let opacity = fade
                    .map(|fade| Treatment::opacity(sliced(&fade.opacity(), fade.frames, frames)));
                treated(opacity, shown(shot_at(track, frames.start)))
            }
        };
        (picture != clear()).then_some(picture)
    }

    fn adjusted(&self, adjust: &AdjustLevel, frames: FrameRange, below: Recipe) -> Recipe {
        if !adjust.frames.contains(frames.start) {
            return below;
        }
        let (from, to) = (frames.start - adjust.frames.start, frames.end - adjust.frames.start);
        let look = adjust.look.iter().map(|look| look.slice(from, to));
        self.over(treated(look, below), self.plain_background())
    }

    /// The picture with those words on it that show on one of `frames`.
    fn words(&self, captions: &[Caption], frames: FrameRange, picture: Recipe) -> Recipe {
        let shown: Vec<&Caption> = captions
            .iter()
            .filter(|caption| !caption.frames.intersect(frames).is_empty())
            .collect();
        if shown.is_empty() {
            return picture;
        }
        let relative = |frame: Frame| Frame(frame - frames.start);
        let mut placed = Vec::with_capacity(shown.len());
        let mut fonts = Vec::new();
        for caption in shown {
            let frames =
                FrameRange::new(relative(caption.frames.start), relative(caption.frames.end));
            placed.push(RelativeCaption { frames, caption });
            fonts.extend(caption.style.font_files.iter().map(|(_, digest)| *digest));
        }
        fonts.sort_unstable();
        fonts.dedup();
        let size = (self.format.width, self.format.height);
        let ass = ass::segment_script(&placed, frames.len(), self.format.rate, size);
        Recipe::Words { ass, fonts, picture: Box::new(picture) }
    }

    /// A shot with its effects, in its slot or its handles.
    fn shot(&self, shot: &Shot, frames: FrameRange) -> Option<Recipe> {
        let (from, to) = (frames.start - shot.frames.start, frames.end - shot.frames.start);
        let look = shot.look.iter().map(|look| look.slice(from, to));
        Some(treated(look, self.source(shot, frames)?))
    }

    fn source(&self, shot: &Shot, frames: FrameRange) -> Option<Recipe> {
        let still =
            |media: MediaId, frame: Frame| self.footage(media, frames.iter().map(|_| frame.0));
        match &shot.picture {
            Picture::Color(color) => Some(Recipe::Color { color: *color }),
            Picture::Image(media) => still(*media, Frame(0)),
            Picture::Held { media, frame } => still(*media, *frame),
            Picture::Footage(laid) => {
                let times = &self.media.get(laid.media.0)?.facts.video.as_ref()?.times;
                let rate = self.format.rate;
                let shown =
                    frames.iter().map(|frame| laid.frame(frame - shot.frames.start, rate, times).0);
                self.footage(laid.media, shown)
            }
        }
    }

    fn footage(&self, media: MediaId, frames: impl Iterator<Item = i64>) -> Option<Recipe> {
        let medium = self.media.get(media.0)?;
        Some(Recipe::Footage {
            media: medium.facts.digest,
            stream: medium.facts.video.as_ref()?.stream,
            frames: pack(frames),
            conform: medium.conform,
        })
    }

    fn over(&self, top: Recipe, bottom: Recipe) -> Recipe {
        over(top, bottom, &|recipe| is_opaque(recipe, &|footage| self.fills(footage)))
    }

    /// Whether footage is opaque and fills the frame.
    fn fills(&self, recipe: &Recipe) -> bool {
        let Recipe::Footage { media, conform, .. } = recipe else { return false };
        let medium = self.media.iter().find(|medium| medium.facts.digest == *media);
        medium
            .and_then(|medium| medium.facts.video.as_ref())
            .is_some_and(|video| fills(video, *conform, self.format))
    }

    fn background_color(&self) -> Color {
        Color { alpha: 255, ..self.background }
    }

    fn plain_background(&self) -> Recipe {
        Recipe::Color { color: self.background_color() }
    }
}

/// Whether a video is opaque and fills the frame.
pub fn fills(video: &VideoFacts, conform: Conform, format: &PictureFormat) -> bool {
    !video.alpha && (conform.scale != Scale::Fit || fitted(video, format) == frame(format))
}

/// The size that a video has where all of it is seen in the frame.
pub fn fitted(video: &VideoFacts, format: &PictureFormat) -> Size {
    let stored = Size::new(video.width, video.height);
    fit(Shape::new(stored, video.pixel_aspect, video.orientation.is_sideways()), frame(format))
}

fn frame(format: &PictureFormat) -> Size {
    Size::new(format.width, format.height)
}

fn dip(transition: &Transition, color: Color, frames: FrameRange) -> Treatment {
    Treatment::flash(color, sliced(&transition.covered(), transition.frames, frames))
}

fn fade_at(track: &Track, frames: FrameRange) -> Option<&Fade> {
    at(&track.fades, frames.start, |fade| fade.frames)
}

/// A part of a signal that begins with `whole`.
fn sliced(signal: &Signal, whole: FrameRange, part: FrameRange) -> Signal {
    signal.slice(part.start - whole.start, part.end - whole.start)
}

/// The shot that is on a frame.
fn shot_at(track: &Track, frame: Frame) -> Option<usize> {
    let index = track.shots.partition_point(|shot| shot.frames.end <= frame);
    track.shots.get(index).filter(|shot| shot.frames.contains(frame)).map(|_| index)
}

/// What lies over `frame`, in a list sorted by frames of which no two share one.
fn at<T>(list: &[T], frame: Frame, frames: impl Fn(&T) -> FrameRange) -> Option<&T> {
    let first = list.partition_point(|item| frames(item).end <= frame);
    list.get(first).filter(|item| frames(item).contains(frame))
}
