//! An owned `AVFrame`.

use std::ptr::NonNull;

use ffmpeg_next::ffi;

use super::error::{AvError, check};

/// An owned `AVFrame` with reference-counted data.
pub(super) struct AvFrame(NonNull<ffi::AVFrame>);

// SAFETY: a frame is owned by one value; what it shares with others are buffers whose counts libav
// keeps atomically and which are written only after `av_frame_make_writable`.
unsafe impl Send for AvFrame {}

impl AvFrame {
    /// A frame without data.
    pub(super) fn empty() -> Result<AvFrame, AvError> {
        // SAFETY: allocates, or gives null.
        NonNull::new(unsafe { ffi::av_frame_alloc() })
            .map(AvFrame)
            .ok_or_else(|| AvError::memory("allocate a frame"))
    }

    /// A picture of this format and size, its content undefined.
    pub(super) fn picture(
        format: ffi::AVPixelFormat,
        width: i32,
        height: i32,
    ) -> Result<AvFrame, AvError> {
        let mut frame = AvFrame::empty()?;
        frame.fields_mut().format = format as i32;
        frame.fields_mut().width = width;
        frame.fields_mut().height = height;
        frame.allocate()?;
        Ok(frame)
    }

    /// Allocates buffers for the format and size (or number of samples) in its fields.
    pub(super) fn allocate(&mut self) -> Result<(), AvError> {
        // SAFETY: the frame is valid and has no buffers yet; 0 lets libav choose the alignment.
        check(unsafe { ffi::av_frame_get_buffer(self.as_mut_ptr(), 0) }, "allocate a frame")
            .map(drop)
    }

    /// Another owner of the same data.
    pub(super) fn share(&self) -> Result<AvFrame, AvError> {
        let mut copy = AvFrame::empty()?;
        // SAFETY: both are valid; the copy is empty.
        check(unsafe { ffi::av_frame_ref(copy.as_mut_ptr(), self.as_ptr()) }, "share a frame")?;
        Ok(copy)
    }

    /// The bytes of a row of a plane that has one byte per sample and the picture's width.
    pub(super) fn row(&self, plane: usize, row: usize) -> &[u8] {
        let (start, width) = self.row_start(plane, row);
        // SAFETY: `row_start` gives a place from which the picture's width in bytes belongs to the
        // plane.
        unsafe { std::slice::from_raw_parts(start, width) }
    }

    /// The same, mutable. The data must not be shared.
    pub(super) fn row_mut(&mut self, plane: usize, row: usize) -> &mut [u8] {
        let (start, width) = self.row_start(plane, row);
        // SAFETY: as above; `&mut self` makes it the only reference through this frame.
        unsafe { std::slice::from_raw_parts_mut(start, width) }
    }

    fn row_start(&self, plane: usize, row: usize) -> (*mut u8, usize) {
        let fields = self.fields();
        let height = fields.height.unsigned_abs() as usize;
        let data = fields.data[plane];
        assert!(
            row < height && !data.is_null(),
            "row {row} of plane {plane} is not in the picture"
        );
        // SAFETY: the plane has `height` rows, `linesize` bytes apart.
        (
            unsafe { data.offset(row as isize * fields.linesize[plane] as isize) },
            fields.width.unsigned_abs() as usize,
        )
    }

