//! Tries a range before it is copied. The packets that the film will have at both of its ends are
//! decoded with the film's own head, and each frame must equal, bit for bit, the frame of the source.
//! In an intra-only codec the first and the last frame suffice.

use std::collections::HashMap;

use crate::cache::{COPY_VERSION, CopySpec, EntrySpec, Neighbour, Packets, Verdict};
use crate::check::program::Color;
use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{
    AvError, FrameReader, Packet, SourcePacket, StreamConfig, VideoEncoder, VideoFrame,
    decoded_frame_hashes, engine_version,
};
use crate::render::film::copy::{CopyPlanner, StreamHead};
use crate::render::job::Job;
use crate::render::work::segment::{CopiedChunk, ENCODER_THREADS};
use crate::time::Frame;

/// How many packets at the beginning of a range are tried: more than any decoder holds back.
const BEGINNING_PACKETS: usize = 32;
/// How many frames of our encoder represent a neighbour that is encoded.
const OWN_FRAMES: i64 = 8;

/// How many decoders of sources stay open.
const MAX_READERS: usize = 3;

/// A range to copy, and its neighbours as far as they matter.
pub(super) struct CopyCandidate {
    pub(super) copied: CopiedChunk,
    pub(super) before: Option<Neighbour>,
    pub(super) after: Option<Neighbour>,
}

