//! Reads frames by number.

mod damage;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use ffmpeg_next::ffi;

use self::damage::Damage;
use super::decoder::{Frames, frame_stamp};
use super::error::AvError;
use super::frame::AvFrame;
use super::stream::TimeBase;
use crate::time::{Frame, FrameRange, Time};
use crate::world::VideoFacts;

const OP: &str = "read a frame";

/// The size in bytes of a reader's frame cache, which serves steps back, freezes and reverse
/// playback.
const CACHE_BYTES: usize = 64 << 20;

/// Containers in which a seek lands at a key frame, or at a later stamp, which shows that it
/// failed. In others, reading restarts from the beginning.
const SEEKABLE: [&str; 9] =
    ["mov", "matroska", "avi", "mpeg", "mpegts", "flv", "asf", "ogg", "nut"];

/// Up to this many frames ahead, decoding is cheaper than a seek.
const NEAR_FRAMES: i64 = 8;

/// The same, if the container does not list its key frames.
const FAR_FRAMES: i64 = 48;

/// A frame that cannot be decoded is replaced by one that is at most this far away.
const FARTHEST_SUBSTITUTE: Time = Time::from_seconds(2);

/// A decoded frame in the footage's own size, format and colours. A clone shares the pixels.
#[derive(Clone)]
pub struct DecodedFrame(AvFrame);

impl DecodedFrame {
    pub(super) fn frame(&self) -> &AvFrame {
        &self.0
    }

    /// Its pixels as in a raw video file: planes one after another, rows without padding.
    ///
    /// # Errors
    /// No memory for them.
    pub fn to_bytes(&self) -> Result<Vec<u8>, AvError> {
        self.0.to_bytes()
    }

    /// Whether the decoder found no fault in it.
    pub fn is_sound(&self) -> bool {
        self.0.is_sound()
    }
}

/// Reads the frames of a video by number, in any order. A frame is identified only by its time
/// stamp, so the result is exact.
pub struct FrameReader {
    path: PathBuf,
    facts: VideoFacts,
    threads: usize,
    frames: Frames,
    seekable: bool,
    position: Position,
    /// The cache of the last decoded frames, in decoding order.
    cache: VecDeque<(i64, DecodedFrame)>,
    /// Frames from this number on will be requested soon.
    wanted_from: i64,
    damage: Damage,
}

/// The position of a reader.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// Before the first frame.
    Start,
    /// After this frame.
    After(i64),
    /// After a seek: frames before the first intra picture are ignored.
    AfterSeek,
    /// After an intra picture whose number is unknown.
    Unknown,
}

impl Position {
    /// The number of the next frame, if it is known without its stamp.
    fn next(self) -> Option<i64> {
        match self {
            Position::Start => Some(0),
            Position::After(last) => Some(last + 1),
            Position::AfterSeek | Position::Unknown => None,
        }
    }

    /// The number of the last frame, -1 before the first.
    fn last(self) -> Option<i64> {
        self.next().map(|next| next - 1)
    }
}

/// The result of decoding towards a frame.
enum Landing {
    Found(DecodedFrame),
    /// The stream is already past it, or at its end.
    Passed,
}

impl FrameReader {
    /// Opens the video of which `facts` were probed, to decode it on `threads` threads.
    ///
    /// # Errors
    /// The file is gone, or is not the one that was probed.
    pub fn open(path: &Path, facts: &VideoFacts, threads: usize) -> Result<FrameReader, AvError> {
        let frames =
            Frames::open(path, facts.stream, threads).map_err(|error| error.of_file(path))?;
        let container = frames.input().format_name();
        let seekable = container.split(',').any(|name| SEEKABLE.contains(&name));
        let (path, facts) = (path.to_owned(), facts.clone());
        Ok(FrameReader {
            path,
            facts,
            threads,
            frames,
            seekable,
            position: Position::Start,
            cache: VecDeque::new(),
            wanted_from: 0,
            damage: Damage::default(),
        })
    }

