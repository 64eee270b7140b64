//! The picture format of films: 8-bit 4:2:0, BT.709, limited range, square pixels.

use ffmpeg_next::ffi;

use super::error::AvError;
use super::filter::{Graph, Step};
use super::frame::AvFrame;
use super::stream::TimeBase;
use crate::check::program::Color;

/// A picture of the film: planar 4:2:0, 8 bits, BT.709, limited range. A clone shares the pixels
/// until one of the two is changed.
pub struct VideoFrame(AvFrame);

impl VideoFrame {
    /// A picture of this size (even numbers), its pixels undefined.
    ///
    /// # Errors
    /// An odd or too large size, or no memory.
    pub fn new(width: u32, height: u32) -> Result<VideoFrame, AvError> {
        let (Ok(w), Ok(h)) = (i32::try_from(width), i32::try_from(height)) else {
            return Err(AvError::ours(
                "allocate a picture",
                format!("{width}x{height} is too large"),
            ));
        };
        if w % 2 != 0 || h % 2 != 0 || w == 0 || h == 0 {
            return Err(AvError::ours(
                "allocate a picture",
                format!("width and height must be even, not {width}x{height}"),
            ));
        }
        VideoFrame::from_frame(AvFrame::picture(ffi::AVPixelFormat::AV_PIX_FMT_YUV420P, w, h)?)
    }

    /// A picture of one colour, whose opacity is ignored.
    ///
    /// # Errors
    /// As [`VideoFrame::new`].
    pub fn filled(width: u32, height: u32, color: Color) -> Result<VideoFrame, AvError> {
        let mut picture = VideoFrame::new(width, height)?;
        for (plane, value) in color_to_yuv(color).into_iter().enumerate() {
            picture.plane_mut(plane)?.fill(value);
        }
        Ok(picture)
    }

    /// Wraps a frame of this format, and tags it. Side data is dropped, since encoders would use
    /// it.
    pub(super) fn from_frame(mut frame: AvFrame) -> Result<VideoFrame, AvError> {
        if frame.pixel_format() != ffi::AVPixelFormat::AV_PIX_FMT_YUV420P {
            return Err(AvError::ours("allocate a picture", "it is not 8-bit 4:2:0"));
        }
        if frame.fields().linesize.iter().any(|&stride| stride < 0) {
            frame = frame.copy()?;
        }
        strip(&mut frame);
        tag(frame.fields_mut());
        Ok(VideoFrame(frame))
    }

    pub(super) fn frame(&self) -> &AvFrame {
        &self.0
    }

    pub(super) fn into_frame(self) -> AvFrame {
        self.0
    }

    pub fn width(&self) -> u32 {
        self.0.fields().width.unsigned_abs()
    }

    pub fn height(&self) -> u32 {
        self.0.fields().height.unsigned_abs()
    }

    /// The number of bytes from one row of a plane to the next; may be more than the plane's width.
    /// Planes are 0 (Y), 1 (Cb), 2 (Cr).
    pub fn stride(&self, plane: usize) -> usize {
        self.0.fields().linesize[plane.min(2)].unsigned_abs() as usize
    }

    /// The bytes of a plane, rows one after another at [`VideoFrame::stride`]; the last row ends
    /// with its last pixel.
    pub fn plane(&self, plane: usize) -> &[u8] {
        let plane = plane.min(2);
        // SAFETY: libav holds `stride` bytes a row for a frame that has a positive stride, which
        // `from_frame` made sure of.
        unsafe { std::slice::from_raw_parts(self.0.fields().data[plane], self.plane_len(plane)) }
    }

    /// The bytes of a plane, mutable. Shared pixels are copied first.
    ///
    /// # Errors
    /// No memory for the copy.
    pub fn plane_mut(&mut self, plane: usize) -> Result<&mut [u8], AvError> {
        let plane = plane.min(2);
        self.0.make_writable()?;
        let len = self.plane_len(plane);
        // SAFETY: as for `plane`; the buffer is not shared now.
        Ok(unsafe { std::slice::from_raw_parts_mut(self.0.fields().data[plane], len) })
    }

    /// The bytes of all three planes, mutable, as in [`VideoFrame::plane_mut`].
    ///
    /// # Errors
    /// No memory for the copy.
    pub fn planes_mut(&mut self) -> Result<[&mut [u8]; 3], AvError> {
        self.0.make_writable()?;
        let data = self.0.fields().data;
        // SAFETY: as for `plane_mut`; the planes of a 4:2:0 picture are buffers, or parts of one,
        // that do not overlap.
        let plane = |index: usize| unsafe {
            std::slice::from_raw_parts_mut(data[index], self.plane_len(index))
        };
        Ok([plane(0), plane(1), plane(2)])
    }

    /// Width and height of a plane in samples.
    pub fn plane_size(&self, plane: usize) -> (usize, usize) {
        let (width, height) = (self.width() as usize, self.height() as usize);
        if plane == 0 { (width, height) } else { (width / 2, height / 2) }
    }

    fn plane_len(&self, plane: usize) -> usize {
        let (width, height) = self.plane_size(plane);
        self.stride(plane) * height.saturating_sub(1) + width
    }
}

impl Clone for VideoFrame {
    /// Shares the pixels.
    fn clone(&self) -> VideoFrame {
        VideoFrame(self.0.clone())
    }
}

impl std::fmt::Debug for VideoFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VideoFrame({}x{})", self.width(), self.height())
    }
}

fn strip(frame: &mut AvFrame) {
    frame.drop_side_data();
    let fields = frame.fields_mut();
    fields.pict_type = ffi::AVPictureType::AV_PICTURE_TYPE_NONE;
    fields.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
}

/// Tags a frame with the film's colours.
pub(super) fn tag(fields: &mut ffi::AVFrame) {
    fields.color_range = ffi::AVColorRange::AVCOL_RANGE_MPEG;
    fields.colorspace = ffi::AVColorSpace::AVCOL_SPC_BT709;
    fields.color_primaries = ffi::AVColorPrimaries::AVCOL_PRI_BT709;
    fields.color_trc = ffi::AVColorTransferCharacteristic::AVCOL_TRC_BT709;
    fields.chroma_location = ffi::AVChromaLocation::AVCHROMA_LOC_LEFT;
}

/// An sRGB colour as Y, Cb, Cr of BT.709 in limited range, each rounded to the nearest; opacity is
/// ignored.
pub fn color_to_yuv(color: Color) -> [u8; 3] {
    let [red, green, blue] =
        [color.red, color.green, color.blue].map(|part| f64::from(part) / 255.0);
    let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let y = 16.0 + 219.0 * luma;
    let cb = 128.0 + 224.0 * (blue - luma) / 1.8556;
    let cr = 128.0 + 224.0 * (red - luma) / 1.5748;
    [y, cb, cr].map(|part| part.round() as u8)
}

/// The picture as RGB for image files: three bytes per pixel, rows without padding.
///
/// # Errors
/// No memory for it.
pub fn to_rgb(picture: &VideoFrame) -> Result<Vec<u8>, AvError> {
    let steps = [
        Step::new("scale")
            .with("flags", "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp")
            .with("in_color_matrix", "bt709"),
        Step::new("format").with("pix_fmts", "rgb24"),
    ];
    Graph::new(picture.frame(), TimeBase { num: 1, den: 25 }, &steps)?
        .run(picture.frame())?
        .to_bytes()
}