impl CopyCandidate {
    /// Checks that the files of the range and its neighbours are the same as before they were
    /// hashed: the verdict is cached under their hashes.
    fn check_unchanged(&self, planner: &CopyPlanner<'_>) -> Result<(), String> {
        let neighbours = [&self.before, &self.after].into_iter().flatten();
        let copied = neighbours.filter_map(|neighbour| match neighbour {
            Neighbour::Copied(source) => Some(source.media),
            Neighbour::Encoded => None,
        });
        for media in std::iter::once(self.copied.source.media).chain(copied) {
            planner.media_index.check_unchanged(media).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

/// Tries the ranges of one film.
pub(super) struct CopyTester<'a> {
    job: &'a Job<'a>,
    config: StreamConfig,
    /// A few packets of our encoder.
    own: Vec<Packet>,
    engine: String,
    readers: HashMap<ContentHash, FrameReader>,
}

/// The packets of a trial, and the frames that they must give.
#[derive(Default)]
struct Trial {
    packets: Vec<Packet>,
    /// The trial's frame, and the source's frame that it must equal; none where any frame will do.
    expected: Vec<(i64, Option<i64>)>,
    /// The number of the next frame.
    next: i64,
}

/// The packets of a range that are tried, and the reorder delay of all its packets.
struct Ends {
    beginning: Vec<SourcePacket>,
    ending: Vec<SourcePacket>,
    reorder_delay: i64,
}

impl<'a> CopyTester<'a> {
    pub(super) fn new(job: &'a Job<'a>, head: &StreamHead) -> Result<CopyTester<'a>, RenderError> {
        let own = match &head.own {
            Some(_) if !job.graph.format.codec.is_intra() => own_packets(job, &head.config)?,
            Some(_) | None => Vec::new(),
        };
        Ok(CopyTester {
            job,
            config: head.config.clone(),
            own,
            engine: engine_version(),
            readers: HashMap::new(),
        })
    }

    /// The reorder delay of a range that can be copied.
    ///
    /// # Errors
    /// Why it cannot be copied.
    pub(super) fn reorder_delay(
        &mut self,
        candidate: &CopyCandidate,
        planner: &mut CopyPlanner<'_>,
    ) -> Result<i64, String> {
        let spec = self.spec(candidate);
        let cached = self.job.store.packets(spec.key()).and_then(cached_verdict);
        let verdict = match cached {
            Some(verdict) => verdict,
            None => {
                let verdict = self.attempt(candidate, planner)?;
                candidate.check_unchanged(planner)?;
                self.cache(&spec, &verdict);
                verdict
            }
        };
        match verdict {
            Verdict::Right { reorder_delay } => Ok(reorder_delay),
            Verdict::Wrong { why } => Err(why),
        }
    }

    fn spec(&self, candidate: &CopyCandidate) -> EntrySpec {
        EntrySpec::Copy(CopySpec {
            version: COPY_VERSION,
            engine: self.engine.clone(),
            format: self.job.graph.format,
            head: ContentHash::of(&self.config.extradata()),
            tag: self.config.tag(),
            copied: candidate.copied.source.clone(),
            before: candidate.before.clone(),
            after: candidate.after.clone(),
        })
    }

    /// Caches a verdict. An error is ignored: the next render tries again.
    fn cache(&self, spec: &EntrySpec, verdict: &Verdict) {
        let slot = self.job.store.slot(spec, &verdict.to_bytes(), 0);
        let _ = slot.and_then(crate::cache::Slot::commit);
    }

    /// Tries a range.
    ///
    /// # Errors
    /// Why its packets cannot be read.
    fn attempt(
        &mut self,
        candidate: &CopyCandidate,
        planner: &mut CopyPlanner<'_>,
    ) -> Result<Verdict, String> {
        let Ends { beginning, ending, reorder_delay } =
            ends(&candidate.copied, self.job.graph.format.codec.is_intra(), planner)?;
        let mut trial = Trial::default();
        // In an intra-only codec, a frame that is decoded with its own file's head is the source's
        // frame if it can be decoded at all.
        let compare = !self.job.graph.format.codec.is_intra()
            || planner.source_config(candidate.copied.source.media)? != self.config;
        self.neighbour(&mut trial, candidate.before.as_ref(), planner)?;
        trial.add(&beginning, compare);
        trial.add(&ending, compare);
        self.neighbour(&mut trial, candidate.after.as_ref(), planner)?;
        let fault = self.fault(&trial, candidate.copied.source.media, planner)?;
        Ok(fault.map_or(Verdict::Right { reorder_delay }, |why| Verdict::Wrong { why }))
    }

    fn neighbour(
        &self,
        trial: &mut Trial,
        neighbour: Option<&Neighbour>,
        planner: &mut CopyPlanner<'_>,
    ) -> Result<(), String> {
        match neighbour {
            None => {}
            Some(Neighbour::Encoded) => trial.add_own(&self.own),
            Some(Neighbour::Copied(source)) => {
                let frames = source.first..source.end;
                let mut cut = planner.cutter(source.media)?.cut(frames).map_err(message)?;
                let mut packets = Vec::new();
                while let Some(packet) = cut
                    .next_packet()
                    .map_err(message)?
                    .filter(|packet| !is_enough(&packets, packet))
                {
                    packets.push(packet);
                }
                trial.add(&packets, false);
            }
        }
        Ok(())
    }

    /// Decodes a trial and compares its frames with the source; returns the first difference.
    fn fault(
        &mut self,
        trial: &Trial,
        media: ContentHash,
        planner: &CopyPlanner<'_>,
    ) -> Result<Option<String>, String> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let seen = match decoded_frame_hashes(
            &self.job.graph.format,
            &self.config,
            &trial.packets,
            threads,
        ) {
            Ok(seen) => seen,
            Err(error) => return Ok(Some(message(error))),
        };
        let mut expected = trial.expected.clone();
        expected.sort_unstable();
        if seen.len() != expected.len() {
            return Ok(Some(format!(
                "at its ends {} frames are decoded instead of {}",
                seen.len(),
                expected.len()
            )));
        }
        for ((number, pixels), (wanted, source)) in seen.into_iter().zip(expected) {
            let right = match source {
                Some(frame) => self.pixels(media, frame, threads, planner)? == Some(pixels),
                None => true,
            };
            if number != wanted || !right {
                let frame =
                    source.map_or_else(|| "beside it".to_owned(), |frame| frame.to_string());
                return Ok(Some(format!(
                    "frame {frame} is damaged, or its decoded picture differs from that of its own file"
                )));
            }
        }
        Ok(None)
    }

