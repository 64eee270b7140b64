//! An open encoder of libav.

use std::ptr::NonNull;

use ffmpeg_next::ffi;

use super::dictionary::{Dictionary, c_string};
use super::error::{AvError, check};
use super::frame::AvFrame;
use super::input::AvPacket;

const OP: &str = "encode";

/// An open `AVCodecContext` that encodes.
pub(super) struct Encoder(NonNull<ffi::AVCodecContext>);

// SAFETY: owned by one value; libav manages its threads.
unsafe impl Send for Encoder {}

impl Encoder {
    /// Opens the encoder of this name. `configure` sets its fields. An unknown option is an error.
    pub(super) fn open(
        name: &'static str,
        configure: impl FnOnce(&mut ffi::AVCodecContext),
        options: &[(&str, &str)],
    ) -> Result<Encoder, AvError> {
        super::input::quiet();
        let word = c_string(name)?;
        // SAFETY: looks a name up in a static list.
        let codec = unsafe { ffi::avcodec_find_encoder_by_name(word.as_ptr()) };
        if codec.is_null() {
            return Err(AvError::ours(OP, format!("this libav has no encoder `{name}`")));
        }
        // SAFETY: the codec is a static description.
        let context = NonNull::new(unsafe { ffi::avcodec_alloc_context3(codec) })
            .ok_or_else(|| AvError::memory(OP))?;
        let mut encoder = Encoder(context);
        configure(encoder.fields_mut());
        let mut options = Dictionary::of(options.iter().copied())?;
        // SAFETY: the context is ours and not yet open.
        check(unsafe { ffi::avcodec_open2(context.as_ptr(), codec, options.as_mut_ptr()) }, OP)
            .map_err(|error| AvError {
                detail: format!("`{name}` refuses its settings"),
                ..error
            })?;
        options.spent(OP)?;
        Ok(encoder)
    }

    /// Encodes a frame (`None` after the last), and returns the packets that are ready.
    pub(super) fn encode(&mut self, frame: Option<&AvFrame>) -> Result<Vec<AvPacket>, AvError> {
        let frame = frame.map_or(std::ptr::null(), AvFrame::as_ptr);
        // SAFETY: the context is open; libav takes a reference of its own to the frame's data.
        check(unsafe { ffi::avcodec_send_frame(self.0.as_ptr(), frame) }, OP)?;
        let mut packets = Vec::new();
        while let Some(packet) = self.receive()? {
            packets.push(packet);
        }
        Ok(packets)
    }

    pub(super) fn fields(&self) -> &ffi::AVCodecContext {
        // SAFETY: owned and valid until dropped.
        unsafe { self.0.as_ref() }
    }

    /// The decoder's configuration.
    pub(super) fn extradata(&self) -> &[u8] {
        let fields = self.fields();
        match usize::try_from(fields.extradata_size) {
            // SAFETY: a context's extradata has `extradata_size` bytes.
            Ok(size) if !fields.extradata.is_null() => unsafe {
                std::slice::from_raw_parts(fields.extradata, size)
            },
            Ok(_) | Err(_) => &[],
        }
    }

    fn fields_mut(&mut self) -> &mut ffi::AVCodecContext {
        // SAFETY: owned and valid until dropped; `&mut self` makes it the only reference.
        unsafe { self.0.as_mut() }
    }

    fn receive(&mut self) -> Result<Option<AvPacket>, AvError> {
        let mut packet = AvPacket::empty()?;
        // SAFETY: the context is open and the packet blank.
        match check(
            unsafe { ffi::avcodec_receive_packet(self.0.as_ptr(), packet.as_mut_ptr()) },
            OP,
        ) {
            Ok(_) => Ok(Some(packet)),
            Err(error) if error.is_again() || error.is_end() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        let mut context = self.0.as_ptr();
        // SAFETY: owned, freed once.
        unsafe { ffi::avcodec_free_context(&mut context) };
    }
}
