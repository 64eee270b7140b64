//! A recipe at work: each frame of a segment is asked of the outermost operation, which asks those
//! inside it.

mod footage;
mod image;
mod passes;
mod planes;

use std::sync::Arc;

use tempfile::TempDir;

use self::footage::{Behind, Footage};
use self::image::Image;
use self::passes::Passes;
use crate::check::builtins::Transition;
use crate::check::program::Color;
use crate::graph::format::PictureFormat;
use crate::graph::recipe::Recipe;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{VideoFrame, WordsDrawer};
use crate::render::footage::proxy::ProxyAccess;
use crate::render::footage::source_reader::SourceAccess;
use crate::values::Signal;

/// What a worker needs to evaluate recipes.
#[derive(Clone)]
pub(crate) struct EvalContext<'a> {
    pub(crate) sources: SourceAccess<'a>,
    pub(crate) format: PictureFormat,
    /// None for a film that reads its footage without proxies.
    pub(crate) proxies: Option<ProxyAccess<'a>>,
}

/// A recipe whose frames can be asked for, in any order; going forward is cheapest.
pub(crate) struct Picture<'a> {
    op: Op<'a>,
    size: (usize, usize),
}

/// An op at work.
enum Op<'a> {
    Footage(Box<Footage<'a>>),
    /// One frozen picture.
    Still(Image),
    /// Two pictures mixed.
    Blend {
        transition: Transition,
        progress: Signal,
        from: Box<Op<'a>>,
        to: Box<Op<'a>>,
    },
    Treated {
        passes: Passes,
        picture: Box<Op<'a>>,
    },
    Over {
        top: Box<Op<'a>>,
        bottom: Box<Op<'a>>,
    },
    /// Words on a picture; the folder of their fonts lives as long as they do.
    Words {
        drawer: Box<WordsDrawer>,
        picture: Box<Op<'a>>,
        _fonts: Option<Arc<TempDir>>,
    },
}

impl<'a> Picture<'a> {
    /// Opens what a recipe needs.
    pub(crate) fn open(
        recipe: &Recipe,
        context: &EvalContext<'a>,
    ) -> Result<Picture<'a>, RenderError> {
        let size = (context.format.width as usize, context.format.height as usize);
        Ok(Picture { op: Op::open(recipe, context)?, size })
    }

    /// Makes the frames around those that are shown ready to be shown soon, where footage is read
    /// through proxies.
    pub(crate) fn make_handles_ready(&mut self) -> Result<(), RenderError> {
        self.op.make_handles_ready()
    }

    /// The picture on the segment's frame `index`, counted from 0.
    pub(crate) fn frame(&mut self, index: i64) -> Result<VideoFrame, RenderError> {
        self.op.frame(index, self.size)?.into_video(self.size)
    }
}

impl<'a> Op<'a> {
    fn open(recipe: &Recipe, context: &EvalContext<'a>) -> Result<Op<'a>, RenderError> {
        let inner = |recipe: &Recipe| Op::open(recipe, context).map(Box::new);
        match recipe {
            Recipe::Footage { media, frames, conform, .. } => {
                let footage = Footage::open(*media, frames, *conform, Behind::Nothing, context)?;
                Ok(Op::Footage(Box::new(footage)))
            }
            Recipe::Over { top, bottom } => match (&**top, &**bottom) {
                (
                    Recipe::Footage { media, frames, conform, .. },
                    Recipe::Color { color: color @ Color { alpha: 255, .. } },
                ) => {
                    let behind = Behind::Color(*color);
                    let footage = Footage::open(*media, frames, *conform, behind, context)?;
                    Ok(Op::Footage(Box::new(footage)))
                }
                (top, bottom) => Ok(Op::Over { top: inner(top)?, bottom: inner(bottom)? }),
            },
            Recipe::Color { color: color @ Color { alpha: 255, .. } } => {
                let PictureFormat { width, height, .. } = context.format;
                Ok(Op::Still(Image::Video(VideoFrame::filled(width, height, *color)?)))
            }
            Recipe::Color { color } => Ok(Op::Still(Image::Plain(*color))),
            Recipe::Treated { passes, picture } => {
                Ok(Op::Treated { passes: Passes::new(passes), picture: inner(picture)? })
            }
            Recipe::Blend { transition, progress, from, to, .. } => Ok(Op::Blend {
                transition: *transition,
                progress: progress.clone(),
                from: inner(from)?,
                to: inner(to)?,
            }),
            Recipe::Words { ass, fonts, picture } => {
                let fonts = context.sources.media_index.font_folder(fonts)?;
                let PictureFormat { width, height, rate, .. } = context.format;
                let folder = fonts.as_deref().map(TempDir::path);
                let drawer = WordsDrawer::new(ass, (width, height), rate, folder)?;
                let drawer = Box::new(drawer);
                Ok(Op::Words { drawer, picture: inner(picture)?, _fonts: fonts })
            }
        }
    }

    fn make_handles_ready(&mut self) -> Result<(), RenderError> {
        match self {
            Op::Footage(footage) => footage.make_handles_ready(),
            Op::Still(_) => Ok(()),
            Op::Blend { from: first, to: second, .. } | Op::Over { top: first, bottom: second } => {
                first.make_handles_ready()?;
                second.make_handles_ready()
            }
            Op::Treated { picture, .. } | Op::Words { picture, .. } => picture.make_handles_ready(),
        }
    }

    fn frame(&mut self, index: i64, size: (usize, usize)) -> Result<Image, RenderError> {
        match self {
            Op::Footage(footage) => footage.frame(index),
            Op::Still(picture) => Ok(picture.clone()),
            Op::Blend { transition, progress, from, to } => {
                let progress = progress.at(index);
                match (from.frame(index, size)?, to.frame(index, size)?) {
                    (Image::Video(from), Image::Video(to)) => {
                        planes::mixed(*transition, progress, &from, &to).map(Image::Video)
                    }
                    (from, to) => image::mixed(*transition, progress, &from, &to, size),
                }
            }
            Op::Treated { passes, picture } => {
                passes.apply(index, picture.frame(index, size)?, size)
            }
            Op::Over { top, bottom } => {
                let bottom = bottom.frame(index, size)?;
                image::over(&top.frame(index, size)?, &bottom, size)
            }
            Op::Words { drawer, picture, .. } => {
                let picture = picture.frame(index, size)?.into_video(size)?;
                Ok(Image::Video(drawer.draw(picture, index)?))
            }
        }
    }
}
