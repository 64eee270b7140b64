//! What one of the system's events says about a file.

use notify::EventKind;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};

/// What happened to a file, or to a folder or link on the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// It was created; a program may be about to write to it.
    Created,
    /// A program wrote to it, and may go on.
    Written,
    /// The program that wrote to it has closed it.
    Closed,
    /// It was renamed to this name or from it. A file that is renamed into place is complete.
    Moved,
    /// Its times or permissions changed.
    Touched,
}

impl Hint {
    /// What an event says; `None` for reading.
    pub(super) fn of(kind: EventKind) -> Option<Hint> {
        match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Hint::Closed),
            EventKind::Access(_) => None,
            EventKind::Create(CreateKind::Folder)
            | EventKind::Remove(_)
            | EventKind::Modify(ModifyKind::Name(_)) => Some(Hint::Moved),
            EventKind::Create(_) => Some(Hint::Created),
            EventKind::Modify(ModifyKind::Metadata(_)) => Some(Hint::Touched),
            EventKind::Modify(_) | EventKind::Any | EventKind::Other => Some(Hint::Written),
        }
    }

    /// Whether the name may belong to another file, folder or link now.
    pub(super) fn may_replace(self) -> bool {
        match self {
            Hint::Created | Hint::Moved => true,
            Hint::Written | Hint::Closed | Hint::Touched => false,
        }
    }

    /// Whether the hint matters for a folder or link that leads to a watched file. Some systems
    /// send `Written` for a folder when a file is put into it, which does not matter.
    pub(super) fn matters_on_the_way(self) -> bool {
        match self {
            Hint::Created | Hint::Moved | Hint::Touched => true,
            Hint::Written | Hint::Closed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{DataChange, MetadataKind, RemoveKind, RenameMode};

    use super::*;

    #[test]
    fn reading_is_no_hint() {
        for access in [
            AccessKind::Open(AccessMode::Any),
            AccessKind::Close(AccessMode::Read),
            AccessKind::Read,
            AccessKind::Any,
        ] {
            assert_eq!(Hint::of(EventKind::Access(access)), None, "{access:?}");
        }
    }

    #[test]
    fn writing_and_closing_are_different_hints() {
        assert_eq!(Hint::of(EventKind::Create(CreateKind::File)), Some(Hint::Created));
        assert_eq!(
            Hint::of(EventKind::Modify(ModifyKind::Data(DataChange::Any))),
            Some(Hint::Written)
        );
        assert_eq!(
            Hint::of(EventKind::Access(AccessKind::Close(AccessMode::Write))),
            Some(Hint::Closed)
        );
        assert_eq!(
            Hint::of(EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any))),
            Some(Hint::Touched)
        );
        for mode in [RenameMode::From, RenameMode::To, RenameMode::Both, RenameMode::Any] {
            assert_eq!(
                Hint::of(EventKind::Modify(ModifyKind::Name(mode))),
                Some(Hint::Moved),
                "{mode:?}"
            );
        }
        assert_eq!(Hint::of(EventKind::Remove(RemoveKind::File)), Some(Hint::Moved));
        assert_eq!(Hint::of(EventKind::Create(CreateKind::Folder)), Some(Hint::Moved));
        assert_eq!(Hint::of(EventKind::Any), Some(Hint::Written), "for systems that say no more");
    }
}
