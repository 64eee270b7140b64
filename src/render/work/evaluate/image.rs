//! What a recipe's ops hand to each other: the film's 8-bit pictures where these are exact, and
//! canvases where there is transparency or movement.

use std::sync::Arc;

use crate::check::builtins::Transition;
use crate::check::program::{Color, EffectId};
use crate::picture::blend::{Paint, Planes, blend_plane};
use crate::picture::canvas::{self, Canvas, Pixel, Source, VideoWriter, over_row};
use crate::picture::neighborhood::{self, Value};
use crate::picture::pass::PixelPass;
use crate::picture::plane::{Plane, PlaneMut};
use crate::render::error::RenderError;
use crate::render::ffmpeg::VideoFrame;
use crate::values::Fixed;

use super::planes::{self, part};

/// A picture on its way to the film.
#[derive(Clone)]
pub(super) enum Image {
    /// Opaque.
    Video(VideoFrame),
    Canvas(Arc<Canvas>),
    /// One colour, which may be transparent.
    Plain(Color),
}

type Size = (usize, usize);

impl Image {
    /// A picture with opacity; what is transparent is black in it.
    pub(super) fn keyed(video: &VideoFrame, alpha: Plane<'_>) -> Image {
        let source = Source::Keyed(planes::planes(video), alpha);
        Image::Canvas(Arc::new(drawn(size_of(video), |y, row| source.row(y, row))))
    }

    /// It in the film's form; what is transparent is black.
    pub(super) fn into_video(self, size: Size) -> Result<VideoFrame, RenderError> {
        match self {
            Image::Video(video) => Ok(video),
            Image::Plain(color) if color.alpha == 255 => {
                Ok(VideoFrame::filled(size.0 as u32, size.1 as u32, color)?)
            }
            Image::Canvas(_) | Image::Plain(_) => {
                let source = self.source();
                written(size, |writer| {
                    let mut row = vec![[0.0; 4]; size.0];
                    for y in 0..size.1 {
                        source.row(y, &mut row);
                        writer.put_row(y, &row);
                    }
                })
            }
        }
    }

    fn source(&self) -> Source<'_> {
        match self {
            Image::Video(video) => Source::Video(planes::planes(video)),
            Image::Canvas(canvas) => Source::Canvas(canvas),
            Image::Plain(color) => Source::Plain(pixel(*color)),
        }
    }

    fn is_opaque(&self) -> bool {
        match self {
            Image::Video(_) => true,
            Image::Canvas(_) => false,
            Image::Plain(color) => color.alpha == 255,
        }
    }

    fn is_clear(&self, y: usize) -> bool {
        match self {
            Image::Video(_) => false,
            Image::Canvas(canvas) => canvas.is_clear(y),
            Image::Plain(color) => color.alpha == 0,
        }
    }
}

pub(super) fn pixel(color: Color) -> Pixel {
    canvas::pixel(color.red, color.green, color.blue, color.alpha)
}

/// A pass over a picture. The result is in the film's form where it has no transparent pixel.
pub(super) fn passed(pass: &PixelPass, image: &Image, size: Size) -> Result<Image, RenderError> {
    if image.is_opaque() && pass.keeps_opaque(size) {
        let video = written(size, |writer| {
            pass.run(image.source(), size, |y, row| writer.put_row(y, row))
        })?;
        return Ok(Image::Video(video));
    }
    let mut canvas = Canvas::new(size.0, size.1);
    pass.run(image.source(), size, |y, row| canvas.put_row(y, row));
    Ok(Image::Canvas(Arc::new(canvas)))
}

/// A picture with an effect that reads the pixels around each place. The result is in the film's form
/// where the picture is opaque.
pub(super) fn with_neighborhood(
    effect: EffectId,
    values: &[Value],
    image: &Image,
    size: Size,
) -> Result<Image, RenderError> {
    if image.is_opaque() {
        let video = written(size, |writer| {
            neighborhood::run(effect, values, image.source(), size, |y, row| writer.put_row(y, row))
        })?;
        return Ok(Image::Video(video));
    }
    let mut canvas = Canvas::new(size.0, size.1);
    neighborhood::run(effect, values, image.source(), size, |y, row| canvas.put_row(y, row));
    Ok(Image::Canvas(Arc::new(canvas)))
}

