//! Decoded frames are brought to the film's shape: size, pixel aspect, orientation, colours, depth,
//! opacity.

mod chain;
mod flatten;
mod layout;

use ffmpeg_next::ffi;

use self::chain::{Colors, Fitting, Turn};
use self::layout::Size;
use super::error::AvError;
use super::filter::{Graph, Step};
use super::frame::AvFrame;
use super::picture::VideoFrame;
use super::reader::DecodedFrame;
use super::stream::TimeBase;
use crate::check::program::{Color, Conform, Scale};
use crate::world::{Rotation, VideoFacts};

pub(super) use self::chain::can_map_hdr;

const OP: &str = "bring a frame to the film's shape";

/// Brings the frames of one medium to the film's size, pixel shape, orientation and colours.
pub struct Shaper {
    plan: Plan,
    /// Made for the first frame, and again if a frame of another format or size comes.
    works: Option<Works>,
}

/// What is to be done, whatever a frame's format.
struct Plan {
    colors: Colors,
    turn: Turn,
    pixel_aspect: (u32, u32),
    scale: Scale,
    background: Color,
    size: Size,
}

/// What does it, for frames of one format and size.
struct Works {
    model: (i32, i32, i32),
    kind: Kind,
    /// Lays a transparent picture over the background before all else.
    flatten: Option<Graph>,
}

enum Kind {
    /// The frame is already as it must be.
    Same,
    /// A picture that fills the frame.
    Whole(Graph),
    /// A picture with bars of the background beside it.
    Barred(Graph),
    /// A picture over a blurred copy of itself.
    Surrounded { picture: Graph, surround: Graph },
}

impl Shaper {
    /// For frames of the medium of `facts`, to become pictures of `size` (even numbers).
    ///
    /// # Errors
    /// This libav lacks what the conversion needs, or the size is odd.
    pub fn new(
        facts: &VideoFacts,
        conform: Conform,
        mirror: bool,
        background: Color,
        size: (u32, u32),
    ) -> Result<Shaper, AvError> {
        let size = Size::new(size.0, size.1);
        if !size.is_even() || size.width == 0 || size.height == 0 {
            return Err(AvError::ours(
                OP,
                format!("width and height must be even, not {}x{}", size.width, size.height),
            ));
        }
        let colors = Colors::new(facts, conform.matrix)?;
        let turn = Turn { rotation: facts.rotation, mirror };
        let plan = Plan {
            colors,
            turn,
            pixel_aspect: facts.pixel_aspect,
            scale: conform.scale,
            background,
            size,
        };
        Ok(Shaper { plan, works: None })
    }

    /// A frame in the film's shape.
    ///
    /// # Errors
    /// No memory, or a format that libav cannot convert.
    pub fn shape(&mut self, frame: &DecodedFrame) -> Result<VideoFrame, AvError> {
        let frame = self.plan.tagged(frame.frame())?;
        let model = model(&frame);
        let works = match self.works.take().filter(|works| works.model == model) {
            Some(works) => self.works.insert(works),
            None => self.works.insert(self.plan.works(&frame)?),
        };
        let flat = works
            .flatten
            .as_mut()
            .map(|graph| flatten::over(graph, &frame, self.plan.background))
            .transpose()?;
        works.kind.picture(flat.unwrap_or(frame), &self.plan)
    }
}

fn model(frame: &AvFrame) -> (i32, i32, i32) {
    (frame.fields().format, frame.fields().width, frame.fields().height)
}

impl Plan {
    /// The frame, its colours said as the facts and the script have them.
    fn tagged(&self, frame: &AvFrame) -> Result<AvFrame, AvError> {
        let mut frame = frame.share()?;
        frame.drop_side_data();
        let fields = frame.fields_mut();
        fields.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
        (fields.interlaced_frame, fields.pts) = (0, 0);
        self.colors.tag(fields);
        Ok(frame)
    }

