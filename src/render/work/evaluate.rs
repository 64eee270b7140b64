//! A recipe at work: each frame of a segment is asked of the outermost operation, which asks those
//! inside it.

use std::sync::Arc;

use tempfile::TempDir;

use crate::check::builtins::Transition;
use crate::graph::format::PictureFormat;
use crate::graph::recipe::{Progress, Recipe, Tint};
use crate::picture::blend::{Paint, Planes, Weight, blend_plane, tint_plane};
use crate::picture::ease;
use crate::picture::plane::{Plane, PlaneMut};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{Shaper, VideoFrame, WordsDrawer, color_to_yuv};
use crate::render::footage::proxy::{ProxyAccess, ProxyReader, ShownFootage};
use crate::render::footage::source_reader::{SourceAccess, SourceReader};
use crate::time::unpack;

/// What a worker needs to evaluate recipes.
#[derive(Clone)]
pub(crate) struct EvalContext<'a> {
    pub(crate) sources: SourceAccess<'a>,
    pub(crate) format: PictureFormat,
    /// None for a film that reads its footage without proxies.
    pub(crate) proxies: Option<ProxyAccess<'a>>,
}

/// A recipe whose frames can be asked for, in any order; going forward is cheapest.
pub(crate) enum Picture<'a> {
    /// Frames of footage.
    Footage(Box<Footage<'a>>),
    /// One picture that stands.
    Still(VideoFrame),
    /// Two pictures mixed.
    Blend {
        transition: Transition,
        progress: Progress,
        from: Box<Picture<'a>>,
        to: Box<Picture<'a>>,
    },
    /// A picture mixed with a colour, given as Y, Cb and Cr.
    Tint { color: [u8; 3], tint: Tint, progress: Progress, picture: Box<Picture<'a>> },
    /// Words on a picture; the folder of their fonts lives as long as they do.
    Words { drawer: Box<WordsDrawer>, picture: Box<Picture<'a>>, _fonts: Option<Arc<TempDir>> },
}

/// A shot that plays backwards is decoded in stretches of so many frames.
const STRETCH: usize = 16;

/// Footage at work.
pub(crate) struct Footage<'a> {
    frames: Vec<i64>,
    original: SourceReader<'a>,
    proxies: Option<ProxyReader<'a>>,
    /// The source frame shown last: a frame that stands is read once.
    last: Option<(i64, VideoFrame)>,
}

impl<'a> Picture<'a> {
    /// Opens what a recipe needs.
    pub(crate) fn open(
        recipe: &Recipe,
        bench: &EvalContext<'a>,
    ) -> Result<Picture<'a>, RenderError> {
        let size = (bench.format.width, bench.format.height);
        let inner = |recipe: &Recipe| Picture::open(recipe, bench).map(Box::new);
        match recipe {
            Recipe::Footage { media, frames, conform, mirror, background, stream: _ } => {
                let (_, video) = bench.sources.media_index.medium(*media)?;
                let frames: Vec<i64> = unpack(frames).collect();
                let shown = ShownFootage {
                    media: *media,
                    video,
                    conform: *conform,
                    mirror: *mirror,
                    background: *background,
                    frames: &frames,
                };
                let proxies = bench.proxies.as_ref().and_then(|proxies| proxies.of(&shown));
                let original = SourceReader::new(
                    *media,
                    Shaper::new(video, *conform, *mirror, *background, size)?,
                    &bench.sources,
                );
                Ok(Picture::Footage(Box::new(Footage { frames, original, proxies, last: None })))
            }
            Recipe::Color { color } => {
                Ok(Picture::Still(VideoFrame::filled(size.0, size.1, *color)?))
            }
            Recipe::Blend { transition, progress, from, to } => Ok(Picture::Blend {
                transition: *transition,
                progress: *progress,
                from: inner(from)?,
                to: inner(to)?,
            }),
            Recipe::Tint { color, tint, progress, picture } => Ok(Picture::Tint {
                color: color_to_yuv(*color),
                tint: *tint,
                progress: *progress,
                picture: inner(picture)?,
            }),
            Recipe::Words { ass, fonts, picture } => {
                let fonts = bench.sources.media_index.font_folder(fonts)?;
                let drawer = WordsDrawer::new(
                    ass,
                    size,
                    bench.format.rate,
                    fonts.as_deref().map(TempDir::path),
                )?;
                Ok(Picture::Words {
                    drawer: Box::new(drawer),
                    picture: inner(picture)?,
                    _fonts: fonts,
                })
            }
        }
    }

    /// Makes the frames around those that are shown ready to be shown soon, where footage is read
    /// through proxies.
    pub(crate) fn make_handles_ready(&mut self) -> Result<(), RenderError> {
        match self {
            Picture::Footage(footage) => match &footage.proxies {
                Some(proxies) => proxies.make_handles_ready(&mut footage.original),
                None => Ok(()),
            },
            Picture::Still(_) => Ok(()),
            Picture::Blend { from, to, .. } => {
                from.make_handles_ready().and_then(|()| to.make_handles_ready())
            }
            Picture::Tint { picture, .. } | Picture::Words { picture, .. } => {
                picture.make_handles_ready()
            }
        }
    }

    /// The picture on the segment's frame `index`, counted from 0.
    pub(crate) fn frame(&mut self, index: i64) -> Result<VideoFrame, RenderError> {
        match self {
            Picture::Footage(footage) => footage.frame(index),
            Picture::Still(picture) => Ok(picture.clone()),
            Picture::Blend { transition, progress, from, to } => mixed(
                *transition,
                ease::at(progress, index),
                &from.frame(index)?,
                &to.frame(index)?,
            ),
            Picture::Tint { color, tint, progress, picture } => {
                tinted(picture.frame(index)?, *color, covered(*tint, ease::at(progress, index)))
            }
            Picture::Words { drawer, picture, .. } => {
                Ok(drawer.draw(picture.frame(index)?, index)?)
            }
        }
    }
}