    /// The frame of this number.
    ///
    /// # Errors
    /// There is no such frame, or the file is damaged there.
    pub fn read(&mut self, frame: Frame) -> Result<DecodedFrame, AvError> {
        self.read_wanting(frame, frame, &AtomicBool::new(false))
    }

    /// The frame of this number, before others from `from` on (a shot that plays backwards needs
    /// the frames before it). Frames before `from` are decoded only if others refer to them.
    /// Decoding stops once `stop` is true.
    ///
    /// # Errors
    /// As [`FrameReader::read`]; or it was stopped.
    pub fn read_wanting(
        &mut self,
        frame: Frame,
        from: Frame,
        stop: &AtomicBool,
    ) -> Result<DecodedFrame, AvError> {
        let reach = self.cache.back().map_or(0, |(_, cached)| self.capacity(cached) as i64 - 1);
        self.want_from(frame.min(from.max(frame - reach)));
        self.find(frame.0, stop).map_err(|error| error.of_file(&self.path))
    }

    /// The frames that were found to be damaged since the last call: their pictures are wrong at
    /// least in part, or another frame's.
    pub fn take_damage(&mut self) -> Vec<FrameRange> {
        self.damage.take()
    }

    /// Clears the frame cache.
    pub(in crate::render) fn clear_cache(&mut self) {
        self.cache.clear();
    }

    /// The estimated number of frames to decode up to and including this frame.
    pub fn distance(&self, frame: Frame) -> i64 {
        let sought =
            self.facts.keys.at_or_before(frame.0).map_or(FAR_FRAMES, |key| frame.0 - key + 1);
        let ahead = self.position.next().map(|next| frame.0 - next + 1).filter(|&ahead| ahead > 0);
        ahead.map_or(sought, |ahead| ahead.min(sought))
    }

    /// Skips frames only if the container lists its key frames: only then is skipping exact.
    fn want_from(&mut self, frame: Frame) {
        self.wanted_from = frame.0;
        let base = self.frames.time_base();
        let stamp = if self.facts.keys.is_empty() {
            i64::MIN
        } else {
            base.ticks(self.facts.first_pts + self.facts.times.start(frame)) - 1
        };
        self.frames.want_from(stamp);
    }

    fn find(&mut self, target: i64, stop: &AtomicBool) -> Result<DecodedFrame, AvError> {
        let count = self.facts.times.count();
        if !(0..count).contains(&target) {
            return Err(AvError::ours(
                OP,
                format!("there is no frame {target}: it has {count}, the first is 0"),
            ));
        }
        match self.locate(target, stop)? {
            Some(frame) => Ok(frame),
            None => self.nearest_to_lost(target, stop),
        }
    }

    /// The frame of this number; `None` if it cannot be decoded.
    fn locate(&mut self, target: i64, stop: &AtomicBool) -> Result<Option<DecodedFrame>, AvError> {
        if let Some((_, frame)) = self.cache.iter().rev().find(|(number, _)| *number == target) {
            return Ok(Some(frame.clone()));
        }
        if self.damage.is_lost(target) {
            return Ok(None);
        }
        if self.is_ahead(target)?
            && let Landing::Found(frame) = self.decode_to(target, stop)?
        {
            return Ok(Some(frame));
        }
        self.seek_to(target, stop)
    }

    /// What a player shows in place of a frame that cannot be decoded: the frame before it, or else
    /// the one after it, not far away.
    fn nearest_to_lost(&mut self, target: i64, stop: &AtomicBool) -> Result<DecodedFrame, AvError> {
        let at = self.facts.times.start(Frame(target));
        let within = |time: Time| self.facts.times.at(time).0;
        let (first, last) = (within(at - FARTHEST_SUBSTITUTE), within(at + FARTHEST_SUBSTITUTE));
        let last = last.min(self.facts.times.count() - 1);
        for number in (first.max(0)..target).rev().chain(target + 1..=last) {
            if self.damage.is_lost(number) {
                continue;
            }
            self.want_from(Frame(number));
            if let Some(frame) = self.locate(number, stop)? {
                return Ok(frame);
            }
        }
        Err(self.missing(target))
    }