    /// Its pixels as in a raw video file: planes one after another, rows without padding.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, AvError> {
        let fields = self.fields();
        let (format, width, height) = (self.pixel_format(), fields.width, fields.height);
        let mut bytes = vec![0; self.byte_len()];
        let size = i32::try_from(bytes.len()).map_err(|_| AvError::memory("copy a frame"))?;
        let data = fields.data.as_ptr().cast::<*const u8>();
        // SAFETY: the frame is a valid picture, and libav writes `size` bytes at most.
        let code = unsafe {
            ffi::av_image_copy_to_buffer(
                bytes.as_mut_ptr(),
                size,
                data,
                fields.linesize.as_ptr(),
                format,
                width,
                height,
                1,
            )
        };
        check(code, "copy a frame").map(|_| bytes)
    }

    /// Whether the decoder found no fault in it.
    pub(super) fn is_sound(&self) -> bool {
        let fields = self.fields();
        fields.decode_error_flags == 0 && fields.flags & ffi::AV_FRAME_FLAG_CORRUPT == 0
    }

    /// The number of bytes of its pixels.
    pub(super) fn byte_len(&self) -> usize {
        let fields = self.fields();
        // SAFETY: computes a size from three numbers.
        let size = unsafe {
            ffi::av_image_get_buffer_size(self.pixel_format(), fields.width, fields.height, 1)
        };
        usize::try_from(size).unwrap_or_default()
    }

    /// A deep copy, with rows from the top down.
    pub(super) fn copy(&self) -> Result<AvFrame, AvError> {
        let mut copy =
            AvFrame::picture(self.pixel_format(), self.fields().width, self.fields().height)?;
        // SAFETY: both are valid pictures of one format and size.
        check(unsafe { ffi::av_frame_copy(copy.as_mut_ptr(), self.as_ptr()) }, "copy a frame")?;
        Ok(copy)
    }

    /// Side data of this kind, from the decoder.
    pub(super) fn side_data(&self, kind: ffi::AVFrameSideDataType) -> Option<&[u8]> {
        // SAFETY: the frame is valid; an entry has `size` bytes that live as long as it.
        unsafe {
            let entry = ffi::av_frame_get_side_data(self.as_ptr(), kind).as_ref()?;
            (!entry.data.is_null()).then(|| std::slice::from_raw_parts(entry.data, entry.size))
        }
    }

    /// Drops all side data and metadata: captions, motion vectors, encoder hints.
    pub(super) fn drop_side_data(&mut self) {
        let frame = self.as_mut_ptr();
        while self.fields().nb_side_data > 0 {
            // SAFETY: there is at least one entry; removing by its own type takes away at least
            // this one.
            unsafe { ffi::av_frame_remove_side_data(frame, (**(*frame).side_data).type_) };
        }
        // SAFETY: the dictionary is the frame's own, and is set to null.
        unsafe { ffi::av_dict_free(&mut (*frame).metadata) };
    }

    /// Copies the data if it is shared.
    pub(super) fn make_writable(&mut self) -> Result<(), AvError> {
        // SAFETY: the frame is valid.
        check(unsafe { ffi::av_frame_make_writable(self.as_mut_ptr()) }, "copy a frame").map(drop)
    }

    pub(super) fn fields(&self) -> &ffi::AVFrame {
        // SAFETY: owned and valid until dropped.
        unsafe { self.0.as_ref() }
    }

    /// Its fields, to be changed.
    pub(super) fn fields_mut(&mut self) -> &mut ffi::AVFrame {
        // SAFETY: owned and valid until dropped; `&mut self` makes it the only reference.
        unsafe { self.0.as_mut() }
    }

    pub(super) fn as_ptr(&self) -> *const ffi::AVFrame {
        self.0.as_ptr()
    }

    pub(super) fn as_mut_ptr(&mut self) -> *mut ffi::AVFrame {
        self.0.as_ptr()
    }

    /// Its pixel format.
    pub(super) fn pixel_format(&self) -> ffi::AVPixelFormat {
        pixel_format(self.fields().format)
    }
}

impl Clone for AvFrame {
    /// Shares the data. Aborts without memory, as Rust's own allocations do.
    fn clone(&self) -> AvFrame {
        self.share().unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Drop for AvFrame {
    fn drop(&mut self) {
        let mut frame = self.as_mut_ptr();
        // SAFETY: owned, freed once.
        unsafe { ffi::av_frame_free(&mut frame) };
    }
}

/// The pixel format of a number that libav gave.
pub(super) fn pixel_format(number: i32) -> ffi::AVPixelFormat {
    // SAFETY: libav gives only numbers of its own enum, which these bindings were made from.
    unsafe { std::mem::transmute::<i32, ffi::AVPixelFormat>(number) }
}