    /// The hash of a source's frame, decoded from its own file; none if the frame is damaged.
    fn pixels(
        &mut self,
        media: ContentHash,
        frame: i64,
        threads: usize,
        planner: &CopyPlanner<'_>,
    ) -> Result<Option<ContentHash>, String> {
        if !self.readers.contains_key(&media) {
            if self.readers.len() >= MAX_READERS {
                self.readers.clear();
            }
            let (medium, video) =
                planner.media_index.medium(media).map_err(|error| error.to_string())?;
            self.readers
                .insert(media, FrameReader::open(&medium.path, video, threads).map_err(message)?);
        }
        let reader = self.readers.get_mut(&media).ok_or_else(String::new)?;
        let picture = reader.read(Frame(frame)).map_err(message)?;
        let whole =
            picture.is_sound().then(|| picture.to_bytes().map(|bytes| ContentHash::of(&bytes)));
        whole.transpose().map_err(message)
    }
}

fn message(error: AvError) -> String {
    error.to_string()
}

/// The verdict in a cache entry, if the entry is complete.
fn cached_verdict(mut entry: Packets) -> Option<Verdict> {
    let verdict = Verdict::of_bytes(entry.extradata());
    matches!(entry.next_packet(), Ok(None)).then_some(verdict).flatten()
}

/// A few black frames from our encoder.
fn own_packets(job: &Job<'_>, config: &StreamConfig) -> Result<Vec<Packet>, AvError> {
    let format = &job.graph.format;
    let mut encoder = VideoEncoder::new(format, ENCODER_THREADS as usize)?;
    let picture = VideoFrame::filled(format.width, format.height, Color::BLACK)?;
    let mut packets = Vec::new();
    for _ in 0..OWN_FRAMES {
        packets.extend(encoder.push(&picture)?);
    }
    packets.extend(encoder.finish()?);
    Ok(packets
        .into_iter()
        .map(|packet| Packet { data: config.formed(packet.data), ..packet })
        .collect())
}

/// The packets at both ends of a range.
fn ends(copied: &CopiedChunk, intra: bool, planner: &mut CopyPlanner<'_>) -> Result<Ends, String> {
    let cutter = planner.cutter(copied.source.media)?;
    let mut single = |frame: i64| {
        cutter.cut(frame..frame + 1).and_then(|mut cut| cut.next_packet()).map_err(message)
    };
    if intra {
        let (first, last) = (copied.source.first, copied.source.end - 1);
        let beginning = single(first)?.into_iter().collect();
        let ending = if last > first { single(last)?.into_iter().collect() } else { Vec::new() };
        return Ok(Ends { beginning, ending, reorder_delay: 0 });
    }
    let (mut beginning, mut ending, mut read, mut reorder_delay) =
        (Vec::new(), Vec::<SourcePacket>::new(), 0, 0);
    let mut cut = cutter.cut(copied.source.first..copied.source.end).map_err(message)?;
    while let Some(packet) = cut.next_packet().map_err(message)? {
        reorder_delay = reorder_delay.max(read - (packet.frame - copied.source.first));
        read += 1;
        if ending.is_empty() && !is_enough(&beginning, &packet) {
            beginning.push(packet);
            continue;
        }
        if packet.key {
            ending.clear();
        }
        ending.push(packet);
    }
    if ending.first().is_some_and(|packet| !packet.key) {
        beginning.append(&mut ending);
    }
    Ok(Ends { beginning, ending, reorder_delay })
}

/// Whether the beginning of a range is complete before the next packet. Nothing before the range
/// affects frames after the next key frame.
fn is_enough(beginning: &[SourcePacket], next: &SourcePacket) -> bool {
    beginning.len() >= BEGINNING_PACKETS || next.key && !beginning.is_empty()
}

impl Trial {
    fn add_own(&mut self, packets: &[Packet]) {
        let start = self.next;
        self.packets.extend(
            packets.iter().map(|packet| Packet { pts: packet.pts + start, ..packet.clone() }),
        );
        self.expected.extend(packets.iter().map(|packet| (packet.pts + start, None)));
        self.next = start + packets.len() as i64;
    }

    /// Adds packets of a source. With `compare`, their frames must equal the source's.
    fn add(&mut self, packets: &[SourcePacket], compare: bool) {
        let Some(first) = packets.iter().map(|packet| packet.frame).min() else { return };
        let start = self.next;
        for packet in packets {
            let pts = start + packet.frame - first;
            self.packets.push(Packet { pts, key: packet.key, data: packet.data().to_vec() });
            self.expected.push((pts, compare.then_some(packet.frame)));
            self.next = self.next.max(pts + 1);
        }
    }
}
