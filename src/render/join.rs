//! Segments become a film: their packets are copied, one after another, beside the sound. Nothing is encoded again, and
//! nothing is held but the packets in hand. What is read proves itself at its end: a film of which a part turns out damaged is dropped.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::cache::{BadEntry, EncodedPacket, Packets};
use crate::graph::format::SOUND_RATE;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, FilmParams, FilmWriter, Packet};
use crate::render::film::Job;
use crate::render::part::Part;
use crate::render::soundtrack::SoundPart;
use crate::time::Frame;

const UNFINISHED: &str = ".part";
/// A film is written without a pause: one that has not grown for so long was left by a process that was killed.
const ABANDONED: Duration = Duration::from_secs(600);

/// Whether a film could be joined.
pub(super) enum Join {
    /// It is there.
    Done,
    /// A segment or the sound is no longer kept, or is damaged.
    Lost,
}

/// Why joining does not go on.
pub(super) enum Halt {
    /// Something is no longer kept, or is damaged.
    Lost,
    /// It cannot be done.
    Failed(RenderError),
}

impl From<RenderError> for Halt {
    fn from(error: RenderError) -> Halt {
        Halt::Failed(error)
    }
}

impl From<BadEntry> for Halt {
    fn from(_: BadEntry) -> Halt {
        Halt::Lost
    }
}

/// Joins the film's segments and its sound, which were all there a moment ago.
pub(super) fn join(job: &Job<'_>, parts: &[Part], sound: Option<&SoundPart<'_>>, cancel: &AtomicBool) -> Result<Join, RenderError> {
    let Some(first) = parts.first().and_then(|part| job.store.packets(part.key)) else { return Ok(Join::Lost) };
    let file = beside(job.out)?;
    match write(job, parts, sound, &first, file.path(), cancel) {
        Err(Halt::Lost) => Ok(Join::Lost),
        Err(Halt::Failed(error)) => Err(error),
        Ok(()) => {
            file.persist(job.out).map_err(|error| RenderError::output(job.out, &error.error))?;
            Ok(Join::Done)
        }
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
    parts: &[Part],
    sound: Option<&SoundPart<'_>>,
    first: &Packets,
    path: &Path,
    cancel: &AtomicBool,
) -> Result<(), Halt> {
    let graph = job.graph;
    let mut sound = sound.map(|part| part.kept(job.store).ok_or(Halt::Lost)).transpose()?;
    let params = FilmParams {
        container: job.container,
        format: &graph.format,
        extradata: first.extradata(),
        reorder_delay: first.reorder_delay(),
        sound: sound.as_ref().map(|sound| &sound.params),
        title: graph.title.as_deref(),
        frames: graph.frames.len(),
    };
    let failed = |error: AvError| RenderError::writing(job.out, error);
    let mut writer = FilmWriter::create(path, &params).map_err(failed)?;
    let mut written = 0;
    for part in parts {
        let mut packets = packets(job, part, first)?;
        let offset = part.frames.start - graph.frames.start;
        while let Some(EncodedPacket { pts, duration: _, key, data }) = packets.next_packet()? {
            if cancel.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled.into());
            }
            writer.write_video(&Packet { pts: pts + offset, key, data }).map_err(failed)?;
            written += 1;
            let reached = graph.format.rate.start(Frame(written)).sample(SOUND_RATE);
            sound.as_mut().map_or(Ok(()), |sound| sound.write(&mut writer, reached, &failed))?;
        }
    }
    sound.as_mut().map_or(Ok(()), |sound| sound.write(&mut writer, i64::MAX, &failed))?;
    writer.finish().map_err(failed)?;
    Ok(())
}

/// A part's packets.
fn packets(job: &Job<'_>, part: &Part, first: &Packets) -> Result<Packets, Halt> {
    let packets = job.store.packets(part.key).ok_or(Halt::Lost)?;
    if packets.extradata() != first.extradata() || packets.reorder_delay() != first.reorder_delay() {
        return Err(RenderError::SegmentsDiffer.into());
    }
    Ok(packets)
}
