//! A film rendered live: its newest state and no other, at the playhead first, and what it comes to
//! is the film.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use amv::cache::{EntryKey, Store};
use amv::graph::build;
use amv::graph::format::Container;
use amv::render::ffmpeg::{DecodedFrame, FrameReader, probe};
use amv::render::{Job, Live, LiveEvent, LiveObserver, Snapshot, film};
use amv::time::Frame;
use amv::timeline::Timeline;
use tempfile::TempDir;

use crate::support::numbered::{self, Label};
use crate::support::shots::{SMALL, medium, timeline};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn footage() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        numbered::make(&folder.path().join("a.mp4"), Label::A, "24", 600);
        folder
    });
    folder.path()
}

/// Shots of a second each, that begin at these source frames.
fn seconds(firsts: &[i64]) -> Timeline {
    let shots: Vec<_> = firsts.iter().map(|&first| (0, first, 24, 1)).collect();
    timeline(vec![medium(footage().join("a.mp4"))], &shots)
}

fn reel(revision: u64, timeline: &Timeline) -> Arc<Snapshot> {
    Arc::new(Snapshot::new(revision, build(timeline, &SMALL, None)))
}

#[derive(Debug, PartialEq, Eq)]
enum Told {
    Planned(u64, usize),
    Begun(u64, i64),
    Kept(u64, i64),
    Rendered(u64),
    Cancelled(u64),
    Failed(u64, String),
}

struct Ear(Mutex<Sender<Told>>);

impl LiveObserver for Ear {
    fn event(&self, reel: &Snapshot, event: LiveEvent) {
        let place = |key: EntryKey| {
            reel.segments().find(|(_, known)| *known == key).expect("of this film").0.start.0
        };
        let revision = reel.revision();
        let told = match event {
            LiveEvent::Planned { missing, .. } => Told::Planned(revision, missing.len()),
            LiveEvent::SegmentStarted { key } => Told::Begun(revision, place(key)),
            LiveEvent::SegmentCached { frames, .. } => Told::Kept(revision, frames.start.0),
            LiveEvent::SoundCached { .. } => return,
            LiveEvent::Finished => Told::Rendered(revision),
            LiveEvent::Replaced => Told::Cancelled(revision),
            LiveEvent::Failed(errors) => Told::Failed(revision, errors[0].to_string()),
        };
        let _ = self.0.lock().expect("unharmed").send(told);
    }
}

struct Room {
    folder: TempDir,
    store: Arc<Store>,
    live: Live,
    told: Receiver<Told>,
}

impl Room {
    fn new(jobs: usize) -> Room {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Arc::new(Store::open(&folder.path().join("cache"), u64::MAX).expect("a store"));
        let (sender, told) = channel();
        let live = Live::start(Arc::clone(&store), jobs, Arc::new(Ear(Mutex::new(sender))))
            .expect("a renderer");
        Room { folder, store, live, told }
    }

    fn next(&self) -> Told {
        self.told.recv_timeout(PATIENCE).expect("something is told")
    }

    /// All that is told until this.
    fn until(&self, last: &Told) -> Vec<Told> {
        let mut all = Vec::new();
        loop {
            all.push(self.next());
            if all.last() == Some(last) {
                return all;
            }
        }
    }

    /// The film as it would be rendered, out of what is kept; and how many of its frames were.
    fn film(&self, timeline: &Timeline, store: &Store) -> (Vec<u8>, i64) {
        let (graph, out) = (build(timeline, &SMALL, None), self.folder.path().join("film.mp4"));
        let job = Job {
            graph: &graph,
            store,
            container: Container::Mp4,
            out: &out,
            jobs: 2,
            copy: false,
            proxies: true,
        };
        let report = film(&job, &(), &AtomicBool::new(false))
            .unwrap_or_else(|failure| panic!("{:?}", failure.errors));
        (std::fs::read(out).expect("a film"), report.cached)
    }
}

fn begun(told: &[Told]) -> Vec<i64> {
    told.iter()
        .filter_map(|told| if let Told::Begun(_, first) = told { Some(*first) } else { None })
        .collect()
}

#[test]
fn a_change_renders_what_is_new_and_the_film_is_what_a_render_makes() {
    skip_without_ffmpeg!();
    let room = Room::new(2);
    let (before, after) = (seconds(&[10, 200, 50, 400]), seconds(&[10, 205, 50, 400]));
    room.live.show(reel(1, &before));
    assert_eq!(room.next(), Told::Planned(1, 4));
    assert_eq!(begun(&room.until(&Told::Rendered(1))).len(), 4);
    room.live.show(reel(2, &after));
    let told = room.until(&Told::Rendered(2));
    assert_eq!(
        told,
        [Told::Planned(2, 1), Told::Begun(2, 24), Told::Kept(2, 24), Told::Rendered(2)]
    );
    let cold = Store::open(&room.folder.path().join("cold"), u64::MAX).expect("a store");
    let (warm, kept) = room.film(&after, &room.store);
    assert_eq!(kept, 4 * 24, "nothing was left to be rendered");
    assert!(warm == room.film(&after, &cold).0, "the film is another than a cold render's");
}

