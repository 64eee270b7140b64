//! The cache folder. An entry is written under another name and renamed when it is complete, so
//! several processes, on several machines, can use one folder, and a killed process leaves no
//! partial entry. An entry that is damaged counts as missing and is removed.

use std::fs::{self, Metadata};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use tempfile::{NamedTempFile, TempDir};

use crate::cache::error::{StoreError, failed, no_folder, unusable};
use crate::cache::folder::{self, entry_path, unfinished};
use crate::cache::key::{EntryKey, EntrySpec};
use crate::cache::pins::{OwnPins, Pin};
use crate::cache::segment_file::{
    EncodedPacket, EntryError, Head, PacketSink, Packets, SegmentFile, spec_of,
};
use crate::files::ignore_in_repository;

/// A store measures its folder again each time it has added this fraction of its cap, because other
/// processes may have added entries too.
const MEASUREMENTS_PER_CAP: u64 = 16;

/// How much the store contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    pub entries: u64,
    /// The size of all entries in bytes.
    pub bytes: u64,
    /// Beyond this size, the least recently used entries are removed.
    pub cap: u64,
}

/// An entry in the store, as far as its beginning tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedEntry {
    pub key: EntryKey,
    /// None if it cannot be read, or another version of amv wrote the entry.
    pub spec: Option<EntrySpec>,
    /// The size in bytes.
    pub bytes: u64,
    pub used: SystemTime,
}

/// The result of verifying all entries.
#[derive(Debug, Default)]
pub struct Verified {
    /// The undamaged entries.
    pub whole: Stats,
    /// How many entries another version of amv wrote. They are not touched.
    pub foreign: u64,
    /// The damaged entries, which were removed.
    pub damaged: Vec<(EntryKey, EntryError)>,
}

/// The cache folder.
pub struct Store {
    dir: PathBuf,
    /// A folder that cannot be written to. Entries that `dir` lacks are read from it.
    read_only: Option<PathBuf>,
    cap: u64,
    /// The folder's size when it was last measured, and the bytes added since.
    bytes: AtomicU64,
    added: AtomicU64,
    pins: OwnPins,
    /// The folder of a temporary store, which is removed with it.
    _temporary: Option<TempDir>,
}

