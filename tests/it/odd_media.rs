//! Odd media, from the file to the film.

use crate::support::project::Project;
use crate::support::reference;

fn make(project: &Project, arguments: &[&str], name: &str) {
    reference::make(arguments, &project.file(name));
}

/// The seconds at which a film's clicks begin.
fn clicks(project: &Project, film: &str) -> Vec<f64> {
    let path = project.file(film);
    let name = path.to_str().expect("Unicode");
    let bytes = reference::ffmpeg(&["-i", name, "-ac", "1", "-ar", "48000", "-f", "s16le", "-"]);
    let samples: Vec<i16> =
        bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < samples.len() {
        if samples[at].unsigned_abs() > 3000 {
            found.push((at as f64 / 480.0).round() / 100.0);
            at += 24_000;
        }
        at += 1;
    }
    found
}

/// Ten seconds of silence with a click half a second after each whole one.
fn click_track(project: &Project) {
    let tone = "aevalsrc='if(between(mod(t,1),0.5,0.51),0.8*sin(2*PI*2000*t),0)':s=48000:d=10";
    make(project, &["-f", "lavfi", "-i", tone], "clicks.wav");
}

#[test]
fn a_song_that_starts_late_in_its_file_plays_to_its_end() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    click_track(&project);
    let clicks_path = project.file("clicks.wav");
    let sound = clicks_path.to_str().expect("Unicode");
    for (name, late, frames, first, count) in [
        ("late.mkv", "0.7", 268, 1.2, 10),
        ("late.mp4", "0.7", 268, 1.2, 10),
        ("later.mkv", "3", 325, 3.5, 10),
        ("early.mkv", "-1.2", 220, 0.3, 9),
    ] {
        let (picture_late, sound_late) =
            late.strip_prefix('-').map_or(("0", late), |early| (early, "0"));
        let picture = ["-f", "lavfi", "-i", "color=blue:s=64x36:r=25:d=12"];
        let codec = if name.ends_with("mp4") { "aac" } else { "flac" };
        let arguments = [
            &["-itsoffset", picture_late][..],
            &picture,
            &["-itsoffset", sound_late, "-i", sound, "-c:v", "libx264", "-c:a", codec],
        ];
        make(&project, &arguments.concat(), name);
        project.write(
            "film.amv",
            format!(
                "project {{ size 64x36; fps 25 }}\nsong s = \"{name}\" {{ tempo 120bpm; first beat 0s }}\n\
                 timeline {{ clip color(#102030) }}\n"
            ),
        );
        project.amv(&["render", "film.amv"]).expect(0);
        assert_eq!(project.count_frames("film.mp4"), frames, "{name}");
        let expected: Vec<f64> =
            (0..count).map(|click| ((first + f64::from(click)) * 100.0).round() / 100.0).collect();
        assert_eq!(clicks(&project, "film.mp4"), expected, "{name}");
    }
}

#[test]
fn one_picture_is_an_image_whatever_its_format() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    let picture = ["-f", "lavfi", "-i", "color=red:s=64x36", "-frames:v", "1"];
    for (name, encoder) in [
        ("still.gif", &[][..]),
        ("still.png", &[]),
        ("still.webp", &[]),
        ("still.tiff", &[]),
        ("still.apng", &["-f", "apng"]),
        ("still.avif", &["-c:v", "libaom-av1", "-still-picture", "1"]),
        ("still.mp4", &["-c:v", "libx264"]),
        ("still.mkv", &["-c:v", "ffv1"]),
    ] {
        make(&project, &[&picture, encoder].concat(), name);
        project.write("film.amv", format!("image i = \"{name}\"\ntimeline {{ clip i for 1s }}\n"));
        let run = project.amv(&["check", "film.amv"]).expect(0);
        assert_eq!(
            run.out, "film.amv: 0 errors, 0 warnings — 0:01.000, 24 frames at 24 fps, 1 shot\n",
            "{name}"
        );
        let facts = project.amv(&["probe", "--json", name]).expect(0).out;
        assert!(facts.contains("\"rate\": null") && facts.contains("\"frames\": 1"), "{facts}");
        let is_video = name.ends_with("mp4") || name.ends_with("mkv");
        project.write(
            "film.amv",
            format!("footage i = \"{name}\"\ntimeline {{ hold i[0f] for 1s }}\n"),
        );
        let run = project.amv(&["check", "film.amv"]);
        assert_eq!(run.status, Some(if is_video { 0 } else { 1 }), "{name}: {}", run.err);
        assert!(is_video || run.err.contains(&format!("`image i = \"{name}\"`")), "{}", run.err);
        assert!(!run.err.contains("rate-mismatch"), "{}", run.err);
    }
}