#[test]
fn a_state_that_is_gone_is_dropped_and_what_it_finished_is_kept() {
    skip_without_ffmpeg!();
    let room = Room::new(1);
    let first: Vec<i64> = (0..20).map(|shot| (shot * 97) % 500).collect();
    let mut second = first.clone();
    second[0] = 333;
    room.live.show(reel(1, &seconds(&first)));
    let before = room.until(&Told::Begun(1, 48));
    room.live.show(reel(2, &seconds(&second)));
    let told = room.until(&Told::Rendered(2));
    let cancelled =
        told.iter().position(|told| *told == Told::Cancelled(1)).expect("it was cancelled");
    let late: HashSet<i64> = told[..cancelled]
        .iter()
        .filter_map(|told| if let Told::Kept(1, first) = told { Some(*first) } else { None })
        .collect();
    assert!(
        late.len() <= 1
            && told[cancelled..]
                .iter()
                .all(|told| !matches!(told, Told::Begun(1, _) | Told::Kept(1, _))),
        "{told:?}"
    );
    let kept = before.iter().filter(|told| matches!(told, Told::Kept(1, _))).count() + late.len();
    assert!(
        told.contains(&Told::Planned(2, 20 - (kept - 1))),
        "what was finished is not rendered again: {told:?}"
    );
}

#[test]
fn what_the_viewer_looks_at_comes_first() {
    skip_without_ffmpeg!();
    let room = Room::new(1);
    let firsts: Vec<i64> = (0..20).map(|shot| (shot * 97) % 500).collect();
    room.live.look_at(Frame(10 * 24 + 20));
    room.live.show(reel(1, &seconds(&firsts)));
    let told = room.until(&Told::Begun(1, 11 * 24));
    assert_eq!(begun(&told), [240, 264]);
    room.live.look_at(Frame(2 * 24));
    let rest = begun(&room.until(&Told::Rendered(1)));
    let sought = rest.iter().position(|first| *first == 48).expect("rendered");
    assert!(sought <= 1, "a seek comes before the rest: {rest:?}");
}

#[test]
fn what_is_removed_is_rendered_again_when_it_is_looked_through() {
    skip_without_ffmpeg!();
    let room = Room::new(2);
    room.live.show(reel(1, &seconds(&[10, 200, 10])));
    room.until(&Told::Rendered(1));
    room.store.clear().expect("cleared");
    room.live.recheck();
    assert_eq!(room.next(), Told::Planned(1, 2), "two of the three are equal");
    room.until(&Told::Rendered(1));
}

#[test]
fn footage_that_is_gone_is_told_and_the_rest_is_rendered() {
    skip_without_ffmpeg!();
    let room = Room::new(1);
    let gone = room.folder.path().join("gone.mp4");
    numbered::make(&gone, Label::B, "24", 50);
    let media = vec![medium(footage().join("a.mp4")), medium(gone.clone())];
    let film = reel(1, &timeline(media, &[(0, 5, 24, 1), (1, 10, 24, 1), (0, 60, 24, 1)]));
    std::fs::remove_file(&gone).expect("removed");
    room.live.show(film);
    let mut told = Vec::new();
    let why = loop {
        match room.next() {
            Told::Failed(1, why) => break why,
            other => told.push(other),
        }
    };
    assert!(why.contains("gone.mp4"), "{why}");
    assert!(told.contains(&Told::Kept(1, 0)) && told.contains(&Told::Kept(1, 48)), "{told:?}");
    room.live.show(reel(2, &seconds(&[5, 60])));
    assert_eq!(room.until(&Told::Rendered(2)), [Told::Planned(2, 0), Told::Rendered(2)]);
}

#[test]
fn a_renderer_ends_in_the_middle_of_its_work() {
    skip_without_ffmpeg!();
    let room = Room::new(2);
    room.live.show(reel(1, &seconds(&[10, 200, 50, 400, 500, 123])));
    assert!(matches!(room.next(), Told::Planned(1, 6)));
    drop(room.live);
    assert!(!room.told.iter().any(|told| told == Told::Rendered(1)));
}

#[test]
fn a_stop_ends_decoding_on_the_way_and_the_reader_goes_on_from_there() {
    skip_without_ffmpeg!();
    let path = footage().join("a.mp4");
    let facts = probe(&path).expect("a medium").video.expect("a picture");
    let open = || FrameReader::open(&path, &facts, 2).expect("opens");
    let (mut reader, go, stop) = (open(), AtomicBool::new(false), AtomicBool::new(true));
    let bytes = |frame: DecodedFrame| frame.to_bytes().expect("memory");
    for frame in [200, 249, 251, 40, 500] {
        assert!(
            reader.read_wanting(Frame(frame), Frame(frame), &stop).is_err(),
            "frame {frame} was decoded after a stop"
        );
        let after = bytes(reader.read_wanting(Frame(frame), Frame(frame), &go).expect("a frame"));
        assert!(
            after == bytes(open().read(Frame(frame)).expect("a frame")),
            "another frame than {frame}"
        );
    }
}
