//! Segments become a film: their packets are copied, one after another, beside the sound. Nothing is encoded again but the sound, and
//! nothing is held but the packet in hand.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::cache::{EncodedPacket, Packets};
use crate::graph::format::SOUND_RATE;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, FilmParams, FilmWriter, Packet};
use crate::render::film::Job;
use crate::render::part::Part;
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
}

/// Joins the film's segments, which were all there a moment ago.
pub(super) fn join(job: &Job<'_>, parts: &[Part], cancel: &AtomicBool) -> Result<Join, RenderError> {
    let Some(first) = parts.first().and_then(|part| job.store.packets(part.key)) else { return Ok(Join::Lost) };
    let file = beside(job.out)?;
    match write(job, parts, &first, file.path(), cancel)? {
        Join::Lost => Ok(Join::Lost),
        Join::Done => {
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

fn write(job: &Job<'_>, parts: &[Part], first: &Packets, path: &Path, cancel: &AtomicBool) -> Result<Join, RenderError> {
    let graph = job.graph;
    let mut sound = graph.sound.as_ref().map(|node| SoundTrack::open(graph, node)).transpose()?;
    let params = FilmParams {
        container: job.container,
        format: &graph.format,
        extradata: first.extradata(),
        reorder_delay: first.reorder_delay(),
        sound: sound.as_ref().and_then(SoundTrack::params),
        title: graph.title.as_deref(),
        frames: graph.frames.len(),
    };
    let failed = |error: AvError| RenderError::writing(job.out, error);
    let mut writer = FilmWriter::create(path, &params).map_err(failed)?;
    let mut written = 0;
    for part in parts {
        let Some(mut packets) = packets(job, part, first)? else { return Ok(Join::Lost) };
        let offset = part.frames.start - graph.frames.start;
        while let Some(next) = packets.next_packet().transpose() {
            let Ok(EncodedPacket { pts, key, data }) = next else { return Ok(Join::Lost) };
            if cancel.load(Ordering::Relaxed) {
                return Err(RenderError::Cancelled);
            }
            writer.write_video(&Packet { pts: pts + offset, key, data }).map_err(failed)?;
            written += 1;
            hear(&mut sound, &mut writer, graph.format.rate.start(Frame(written)).sample(SOUND_RATE)).map_err(|error| error.of(job.out))?;
        }
    }
    hear(&mut sound, &mut writer, graph.samples()).map_err(|error| error.of(job.out))?;
    writer.finish().map_err(failed)?;
    Ok(Join::Done)
}

/// A part's packets, if it is still there.
fn packets(job: &Job<'_>, part: &Part, first: &Packets) -> Result<Option<Packets>, RenderError> {
    let Some(packets) = job.store.packets(part.key) else { return Ok(None) };
    if packets.extradata() != first.extradata() || packets.reorder_delay() != first.reorder_delay() {
        return Err(RenderError::SegmentsDiffer);
    }
    Ok(Some(packets))
}

enum SoundError {
    Mixing(RenderError),
    Writing(AvError),
}

impl SoundError {
    fn of(self, out: &Path) -> RenderError {
        match self {
            SoundError::Mixing(error) => error,
            SoundError::Writing(error) => RenderError::writing(out, error),
        }
    }
}

/// Writes the sound up to a sample of the film.
fn hear(sound: &mut Option<SoundTrack<'_>>, writer: &mut FilmWriter, sample: i64) -> Result<(), SoundError> {
    let Some(track) = sound else { return Ok(()) };
    let packets = track.up_to(sample).map_err(SoundError::Mixing)?;
    packets.iter().try_for_each(|packet| writer.write_sound(packet)).map_err(SoundError::Writing)
}