/// One picture over another. The result is in the film's form where the lower one is opaque.
pub(super) fn over(top: &Image, bottom: &Image, size: Size) -> Result<Image, RenderError> {
    let (above, below) = (top.source(), bottom.source());
    let mut upper = vec![[0.0; 4]; size.0];
    let mut compose = |y: usize, row: &mut [Pixel]| {
        below.row(y, row);
        if !top.is_clear(y) {
            above.row(y, &mut upper);
            over_row(&upper, row);
        }
    };
    if !bottom.is_opaque() {
        return Ok(Image::Canvas(Arc::new(drawn(size, compose))));
    }
    let video = written(size, |writer| {
        let mut row = vec![[0.0; 4]; size.0];
        for y in 0..size.1 {
            compose(y, &mut row);
            writer.put_row(y, &row);
        }
    })?;
    Ok(Image::Video(video))
}

/// Two pictures mixed, of which one at least may be transparent: colour and opacity each as the
/// transition mixes 8-bit planes.
pub(super) fn mixed(
    transition: Transition,
    progress: Fixed,
    from: &Image,
    to: &Image,
    size: Size,
) -> Result<Image, RenderError> {
    let (first, second) = (opacity(from, size), opacity(to, size));
    let video = planes::mixed(
        transition,
        progress,
        &from.clone().into_video(size)?,
        &to.clone().into_video(size)?,
    )?;
    let mut alpha = vec![0; size.0 * size.1];
    let (first, second) = (three(&first, size), three(&second, size));
    let mut out = PlaneMut { data: &mut alpha, stride: size.0, width: size.0, height: size.1 };
    let paint = Paint { black: [255; 3] };
    blend_plane(transition, part(progress), 0, &first, &second, &mut out, &paint);
    let alpha = Plane { data: &alpha, stride: size.0, width: size.0, height: size.1 };
    Ok(Image::keyed(&video, alpha))
}

/// The opacity of each pixel, 255 where it is opaque.
fn opacity(image: &Image, size: Size) -> Vec<u8> {
    let source = image.source();
    let mut row = vec![[0.0; 4]; size.0];
    let mut opacity = Vec::with_capacity(size.0 * size.1);
    for y in 0..size.1 {
        source.row(y, &mut row);
        opacity.extend(row.iter().map(|pixel| (pixel[3] * 255.0 + 0.5) as u8));
    }
    opacity
}

fn three(data: &[u8], (width, height): Size) -> Planes<'_> {
    [Plane { data, stride: width, width, height }; 3]
}

fn size_of(video: &VideoFrame) -> Size {
    (video.width() as usize, video.height() as usize)
}

fn drawn((width, height): Size, mut row_of: impl FnMut(usize, &mut [Pixel])) -> Canvas {
    let mut canvas = Canvas::new(width, height);
    let mut row = vec![[0.0; 4]; width];
    for y in 0..height {
        row_of(y, &mut row);
        canvas.put_row(y, &row);
    }
    canvas
}

fn written(
    (width, height): Size,
    write: impl FnOnce(&mut VideoWriter<'_>),
) -> Result<VideoFrame, RenderError> {
    let (Ok(w), Ok(h)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(RenderError::Broken(format!("a picture of {width}x{height}")));
    };
    let mut video = VideoFrame::new(w, h)?;
    let strides = [0, 1, 2].map(|plane| (video.stride(plane), video.plane_size(plane)));
    let [luma, blue, red] = video.planes_mut()?;
    let plane = |data, index: usize| {
        let (stride, (width, height)) = strides[index];
        PlaneMut { data, stride, width, height }
    };
    write(&mut VideoWriter::new([plane(luma, 0), plane(blue, 1), plane(red, 2)]));
    Ok(video)
}