    fn works(&self, frame: &AvFrame) -> Result<Works, AvError> {
        let transparent = flatten::is_transparent(frame);
        let flatten = transparent.then(|| flatten::graph(frame)).transpose()?;
        let kind = match transparent {
            true => self.kind(&flatten::blank(frame)?, self.colors.of_rgb())?,
            false => self.kind(frame, self.colors)?,
        };
        Ok(Works { model: model(frame), kind, flatten })
    }

    fn kind(&self, frame: &AvFrame, colors: Colors) -> Result<Kind, AvError> {
        let stored =
            Size::new(frame.fields().width.unsigned_abs(), frame.fields().height.unsigned_abs());
        if self.is_same(frame, stored, colors) {
            return Ok(Kind::Same);
        }
        let shape = layout::Shape::new(stored, self.pixel_aspect, self.turn.is_sideways());
        let graph =
            |fitting: Fitting| self.graph(frame, &chain::steps(stored, fitting, self.turn, colors));
        let fit = layout::fit(shape, self.size);
        Ok(match self.scale {
            Scale::Stretch => Kind::Whole(graph(Fitting::all(self.size))?),
            Scale::Fill => {
                Kind::Whole(graph(Fitting::cropped(layout::fill(shape, self.size), self.size))?)
            }
            Scale::Fit | Scale::Blur if fit == self.size => Kind::Whole(graph(Fitting::all(fit))?),
            Scale::Fit => Kind::Barred(graph(Fitting::all(fit))?),
            Scale::Blur => {
                let small = layout::quarter(self.size);
                let surround =
                    graph(Fitting::blurred(layout::fill(shape, small), small, self.size))?;
                Kind::Surrounded { picture: graph(Fitting::all(fit))?, surround }
            }
        })
    }

    fn is_same(&self, frame: &AvFrame, stored: Size, colors: Colors) -> bool {
        let film = frame.pixel_format() == ffi::AVPixelFormat::AV_PIX_FMT_YUV420P
            && colors.are_the_films();
        let upright = self.turn.rotation == Rotation::None && !self.turn.mirror;
        film && upright && stored == self.size && self.pixel_aspect.0 == self.pixel_aspect.1
    }

    fn graph(&self, frame: &AvFrame, steps: &[Step]) -> Result<Graph, AvError> {
        Graph::new(frame, TimeBase { num: 1, den: 25 }, steps)
    }
}

impl Kind {
    fn picture(&mut self, frame: AvFrame, plan: &Plan) -> Result<VideoFrame, AvError> {
        match self {
            Kind::Same => VideoFrame::from_frame(frame),
            Kind::Whole(graph) => VideoFrame::from_frame(graph.run(&frame)?),
            Kind::Barred(graph) => {
                let mut canvas =
                    VideoFrame::filled(plan.size.width, plan.size.height, plan.background)?;
                lay(&VideoFrame::from_frame(graph.run(&frame)?)?, &mut canvas)?;
                Ok(canvas)
            }
            Kind::Surrounded { picture, surround } => {
                let mut canvas = VideoFrame::from_frame(surround.run(&frame)?)?;
                lay(&VideoFrame::from_frame(picture.run(&frame)?)?, &mut canvas)?;
                Ok(canvas)
            }
        }
    }
}

/// Lays a picture onto the middle of another.
fn lay(picture: &VideoFrame, canvas: &mut VideoFrame) -> Result<(), AvError> {
    for plane in 0..3 {
        let (width, height) = picture.plane_size(plane);
        let (whole, tall) = canvas.plane_size(plane);
        let chroma = if plane == 0 { 2 } else { 1 };
        let (left, top) = (
            (whole.saturating_sub(width)) / 2 / chroma * chroma,
            (tall.saturating_sub(height)) / 2 / chroma * chroma,
        );
        let (from, to) = (picture.stride(plane), canvas.stride(plane));
        let rows = picture.plane(plane).chunks(from).take(height);
        let target = canvas.plane_mut(plane)?.chunks_mut(to).skip(top);
        for (row, target) in rows.zip(target) {
            target[left..left + width].copy_from_slice(&row[..width]);
        }
    }
    Ok(())
}
