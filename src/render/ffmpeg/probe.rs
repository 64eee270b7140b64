//! A medium's facts.

mod audio;
mod color;
mod still_orientation;
mod times;
mod video;

use std::io::Read as _;
use std::path::Path;

use super::error::AvError;
use super::input::Input;
use super::stream::Stream;
use crate::files::Stamp;
use crate::hash::ContentHash;
use crate::time::Time;
use crate::world::{AudioFacts, FileError, Media, VideoFacts};

/// Reads the facts of a media file. It reads the file to its end, and decodes it if the packets are
/// not enough. This takes seconds for a long film, so cache the result.
///
/// # Errors The reason why the file cannot be used.
pub fn probe(path: &Path) -> Result<Media, FileError> {
    let stamp = Stamp::of(path);
    let digest = digest(path)?;
    let media =
        media(path, digest).map_err(|error| FileError::Unreadable(readable(path, &error)))?;
    Ok(Media { stamp, ..media })
}

fn digest(path: &Path) -> Result<ContentHash, FileError> {
    let facts = std::fs::metadata(path).map_err(|error| match file_error(error) {
        FileError::Missing if path.to_string_lossy().contains("://") => FileError::NotLocal,
        other => other,
    })?;
    match (facts.is_dir(), facts.is_file(), facts.len()) {
        (true, _, _) => Err(FileError::Folder),
        (false, false, _) => Err(FileError::NotLocal),
        (false, true, 0) => Err(FileError::Empty),
        (false, true, _) => ContentHash::of_reader(std::fs::File::open(path).map_err(file_error)?)
            .map_err(file_error),
    }
}

fn file_error(error: std::io::Error) -> FileError {
    match error.kind() {
        std::io::ErrorKind::NotFound => FileError::Missing,
        _ => FileError::Unreadable(format!("it cannot be read: {error}")),
    }
}

fn media(path: &Path, digest: ContentHash) -> Result<Media, AvError> {
    let mut input = Input::open(path)?;
    let chosen = (best_video(&input), best_audio(&input));
    let container = input.format_name();
    let promised = input.header_duration().map(|micros| Time::from_ticks(micros, 1, 1_000_000));
    let video = chosen.0.map(|stream| video::facts(path, &mut input, stream)).transpose()?;
    let audio = chosen.1.map(|stream| audio::facts(path, stream)).transpose()?.flatten();
    if video.is_none() && audio.is_none() {
        return Err(AvError::ours(
            "use the file",
            "it has neither a picture nor sound that can be decoded",
        ));
    }
    let first = video.as_ref().map(|video| video.first_pts);
    let audio = audio.map(|(facts, first_sample)| AudioFacts {
        start: first.map_or(Time::ZERO, |first| first_sample - first),
        ..facts
    });
    let video = video.map(|video| VideoFacts {
        promised: promised_duration(promised, &video, audio.as_ref()),
        ..video
    });
    Ok(Media { digest, stamp: None, container, video, audio })
}

/// The best video stream: the default one, or else the largest, or else the first.
fn best_video(input: &Input) -> Option<usize> {
    let rank = |stream: &Stream<'_>| {
        let parameters = stream.parameters();
        (
            stream.is_default(),
            i64::from(parameters.width) * i64::from(parameters.height),
            std::cmp::Reverse(stream.index()),
        )
    };
    input.streams().filter(Stream::is_video).max_by_key(rank).map(|stream| stream.index())
}

/// The best audio stream: the default one, or else the one with the most channels, or else the
/// first.
pub(super) fn best_audio(input: &Input) -> Option<usize> {
    let rank = |stream: &Stream<'_>| {
        (stream.is_default(), stream.channels(), std::cmp::Reverse(stream.index()))
    };
    input
        .streams()
        .filter(|stream| stream.is_audio() && stream.has_decoder())
        .max_by_key(rank)
        .map(|stream| stream.index())
}

/// The header's duration, if the data end half a second or more before. It counts from 0 of the
/// file's clock, while source time counts from the first frame.
fn promised_duration(
    promised: Option<Time>,
    video: &VideoFacts,
    audio: Option<&AudioFacts>,
) -> Option<Time> {
    let sound = audio.map_or(Time::ZERO, AudioFacts::end);
    let end = video.duration().max(sound);
    let from_first_frame = promised.map(|promised| promised - video.first_pts.max(Time::ZERO));
    from_first_frame.filter(|&promised| !video.still && promised > end + Time::from_seconds(1) / 2)
}

/// An error for a film editor: libav's own messages are about boxes and atoms.
fn readable(path: &Path, error: &AvError) -> String {
    let head = head(path);
    if head.get(..4) == Some(b"RIFF")
        && head.get(8..16) == Some(b"WEBPVP8X")
        && head.get(20).is_some_and(|flags| flags & 2 != 0)
    {
        return "it is an animated WebP, of which this libav can decode only stills: convert it to a video".to_owned();
    }
    if error.op == super::input::OPEN && error.detail.is_empty() && head.get(4..8) == Some(b"ftyp")
    {
        return "its index (the moov box) is missing: the file is cut off, or its recording was never finished".to_owned();
    }
    if error.detail.is_empty() { error.to_string() } else { error.detail.clone() }
}

fn head(path: &Path) -> Vec<u8> {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut head));
    read.map(|_| head).unwrap_or_default()
}
