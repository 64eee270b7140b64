//! The edit by hand: one `ffmpeg` command with an input for each clip and a filter graph; and the
//! encoder by itself, which gets the finished pictures.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::edit::{CROSSFADE, Clip, Edit};
use crate::media::{self, RATE, words};
use crate::words as lyrics;

/// What the picture is to be encoded with, by all contestants.
pub(crate) const VIDEO: &str = "-c:v libx264 -preset medium -crf 18 -pix_fmt yuv420p";
/// What the sound is to be encoded with, by all contestants.
pub(crate) const AUDIO: &str = "-c:a aac -b:a 256k";
const COLORS: &str = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv";

/// `ffmpeg` on the edit.
///
/// # Errors
/// A file cannot be written.
pub(crate) fn by_hand(edit: &Edit, film: &Path) -> Result<Command> {
    let mut command = command();
    command.args(inputs(edit)).arg("-i").arg(media::song(edit.seconds())?);
    command.arg("-filter_complex").arg(graph(edit)?);
    command.args(["-map", "[film]", "-map", &format!("{}:a", edit.clips.len())]);
    command.args(words(VIDEO)).args(words(COLORS)).args(words(AUDIO)).arg(film);
    Ok(command)
}

/// The encoder by itself, with the song: the least that any program can spend on the film.
///
/// # Errors
/// The pictures or the song cannot be made.
pub(crate) fn encoder_alone(edit: &Edit, film: &Path) -> Result<Command> {
    let mut command = read_pictures(&pictures(edit)?, edit.size, None);
    command.arg("-i").arg(media::song(edit.seconds())?).args(["-map", "0:v", "-map", "1:a"]);
    command.args(words(VIDEO)).args(words(COLORS)).args(words(AUDIO)).arg(film);
    Ok(command)
}

/// The finished pictures of an edit, as they come out of the filter graph, made once.
///
/// # Errors
/// `ffmpeg` fails.
pub(crate) fn pictures(edit: &Edit) -> Result<PathBuf> {
    let mut arguments = inputs(edit);
    arguments.extend(["-filter_complex".to_owned(), graph(edit)?]);
    arguments.extend(words("-map [film] -f rawvideo -pix_fmt yuv420p"));
    media::made("pictures", "yuv", &arguments, b"")
}

/// `ffmpeg` with the finished pictures as its input, or so many frames of them from one on, and all
/// that it is to do with them still open.
pub(crate) fn read_pictures(
    pictures: &Path,
    (width, height): (u32, u32),
    part: Option<(i64, i64)>,
) -> Command {
    let mut command = command();
    command.args(words(&format!("-f rawvideo -pix_fmt yuv420p -s {width}x{height} -r {RATE}")));
    if let Some((start, frames)) = part {
        command.args(["-ss", &seconds(start), "-t", &seconds(frames)]);
    }
    command.arg("-i").arg(pictures);
    command
}

/// `ffmpeg` with nothing to do yet.
pub(crate) fn command() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-y"]).current_dir(media::folder());
    command
}

/// Frames as seconds, as `ffmpeg` takes them.
pub(crate) fn seconds(frames: i64) -> String {
    format!("{:.6}", frames as f64 / RATE as f64)
}

fn inputs(edit: &Edit) -> Vec<String> {
    edit.clips.iter().flat_map(|clip| input(clip, edit)).collect()
}

fn input(clip: &Clip, edit: &Edit) -> [String; 6] {
    // Half a frame early, so that no rounding of times loses the first.
    let start = ((clip.from - clip.head()) as f64 - 0.5) / RATE as f64;
    let path = edit.footage_of(clip).path.display().to_string();
    [
        "-ss".to_owned(),
        format!("{start:.6}"),
        "-t".to_owned(),
        seconds(clip.shown() + 1),
        "-i".to_owned(),
        path,
    ]
}

fn graph(edit: &Edit) -> Result<String> {
    let mut graph = String::new();
    let mut length = 0;
    for (index, clip) in edit.clips.iter().enumerate() {
        let _ = writeln!(
            graph,
            "[{index}:v]trim=end_frame={},settb=1/{RATE},setpts=N[c{index}];",
            clip.shown()
        );
        length = join(&mut graph, index, clip, length);
    }
    let ends = edit.clips.iter().enumerate().filter(|(_, clip)| !clip.joined_after);
    let pieces: Vec<String> = ends.map(|(index, _)| format!("[p{index}]")).collect();
    let words = media::text("words", "ass", &lyrics::ass(edit.size, edit.seconds()))?;
    let _ = writeln!(
        graph,
        "{}concat=n={}:v=1,fps={RATE},ass={words},format=yuv420p[film]",
        pieces.concat(),
        pieces.len()
    );
    Ok(graph)
}

/// Writes how a clip follows the piece before, which has `length` frames if a crossfade joins the
/// two; the length of its own piece.
fn join(graph: &mut String, index: usize, clip: &Clip, length: i64) -> i64 {
    if !clip.joined_before {
        let _ = writeln!(graph, "[c{index}]null[p{index}];");
        return clip.shown();
    }
    let (duration, offset) = (seconds(CROSSFADE), seconds(length - CROSSFADE));
    let _ = writeln!(
        graph,
        "[p{}][c{index}]xfade=fade:duration={duration}:offset={offset}[p{index}];",
        index - 1
    );
    length - CROSSFADE + clip.shown()
}
