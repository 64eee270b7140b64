//! A stretch is tried before it is copied: what the film will be at both of its ends is decoded
//! with the film's own head, and each of its frames must be, bit for bit, what the source gives. Of
//! codecs whose frames stand alone, its first and its last frame say it all.

use std::collections::HashMap;

use crate::cache::{CopySpec, EntrySpec, FORMAT_VERSION, Neighbour, Packets, Verdict};
use crate::check::program::Color;
use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{
    AvError, FrameReader, Packet, SourcePacket, StreamConfig, VideoEncoder, VideoFrame, decoded,
    engine_version,
};
use crate::render::film::copy::{CopyPlanner, StreamHead};
use crate::render::job::Job;
use crate::render::work::segment::{CopiedChunk, ENCODER_THREADS};
use crate::time::Frame;

/// How many packets of a stretch's beginning are tried: more than any decoder holds back.
const BEGINNING: usize = 32;
/// How many frames of our own stand for a neighbour that is encoded.
const OWN_FRAMES: i64 = 8;

/// How many sources' decoders stay open.
const READERS: usize = 3;

/// What is copied, and its neighbours as far as they matter.
pub(super) struct CopyCandidate {
    pub(super) copied: CopiedChunk,
    pub(super) before: Option<Neighbour>,
    pub(super) after: Option<Neighbour>,
}

/// Tries the stretches of one film.
pub(super) struct CopyTester<'a> {
    job: &'a Job<'a>,
    config: StreamConfig,
    /// A few frames of our encoder.
    own: Vec<Packet>,
    engine: String,
    readers: HashMap<ContentHash, FrameReader>,
}

/// Packets of a trial, and what must come of them.
#[derive(Default)]
struct Trial {
    packets: Vec<Packet>,
    /// The trial's frame, and the source's that it must be; none where that it comes is enough.
    expected: Vec<(i64, Option<i64>)>,
    /// Where the next run of frames begins.
    next: i64,
}

/// The packets of a stretch that are tried, and what was seen of all of them.
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

    /// The reorder delay of a stretch that can be copied; why, of one that cannot.
    pub(super) fn reorder_delay(
        &mut self,
        stretch: &CopyCandidate,
        planner: &mut CopyPlanner<'_>,
    ) -> Result<i64, String> {
        let spec = self.spec(stretch);
        let known = self.job.store.packets(spec.key()).and_then(kept);
        let verdict = match known {
            Some(verdict) => verdict,
            None => {
                let verdict = self.attempt(stretch, planner)?;
                self.keep(&spec, &verdict);
                verdict
            }
        };
        match verdict {
            Verdict::Right { reorder_delay } => Ok(reorder_delay),
            Verdict::Wrong { why } => Err(why),
        }
    }

    fn spec(&self, stretch: &CopyCandidate) -> EntrySpec {
        EntrySpec::Copy(CopySpec {
            version: FORMAT_VERSION,
            engine: self.engine.clone(),
            format: self.job.graph.format,
            head: ContentHash::of(&self.config.extradata()),
            tag: self.config.tag(),
            copied: stretch.copied.source.clone(),
            before: stretch.before.clone(),
            after: stretch.after.clone(),
        })
    }

    /// Keeping only saves time: where it fails, the next render tries again.
    fn keep(&self, spec: &EntrySpec, verdict: &Verdict) {
        let slot = self.job.store.slot(spec, &verdict.to_bytes(), 0);
        let _ = slot.and_then(crate::cache::Slot::commit);
    }

    /// Tries a stretch.
    ///
    /// # Errors
    /// Why it cannot be tried: its packets cannot be read, or are odd.
    fn attempt(
        &mut self,
        stretch: &CopyCandidate,
        planner: &mut CopyPlanner<'_>,
    ) -> Result<Verdict, String> {
        let Ends { beginning, ending, reorder_delay } =
            ends(&stretch.copied, self.job.graph.format.codec.is_intra(), planner)?;
        let mut trial = Trial::default();
        // A frame that stands alone, decoded with its own file's head, is the source's frame if it
        // can be decoded at all.
        let known = !self.job.graph.format.codec.is_intra()
            || planner.source_config(stretch.copied.source.media)? != self.config;
        self.neighbour(&mut trial, stretch.before.as_ref(), planner)?;
        trial.add(&beginning, known);
        trial.add(&ending, known);
        self.neighbour(&mut trial, stretch.after.as_ref(), planner)?;
        let fault = self.fault(&trial, stretch.copied.source.media, planner)?;
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
                let mut cut = planner.cutter(source.media)?.cut(frames).map_err(words)?;
                let mut packets = Vec::new();
                while let Some(packet) =
                    cut.next_packet().map_err(words)?.filter(|packet| !is_enough(&packets, packet))
                {
                    packets.push(packet);
                }
                trial.add(&packets, false);
            }
        }
        Ok(())
    }

    /// Decodes a trial and compares: what is wrong with it.
    fn fault(
        &mut self,
        trial: &Trial,
        media: ContentHash,
        planner: &CopyPlanner<'_>,
    ) -> Result<Option<String>, String> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let seen = match decoded(&self.job.graph.format, &self.config, &trial.packets, threads) {
            Ok(seen) => seen,
            Err(error) => return Ok(Some(words(error))),
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
                    "frame {frame} is damaged, or decoded otherwise than in its own file"
                )));
            }
        }
        Ok(None)
    }

    /// What a source's frame is in its own file; none if it is damaged.
    fn pixels(
        &mut self,
        media: ContentHash,
        frame: i64,
        threads: usize,
        planner: &CopyPlanner<'_>,
    ) -> Result<Option<ContentHash>, String> {
        if !self.readers.contains_key(&media) {
            if self.readers.len() >= READERS {
                self.readers.clear();
            }
            let (medium, video) =
                planner.media_index.medium(media).map_err(|error| error.to_string())?;
            self.readers
                .insert(media, FrameReader::open(&medium.path, video, threads).map_err(words)?);
        }
        let reader = self.readers.get_mut(&media).ok_or_else(String::new)?;
        let picture = reader.read(Frame(frame)).map_err(words)?;
        let whole =
            picture.is_sound().then(|| picture.to_bytes().map(|bytes| ContentHash::of(&bytes)));
        whole.transpose().map_err(words)
    }
}