impl Footage<'_> {
    fn frame(&mut self, index: i64) -> Result<VideoFrame, RenderError> {
        let ahead = usize::try_from(index)
            .ok()
            .and_then(|index| self.frames.get(index..))
            .unwrap_or_default();
        let wanted = *ahead
            .first()
            .ok_or_else(|| RenderError::Broken(format!("a shot has no frame {index}")))?;
        let from = ahead.iter().take(STRETCH).fold(wanted, |from, &frame| from.min(frame));
        match &self.last {
            Some((frame, picture)) if *frame == wanted => Ok(picture.clone()),
            Some(_) | None => {
                let picture = match &mut self.proxies {
                    Some(proxies) => proxies.picture(wanted, from, &mut self.original)?,
                    None => self.original.picture(wanted, from)?,
                };
                self.last = Some((wanted, picture.clone()));
                Ok(picture)
            }
        }
    }
}

fn mixed(
    transition: Transition,
    progress: f64,
    from: &VideoFrame,
    to: &VideoFrame,
) -> Result<VideoFrame, RenderError> {
    let mut out = VideoFrame::new(from.width(), from.height())?;
    let (from, to) = (planes(from), planes(to));
    for index in 0..3 {
        blend_plane(
            transition,
            progress as f32,
            index,
            &from,
            &to,
            &mut plane_mut(&mut out, index)?,
            &Paint::LIMITED,
        );
    }
    Ok(out)
}

/// How much of a colour covers the picture.
fn covered(tint: Tint, progress: f64) -> f64 {
    match tint {
        Tint::Rise => 1.0 - progress,
        Tint::Fall => progress,
        Tint::Dip => 1.0 - (2.0 * progress - 1.0).abs(),
    }
}

fn tinted(
    mut picture: VideoFrame,
    color: [u8; 3],
    covered: f64,
) -> Result<VideoFrame, RenderError> {
    for (index, value) in color.into_iter().enumerate() {
        tint_plane(&mut plane_mut(&mut picture, index)?, value, Weight::new(covered as f32));
    }
    Ok(picture)
}

fn planes(picture: &VideoFrame) -> Planes<'_> {
    [0, 1, 2].map(|index| {
        let (width, height) = picture.plane_size(index);
        Plane { data: picture.plane(index), stride: picture.stride(index), width, height }
    })
}

fn plane_mut(picture: &mut VideoFrame, index: usize) -> Result<PlaneMut<'_>, RenderError> {
    // Pixels that are shared are copied first, and the copy's rows may lie at another distance.
    picture.plane_mut(index)?;
    let (stride, (width, height)) = (picture.stride(index), picture.plane_size(index));
    Ok(PlaneMut { data: picture.plane_mut(index)?, stride, width, height })
}
