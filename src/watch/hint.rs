//! What an event of the system says of a file, as far as it matters.

use notify::EventKind;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};

/// What happened to a file, or to a folder or link on the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// It was made, and may be about to be written.
    Created,
    /// It was written to, and may be written to further.
    Written,
    /// Whoever wrote to it is done.
    Closed,
    /// It was given this name or lost it: whatever has the name is as whole as it was elsewhere.
    Moved,
    /// Its facts changed: its times, its rights.
    Touched,
}

impl Hint {
    /// What an event says; none if it says of nothing but reading.
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

    /// Whether another thing may have the name now: another file, a folder, a link.
    pub(super) fn is_of_name(self) -> bool {
        match self {
            Hint::Created | Hint::Moved => true,
            Hint::Written | Hint::Closed | Hint::Touched => false,
        }
    }

    /// Whether it matters where it is said of a folder on the way. What is put into a folder is not
    /// said of the folder, but some systems do.
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
    fn reading_says_nothing() {
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
    fn writing_is_told_from_having_written() {
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
        assert_eq!(Hint::of(EventKind::Any), Some(Hint::Written), "where a system tells no more");
    }
}
