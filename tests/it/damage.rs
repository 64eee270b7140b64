//! Whatever happens to an entry of the cache: the film is the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use amv::cache::Store;
use amv::graph::format::{Codec, Container, PictureFormat};
use amv::graph::{RenderGraph, build};
use amv::hash::Chance;
use amv::render::{Job, film};
use amv::session::Film;

use crate::support::numbered::{self, Label};
use crate::support::project::Project;
use crate::support::shots::SMALL;

/// A film with a copied range, an encoded shot of large footage, a colour and a song.
struct Cached {
    project: Project,
    graph: RenderGraph,
    copy: bool,
}

const SCRIPT: &str = "project { size 96x56; fps 24 }
song s = \"song.wav\" { tempo 120bpm }
footage a = \"a.mp4\"
timeline {
  clip a[0:01 ..] for 12f
  clip color(#204060) for 6f
}
";

impl Cached {
    fn new(copy: bool) -> Cached {
        let project = Project::empty();
        project.write("film.amv", SCRIPT);
        numbered::make(&project.file("a.mp4"), Label::A, "24", 60);
        let song = project.file("song.wav");
        let made = std::process::Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-f", "lavfi", "-i", "sine=frequency=440:duration=2"])
            .arg(song)
            .status();
        assert!(made.expect("the ffmpeg command runs").success());
        let compiled = Film::open(project.file("film.amv")).compile();
        let timeline = compiled.timeline.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
        let format = PictureFormat { codec: Codec::H264, ..SMALL };
        let graph = build(&timeline, &format, None);
        Cached { project, graph, copy }
    }

    fn folder(&self) -> PathBuf {
        self.project.file(".amv/cache")
    }

    /// The film's bytes, rendered with what the cache has.
    fn film(&self) -> Vec<u8> {
        let store = Store::open(&self.folder(), u64::MAX).expect("a store");
        let out = self.project.file("film.mp4");
        let _ = fs::remove_file(&out);
        let job = Job {
            graph: &self.graph,
            store: &store,
            container: Container::Mp4,
            out: &out,
            jobs: 1,
            copy: self.copy,
            proxies: true,
        };
        let made = film(&job, &(), &AtomicBool::new(false));
        made.unwrap_or_else(|failure| panic!("{:#?}", failure.errors));
        fs::read(&out).expect("a film")
    }

    fn entries(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.folder()).expect("a folder").flatten();
        let mut entries: Vec<PathBuf> = files
            .map(|file| file.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "entry"))
            .collect();
        entries.sort();
        entries
    }
}

fn text_of(entry: &Path) -> String {
    let bytes = fs::read(entry).expect("there");
    String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned()
}

/// Places worth damaging: the fields of the first packets, and others anywhere.
fn places(bytes: &[u8], chance: &mut Chance) -> Vec<(usize, u8)> {
    let number =
        |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
    let spec_end = 12 + number(8);
    let head_end = spec_end + 4 + number(spec_end) + 16;
    let mut places = Vec::new();
    let mut at = head_end;
    for _ in 0..2 {
        // Kind, pts, duration, key, length.
        if bytes.get(at) == Some(&1) {
            places.extend((at + 1..at + 22).flat_map(|byte| [0, 4, 7].map(|bit| (byte, bit))));
            at += 22 + number(at + 18);
        }
    }
    let anywhere = 40;
    places.extend(
        (0..anywhere).map(|_| (chance.below(bytes.len() as u64) as usize, chance.below(8) as u8)),
    );
    places
}

#[test]
fn any_flipped_bit_of_any_entry_gives_the_same_film() {
    skip_without_ffmpeg!();
    let cached = Cached::new(false);
    let clean = cached.film();
    let mut chance = Chance::from_parts([b"flips".as_slice()]);
    let mut kinds = std::collections::BTreeSet::new();
    for entry in cached.entries() {
        let whole = fs::read(&entry).expect("there");
        let is_proxy = text_of(&entry).contains("proxy");
        for (byte, bit) in places(&whole, &mut chance) {
            let mut bytes = whole.clone();
            bytes[byte] ^= 1 << bit;
            fs::write(&entry, bytes).expect("written");
            assert!(cached.film() == clean, "{}, byte {byte}, bit {bit}", text_of(&entry));
            if is_proxy {
                // A proxy is only read where the segment is missing, so once is enough.
                break;
            }
            fs::write(&entry, &whole).expect("put back");
        }
        kinds.insert(text_of(&entry).split('"').nth(3).map(str::to_owned));
    }
    assert!(kinds.len() >= 3, "segments, sound and proxies: {kinds:?}");
}

#[test]
fn damaged_proxies_and_verdicts_give_the_same_film() {
    skip_without_ffmpeg!();
    for copy in [false, true] {
        let cached = Cached::new(copy);
        let clean = cached.film();
        let mut chance = Chance::from_parts([b"proxies".as_slice()]);
        for _ in 0..20 {
            for entry in cached.entries() {
                let kind = text_of(&entry);
                if kind.contains("\"segment\"") {
                    fs::remove_file(&entry).expect("removed");
                } else {
                    let mut bytes = fs::read(&entry).expect("there");
                    let at = chance.below(bytes.len() as u64) as usize;
                    bytes[at] ^= 1 << chance.below(8);
                    fs::write(&entry, bytes).expect("written");
                }
            }
            assert!(cached.film() == clean);
        }
    }
}

#[test]
fn a_folder_with_an_entrys_name_makes_room() {
    skip_without_ffmpeg!();
    let cached = Cached::new(false);
    let clean = cached.film();
    for with_content in [false, true] {
        for entry in cached.entries().into_iter().filter(|entry| entry.is_file()) {
            fs::remove_file(&entry).expect("removed");
            fs::create_dir(&entry).expect("made");
            if with_content {
                fs::write(entry.join("somebody's"), "file").expect("written");
            }
        }
        assert!(cached.film() == clean);
        assert!(cached.film() == clean);
    }
    let folders = fs::read_dir(cached.folder()).expect("a folder").flatten();
    let aside = folders.filter(|file| file.path().join("somebody's").is_file()).count();
    assert!(aside > 0, "what amv did not make is kept under another name");
}