fn words(error: AvError) -> String {
    error.to_string()
}

/// The verdict in an entry, if it is whole.
fn kept(mut entry: Packets) -> Option<Verdict> {
    let verdict = Verdict::of_bytes(entry.extradata());
    matches!(entry.next_packet(), Ok(None)).then_some(verdict).flatten()
}

/// A few frames as our encoder makes them.
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

/// The packets at the ends of a stretch.
fn ends(copied: &CopiedChunk, intra: bool, planner: &mut CopyPlanner<'_>) -> Result<Ends, String> {
    let cutter = planner.cutter(copied.source.media)?;
    let mut single = |frame: i64| {
        cutter.cut(frame..frame + 1).and_then(|mut cut| cut.next_packet()).map_err(words)
    };
    if intra {
        let (first, last) = (copied.source.first, copied.source.end - 1);
        let beginning = single(first)?.into_iter().collect();
        let ending = if last > first { single(last)?.into_iter().collect() } else { Vec::new() };
        return Ok(Ends { beginning, ending, reorder_delay: 0 });
    }
    let (mut beginning, mut ending, mut read, mut reorder_delay) =
        (Vec::new(), Vec::<SourcePacket>::new(), 0, 0);
    let mut cut = cutter.cut(copied.source.first..copied.source.end).map_err(words)?;
    while let Some(packet) = cut.next_packet().map_err(words)? {
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

/// Whether a stretch's beginning is all there before the next packet: what was before it does not
/// reach over the next key frame.
fn is_enough(beginning: &[SourcePacket], next: &SourcePacket) -> bool {
    beginning.len() >= BEGINNING || next.key && !beginning.is_empty()
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

    /// A source's packets, of whose frames it is known or not what they must be.
    fn add(&mut self, packets: &[SourcePacket], known: bool) {
        let Some(first) = packets.iter().map(|packet| packet.frame).min() else { return };
        let start = self.next;
        for packet in packets {
            let pts = start + packet.frame - first;
            self.packets.push(Packet { pts, key: packet.key, data: packet.data().to_vec() });
            self.expected.push((pts, known.then_some(packet.frame)));
            self.next = self.next.max(pts + 1);
        }
    }
}