impl Store {
    /// Opens the store in `dir`, and creates the folder if needed. A folder `.amv` above it gets a
    /// `.gitignore`.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn open(dir: &Path, cap: u64) -> Result<Store, StoreError> {
        let store = Store::at(dir, cap, None);
        store
            .make()
            .and_then(|()| unfinished(dir).map(|_| ()))
            .map_err(|error| unusable(dir, &error))?;
        folder::remove_abandoned(dir, folder::now(dir));
        store.measure();
        Ok(store)
    }

    /// Opens the store in `dir` for reading: nothing is created or written. A folder that does not
    /// exist is empty.
    pub fn look(dir: &Path) -> Store {
        Store::at(dir, u64::MAX, None)
    }

    /// A store in the system's folder for temporary files. It is removed when the value is dropped.
    ///
    /// # Errors
    /// That folder cannot be written to.
    pub fn temporary() -> Result<Store, StoreError> {
        Store::in_temporary_folder().map_err(|error| failed(&std::env::temp_dir(), &error))
    }

    /// A temporary store, which reads the entries that it lacks from `read_only`.
    pub(super) fn above(read_only: &Path) -> io::Result<Store> {
        let store = Store::in_temporary_folder()?;
        Ok(Store { read_only: Some(read_only.to_owned()), ..store })
    }

    fn in_temporary_folder() -> io::Result<Store> {
        let dir = tempfile::Builder::new().prefix("amv-").tempdir()?;
        let path = dir.path().to_owned();
        Ok(Store::at(&path, u64::MAX, Some(dir)))
    }

    /// Opens the store in `dir`. If that cannot be written to, opens a temporary store, which reads
    /// the entries in `dir`, and returns the reason too.
    ///
    /// # Errors
    /// Neither can be written to.
    pub fn open_or_temporary(
        dir: &Path,
        cap: u64,
    ) -> Result<(Store, Option<StoreError>), StoreError> {
        match Store::open(dir, cap) {
            Ok(store) => Ok((store, None)),
            Err(reason) => {
                let store = Store::above(dir)
                    .map_err(|error| no_folder(dir, &std::env::temp_dir(), &error))?;
                Ok((store, Some(reason)))
            }
        }
    }

    fn at(dir: &Path, cap: u64, temporary: Option<TempDir>) -> Store {
        let (bytes, added) = (AtomicU64::new(0), AtomicU64::new(0));
        Store {
            dir: dir.to_owned(),
            read_only: None,
            cap,
            bytes,
            added,
            pins: OwnPins::default(),
            _temporary: temporary,
        }
    }

    fn make(&self) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let above = self
            .dir
            .parent()
            .filter(|parent| parent.file_name().is_some_and(|name| name == ".amv"));
        above.map_or(Ok(()), ignore_in_repository)
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the entry of `key` is, or would be.
    fn path(&self, key: EntryKey) -> PathBuf {
        let own = entry_path(&self.dir, key);
        match &self.read_only {
            Some(below) if !own.is_file() => entry_path(below, key),
            Some(_) | None => own,
        }
    }

    /// Whether there is an entry of `key`. It counts as used now. The entry is not read, so it may
    /// be damaged.
    pub fn has(&self, key: EntryKey) -> bool {
        let path = self.path(key);
        let facts = path.metadata().ok().filter(Metadata::is_file);
        facts.inspect(|facts| folder::touch(&path, facts)).is_some()
    }

    /// The size in bytes of the entry of `key`, if there is one. It does not count as used.
    pub fn size(&self, key: EntryKey) -> Option<u64> {
        let facts = self.path(key).metadata().ok().filter(Metadata::is_file);
        facts.map(|facts| facts.len())
    }

    /// Reads the entry of `key` to its end, if there is one. It counts as used now. A damaged entry
    /// is removed.
    pub fn get(&self, key: EntryKey) -> Option<SegmentFile> {
        let path = self.path(key);
        let facts = path.metadata().ok()?;
        match SegmentFile::verified(&path, key) {
            Ok(entry) => {
                folder::touch(&path, &facts);
                Some(entry)
            }
            Err(_) => {
                let _ = folder::gone(&path);
                None
            }
        }
    }

    /// The packets of the entry of `key`, if there is one. Damage is only detected at their end.
    pub fn packets(&self, key: EntryKey) -> Option<Packets> {
        Packets::open(&self.path(key), key).ok()
    }

    /// Starts an entry of pictures for `spec`. It is not visible until [`Slot::commit`].
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn slot(
        &self,
        spec: &EntrySpec,
        extradata: &[u8],
        reorder_delay: i64,
    ) -> Result<Slot<'_>, StoreError> {
        self.slot_for(
            spec,
            &Head { extradata: extradata.to_owned(), delay: reorder_delay, step: 1 },
        )
    }

    /// Starts an entry for `spec`. It is not visible until [`Slot::commit`].
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn slot_for(&self, spec: &EntrySpec, head: &Head) -> Result<Slot<'_>, StoreError> {
        let start = || {
            self.make()?;
            PacketSink::new(BufWriter::new(unfinished(&self.dir)?), spec, head)
        };
        let sink = start().map_err(|error| self.failed(&error))?;
        Ok(Slot { store: self, key: spec.key(), sink })
    }

    /// Keeps these entries from being removed for room, by this process or another, until the value
    /// is dropped.
    pub fn pin(&self, keys: impl IntoIterator<Item = EntryKey>) -> Pins<'_> {
        let pin = self.pins.pin(&self.dir, keys.into_iter().collect());
        Pins { store: self, pin: Some(pin) }
    }

    /// How much the store contains.
    pub fn stats(&self) -> Stats {
        let sizes = folder::entries(&self.dir).into_iter().map(|entry| entry.bytes);
        sizes.fold(Stats { cap: self.cap, ..Stats::default() }, Stats::with)
    }

    /// All entries, the least recently used first.
    pub fn contents(&self) -> Vec<CachedEntry> {
        let entries = folder::by_use(&self.dir, SystemTime::now()).into_iter();
        entries
            .map(|entry| CachedEntry {
                key: entry.key,
                spec: spec_of(&entry.path).ok(),
                bytes: entry.bytes,
                used: entry.used,
            })
            .collect()
    }

    /// Reads all entries to their ends, and removes the damaged ones.
    ///
    /// # Errors
    /// A damaged entry could not be removed.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let mut verified =
            Verified { whole: Stats { cap: self.cap, ..Stats::default() }, ..Verified::default() };
        for entry in folder::entries(&self.dir) {
            match SegmentFile::verified(&entry.path, entry.key) {
                Ok(file) => verified.whole = verified.whole.with(file.bytes),
                Err(EntryError::Foreign) => verified.foreign += 1,
                Err(EntryError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {}
                Err(reason) => {
                    folder::gone(&entry.path).map_err(|error| failed(&self.dir, &error))?;
                    verified.damaged.push((entry.key, reason));
                }
            }
        }
        Ok(verified)
    }

    /// Removes all entries, and returns how many there were. Entries that other processes are
    /// writing stay.
    ///
    /// # Errors
    /// One could not be removed.
    pub fn clear(&self) -> Result<Stats, StoreError> {
        let before = self.stats();
        for entry in folder::entries(&self.dir) {
            folder::gone(&entry.path).map_err(|error| failed(&self.dir, &error))?;
        }
        self.measure();
        Ok(before)
    }

    /// Measures the folder again, and trims it if it is beyond the cap.
    fn shrink(&self) {
        self.measure();
        if self.bytes.load(Ordering::Relaxed) > self.cap {
            self.trim();
        }
    }

    fn measure(&self) {
        self.added.store(0, Ordering::Relaxed);
        self.bytes.store(self.stats().bytes, Ordering::Relaxed);
    }

    /// Accounts for an entry that was added.
    fn account_for(&self, bytes: u64) {
        let size = self.bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let added = self.added.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if size > self.cap || added > self.cap / MEASUREMENTS_PER_CAP {
            self.shrink();
        }
    }

    /// Removes the least recently used entries until the rest is within the cap, and what killed
    /// processes have left.
    fn trim(&self) {
        let now = folder::now(&self.dir);
        folder::remove_abandoned(&self.dir, now);
        let entries = folder::by_use(&self.dir, now);
        let mut bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        let pinned = self.pins.pinned(&self.dir, now);
        for entry in entries.iter().filter(|entry| !pinned.contains(&entry.key)) {
            if bytes <= self.cap {
                break;
            }
            if folder::gone(&entry.path).is_ok() {
                bytes -= entry.bytes;
            }
        }
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    fn failed(&self, error: &io::Error) -> StoreError {
        match error.kind() {
            io::ErrorKind::NotFound => StoreError::Removed { dir: self.dir.clone() },
            _ => failed(&self.dir, error),
        }
    }
}

