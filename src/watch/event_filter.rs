//! Filters the system's file events, on the thread that delivers them, and stores what matters
//! until the watcher asks for it.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Instant;

use notify::Event;

use super::debounce::{Debouncer, FileId};
use super::hint::Hint;
use super::path_chain::PathChain;

/// Accepts the events that concern a watched file.
#[derive(Debug, Default)]
pub(super) struct EventFilter {
    interests: HashMap<PathBuf, Interest>,
    pub(super) debouncer: Debouncer,
    rechecks: Rechecks,
    /// The watcher was woken and has not asked since.
    is_woken: bool,
}

/// What the watcher must check before it can say which files have settled.
#[derive(Debug, Default)]
pub(super) struct Rechecks {
    /// Files whose path may lead elsewhere now.
    pub(super) unresolved: BTreeSet<FileId>,
    /// Names that may be other folders now: watches on them and inside them must be renewed.
    pub(super) stale_watches: BTreeSet<PathBuf>,
    /// Events were lost: everything must be checked.
    pub(super) rescan: bool,
}

/// The files that events at one path concern.
#[derive(Debug, Default)]
struct Interest {
    /// Files that are at the path.
    is: Vec<FileId>,
    /// Files whose path leads through it.
    leads_to: Vec<FileId>,
}

impl EventFilter {
    /// From now on, events along these chains are accepted, and no others.
    pub(super) fn set_chains<'a>(&mut self, chains: impl Iterator<Item = (FileId, &'a PathChain)>) {
        self.interests.clear();
        for (file, chain) in chains {
            for place in chain.through() {
                self.interests.entry(place).or_default().leads_to.push(file);
            }
            if let Some(place) = chain.end() {
                self.interests.entry(place).or_default().is.push(file);
            }
        }
    }

    /// Takes an event. Returns whether to wake the watcher: the event matters, and the watcher has
    /// not been woken since it last asked.
    pub(super) fn accept(&mut self, at: Instant, event: &notify::Result<Event>) -> bool {
        let matters = match event {
            Ok(event) if !event.need_rescan() => self.accept_event(at, event),
            Ok(_) | Err(_) => {
                self.rechecks.rescan = true;
                true
            }
        };
        let wakes = matters && !self.is_woken;
        self.is_woken |= matters;
        wakes
    }

    /// Takes out what must be checked.
    pub(super) fn take_rechecks(&mut self) -> Rechecks {
        self.is_woken = false;
        std::mem::take(&mut self.rechecks)
    }

    fn accept_event(&mut self, at: Instant, event: &Event) -> bool {
        let Some(hint) = Hint::of(event.kind) else { return false };
        let mut matters = false;
        for path in &event.paths {
            matters |= self.accept_path(at, hint, path);
        }
        matters
    }

    fn accept_path(&mut self, at: Instant, hint: Hint, path: &Path) -> bool {
        let Some(interest) = self.interests.get(path) else { return false };
        for &file in &interest.is {
            self.debouncer.note(at, hint, file);
            if hint.may_replace() {
                self.rechecks.unresolved.insert(file);
            }
        }
        if !hint.matters_on_the_way() || interest.leads_to.is_empty() {
            return !interest.is.is_empty();
        }
        for &file in &interest.leads_to {
            self.debouncer.note(at, Hint::Moved, file);
            self.rechecks.unresolved.insert(file);
        }
        if hint.may_replace() {
            self.rechecks.stale_watches.insert(path.to_owned());
        }
        true
    }
}

#[cfg(all(test, unix))]
mod tests {
    use notify::EventKind;
    use notify::event::{
        AccessKind, AccessMode, CreateKind, DataChange, Flag, ModifyKind, RemoveKind, RenameMode,
    };

    use super::super::path_chain::PathResolver;
    use super::*;

    const FILM: FileId = FileId(0);
    const TAKE: FileId = FileId(1);
    const MOVED: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::To));

    /// A filter for a film and a take in a folder beside it.
    fn filter() -> (tempfile::TempDir, PathBuf, EventFilter) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("there");
        std::fs::create_dir(root.join("takes")).expect("made");
        let mut resolver = PathResolver::default();
        let chains = [
            (FILM, resolver.resolve(&root.join("film.amv"))),
            (TAKE, resolver.resolve(&root.join("takes/a.mp4"))),
        ];
        let mut filter = EventFilter::default();
        filter.set_chains(chains.iter().map(|(file, way)| (*file, way)));
        (folder, root, filter)
    }

    fn event(kind: EventKind, path: &Path) -> notify::Result<Event> {
        Ok(Event::new(kind).add_path(path.to_owned()))
    }

    #[test]
    fn events_on_other_files_are_ignored() {
        let (_folder, root, mut filter) = filter();
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
                        !filter.accept(Instant::now(), &event(kind, &root.join(name))),
                        "{name}: {kind:?}"
                    );
                }
            }
        }
        let rechecks = filter.take_rechecks();
        assert!(
            rechecks.unresolved.is_empty() && rechecks.stale_watches.is_empty() && !rechecks.rescan
        );
    }

    #[test]
    fn reading_is_ignored() {
        let (_folder, root, mut filter) = filter();
        for access in [AccessKind::Open(AccessMode::Any), AccessKind::Close(AccessMode::Read)] {
            assert!(
                !filter.accept(
                    Instant::now(),
                    &event(EventKind::Access(access), &root.join("film.amv"))
                )
            );
        }
    }

    #[test]
    fn the_watcher_is_woken_once_until_it_asks() {
        let (_folder, root, mut filter) = filter();
        let written =
            event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), &root.join("film.amv"));
        assert!(filter.accept(Instant::now(), &written));
        assert!(!filter.accept(Instant::now(), &written));
        assert!(
            filter.take_rechecks().unresolved.is_empty(),
            "writing to a file does not change its path"
        );
        assert!(filter.accept(Instant::now(), &written));
    }

    #[test]
    fn a_moved_folder_concerns_the_files_in_it() {
        let (_folder, root, mut filter) = filter();
        let takes = root.join("takes");
        assert!(
            !filter.accept(Instant::now(), &event(EventKind::Modify(ModifyKind::Any), &takes)),
            "something was put into it"
        );
        assert!(filter.accept(Instant::now(), &event(MOVED, &takes)));
        let rechecks = filter.take_rechecks();
        assert_eq!(
            (rechecks.unresolved, rechecks.stale_watches),
            (BTreeSet::from([TAKE]), BTreeSet::from([takes]))
        );
    }

    #[test]
    fn a_created_file_may_be_a_link() {
        let (_folder, root, mut filter) = filter();
        assert!(filter.accept(
            Instant::now(),
            &event(EventKind::Create(CreateKind::File), &root.join("film.amv"))
        ));
        let rechecks = filter.take_rechecks();
        assert_eq!(
            (rechecks.unresolved, rechecks.stale_watches),
            (BTreeSet::from([FILM]), BTreeSet::new())
        );
    }

    #[test]
    fn lost_events_are_known() {
        let (_folder, _, mut filter) = filter();
        assert!(
            filter.accept(Instant::now(), &Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)))
        );
        assert!(filter.take_rechecks().rescan);
        assert!(filter.accept(Instant::now(), &Err(notify::Error::generic("broken"))));
        assert!(filter.take_rechecks().rescan && !filter.take_rechecks().rescan);
    }
}
