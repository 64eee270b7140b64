//! The folder of what was rendered: segments and sounds. An entry is written under another name and
//! renamed when it is whole, so that several processes, on several machines, may use one folder and
//! a killed one leaves nothing half; an entry that is not what it should be counts as missing and
//! is removed.

use std::fs::{self, Metadata};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use tempfile::{NamedTempFile, TempDir};

use crate::cache::error::{StoreError, failed, unusable};
use crate::cache::folder::{self, entry_path, unfinished};
use crate::cache::key::{EntryKey, EntrySpec};
use crate::cache::pins::{OwnPins, Pin};
use crate::cache::segment_file::{
    BadEntry, EncodedPacket, Head, PacketSink, Packets, SegmentFile, spec_of,
};

/// A store counts its folder anew each time it has added this part of its cap: others may have
/// added to it too.
const COUNTS_PER_CAP: u64 = 16;

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Entries.
    pub entries: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// The size beyond which the least recently used are removed.
    pub cap: u64,
}

/// An entry that is kept, as far as its beginning tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its key.
    pub key: EntryKey,
    /// What it was made from; none where it cannot be read, or another version of amv wrote it.
    pub spec: Option<EntrySpec>,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last used.
    pub used: SystemTime,
}

/// What reading through all entries found.
#[derive(Debug, Default)]
pub struct Verified {
    /// Whole ones.
    pub whole: Stats,
    /// Those that another version of amv wrote; they are left alone.
    pub foreign: u64,
    /// Damaged ones, which were removed, and why.
    pub damaged: Vec<(EntryKey, BadEntry)>,
}

/// The folder of what was rendered.
pub struct Store {
    dir: PathBuf,
    cap: u64,
    /// The folder's size as it was last counted, and what was added since.
    bytes: AtomicU64,
    added: AtomicU64,
    pins: OwnPins,
    /// Of a store that lives as long as the process: removed with it.
    _temporary: Option<TempDir>,
}

