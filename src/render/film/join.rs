//! Joins a film: the packets of its segments, of the copied ranges and of the sound are written into
//! one file. Nothing is encoded again, and only a few packets are in memory.
//!
//! Every cache entry has its hash at its end, which is checked as the packets are written. If an
//! entry is damaged, the file is dropped and the segment is rendered again, so joining reads each
//! entry once. The room for an MP4's index is reserved at the file's front, so nothing is written
//! twice either.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::cache::{EncodedPacket, EntryKey, Packets};
use crate::graph::format::SOUND_RATE;
use crate::render::error::{JoinError, RenderError};
use crate::render::ffmpeg::{AvError, FilmParams, FilmWriter, Packet, StreamConfig};
use crate::render::film::copy::{CopyPlanner, JoinPlan, StreamHead};
use crate::render::job::Job;
use crate::render::sound::track::{CachedSound, SoundJob};
use crate::render::work::segment::{Chunk, CopiedChunk, SegmentJob};
use crate::time::Frame;

const UNFINISHED: &str = ".part";
/// A film is written without a pause. An unfinished file that has not grown for this long was left
/// by a process that was killed.
const ABANDONED_AFTER: Duration = Duration::from_secs(600);

/// Joins the film. Its segments and its sound were in the cache a moment ago.
pub(crate) fn join(
    job: &Job<'_>,
    plan: &JoinPlan,
    planner: &mut CopyPlanner<'_>,
    sound: Option<&SoundJob<'_>>,
    cancel: &AtomicBool,
) -> Result<(), JoinError> {
    let head = FilmHead::of(job, plan).ok_or(JoinError::EntryMissing)?;
    let file = file_beside(job.out)?;
    write(job, plan, &head, planner, sound, file.path(), cancel).map_err(|error| match error {
        // The hash of an entry is at its end, and libav may refuse a damaged packet before.
        JoinError::Failed(error) if may_come_of_damage(&error) && !is_whole(job, plan, sound) => {
            JoinError::EntryMissing
        }
        other => other,
    })?;
    for copied in &plan.chunks.copied {
        planner.media_index.check_unchanged(copied.source.media)?;
    }
    // A loss of power must not leave an incomplete film under the film's name.
    file.as_file().sync_all().map_err(|error| RenderError::output(job.out, &error))?;
    file.persist(job.out).map_err(|error| RenderError::output(job.out, &error.error))?;
    Ok(())
}

fn may_come_of_damage(error: &RenderError) -> bool {
    !matches!(error, RenderError::Cancelled | RenderError::DiskFull { .. })
}

/// Whether every entry of the film is in the cache and undamaged. Damaged entries are removed.
fn is_whole(job: &Job<'_>, plan: &JoinPlan, sound: Option<&SoundJob<'_>>) -> bool {
    let pictures = plan.chunks.encoded.iter().map(|segment| segment.key);
    let mut keys: Vec<EntryKey> = pictures.chain(sound.map(|sound| sound.key)).collect();
    keys.sort_unstable();
    keys.dedup();
    let present: Vec<_> = keys.into_iter().map(|key| job.store.get(key)).collect();
    present.iter().all(Option::is_some)
}

/// The decoder configuration in the film's file, and that of our encoder.
struct FilmHead {
    extradata: Vec<u8>,
    tag: Option<u32>,
    reorder_delay: i64,
    /// The parameter sets and the reorder delay that each segment must have.
    own: Option<(Vec<u8>, i64)>,
    /// The entry that they come from, if they come from one.
    own_from: Option<EntryKey>,
}

impl FilmHead {
    /// The head of the plan; where nothing is copied, that of the first segment. None if that
    /// segment is gone.
    fn of(job: &Job<'_>, plan: &JoinPlan) -> Option<FilmHead> {
        if let Some(StreamHead { config, reorder_delay, own }) = &plan.head {
            let own = own.as_ref().map(|own| (own.extradata.clone(), own.reorder_delay));
            return Some(FilmHead {
                extradata: config.extradata(),
                tag: config.tag(),
                reorder_delay: *reorder_delay,
                own,
                own_from: None,
            });
        }
        let key = plan.chunks.encoded.first()?.key;
        let first = job.store.packets(key)?;
        let (extradata, reorder_delay) = (first.extradata().to_vec(), first.reorder_delay());
        Some(FilmHead {
            own: Some((extradata.clone(), reorder_delay)),
            extradata,
            tag: None,
            reorder_delay,
            own_from: Some(key),
        })
    }
}

/// A new file in the film's folder. It is removed unless it is renamed to the film.
fn file_beside(out: &Path) -> Result<NamedTempFile, RenderError> {
    let folder =
        out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let (prefix, failed) =
        (format!(".{name}."), |error: std::io::Error| RenderError::output(out, &error));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    remove_abandoned(folder, &prefix);
    builder.prefix(&prefix).suffix(UNFINISHED).tempfile_in(folder).map_err(failed)
}

/// Removes unfinished files of this film that killed renders have left.
fn remove_abandoned(folder: &Path, prefix: &str) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        let age = || file.metadata().ok()?.modified().ok()?.elapsed().ok();
        if name.starts_with(prefix)
            && name.ends_with(UNFINISHED)
            && age().is_some_and(|age| age > ABANDONED_AFTER)
        {
            let _ = fs::remove_file(file.path());
        }
    }
}

