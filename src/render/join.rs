//! Segments become a film: their packets are copied, and those of sources between them, one after another, beside the sound. Nothing is
//! encoded again but the sound, and nothing is held but the packet in hand.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::cache::{EncodedPacket, Packets};
use crate::graph::format::SOUND_RATE;
use crate::hash::ContentHash;
use crate::render::copy::{Copying, Head, Plan};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, FilmParams, FilmWriter, Packet, StreamConfig};
use crate::render::film::Job;
use crate::render::part::{Copied, Part, Piece, encoded};
use crate::render::sound::SoundTrack;
use crate::time::Frame;

const UNFINISHED: &str = ".part";
/// A film is written without a pause: one that has not grown for so long was left by a process that was killed.
const ABANDONED: Duration = Duration::from_secs(600);

/// Whether a film could be joined.
pub(super) enum Join {
    /// It is there.
    Done,
    /// A segment is no longer kept.
    Lost,
    /// A source cannot be copied from after all.
    Odd { media: ContentHash, why: String },
}

/// Joins the film's segments, which were all there a moment ago, and what is copied.
pub(super) fn join(job: &Job<'_>, plan: &Plan, copying: &mut Copying<'_>, cancel: &AtomicBool) -> Result<Join, RenderError> {
    let Some(head) = FilmHead::of(job, plan) else { return Ok(Join::Lost) };
    let file = beside(job.out)?;
    match write(job, plan, &head, copying, file.path(), cancel)? {
        Join::Done => {
            file.persist(job.out).map_err(|error| RenderError::output(job.out, &error.error))?;
            Ok(Join::Done)
        }
        unfinished => Ok(unfinished),
    }
}

/// What the film's file says to decoders, and what our encoder says.
struct FilmHead {
    extradata: Vec<u8>,
    tag: Option<u32>,
    reorder_delay: i64,
    /// The parameter sets and reorder delay that each segment must have.
    own: Option<(Vec<u8>, i64)>,
}

impl FilmHead {
    /// As the plan says, or where nothing is copied as the first segment says; none if that is gone.
    fn of(job: &Job<'_>, plan: &Plan) -> Option<FilmHead> {
        if let Some(Head { config, reorder_delay, own }) = &plan.head {
            let own = own.as_ref().map(|own| (own.extradata.clone(), own.reorder_delay));
            return Some(FilmHead { extradata: config.extradata(), tag: config.tag(), reorder_delay: *reorder_delay, own });
        }
        let first = job.store.packets(encoded(&plan.pieces).next()?.key)?;
        let (extradata, reorder_delay) = (first.extradata().to_vec(), first.reorder_delay());
        Some(FilmHead { own: Some((extradata.clone(), reorder_delay)), extradata, tag: None, reorder_delay })
    }
}

/// A new file in the film's folder, removed again unless it takes the film's name.
fn beside(out: &Path) -> Result<NamedTempFile, RenderError> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let (prefix, failed) = (format!(".{name}."), |error: std::io::Error| RenderError::output(out, &error));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    remove_abandoned(folder, &prefix);
    builder.prefix(&prefix).suffix(UNFINISHED).tempfile_in(folder).map_err(failed)
}

/// Removes what killed renders of this film left beside it.
fn remove_abandoned(folder: &Path, prefix: &str) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        let age = || file.metadata().ok()?.modified().ok()?.elapsed().ok();
        if name.starts_with(prefix) && name.ends_with(UNFINISHED) && age().is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(file.path());
        }
    }
}

fn write(
    job: &Job<'_>,
    plan: &Plan,
    head: &FilmHead,
    copying: &mut Copying<'_>,
    path: &Path,
    cancel: &AtomicBool,
) -> Result<Join, RenderError> {
    let graph = job.graph;
    let sound = graph.sound.as_ref().map(|node| SoundTrack::open(graph, node)).transpose()?;
    let params = FilmParams {
        container: job.container,
        format: &graph.format,
        extradata: &head.extradata,
        tag: head.tag,
        reorder_delay: head.reorder_delay,
        sound: sound.as_ref().and_then(SoundTrack::params),
        title: graph.title.as_deref(),
        frames: graph.frames.len(),
    };
    let writer = FilmWriter::create(path, &params).map_err(|error| RenderError::writing(job.out, error))?;
    let config = plan.head.as_ref().map(|head| &head.config);
    let mut joining = Joining { job, head, config, cancel, sound, writer, written: 0 };
    for piece in &plan.pieces {
        let joined = match piece {
            Piece::Encoded(part) => joining.segment(part)?,
            Piece::Copied(copied) => joining.copy(copied, copying)?,
        };
        match joined {
            Join::Done => {}
            unfinished => return Ok(unfinished),
        }
    }
    joining.finish()?;
    Ok(Join::Done)
}