#[test]
fn moving_pictures_are_no_image_and_the_help_is_right() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    for (name, length, help) in [
        ("short.gif", "0.4", "hold i[0f]"),
        ("long.gif", "4", "hold i[0:01]"),
        ("short.mp4", "0.4", "hold i[0f]"),
    ] {
        let source = format!("testsrc2=s=64x36:r=10:d={length}");
        make(&project, &["-f", "lavfi", "-i", &source], name);
        project.write("film.amv", format!("image i = \"{name}\"\ntimeline {{ clip i for 1s }}\n"));
        let run = project.amv(&["check", "film.amv"]).expect(1);
        assert!(run.err.contains(help), "{}", run.err);
        project
            .write("film.amv", format!("footage i = \"{name}\"\ntimeline {{ {help} for 1s }}\n"));
        project.amv(&["check", "film.amv"]).expect(0);
    }
}

#[test]
fn a_name_like_an_address_is_a_file_where_there_is_one() {
    skip_without_ffmpeg!();
    let project = Project::empty();
    make(&project, &["-f", "lavfi", "-i", "color=red:s=64x36", "-frames:v", "1"], "plain.png");
    make(&project, &["-f", "lavfi", "-i", "sine=d=1"], "plain.wav");
    for name in ["data:1", "file:z", "http:x", "pipe:0", "concat:a|b", "subfile,,start,0", "C:x"] {
        let (picture, sound) = (format!("{name}.png"), format!("{name}.wav"));
        std::fs::copy(project.file("plain.png"), project.file(&picture)).expect("copied");
        std::fs::copy(project.file("plain.wav"), project.file(&sound)).expect("copied");
        project.write(&format!("{name}.lrc"), "[00:00.10]la\n");
        project.write(&format!("{name}.amv"), "mark m = 0:01\n");
        project.write(
            "film.amv",
            format!(
                "use \"{name}.amv\"\nproject {{ size 64x36; fps 25 }}\nimage i = \"{picture}\"\nsong s = \"{sound}\" {{ tempo 120bpm }}\n\
                 lyrics l = \"{name}.lrc\"\ntimeline {{ clip i until m }}\nlyrics l\noutput \"{name}.mp4\"\n"
            ),
        );
        project.amv(&["render", "film.amv"]).expect(0);
        assert_eq!(project.count_frames(format!("{name}.mp4")), 25, "{name}");
        project.amv(&["probe", &picture]).expect(0);
    }
    for (name, help) in [
        ("data:none.png", "download it"),
        ("https://example.org/a.png", "download it"),
        ("file:none.png", "write the path without `file:`: `none.png`"),
        ("none:1.png", "paths start from the folder of the script"),
    ] {
        project.write("film.amv", format!("image i = \"{name}\"\ntimeline {{ clip i for 1s }}\n"));
        let run = project.amv(&["check", "film.amv"]).expect(1);
        assert!(run.err.contains(help) && run.err.matches("error[").count() == 1, "{}", run.err);
    }
}

#[test]
fn a_size_that_checks_can_be_rendered() {
    let project = Project::empty();
    let script = |size: &str| {
        format!("project {{ size {size}; fps 1 }}\ntimeline {{ clip color(red) for 1s }}\n")
    };
    project.write("film.amv", script("16384x16384"));
    let run = project.amv(&["check", "film.amv"]).expect(1);
    assert!(run.err.contains("the nearest possible size is `16254x16254`"), "{}", run.err);
    let run = project.amv(&["frame", "film.amv", "--at", "0:00", "-o", "f.png"]).expect(1);
    assert!(!run.err.contains("IMGUTILS"), "{}", run.err);
    project.write("film.amv", script("64x36"));
    let run = project.amv(&["render", "film.amv", "--size", "16384x16384"]).expect(2);
    assert!(run.err.contains("`--size 16254x16254`"), "{}", run.err);
}