fn write(
    job: &Job<'_>,
    plan: &JoinPlan,
    head: &FilmHead,
    planner: &mut CopyPlanner<'_>,
    sound: Option<&SoundJob<'_>>,
    path: &Path,
    cancel: &AtomicBool,
) -> Result<(), JoinError> {
    let graph = job.graph;
    let sound = sound
        .map(|sound| sound.open_cached(job.store).ok_or(JoinError::EntryMissing))
        .transpose()?;
    let params = FilmParams {
        container: job.container,
        format: &graph.format,
        extradata: &head.extradata,
        tag: head.tag,
        reorder_delay: head.reorder_delay,
        sound: sound.as_ref().map(|sound| &sound.params),
        title: graph.title.as_deref(),
        frames: graph.frames.len(),
    };
    let writer =
        FilmWriter::create(path, &params).map_err(|error| RenderError::writing(job.out, error))?;
    let config = plan.head.as_ref().map(|head| &head.config);
    let mut joining = Joining { job, head, config, cancel, sound, writer, written: 0 };
    for chunk in plan.chunks.in_order() {
        match chunk {
            Chunk::Encoded(segment) => joining.add_segment(segment)?,
            Chunk::Copied(copied) => joining.add_copied(copied, planner)?,
        }
    }
    joining.finish()
}

/// A film that is being joined.
struct Joining<'a> {
    job: &'a Job<'a>,
    head: &'a FilmHead,
    /// Where packets are copied: the form that our encoder's packets must take.
    config: Option<&'a StreamConfig>,
    cancel: &'a AtomicBool,
    sound: Option<CachedSound>,
    writer: FilmWriter,
    written: i64,
}

impl Joining<'_> {
    fn add_segment(&mut self, segment: &SegmentJob) -> Result<(), JoinError> {
        let mut packets = packets(self.job, segment, self.head)?;
        let offset = segment.frames.start - self.job.graph.frames.start;
        while let Some(EncodedPacket { pts, duration: _, key, data }) = packets.next_packet()? {
            let data = if let Some(config) = self.config { config.formed(data) } else { data };
            // A damaged entry may have any number here; the writer refuses it.
            let packet = Packet { pts: pts.wrapping_add(offset), key, data };
            self.add(|writer| writer.write_video(&packet))?;
        }
        Ok(())
    }

    /// Adds packets of a source, if they are still as planned.
    fn add_copied(
        &mut self,
        copied: &CopiedChunk,
        planner: &mut CopyPlanner<'_>,
    ) -> Result<(), JoinError> {
        let source = &copied.source;
        let unusable = |why: String| JoinError::SourceUnusable { media: source.media, why };
        let offset = copied.frames.start - self.job.graph.frames.start - source.first;
        let cutter = planner.cutter(source.media).map_err(unusable)?;
        let mut cut =
            cutter.cut(source.first..source.end).map_err(|error| unusable(error.to_string()))?;
        while let Some(packet) = cut.next_packet().map_err(|error| unusable(error.to_string()))? {
            let pts = packet.frame + offset;
            self.add(|writer| writer.copy_video(packet, pts))?;
        }
        Ok(())
    }

    /// Adds a packet, and the sound up to its end.
    fn add(
        &mut self,
        write: impl FnOnce(&mut FilmWriter) -> Result<(), AvError>,
    ) -> Result<(), JoinError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled.into());
        }
        write(&mut self.writer).map_err(|error| RenderError::writing(self.job.out, error))?;
        self.written += 1;
        self.add_sound(self.job.graph.format.rate.start(Frame(self.written)).sample(SOUND_RATE))
    }

    /// Adds the sound up to a sample of the film.
    fn add_sound(&mut self, sample: i64) -> Result<(), JoinError> {
        let failed = |error: AvError| RenderError::writing(self.job.out, error);
        match &mut self.sound {
            Some(sound) => sound.write(&mut self.writer, sample, &failed),
            None => Ok(()),
        }
    }

    fn finish(mut self) -> Result<(), JoinError> {
        self.add_sound(i64::MAX)?;
        Ok(self.writer.finish().map_err(|error| RenderError::writing(self.job.out, error))?)
    }
}

/// The packets of a segment.
fn packets(job: &Job<'_>, segment: &SegmentJob, head: &FilmHead) -> Result<Packets, JoinError> {
    let packets = job.store.packets(segment.key).ok_or(JoinError::EntryMissing)?;
    let same = |(extradata, delay): &(Vec<u8>, i64)| {
        packets.extradata() == extradata && packets.reorder_delay() == *delay
    };
    if head.own.as_ref().is_some_and(same) {
        return Ok(packets);
    }
    // The hash is at the end of an entry, and this is its beginning: it may differ because the entry
    // is damaged.
    let whole = [Some(segment.key), head.own_from]
        .into_iter()
        .flatten()
        .all(|key| job.store.get(key).is_some());
    Err(if whole { RenderError::SegmentsDiffer.into() } else { JoinError::EntryMissing })
}