impl Store {
    /// The store in `dir`, made if it does not exist. A folder `.amv` above it gets a `.gitignore`.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn open(dir: &Path, cap: u64) -> Result<Store, StoreError> {
        let store = Store::at(dir, cap, None);
        store
            .make()
            .and_then(|()| unfinished(dir).map(drop))
            .map_err(|error| unusable(dir, &error))?;
        folder::remove_abandoned(dir, folder::now(dir));
        store.count();
        Ok(store)
    }

    /// The store in `dir` to be looked at: nothing is made or written. A folder that does not exist
    /// has nothing in it.
    pub fn look(dir: &Path) -> Store {
        Store::at(dir, u64::MAX, None)
    }

    /// A store in the system's folder for temporary files, which is gone when the value is.
    ///
    /// # Errors
    /// That folder cannot be written to.
    pub fn temporary() -> Result<Store, StoreError> {
        let parent = std::env::temp_dir();
        let dir = tempfile::Builder::new()
            .prefix("amv-")
            .tempdir()
            .map_err(|error| failed(&parent, &error))?;
        let path = dir.path().to_owned();
        Ok(Store::at(&path, u64::MAX, Some(dir)))
    }

    /// The store in `dir`, or if it cannot be used a temporary one, and why.
    ///
    /// # Errors
    /// Neither can be written to.
    pub fn open_or_temporary(
        dir: &Path,
        cap: u64,
    ) -> Result<(Store, Option<StoreError>), StoreError> {
        match Store::open(dir, cap) {
            Ok(store) => Ok((store, None)),
            Err(reason) => Store::temporary().map(|store| (store, Some(reason))),
        }
    }

    fn at(dir: &Path, cap: u64, temporary: Option<TempDir>) -> Store {
        let (bytes, added) = (AtomicU64::new(0), AtomicU64::new(0));
        Store {
            dir: dir.to_owned(),
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
        match above.map(|parent| parent.join(".gitignore")) {
            Some(ignore) if !ignore.exists() => fs::write(ignore, "*\n"),
            Some(_) | None => Ok(()),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether there is an entry of `key`, without looking into it; it counts as used now. Whether
    /// it is whole shows when it is read.
    pub fn has(&self, key: EntryKey) -> bool {
        let path = entry_path(&self.dir, key);
        let facts = path.metadata().ok().filter(Metadata::is_file);
        facts.inspect(|facts| folder::touch(&path, facts)).is_some()
    }

    /// The size in bytes of the entry of `key`, if there is one; nothing is changed.
    pub fn size(&self, key: EntryKey) -> Option<u64> {
        let facts = entry_path(&self.dir, key).metadata().ok().filter(Metadata::is_file);
        facts.map(|facts| facts.len())
    }

    /// The entry of `key`, if it is there and whole; it counts as used now.
    pub fn get(&self, key: EntryKey) -> Option<SegmentFile> {
        let path = entry_path(&self.dir, key);
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

    /// The packets of the entry of `key`, if it is there. Whether it is whole shows at their end.
    pub fn packets(&self, key: EntryKey) -> Option<Packets> {
        Packets::open(&entry_path(&self.dir, key), key).ok()
    }

    /// Starts an entry of pictures for `spec`: nothing of it is seen until [`Slot::commit`].
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

    /// Starts an entry for `spec`: nothing of it is seen until [`Slot::commit`].
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

    /// Keeps these entries from being removed for room, by this process or another, as long as the
    /// value lives.
    pub fn pin(&self, keys: impl IntoIterator<Item = EntryKey>) -> Pins<'_> {
        let pin = self.pins.pin(&self.dir, keys.into_iter().collect());
        Pins { store: self, pin: Some(pin) }
    }

    /// How much is kept.
    pub fn stats(&self) -> Stats {
        let sizes = folder::entries(&self.dir).into_iter().map(|entry| entry.bytes);
        sizes.fold(Stats { cap: self.cap, ..Stats::default() }, Stats::with)
    }

    /// All that is kept, the least recently used first.
    pub fn contents(&self) -> Vec<Kept> {
        let entries = folder::by_use(&self.dir, SystemTime::now()).into_iter();
        entries
            .map(|entry| Kept {
                key: entry.key,
                spec: spec_of(&entry.path).ok(),
                bytes: entry.bytes,
                used: entry.used,
            })
            .collect()
    }

    /// Reads through all that is kept, and removes what is damaged.
    ///
    /// # Errors
    /// A damaged entry could not be removed.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let mut verified =
            Verified { whole: Stats { cap: self.cap, ..Stats::default() }, ..Verified::default() };
        for entry in folder::entries(&self.dir) {
            match SegmentFile::verified(&entry.path, entry.key) {
                Ok(file) => verified.whole = verified.whole.with(file.bytes),
                Err(BadEntry::Foreign) => verified.foreign += 1,
                Err(BadEntry::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {}
                Err(reason) => {
                    folder::gone(&entry.path).map_err(|error| failed(&self.dir, &error))?;
                    verified.damaged.push((entry.key, reason));
                }
            }
        }
        Ok(verified)
    }

    /// Removes all entries, and says how many there were. What other processes are writing
    /// meanwhile stays.
    ///
    /// # Errors
    /// One could not be removed.
    pub fn clear(&self) -> Result<Stats, StoreError> {
        let before = self.stats();
        for entry in folder::entries(&self.dir) {
            folder::gone(&entry.path).map_err(|error| failed(&self.dir, &error))?;
        }
        self.count();
        Ok(before)
    }

    /// Counts the folder anew, and removes what is too much.
    fn shrink(&self) {
        self.count();
        if self.bytes.load(Ordering::Relaxed) > self.cap {
            self.trim();
        }
    }

    fn count(&self) {
        self.added.store(0, Ordering::Relaxed);
        self.bytes.store(self.stats().bytes, Ordering::Relaxed);
    }

    /// Takes note of an entry that was added.
    fn grown(&self, bytes: u64) {
        let size = self.bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let added = self.added.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        if size > self.cap || added > self.cap / COUNTS_PER_CAP {
            self.shrink();
        }
    }

    /// Removes the least recently used entries until the rest is within the cap, and what killed
    /// processes left.
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
    /// With one more entry of so many bytes.
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

/// An entry being written; dropped without [`Slot::commit`], it leaves nothing.
pub struct Slot<'a> {
    store: &'a Store,
    key: EntryKey,
    sink: PacketSink<BufWriter<NamedTempFile>>,
}

impl Slot<'_> {
    /// Adds a packet, in the order of decoding.
    ///
    /// # Errors
    /// The disk is full, or the folder cannot be written to.
    pub fn write(&mut self, packet: &EncodedPacket) -> Result<(), StoreError> {
        self.store.pins.renew();
        self.sink.write(packet).map_err(|error| self.store.failed(&error))
    }

    /// Ends the entry: from now on it is found.
    ///
    /// # Errors
    /// The disk is full, or the folder was removed.
    pub fn commit(self) -> Result<(), StoreError> {
        let Slot { store, key, sink } = self;
        let keep = || {
            let file = sink.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
            let bytes = file.as_file().metadata()?.len();
            file.persist(entry_path(&store.dir, key)).map_err(|error| error.error)?;
            Ok(bytes)
        };
        store.grown(keep().map_err(|error: io::Error| store.failed(&error))?);
        Ok(())
    }
}
