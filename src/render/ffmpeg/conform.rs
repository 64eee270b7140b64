//! Conforms decoded frames to the film: size, pixel aspect, orientation, colours, depth and
//! opacity.

mod chain;
mod flatten;

use ffmpeg_next::ffi;

use self::chain::{Colors, Fitting};
use super::error::AvError;
use super::filter::{Graph, Step};
use super::frame::AvFrame;
use super::picture::VideoFrame;
use super::reader::DecodedFrame;
use super::stream::TimeBase;
use crate::check::program::{Color, Conform, Scale};
use crate::graph::fitting::{self, Size};
use crate::picture::flat::middle;
use crate::world::{Orientation, VideoFacts};

pub(super) use self::chain::can_map_hdr;

const OP: &str = "convert a frame to the film's size";

/// Conforms the frames of one medium to the film's size, pixel aspect, orientation and colours.
pub struct Conformer {
    plan: ConformPlan,
    /// Built for the first frame, and again if the format or size of the frames changes.
    graphs: Option<Graphs>,
}

/// The conversion, for frames of any format.
struct ConformPlan {
    colors: Colors,
    orientation: Orientation,
    pixel_aspect: (u32, u32),
    scale: Scale,
    background: Color,
    size: Size,
}

/// The filter graphs of the conversion, for frames of one format and size.
struct Graphs {
    format_and_size: (i32, i32, i32),
    kind: Kind,
    /// Lays a transparent picture over the background, before everything else.
    flatten: Option<Graph>,
    /// Conforms the opacity of a transparent picture.
    opacity: Option<Graph>,
}

enum Kind {
    /// The frame needs no conversion.
    Same,
    /// A picture that fills the frame.
    Whole(Graph),
    /// A picture with bars of the background beside it.
    Barred(Graph),
    /// A picture over a blurred copy of itself.
    Surrounded { picture: Graph, surround: Graph },
}

impl Conformer {
    /// A conformer for frames of the medium of `facts` to pictures of `size` (even numbers).
    ///
    /// # Errors
    /// This libav lacks what the conversion needs, or the size is odd.
    pub fn new(
        facts: &VideoFacts,
        conform: Conform,
        background: Color,
        size: (u32, u32),
    ) -> Result<Conformer, AvError> {
        let size = Size::new(size.0, size.1);
        if !size.is_even() || size.width == 0 || size.height == 0 {
            return Err(AvError::ours(
                OP,
                format!("width and height must be even, not {}x{}", size.width, size.height),
            ));
        }
        let colors = Colors::new(facts, conform.matrix)?;
        let plan = ConformPlan {
            colors,
            orientation: facts.orientation,
            pixel_aspect: facts.pixel_aspect,
            scale: conform.scale,
            background,
            size,
        };
        Ok(Conformer { plan, graphs: None })
    }

    /// Conforms a frame.
    ///
    /// # Errors
    /// No memory, or a format that libav cannot convert.
    pub fn conform(&mut self, frame: &DecodedFrame) -> Result<VideoFrame, AvError> {
        let frame = self.plan.tagged(frame.frame())?;
        let format_and_size = format_and_size(&frame);
        let graphs =
            match self.graphs.take().filter(|graphs| graphs.format_and_size == format_and_size) {
                Some(graphs) => self.graphs.insert(graphs),
                None => self.graphs.insert(self.plan.graphs(&frame)?),
            };
        let flat = graphs
            .flatten
            .as_mut()
            .map(|graph| flatten::over(graph, &frame, self.plan.background))
            .transpose()?;
        graphs.kind.picture(flat.unwrap_or(frame), &self.plan)
    }
}

/// A conformed frame and the opacity of its pixels, row by row; `None` if the frame is opaque.
pub type KeyedFrame = (VideoFrame, Option<Vec<u8>>);

impl Conformer {
    /// Conforms a frame and its opacity; the background must be black.
    ///
    /// # Errors
    /// As [`Conformer::conform`].
    pub fn conform_keyed(&mut self, frame: &DecodedFrame) -> Result<KeyedFrame, AvError> {
        let picture = self.conform(frame)?;
        let Some(graphs) = &mut self.graphs else { return Ok((picture, None)) };
        let (Some(flatten), Some(graph)) = (&mut graphs.flatten, &mut graphs.opacity) else {
            return Ok((picture, None));
        };
        let tagged = self.plan.tagged(frame.frame())?;
        let opacity = graph.run(&flatten::opacity(flatten, &tagged)?)?;
        Ok((picture, Some(self.plan.centered_opacity(&opacity))))
    }
}

fn format_and_size(frame: &AvFrame) -> (i32, i32, i32) {
    (frame.fields().format, frame.fields().width, frame.fields().height)
}

impl ConformPlan {
    /// The frame, tagged with the colours that the facts and the script state.
    fn tagged(&self, frame: &AvFrame) -> Result<AvFrame, AvError> {
        let mut frame = frame.share()?;
        frame.drop_side_data();
        let fields = frame.fields_mut();
        fields.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
        (fields.interlaced_frame, fields.pts) = (0, 0);
        self.colors.tag(fields);
        Ok(frame)
    }

