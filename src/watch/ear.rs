//! What is heard from the system, on its thread, and kept until somebody asks.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Instant;

use notify::Event;

use super::hint::Hint;
use super::settle::{FileId, Settling};
use super::way::Way;

/// What is heard, and which of it matters.
#[derive(Debug, Default)]
pub(super) struct Ear {
    places: HashMap<PathBuf, Place>,
    /// The files that events spoke of.
    pub(super) settling: Settling,
    news: News,
    is_told: bool,
}

/// What is to be done before it can be said what has settled.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Files to which the way may be another.
    pub(super) lost: BTreeSet<FileId>,
    /// Names that went from one thing to another: what is watched there and below is to be watched
    /// anew.
    pub(super) torn: BTreeSet<PathBuf>,
    /// Events were lost: everything is to be looked at.
    pub(super) deaf: bool,
}

/// The files that a place concerns.
#[derive(Debug, Default)]
struct Place {
    is: Vec<FileId>,
    leads_to: Vec<FileId>,
}

impl Ear {
    /// From now on, what happens on these ways matters, and nothing else.
    pub(super) fn listen_for<'a>(&mut self, ways: impl Iterator<Item = (FileId, &'a Way)>) {
        self.places.clear();
        for (file, way) in ways {
            way.through()
                .for_each(|place| self.places.entry(place).or_default().leads_to.push(file));
            way.end()
                .into_iter()
                .for_each(|place| self.places.entry(place).or_default().is.push(file));
        }
    }

    /// Hears an event. Whether somebody is to be told: it matters, and nobody was told since they
    /// last asked.
    pub(super) fn hear(&mut self, at: Instant, event: &notify::Result<Event>) -> bool {
        let matters = match event {
            Ok(event) if !event.need_rescan() => self.hear_of(at, event),
            Ok(_) | Err(_) => {
                self.news.deaf = true;
                true
            }
        };
        let tell = matters && !self.is_told;
        self.is_told |= matters;
        tell
    }

    /// What is to be done, which is then no news any more.
    pub(super) fn news(&mut self) -> News {
        self.is_told = false;
        std::mem::take(&mut self.news)
    }

    fn hear_of(&mut self, at: Instant, event: &Event) -> bool {
        let Some(hint) = Hint::of(event.kind) else { return false };
        let mut matters = false;
        for path in &event.paths {
            matters |= self.hear_at(at, hint, path);
        }
        matters
    }

    fn hear_at(&mut self, at: Instant, hint: Hint, path: &Path) -> bool {
        let Some(place) = self.places.get(path) else { return false };
        for &file in &place.is {
            self.settling.note(at, hint, file);
            self.news.lost.extend(hint.is_of_name().then_some(file));
        }
        let on_the_way: &[FileId] = if hint.matters_on_the_way() { &place.leads_to } else { &[] };
        for &file in on_the_way {
            self.settling.note(at, Hint::Moved, file);
            self.news.lost.insert(file);
        }
        if hint.is_of_name() && !on_the_way.is_empty() {
            self.news.torn.insert(path.to_owned());
        }
        !place.is.is_empty() || !on_the_way.is_empty()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use notify::EventKind;
    use notify::event::{
        AccessKind, AccessMode, CreateKind, DataChange, Flag, ModifyKind, RemoveKind, RenameMode,
    };

    use super::super::way::Scout;
    use super::*;

    const FILM: FileId = FileId(0);
    const TAKE: FileId = FileId(1);
    const MOVED: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::To));

    /// An ear for a film and a take in a folder beside it.
    fn ear() -> (tempfile::TempDir, PathBuf, Ear) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("there");
        std::fs::create_dir(root.join("takes")).expect("made");
        let mut scout = Scout::default();
        let ways = [
            (FILM, scout.way(&root.join("film.amv"))),
            (TAKE, scout.way(&root.join("takes/a.mp4"))),
        ];
        let mut ear = Ear::default();
        ear.listen_for(ways.iter().map(|(file, way)| (*file, way)));
        (folder, root, ear)
    }

    fn event(kind: EventKind, path: &Path) -> notify::Result<Event> {
        Ok(Event::new(kind).add_path(path.to_owned()))
    }

    #[test]
    fn what_happens_to_other_files_matters_to_nobody() {
        let (_folder, root, mut ear) = ear();
        for turn in 0..100 {
            for name in [
                "film.mp4",
                ".film.amv.swp",
                "4913",
                "#film.amv#",
                "film.amv~",
                "takes/b.mp4",
                &format!("takes/{turn}"),
            ] {
                for kind in [
                    EventKind::Create(CreateKind::File),
                    MOVED,
                    EventKind::Remove(RemoveKind::File),
                    EventKind::Any,
                ] {
                    assert!(
                        !ear.hear(Instant::now(), &event(kind, &root.join(name))),
                        "{name}: {kind:?}"
                    );
                }
            }
        }
        let news = ear.news();
        assert!(news.lost.is_empty() && news.torn.is_empty() && !news.deaf);
    }

    #[test]
    fn reading_matters_to_nobody() {
        let (_folder, root, mut ear) = ear();
        for access in [AccessKind::Open(AccessMode::Any), AccessKind::Close(AccessMode::Read)] {
            assert!(
                !ear.hear(
                    Instant::now(),
                    &event(EventKind::Access(access), &root.join("film.amv"))
                )
            );
        }
    }

    #[test]
    fn it_is_told_once_until_somebody_asks() {
        let (_folder, root, mut ear) = ear();
        let written =
            event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), &root.join("film.amv"));
        assert!(ear.hear(Instant::now(), &written));
        assert!(!ear.hear(Instant::now(), &written));
        assert!(ear.news().lost.is_empty(), "what is written into a file leads nobody elsewhere");
        assert!(ear.hear(Instant::now(), &written));
    }

    #[test]
    fn a_folder_on_the_way_matters_for_what_lies_in_it() {
        let (_folder, root, mut ear) = ear();
        let takes = root.join("takes");
        assert!(
            !ear.hear(Instant::now(), &event(EventKind::Modify(ModifyKind::Any), &takes)),
            "something was put into it"
        );
        assert!(ear.hear(Instant::now(), &event(MOVED, &takes)));
        let news = ear.news();
        assert_eq!((news.lost, news.torn), (BTreeSet::from([TAKE]), BTreeSet::from([takes])));
    }

    #[test]
    fn a_file_of_another_name_may_be_a_link() {
        let (_folder, root, mut ear) = ear();
        assert!(ear.hear(
            Instant::now(),
            &event(EventKind::Create(CreateKind::File), &root.join("film.amv"))
        ));
        let news = ear.news();
        assert_eq!((news.lost, news.torn), (BTreeSet::from([FILM]), BTreeSet::new()));
    }

    #[test]
    fn lost_events_are_known() {
        let (_folder, _, mut ear) = ear();
        assert!(ear.hear(Instant::now(), &Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))));
        assert!(ear.news().deaf);
        assert!(ear.hear(Instant::now(), &Err(notify::Error::generic("broken"))));
        assert!(ear.news().deaf && !ear.news().deaf);
    }
}
