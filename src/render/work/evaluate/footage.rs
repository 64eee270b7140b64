//! Footage at work: its frames, from its proxies or its own file.

use crate::check::program::{Color, Conform};
use crate::graph::{fills, fitted};
use crate::hash::ContentHash;
use crate::picture::flat::fill_beside;
use crate::picture::plane::{Plane, PlaneMut};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{Conformer, VideoFrame, color_to_yuv};
use crate::render::footage::proxy::{ProxyReader, ShownFootage};
use crate::render::footage::source_reader::SourceReader;
use crate::time::{FrameRun, unpack};

use super::EvalContext;
use super::image::Image;
use super::planes::plane_mut;

/// The number of frames of the runs in which a reversed shot is decoded.
const STRETCH: usize = 16;

/// The frames of one footage.
pub(crate) struct Footage<'a> {
    frames: Vec<i64>,
    original: SourceReader<'a>,
    proxies: Option<ProxyReader<'a>>,
    bars: Option<Bars>,
    /// Whether what is beside and behind it stays transparent.
    keyed: bool,
    /// The source frame shown last: a frozen frame is read once.
    last: Option<(i64, Image)>,
}

/// What shows where footage is transparent, and beside it where it does not fill the frame.
#[derive(Clone, Copy)]
pub(super) enum Behind {
    Color(Color),
    /// Nothing: that is left to others.
    Nothing,
}

/// What lies beside a picture that does not fill the frame.
struct Bars {
    /// The picture's size.
    size: (usize, usize),
    /// Y, Cb and Cr.
    color: [u8; 3],
}

impl<'a> Footage<'a> {
    pub(super) fn open(
        media: ContentHash,
        frames: &[FrameRun],
        conform: Conform,
        behind: Behind,
        context: &EvalContext<'a>,
    ) -> Result<Footage<'a>, RenderError> {
        let (_, video) = context.sources.media_index.medium(media)?;
        let frames: Vec<i64> = unpack(frames).collect();
        let shown = ShownFootage { media, video, conform, frames: &frames };
        let proxies = context.proxies.as_ref().and_then(|proxies| proxies.of(&shown));
        // Proxies always have black bars, so the bars are painted afterwards.
        let has_bars = !video.alpha && !fills(video, conform, &context.format);
        let (color, keyed) = match behind {
            Behind::Color(color) => (color, false),
            Behind::Nothing => (Color::BLACK, true),
        };
        let bars = has_bars.then(|| {
            let size = fitted(video, &context.format);
            Bars { size: (size.width as usize, size.height as usize), color: color_to_yuv(color) }
        });
        let size = (context.format.width, context.format.height);
        let conformer_background = if video.alpha { color } else { Color::BLACK };
        let conformer = Conformer::new(video, conform, conformer_background, size)?;
        let original = SourceReader::new(media, conformer, &context.sources);
        Ok(Footage { frames, original, proxies, bars, keyed, last: None })
    }

    pub(super) fn frame(&mut self, index: i64) -> Result<Image, RenderError> {
        let ahead = usize::try_from(index)
            .ok()
            .and_then(|index| self.frames.get(index..))
            .unwrap_or_default();
        let wanted = *ahead
            .first()
            .ok_or_else(|| RenderError::Broken(format!("a shot has no frame {index}")))?;
        let from = ahead.iter().take(STRETCH).fold(wanted, |from, &frame| from.min(frame));
        if let Some((frame, picture)) = &self.last
            && *frame == wanted
        {
            return Ok(picture.clone());
        }
        let image = self.shown(wanted, from)?;
        self.last = Some((wanted, image.clone()));
        Ok(image)
    }

    fn shown(&mut self, wanted: i64, from: i64) -> Result<Image, RenderError> {
        let (mut picture, opacity) = match &mut self.proxies {
            Some(proxies) => (proxies.picture(wanted, from, &mut self.original)?, None),
            None if self.keyed => self.original.keyed_picture(wanted, from)?,
            None => (self.original.picture(wanted, from)?, None),
        };
        if let Some(bars) = &self.bars {
            bars.paint(&mut picture)?;
        }
        let (width, height) = picture.plane_size(0);
        let opacity = opacity.or_else(|| {
            let bars = self.bars.as_ref().filter(|_| self.keyed)?;
            Some(bars.opacity((width, height)))
        });
        Ok(match opacity {
            Some(data) => {
                Image::keyed(&picture, Plane { data: &data, stride: width, width, height })
            }
            None => Image::Video(picture),
        })
    }

    pub(super) fn make_handles_ready(&mut self) -> Result<(), RenderError> {
        match &self.proxies {
            Some(proxies) => proxies.make_handles_ready(&mut self.original),
            None => Ok(()),
        }
    }
}

impl Bars {
    /// 255 where the picture is, 0 beside it.
    fn opacity(&self, (width, height): (usize, usize)) -> Vec<u8> {
        let mut data = vec![255; width * height];
        let mut plane = PlaneMut { data: &mut data, stride: width, width, height };
        fill_beside(&mut plane, self.size, 2, 0);
        data
    }

    fn paint(&self, picture: &mut VideoFrame) -> Result<(), RenderError> {
        let (width, height) = self.size;
        for (index, value) in self.color.into_iter().enumerate() {
            let (size, step) =
                if index == 0 { ((width, height), 2) } else { ((width / 2, height / 2), 1) };
            fill_beside(&mut plane_mut(picture, index)?, size, step, value);
        }
        Ok(())
    }
}