    /// Whether to reach the frame by decoding on: it is ahead, with no key frame in between.
    fn is_ahead(&self, target: i64) -> Result<bool, AvError> {
        let Some(next) = self.position.next().filter(|&next| next <= target) else {
            return Ok(false);
        };
        if target - next < NEAR_FRAMES || !self.seekable {
            return Ok(true);
        }
        let stream = self.frames.input().stream(self.facts.stream)?;
        let here = self.stamp_of(next, stream.time_base());
        let key = stream.key_before(self.stamp_of(target, stream.time_base()));
        Ok(key.map_or(target - next < FAR_FRAMES, |key| key <= here))
    }

    /// Seeks to earlier and earlier places, and last to the start, until the frame is found. `None`
    /// if it cannot be decoded.
    fn seek_to(&mut self, target: i64, stop: &AtomicBool) -> Result<Option<DecodedFrame>, AvError> {
        let base = self.frames.time_base();
        let stamp = self.stamp_of(target, base);
        let earlier = self
            .frames
            .input()
            .stream(self.facts.stream)?
            .key_before(stamp)
            .and_then(|key| key.checked_sub(1));
        let back = [1, 2, 4, 8, 16]
            .map(|seconds| stamp.saturating_sub(base.ticks(Time::from_seconds(seconds))));
        let (start, seekable) = (base.ticks(self.facts.first_pts), self.seekable);
        let places =
            [Some(stamp), earlier].into_iter().flatten().chain(back).filter(|&place| place > start);
        for place in places.take_while(|_| seekable) {
            if let Landing::Found(frame) = self.decode_from(place, target, stop)? {
                return Ok(Some(frame));
            }
            if self.damage.is_lost(target) {
                return Ok(None);
            }
        }
        self.restart()?;
        match self.decode_to(target, stop)? {
            Landing::Found(frame) => Ok(Some(frame)),
            Landing::Passed => {
                let itself = FrameRange::new(Frame(target), Frame(target + 1));
                self.damage.lose(itself, &self.facts);
                Ok(None)
            }
        }
    }

    fn decode_from(
        &mut self,
        place: i64,
        target: i64,
        stop: &AtomicBool,
    ) -> Result<Landing, AvError> {
        self.position = Position::AfterSeek;
        match self.frames.seek(place) {
            Ok(()) => self.decode_to(target, stop),
            Err(_) => Ok(Landing::Passed),
        }
    }

    fn restart(&mut self) -> Result<(), AvError> {
        self.frames = Frames::open(&self.path, self.facts.stream, self.threads)?;
        self.damage.has_new_faults(0);
        self.position = Position::Start;
        Ok(())
    }

    fn decode_to(&mut self, target: i64, stop: &AtomicBool) -> Result<Landing, AvError> {
        while let Some(frame) = self.next_unless(stop)? {
            let before = self.position.last();
            let faulty = self.damage.has_new_faults(self.frames.faults());
            let Some(number) = self.identify(&frame) else { continue };
            self.judge(before, number, &frame, faulty);
            let frame = DecodedFrame(frame);
            self.cache(number, &frame);
            if number == target {
                return Ok(Landing::Found(frame));
            }
            if number > target {
                return Ok(Landing::Passed);
            }
        }
        if let Some(last) = self.position.last().filter(|_| !self.facts.keys.is_empty()) {
            let rest = FrameRange::new(
                Frame((last + 1).max(self.wanted_from)),
                Frame(self.facts.times.count()),
            );
            self.damage.miss(rest, &self.facts);
        }
        self.position = Position::AfterSeek;
        Ok(Landing::Passed)
    }