/// A film that is being joined.
struct Joining<'a> {
    job: &'a Job<'a>,
    head: &'a FilmHead,
    /// Where packets are copied: the form that those of our encoder must take beside them.
    config: Option<&'a StreamConfig>,
    cancel: &'a AtomicBool,
    sound: Option<SoundTrack<'a>>,
    writer: FilmWriter,
    written: i64,
}

impl Joining<'_> {
    /// Adds a segment, if it is still there.
    fn segment(&mut self, part: &Part) -> Result<Join, RenderError> {
        let Some(mut packets) = packets(self.job, part, self.head)? else { return Ok(Join::Lost) };
        let offset = part.frames.start - self.job.graph.frames.start;
        while let Some(next) = packets.next_packet().transpose() {
            let Ok(EncodedPacket { pts, key, data }) = next else { return Ok(Join::Lost) };
            let data = if let Some(config) = self.config { config.formed(data) } else { data };
            let packet = Packet { pts: pts + offset, key, data };
            self.add(|writer| writer.write_video(&packet))?;
        }
        Ok(Join::Done)
    }

    /// Adds packets of a source, if they are what they seemed to be.
    fn copy(&mut self, copied: &Copied, copying: &mut Copying<'_>) -> Result<Join, RenderError> {
        let odd = |why: String| Ok(Join::Odd { media: copied.media, why });
        let offset = copied.frames.start - self.job.graph.frames.start - copied.first;
        let mut cut = match copying.cutter(copied.media) {
            Ok(cutter) => match cutter.cut(copied.first..copied.first + copied.frames.len()) {
                Ok(cut) => cut,
                Err(error) => return odd(error.to_string()),
            },
            Err(why) => return odd(why),
        };
        loop {
            match cut.next_packet() {
                Ok(Some(packet)) => {
                    let pts = packet.frame + offset;
                    self.add(|writer| writer.copy_video(packet, pts))?;
                }
                Ok(None) => return Ok(Join::Done),
                Err(error) => return odd(error.to_string()),
            }
        }
    }

    /// Adds a packet, and the sound up to it.
    fn add(&mut self, write: impl FnOnce(&mut FilmWriter) -> Result<(), AvError>) -> Result<(), RenderError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        write(&mut self.writer).map_err(|error| RenderError::writing(self.job.out, error))?;
        self.written += 1;
        self.hear(self.job.graph.format.rate.start(Frame(self.written)).sample(SOUND_RATE))
    }

    /// Writes the sound up to a sample of the film.
    fn hear(&mut self, sample: i64) -> Result<(), RenderError> {
        let Some(track) = &mut self.sound else { return Ok(()) };
        let packets = track.up_to(sample)?;
        let mut written = packets.iter().map(|packet| self.writer.write_sound(packet));
        written.try_for_each(|written| written).map_err(|error| RenderError::writing(self.job.out, error))
    }

    fn finish(mut self) -> Result<(), RenderError> {
        self.hear(self.job.graph.samples())?;
        self.writer.finish().map_err(|error| RenderError::writing(self.job.out, error))
    }
}

/// A part's packets, if it is still there.
fn packets(job: &Job<'_>, part: &Part, head: &FilmHead) -> Result<Option<Packets>, RenderError> {
    let Some(packets) = job.store.packets(part.key) else { return Ok(None) };
    let same = |(extradata, delay): &(Vec<u8>, i64)| packets.extradata() == extradata && packets.reorder_delay() == *delay;
    if head.own.as_ref().is_some_and(same) { Ok(Some(packets)) } else { Err(RenderError::SegmentsDiffer) }
}