impl Stats {
    /// With one more entry of this size.
    fn with(self, bytes: u64) -> Stats {
        Stats { entries: self.entries + 1, bytes: self.bytes + bytes, ..self }
    }
}

/// Entries that are not removed for room as long as this lives. When it is dropped, the store
/// shrinks to its cap.
pub struct Pins<'a> {
    store: &'a Store,
    pin: Option<Arc<Pin>>,
}

impl Drop for Pins<'_> {
    fn drop(&mut self) {
        self.pin = None;
        self.store.shrink();
    }
}

/// An entry that is being written. Dropped without [`Slot::commit`], it leaves nothing.
pub struct Slot<'a> {
    store: &'a Store,
    key: EntryKey,
    sink: PacketSink<BufWriter<NamedTempFile>>,
}

impl Slot<'_> {
    /// Adds a packet, in decoding order.
    ///
    /// # Errors
    /// The disk is full, or the folder cannot be written to.
    pub fn write(&mut self, packet: &EncodedPacket) -> Result<(), StoreError> {
        self.store.pins.renew();
        self.sink.write(packet).map_err(|error| self.store.failed(&error))
    }

    /// Completes the entry and makes it visible.
    ///
    /// # Errors
    /// The disk is full, or the folder was removed.
    pub fn commit(self) -> Result<(), StoreError> {
        let Slot { store, key, sink } = self;
        let keep = || {
            let file = sink.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
            let bytes = file.as_file().metadata()?.len();
            let path = entry_path(&store.dir, key);
            folder::move_folder_away(&path)?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(bytes)
        };
        store.account_for(keep().map_err(|error: io::Error| store.failed(&error))?);
        Ok(())
    }
}