    fn graphs(&self, frame: &AvFrame) -> Result<Graphs, AvError> {
        let transparent = flatten::is_transparent(frame);
        let flatten = transparent.then(|| flatten::graph(frame)).transpose()?;
        let kind = match transparent {
            true => self.kind(&flatten::blank(frame)?, self.colors.of_rgb())?,
            false => self.kind(frame, self.colors)?,
        };
        let opacity = match transparent {
            true => self.opacity_graph(frame)?,
            false => None,
        };
        Ok(Graphs { format_and_size: format_and_size(frame), kind, flatten, opacity })
    }

    /// The graph that conforms opacity; `None` if a blurred copy of the picture fills the frame.
    fn opacity_graph(&self, frame: &AvFrame) -> Result<Option<Graph>, AvError> {
        let (stored, shape) = self.stored(frame);
        let fitting = match self.scale {
            Scale::Stretch => Fitting::all(self.size),
            Scale::Fill => Fitting::cropped(fitting::fill(shape, self.size), self.size),
            Scale::Fit => Fitting::all(fitting::fit(shape, self.size)),
            Scale::Blur => return Ok(None),
        };
        let blank = flatten::blank_opacity(frame)?;
        let steps = chain::opacity_steps(stored, fitting, self.orientation);
        self.graph(&blank, &steps).map(Some)
    }

    fn stored(&self, frame: &AvFrame) -> (Size, fitting::Shape) {
        let fields = frame.fields();
        let stored = Size::new(fields.width.unsigned_abs(), fields.height.unsigned_abs());
        (stored, fitting::Shape::new(stored, self.pixel_aspect, self.orientation.is_sideways()))
    }

    /// Centers opacity in a frame that is transparent around it.
    fn centered_opacity(&self, opacity: &AvFrame) -> Vec<u8> {
        let (whole, tall) = (self.size.width as usize, self.size.height as usize);
        let fields = opacity.fields();
        let size = (fields.width.unsigned_abs() as usize, fields.height.unsigned_abs() as usize);
        let (left, top) = middle((whole, tall), size, 2);
        let mut centered = vec![0; whole * tall];
        for (y, row) in centered.chunks_mut(whole).skip(top).take(size.1).enumerate() {
            row[left..left + size.0].copy_from_slice(opacity.row(0, y));
        }
        centered
    }

    fn kind(&self, frame: &AvFrame, colors: Colors) -> Result<Kind, AvError> {
        let (stored, shape) = self.stored(frame);
        if self.is_same(frame, stored, colors) {
            return Ok(Kind::Same);
        }
        let graph = |fitting: Fitting| {
            self.graph(frame, &chain::steps(stored, fitting, self.orientation, colors))
        };
        let fit = fitting::fit(shape, self.size);
        Ok(match self.scale {
            Scale::Stretch => Kind::Whole(graph(Fitting::all(self.size))?),
            Scale::Fill => {
                Kind::Whole(graph(Fitting::cropped(fitting::fill(shape, self.size), self.size))?)
            }
            Scale::Fit | Scale::Blur if fit == self.size => Kind::Whole(graph(Fitting::all(fit))?),
            Scale::Fit => Kind::Barred(graph(Fitting::all(fit))?),
            Scale::Blur => {
                let small = fitting::quarter(self.size);
                let surround =
                    graph(Fitting::blurred(fitting::fill(shape, small), small, self.size))?;
                Kind::Surrounded { picture: graph(Fitting::all(fit))?, surround }
            }
        })
    }

    fn is_same(&self, frame: &AvFrame, stored: Size, colors: Colors) -> bool {
        let film = frame.pixel_format() == ffi::AVPixelFormat::AV_PIX_FMT_YUV420P
            && colors.are_the_films();
        let upright = self.orientation == Orientation::UPRIGHT;
        film && upright && stored == self.size && self.pixel_aspect.0 == self.pixel_aspect.1
    }

    fn graph(&self, frame: &AvFrame, steps: &[Step]) -> Result<Graph, AvError> {
        Graph::new(frame, TimeBase { num: 1, den: 25 }, steps)
    }
}

impl Kind {
    fn picture(&mut self, frame: AvFrame, plan: &ConformPlan) -> Result<VideoFrame, AvError> {
        match self {
            Kind::Same => VideoFrame::from_frame(frame),
            Kind::Whole(graph) => VideoFrame::from_frame(graph.run(&frame)?),
            Kind::Barred(graph) => {
                let mut canvas =
                    VideoFrame::filled(plan.size.width, plan.size.height, plan.background)?;
                center(&VideoFrame::from_frame(graph.run(&frame)?)?, &mut canvas)?;
                Ok(canvas)
            }
            Kind::Surrounded { picture, surround } => {
                let mut canvas = VideoFrame::from_frame(surround.run(&frame)?)?;
                center(&VideoFrame::from_frame(picture.run(&frame)?)?, &mut canvas)?;
                Ok(canvas)
            }
        }
    }
}

/// Copies a picture onto the middle of another.
fn center(picture: &VideoFrame, canvas: &mut VideoFrame) -> Result<(), AvError> {
    for plane in 0..3 {
        let (width, height) = picture.plane_size(plane);
        let step = if plane == 0 { 2 } else { 1 };
        let (left, top) = middle(canvas.plane_size(plane), (width, height), step);
        let (from, to) = (picture.stride(plane), canvas.stride(plane));
        let rows = picture.plane(plane).chunks(from).take(height);
        let target = canvas.plane_mut(plane)?.chunks_mut(to).skip(top);
        for (row, target) in rows.zip(target) {
            target[left..left + width].copy_from_slice(&row[..width]);
        }
    }
    Ok(())
}
