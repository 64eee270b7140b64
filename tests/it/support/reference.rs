//! What other software makes of a file: the `ffmpeg` and `ffprobe` commands.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs `ffmpeg` and gives what it writes to standard output.
pub(crate) fn ffmpeg(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin"])
        .args(arguments)
        .output()
        .expect("ffmpeg runs");
    assert!(
        output.status.success(),
        "ffmpeg {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Has `ffmpeg` make a file.
pub(crate) fn make(arguments: &[&str], path: &Path) {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y"])
        .args(arguments)
        .arg(path)
        .output()
        .expect("ffmpeg runs");
    assert!(
        output.status.success(),
        "ffmpeg {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs `ffprobe` and gives the values that it prints, one a line.
pub(crate) fn ffprobe(arguments: &[&str], path: &Path) -> Vec<String> {
    let command = ["-v", "error", "-of", "default=nw=1:nk=1"];
    let output = Command::new("ffprobe")
        .args(command)
        .args(arguments)
        .arg(path)
        .output()
        .expect("ffprobe runs");
    assert!(
        output.status.success(),
        "ffprobe {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// What a player complains of when it plays the whole file. It is told to leave the times as they
/// are: else `ffmpeg` shifts a film whose sound begins with an encoder's delay, and then complains
/// of its own rounding.
pub(crate) fn complaints(path: &Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-v", "warning", "-nostdin", "-copyts", "-i"])
        .arg(path)
        .args(["-f", "null", "-"])
        .output()
        .expect("ffmpeg runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The hash of each frame that a plain decode from start to end gives, in the stream's own pixel
/// format.
pub(crate) fn frame_hashes(
    path: &Path,
    stream: usize,
    decoder: Option<&str>,
    frame_bytes: usize,
) -> Vec<blake3::Hash> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "quiet", "-nostdin", "-threads", "1"]);
    command
        .args(decoder.into_iter().flat_map(|name| ["-c:v", name]))
        .arg("-noautorotate")
        .arg("-i")
        .arg(path);
    command
        .args(["-map", &format!("0:{stream}"), "-fps_mode", "passthrough", "-f", "rawvideo", "-"])
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("ffmpeg runs");
    let mut pipe = child.stdout.take().expect("piped");
    let mut frame = vec![0; frame_bytes];
    let mut hashes = Vec::new();
    while pipe.read_exact(&mut frame).is_ok() {
        hashes.push(blake3::hash(&frame));
    }
    child.wait().expect("ffmpeg ends");
    hashes
}
