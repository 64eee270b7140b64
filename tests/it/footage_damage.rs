//! Damage in footage is told with its place, and hidden as players hide it.

use std::fs;

use crate::support::project::Project;
use crate::support::reference;

/// 8 s of footage at 24 frames a second, with a key frame every second, in which the packets of
/// these frames are damaged: their slices are overwritten from a byte on.
fn damaged(project: &Project, name: &str, frames: &[usize], from: usize) {
    let path = project.file(name);
    let source = "testsrc2=s=160x90:r=24:d=8,noise=alls=20:allf=t";
    let encoder = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "24", "-bf", "0"];
    let sets = ["-x264-params", "scenecut=0:slices=1"];
    reference::make(&[&["-f", "lavfi", "-i", source], &encoder[..], &sets].concat(), &path);
    let entries = ["-select_streams", "v", "-show_entries", "packet=pos,size"];
    let list = reference::ffprobe(&entries, &path);
    let numbers: Vec<usize> = list.iter().filter_map(|line| line.parse().ok()).collect();
    let mut bytes = fs::read(&path).expect("there");
    for &frame in frames {
        let [size, pos] = [numbers[2 * frame], numbers[2 * frame + 1]];
        for byte in &mut bytes[pos + from..pos + size] {
            *byte ^= 0x5a;
        }
    }
    fs::write(&path, bytes).expect("written");
}

fn script(project: &Project, clips: &str) {
    project.write(
        "film.amv",
        format!(
            "project {{ size 160x90; fps 24 }}\nfootage s = \"s.mp4\"\ntimeline {{ {clips} }}\n"
        ),
    );
}

fn warnings(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.contains("footage-damaged"));
    lines.map(str::to_owned).collect()
}

#[test]
fn damage_that_the_film_shows_is_told_again_and_again() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    damaged(&project, "s.mp4", &[60], 200);
    script(&project, "clip s[0:00 .. 0:02]; clip s[0:04 .. 0:05]");
    let run = project.amv(&["render", "film.amv"]).expect(0);
    assert!(warnings(&run.err).is_empty(), "{}", run.err);
    script(&project, "clip s[0:01 .. 0:02]; clip s[0:02 .. 0:04]");
    let expected = "warning[footage-damaged]: `s` (`s.mp4`) is damaged from 0:02.500 to 0:03.000, and the film shows it at 0:02.500 (frames 60 to 71)";
    for arguments in [
        &["render", "film.amv"][..],
        &["render", "film.amv"],
        &["render", "film.amv", "-o", "other.mp4"],
        &["render", "film.amv", "--force"],
        &["render", "film.amv", "--quality", "draft", "-o", "draft.mp4"],
    ] {
        let run = project.amv(arguments).expect(0);
        assert_eq!(
            warnings(&run.err),
            [expected
                .replace("0:02.500 (frames 60", "0:01.500 (frames 36")
                .replace("to 71)", "to 47)")],
            "{arguments:?}: {}",
            run.err
        );
    }
    assert_eq!(project.count_frames("film.mp4"), 72);
}

#[test]
fn a_frame_that_cannot_be_decoded_is_hidden_and_told() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    for from in [5, 6, 8, 12] {
        damaged(&project, "s.mp4", &[60, 61], from);
        script(&project, "clip s[0:02 .. 0:04] { reverse }");
        let run = project.amv(&["render", "film.amv", "--force"]).expect(0);
        let told = warnings(&run.err);
        assert_eq!(told.len(), 1, "{from}: {}", run.err);
        assert!(told[0].contains("`s` (`s.mp4`) is damaged from 0:02.5"), "{from}: {}", run.err);
        assert_eq!(project.count_frames("film.mp4"), 48);
    }
}

#[test]
fn where_nothing_can_be_decoded_is_an_error() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    let frames: Vec<usize> = (0..192).collect();
    damaged(&project, "s.mp4", &frames[48..], 5);
    script(&project, "clip s[0:06 .. 0:07]");
    let run = project.amv(&["render", "film.amv"]);
    assert!(
        run.status == Some(3) && run.err.contains("footage-unreadable") || run.status == Some(1),
        "{run:?}"
    );
}
