//! Reads packets of a medium unchanged, from a frame at which the file can be cut.

use std::ops::Range;
use std::path::{Path, PathBuf};

use ffmpeg_next::ffi;

use super::error::AvError;
use super::index::{Content, PacketForm, Start, content, packet_form, start, units};
use super::input::{AvPacket, Input};
use super::reader::{frame_number, stamp_to_seek};
use super::stream::TimeBase;
use super::stream_config::{StreamConfig, with_lengths};
use crate::time::Time;
use crate::world::VideoFacts;

const OP: &str = "copy from the file";

/// A packet of a medium.
pub struct SourcePacket {
    /// The source frame that it shows.
    pub frame: i64,
    /// Whether the file can be cut here: decoding can start here, and no later packet refers to an
    /// earlier one.
    pub key: bool,
    packet: AvPacket,
}

impl SourcePacket {
    /// The packet's data. In H.264, each unit follows its length in four bytes.
    pub fn data(&self) -> &[u8] {
        self.packet.data()
    }

    pub(super) fn into_packet(self) -> AvPacket {
        self.packet
    }
}

/// Reads packets of one video.
pub struct Cutter {
    path: PathBuf,
    facts: VideoFacts,
    input: Input,
    base: TimeBase,
    form: PacketForm,
    config: StreamConfig,
}

impl Cutter {
    /// Opens the video of which `facts` were probed.
    ///
    /// # Errors The file is gone, or a film cannot contain its packets.
    pub fn open(path: &Path, facts: &VideoFacts) -> Result<Cutter, AvError> {
        open(path, facts).map_err(|error| error.of_file(path))
    }

    /// The decoder's configuration for its packets.
    pub fn config(&self) -> &StreamConfig {
        &self.config
    }

    /// The packets of these source frames, in decoding order.
    ///
    /// # Errors
    /// The first frame is not found, or the file cannot be cut there.
    pub fn cut(&mut self, frames: Range<i64>) -> Result<Cut<'_>, AvError> {
        let first = self.seek_to(frames.start).map_err(|error| error.of_file(&self.path))?;
        let length = usize::try_from(frames.end - frames.start).unwrap_or_default();
        Ok(Cut {
            cutter: self,
            first: frames.start,
            waiting: Some(first),
            seen: vec![false; length],
            left: length,
        })
    }

    /// Seeks to a frame, and returns its packet.
    fn seek_to(&mut self, frame: i64) -> Result<SourcePacket, AvError> {
        let stamp = stamp_to_seek(&self.facts, self.base, frame);
        let back = |seconds| stamp.saturating_sub(self.base.ticks(Time::from_seconds(seconds)));
        let begin = stamp_to_seek(&self.facts, self.base, 0);
        let places = [stamp, back(1), back(8)].map(|place| place.max(begin));
        for place in places.into_iter().chain([begin]) {
            self.input.seek(self.facts.stream, place)?;
            if let Some(packet) = self.find(frame)? {
                return Ok(packet);
            }
        }
        Err(AvError::ours(OP, format!("frame {frame} does not begin a closed group of pictures")))
    }

    /// The packet of this frame; `None` if a later packet at which the file can be cut comes first.
    fn find(&mut self, frame: i64) -> Result<Option<SourcePacket>, AvError> {
        while let Some(packet) = self.input.read_of(self.facts.stream)? {
            let number = packet.pts().and_then(|stamp| frame_number(&self.facts, self.base, stamp));
            let closed = start(&packet, self.form) == Start::Closed;
            if number == Some(frame) {
                return if closed { self.checked(packet, true).map(Some) } else { Ok(None) };
            }
            if closed && number.is_some_and(|number| number > frame) {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// Checks a packet.
    fn checked(&self, packet: AvPacket, first: bool) -> Result<SourcePacket, AvError> {
        let Content::Shown(stamp) = content(&packet, self.form, first) else {
            return Err(packet_error("is not whole"));
        };
        let frame = frame_number(&self.facts, self.base, stamp)
            .ok_or_else(|| packet_error("is of no frame"))?;
        if packet.has_side_data(ffi::AVPacketSideDataType::AV_PKT_DATA_NEW_EXTRADATA) {
            return Err(packet_error("begins a stream of another kind"));
        }
        let key = start(&packet, self.form) == Start::Closed;
        let packet = match (self.form, &self.config) {
            (PacketForm::H264(size), StreamConfig::H264(sets)) => {
                let units =
                    units(packet.data(), size).ok_or_else(|| packet_error("is not whole"))?;
                if !units.iter().all(|unit| sets.allow(unit)) {
                    return Err(packet_error("has other parameters than the file's head"));
                }
                if size == 4 { packet } else { AvPacket::of(&with_lengths(&units))? }
            }
            (_, _) => packet,
        };
        Ok(SourcePacket { frame, key, packet })
    }
}

fn packet_error(what: &str) -> AvError {
    AvError::ours(OP, format!("a packet {what}"))
}

fn open(path: &Path, facts: &VideoFacts) -> Result<Cutter, AvError> {
    let mut input = Input::open(path)?;
    let container = input.format_name();
    let stream = input.stream(facts.stream)?;
    let form = packet_form(&container, &stream)
        .ok_or_else(|| AvError::ours(OP, "its packets are not of a form that is known"))?;
    let config = StreamConfig::of_stream(&stream)
        .ok_or_else(|| AvError::ours(OP, "a film cannot have its parameters"))?;
    let base = stream.time_base();
    input.keep_only(facts.stream);
    Ok(Cutter { path: path.to_owned(), facts: facts.clone(), input, base, form, config })
}

/// An iterator over packets.
pub struct Cut<'a> {
    cutter: &'a mut Cutter,
    first: i64,
    waiting: Option<SourcePacket>,
    seen: Vec<bool>,
    left: usize,
}

impl Cut<'_> {
    /// The next packet; `None` after the last frame.
    ///
    /// # Errors The file cannot be read; a packet is corrupt or truncated; a frame is missing,
    /// occurs twice or is out of range.
    pub fn next_packet(&mut self) -> Result<Option<SourcePacket>, AvError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.take().map(Some).map_err(|error| error.of_file(&self.cutter.path))
    }

    fn take(&mut self) -> Result<SourcePacket, AvError> {
        let packet = match self.waiting.take() {
            Some(packet) => packet,
            None => {
                let read = self.cutter.input.read_of(self.cutter.facts.stream)?;
                self.cutter
                    .checked(read.ok_or_else(|| AvError::ours(OP, "it ends too early"))?, false)?
            }
        };
        let place = usize::try_from(packet.frame - self.first)
            .ok()
            .and_then(|place| self.seen.get_mut(place));
        match place {
            Some(seen) if !*seen => *seen = true,
            Some(_) | None => return Err(packet_error("is out of place")),
        }
        self.left -= 1;
        Ok(packet)
    }
}