    /// Notes what the frame of this number, decoded after the frame `before`, shows of the file's
    /// damage. Frames are skipped on purpose only before those that are wanted.
    fn judge(&mut self, before: Option<i64>, number: i64, frame: &AvFrame, faulty: bool) {
        if let Some(before) = before {
            let from = if faulty { before + 1 } else { (before + 1).max(self.wanted_from) };
            let absent = FrameRange::new(Frame(from), Frame(number));
            let wanted = FrameRange::new(Frame(from.max(self.wanted_from)), Frame(number));
            if self.facts.keys.is_empty() {
                // Where the container lists no frames, those that are gone have no number.
                let beside = FrameRange::new(Frame(before.max(0)), Frame(number + 1));
                if faulty && before >= 0 {
                    self.damage.add(beside, false, &self.facts);
                }
            } else {
                self.damage.miss(wanted, &self.facts);
                if faulty && !absent.is_empty() {
                    self.damage.add(absent, true, &self.facts);
                }
            }
        }
        if !frame.is_sound() {
            let itself = FrameRange::new(Frame(number), Frame(number + 1));
            let spreads = frame.fields().pict_type != ffi::AVPictureType::AV_PICTURE_TYPE_B;
            self.damage.add(itself, spreads, &self.facts);
        }
    }

    fn next_unless(&mut self, stop: &AtomicBool) -> Result<Option<AvFrame>, AvError> {
        if stop.load(Ordering::Relaxed) {
            Err(AvError::ours(OP, "it was stopped"))
        } else {
            self.frames.next()
        }
    }

    /// The number of the frame that was just decoded, if it is reliable.
    fn identify(&mut self, frame: &AvFrame) -> Option<i64> {
        if self.position == Position::AfterSeek && !is_intra(frame) {
            return None;
        }
        let number = self.number_of(frame);
        self.position = number.map_or(Position::Unknown, Position::After);
        number
    }

    /// The number of a frame by its stamp. Without a stamp, it follows from the frame before.
    fn number_of(&self, frame: &AvFrame) -> Option<i64> {
        let base = self.frames.time_base();
        let Some(stamp) = frame_stamp(frame) else { return self.position.next() };
        frame_number(&self.facts, base, stamp)
    }

    fn stamp_of(&self, frame: i64, base: TimeBase) -> i64 {
        stamp_to_seek(&self.facts, base, frame)
    }

    fn cache(&mut self, number: i64, frame: &DecodedFrame) {
        let from = self.wanted_from;
        self.cache.retain(|&(cached, _)| cached >= from);
        while self.cache.len() >= self.capacity(frame) {
            self.cache.pop_front();
        }
        self.cache.push_back((number, frame.clone()));
    }

    /// The number of frames like this one that fit into the cache.
    fn capacity(&self, frame: &DecodedFrame) -> usize {
        (CACHE_BYTES / frame.0.byte_len().max(1)).max(2)
    }

    fn missing(&self, target: i64) -> AvError {
        let at = self.facts.times.start(Frame(target));
        AvError::ours(
            OP,
            format!(
                "frame {target} (at {at}) cannot be decoded: the file is damaged there, or was changed since it was probed"
            ),
        )
    }
}

/// The number of the frame that is shown at a stamp; `None` if there is none.
pub(super) fn frame_number(facts: &VideoFacts, base: TimeBase, stamp: i64) -> Option<i64> {
    let time = base.time(stamp) - facts.first_pts;
    let number = facts.times.nearest(time);
    let tick = base.time(1) + Time::from_flicks(1);
    let length = facts.times.start(number + 1) - facts.times.start(number);
    let allowed = if tick * 4 < length { tick } else { Time::from_flicks(1) };
    ((time - facts.times.start(number)).abs() <= allowed).then_some(number.0)
}

/// The stamp for a seek to a frame: half a tick after the frame's time, so that a rounded stamp is
/// not after it.
pub(super) fn stamp_to_seek(facts: &VideoFacts, base: TimeBase, frame: i64) -> i64 {
    base.ticks(facts.first_pts + facts.times.start(Frame(frame)) + base.time(1) / 2)
}

/// Whether this is an intra picture, which refers to no other.
fn is_intra(frame: &AvFrame) -> bool {
    matches!(
        frame.fields().pict_type,
        ffi::AVPictureType::AV_PICTURE_TYPE_I | ffi::AVPictureType::AV_PICTURE_TYPE_NONE
    )
}
