//! Converts any rate, layout and sample format to interleaved samples of one layout and rate.

use std::ptr::{self, NonNull};

use ffmpeg_next::ffi;

use super::super::error::{AvError, check};
use super::super::frame::AvFrame;

const OP: &str = "resample the sound";

/// The sample format, rate and layout of a frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    rate: i32,
    format: i32,
    channels: i32,
}

impl Kind {
    /// The kind of a frame's samples.
    pub(super) fn of(frame: &AvFrame) -> Kind {
        let fields = frame.fields();
        Kind {
            rate: fields.sample_rate,
            format: fields.format,
            channels: fields.ch_layout.nb_channels,
        }
    }
}

/// The output of a resampler: interleaved floating-point samples.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// One or two.
    pub(super) channels: u8,
    /// Samples a second.
    pub(super) rate: u32,
}

/// An `SwrContext` of our own.
pub(super) struct Resampler {
    context: NonNull<ffi::SwrContext>,
    kind: Kind,
    wanted: Wanted,
}

// SAFETY: owned by one value, and tied to no thread.
unsafe impl Send for Resampler {}

impl Resampler {
    /// For frames like this one.
    pub(super) fn for_frame(frame: &AvFrame, wanted: Wanted) -> Result<Resampler, AvError> {
        let kind = Kind::of(frame);
        let mut context = ptr::null_mut();
        // SAFETY: libav copies both layouts; the one made here has no memory of its own to free.
        unsafe {
            let mut layout = standard_layout(wanted.channels.into());
            let own = frame.fields().ch_layout;
            let mut given = if own.order == ffi::AVChannelOrder::AV_CHANNEL_ORDER_UNSPEC {
                standard_layout(kind.channels)
            } else {
                own
            };
            let (packed, rate) = (ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT, wanted.rate as i32);
            let format = sample_format(kind.format);
            let code = ffi::swr_alloc_set_opts2(
                &mut context,
                &mut layout,
                packed,
                rate,
                &mut given,
                format,
                kind.rate,
                0,
                ptr::null_mut(),
            );
            check(code, OP)?;
        }
        let context = NonNull::new(context).ok_or_else(|| AvError::memory(OP))?;
        let resampler = Resampler { context, kind, wanted };
        if kind.channels == 1 && wanted.channels == 2 {
            // SAFETY: the matrix has a row of one number for each of the two channels. Without it,
            // libav would make one channel quieter by 3 dB in both; a song must be as loud as it
            // is.
            check(unsafe { ffi::swr_set_matrix(context.as_ptr(), [1.0, 1.0].as_ptr(), 1) }, OP)?;
        }
        // SAFETY: the context has its options.
        check(unsafe { ffi::swr_init(context.as_ptr()) }, OP)?;
        Ok(resampler)
    }

    /// Whether frames of this kind can be taken.
    pub(super) fn takes(&self, kind: Kind) -> bool {
        self.kind == kind
    }

    /// The samples that are ready after this frame; after `None`, the remaining ones.
    pub(super) fn convert(&mut self, frame: Option<&AvFrame>) -> Result<Vec<f32>, AvError> {
        let count = frame.map_or(0, |frame| frame.fields().nb_samples);
        let data =
            frame.map_or(ptr::null_mut(), |frame| frame.fields().extended_data.cast::<*const u8>());
        // SAFETY: the context is ready; only asks.
        let room = check(unsafe { ffi::swr_get_out_samples(self.context.as_ptr(), count) }, OP)?;
        let channels = usize::from(self.wanted.channels);
        let mut samples = vec![0_f32; channels * usize::try_from(room).unwrap_or_default()];
        let mut out = samples.as_mut_ptr().cast::<u8>();
        // SAFETY: the frame has `count` samples a channel (or there is none, which drains); there
        // is room for `room` of each.
        let made = check(
            unsafe { ffi::swr_convert(self.context.as_ptr(), &mut out, room, data, count) },
            OP,
        )?;
        samples.truncate(channels * usize::try_from(made).unwrap_or_default());
        Ok(samples)
    }
}

impl Drop for Resampler {
    fn drop(&mut self) {
        let mut context = self.context.as_ptr();
        // SAFETY: owned, freed once.
        unsafe { ffi::swr_free(&mut context) };
    }
}

/// The default layout of this many channels.
pub(super) fn standard_layout(channels: i32) -> ffi::AVChannelLayout {
    // SAFETY: zeroes are a valid, empty layout, which libav then fills without allocating.
    unsafe {
        let mut layout = std::mem::zeroed();
        ffi::av_channel_layout_default(&mut layout, channels);
        layout
    }
}

fn sample_format(number: i32) -> ffi::AVSampleFormat {
    // SAFETY: libav gives only numbers of its own enum, which these bindings were made from.
    unsafe { std::mem::transmute::<i32, ffi::AVSampleFormat>(number) }
}
