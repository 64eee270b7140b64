//! The lock beside a script on the disk, through the program: written once, kept, shown, heard
//! again, never garbled.

use std::fs;

use crate::support::project::Project;

/// A film that must hear its song, whose beats are said by hand.
const FILM: &str = "project { fps 24 }\nsong s = \"song.wav\" { tempo 120bpm; first beat 0s }\nfootage a = \"a.mp4\"\n\
timeline { 0:00: cut on kick until 0:04 cycle { a[0:01 ..] }\n gap until end }\n";

fn lock(project: &Project) -> String {
    fs::read_to_string(project.file("film.amv.lock")).expect("a lock")
}

/// The lock of one song with this line of hits in the place of its own.
fn with_hits(lock: &str, hits: &str) -> String {
    let replaced = |line: &&str| {
        !line.trim_start().starts_with("kick ") && !line.trim_start().starts_with("lines ")
    };
    let kept: Vec<&str> = lock.lines().filter(replaced).collect();
    let count = kept.iter().filter(|line| line.starts_with("  ")).count() + 1;
    kept.iter().map(|line| format!("{line}\n")).collect::<String>()
        + hits
        + &format!("  lines {count}\n")
}

#[test]
fn what_is_heard_is_kept_and_stays() {
    let Some(project) = Project::with_media(FILM) else { return };
    project.amv(&["check", "film.amv"]).expect(0);
    let first = lock(&project);
    assert!(
        first.starts_with("amv-lock 2: ")
            && first.contains("\n  holds kick\n")
            && first
                .contains("\nsong \"song.wav\"\n  hints tempo about 120, first beat 0.000000\n"),
        "{first}"
    );
    project.amv(&["timeline", "film.amv"]).expect(0);
    assert_eq!(lock(&project), first);
    // What the lock says is what the film has.
    project.write("film.amv.lock", with_hits(&first, "  kick 0: 1.000000:90 1.600000:80\n"));
    let listing = project.amv(&["timeline", "film.amv"]).expect(0).out;
    assert!(listing.contains("bar 1.3, on kick") && listing.contains("0:01.600"), "{listing}");
    assert_eq!(lock(&project), with_hits(&first, "  kick 0: 1.000000:90 1.600000:80\n"));
}

#[test]
fn what_needs_no_hearing_has_no_lock() {
    let Some(project) = Project::with_media(&FILM.replace("on kick", "on beat")) else { return };
    project.amv(&["check", "film.amv"]).expect(0);
    assert!(!project.file("film.amv.lock").exists());
    let shown = project.amv(&["lock", "film.amv"]).expect(0);
    assert_eq!(shown.out, "film.amv: no song needs beat detection\n");
}

#[test]
fn what_the_script_no_longer_names_is_dropped_once_it_is_right() {
    let Some(project) = Project::with_media(FILM) else { return };
    project.amv(&["check", "film.amv"]).expect(0);
    let first = lock(&project);
    project.write(
        "film.amv",
        FILM.replace("first beat 0s", "first beat 1s").replace("a[0:01", "b[0:01"),
    );
    project.amv(&["check", "film.amv"]).expect(1);
    let both = lock(&project);
    assert!(
        both.contains(first.split_once("\nsong").expect("a block").1)
            && both.contains("first beat 1.000000"),
        "{both}"
    );
    project.write("film.amv", FILM.replace("first beat 0s", "first beat 1s"));
    project.amv(&["check", "film.amv"]).expect(0);
    let one = lock(&project);
    assert!(
        !one.contains(first.split_once("\nsong").expect("a block").1)
            && one.contains("first beat 1.000000"),
        "only what the film uses stays: {one}"
    );
    fs::copy(project.file("song.wav"), project.file("other.wav")).expect("copied");
    project.write("film.amv", FILM.replace("song.wav", "other.wav"));
    project.amv(&["check", "film.amv"]).expect(0);
    assert!(!lock(&project).contains("song.wav"));
}

#[test]
fn another_song_is_said_and_taken_over_when_asked() {
    let Some(project) = Project::with_media(FILM) else { return };
    project.amv(&["check", "film.amv"]).expect(0);
    let edited = with_hits(&lock(&project), "  kick 0: 1.000000:90\n");
    project.write("film.amv.lock", &edited);
    project.amv(&["lock", "film.amv"]).expect(0);
    let wave = fs::read(project.file("song.wav")).expect("a song");
    fs::write(project.file("song.wav"), &wave[..wave.len() - 4_000]).expect("written");
    let checked = project.amv(&["check", "film.amv"]).expect(0);
    assert!(
        checked.err.contains("[lock-song-changed]") && checked.err.contains("1 lost")
            || checked.err.contains("1 hit lost"),
        "{}",
        checked.err
    );
    let shown = project.amv(&["lock", "film.amv"]).expect(1);
    assert!(shown.out.starts_with("film.amv.lock: the song has changed since"), "{}", shown.out);
    let shown = project.amv(&["lock", "--json", "film.amv"]).expect(1);
    let value: serde_json::Value = serde_json::from_str(&shown.out).expect("JSON");
    assert_eq!(
        (&value["up_to_date"], &value["songs"][0]["song_changed"]),
        (&false.into(), &true.into())
    );
    assert_eq!(lock(&project), edited);
    let updated = project.amv(&["lock", "--update", "film.amv"]).expect(0);
    assert!(
        updated.out.contains("song.wav, detected again:") && updated.out.contains("lost"),
        "{}",
        updated.out
    );
    project.amv(&["lock", "film.amv"]).expect(0);
    assert!(!project.amv(&["check", "film.amv"]).expect(0).err.contains("lock-"));
}

#[test]
fn a_damaged_lock_is_never_overwritten() {
    let Some(project) = Project::with_media(FILM) else { return };
    project.amv(&["check", "film.amv"]).expect(0);
    let conflict = lock(&project).replacen("  detector", "<<<<<<< ours\n  detector", 1);
    project.write("film.amv.lock", &conflict);
    for arguments in [
        &["check", "film.amv"][..],
        &["timeline", "film.amv"],
        &["lock", "film.amv"],
        &["lock", "--update", "film.amv"],
    ] {
        let run = project.amv(arguments).expect(1);
        assert!(
            run.err.contains("[lock-damaged]") && run.err.contains("film.amv.lock"),
            "{}",
            run.err
        );
        assert_eq!(lock(&project), conflict);
    }
    fs::remove_file(project.file("film.amv.lock")).expect("removed");
    let updated = project.amv(&["lock", "--update", "film.amv"]).expect(0);
    assert_eq!(updated.out, "film.amv.lock: song.wav is locked now\n");
    project.amv(&["check", "film.amv"]).expect(0);
}

#[cfg(unix)]
#[test]
fn a_lock_that_cannot_be_written_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let Some(project) = Project::with_media(FILM) else { return };
    let allow = |mode: u32| {
        fs::set_permissions(project.path(), fs::Permissions::from_mode(mode)).expect("set")
    };
    allow(0o555);
    let writable = fs::write(project.file("probe"), "").is_ok();
    let run = project.amv(&["check", "film.amv"]);
    allow(0o755);
    // Whoever may do everything may write here too.
    if !writable {
        assert!(run.expect(0).err.contains("[lock-not-written]"));
    }
}
