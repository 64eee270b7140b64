//! The folder of rendered segments. An entry is written under another name and renamed when it is whole, so that several processes
//! may use one folder and a killed one leaves nothing half; an entry that is not what it should be counts as missing and is removed.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tempfile::{NamedTempFile, TempDir};

use crate::cache::key::{EntryKey, EntrySpec};
use crate::cache::segment_file::{EncodedPacket, PacketSink, Packets, SegmentFile};

const EXTENSION: &str = "segment";
const UNFINISHED: &str = "unfinished-";
/// An unfinished entry older than this was left by a process that was killed.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// Why nothing can be kept.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum StoreError {
    /// The folder cannot be made or written to.
    #[error("the cache folder `{}` cannot be written to: {reason}", .dir.display())]
    #[diagnostic(
        code("cache-unusable"),
        severity(Warning),
        help("the film is rendered all the same, but its parts are not kept, so the next render starts from nothing")
    )]
    Unusable {
        /// The folder.
        dir: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// There is no room.
    #[error("the disk that holds the cache folder `{}` is full", .dir.display())]
    #[diagnostic(
        code("disk-full"),
        help("make room, or empty the cache with `amv cache clear`; finished parts are kept, and the next render goes on from there")
    )]
    Full {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder could be used and no longer can, or there is no other in its place.
    #[error("the cache folder `{}` cannot be changed: {reason}", .dir.display())]
    #[diagnostic(code("cache-failed"), help("make it a folder that can be written to, or remove it, and do it again; what is in it stays"))]
    Failed {
        /// The folder.
        dir: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// The folder was taken away while it was in use.
    #[error("the cache folder `{}` was removed during the render", .dir.display())]
    #[diagnostic(code("cache-removed"), help("render again; the folder is made anew"))]
    Removed {
        /// The folder.
        dir: PathBuf,
    },
}

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Segments.
    pub entries: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// The size beyond which the least recently used are removed.
    pub cap: u64,
}

/// The folder of rendered segments.
pub struct Store {
    dir: PathBuf,
    cap: u64,
    bytes: AtomicU64,
    pinned: Mutex<HashMap<EntryKey, usize>>,
    /// Of a store that lives as long as the process: removed with it.
    _temporary: Option<TempDir>,
}

impl Store {
    /// The store in `dir`, made if it does not exist. A folder `.amv` above it gets a `.gitignore`.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn open(dir: &Path, cap: u64) -> Result<Store, StoreError> {
        let store = Store { dir: dir.to_owned(), cap, bytes: AtomicU64::new(0), pinned: Mutex::default(), _temporary: None };
        store.make().and_then(|()| unfinished(dir).map(drop)).map_err(|error| unusable(dir, &error))?;
        store.bytes.store(store.stats().bytes, Ordering::Relaxed);
        Ok(store)
    }

    /// A store in the system's folder for temporary files, which is gone when the value is.
    ///
    /// # Errors
    /// That folder cannot be written to.
    pub fn temporary() -> Result<Store, StoreError> {
        let parent = std::env::temp_dir();
        let dir = tempfile::Builder::new().prefix("amv-").tempdir().map_err(|error| failed(&parent, &error))?;
        let path = dir.path().to_owned();
        Ok(Store { dir: path, cap: u64::MAX, bytes: AtomicU64::new(0), pinned: Mutex::default(), _temporary: Some(dir) })
    }

    /// The store in `dir`, or if it cannot be used a temporary one, and why.
    ///
    /// # Errors
    /// Neither can be written to.
    pub fn open_or_temporary(dir: &Path, cap: u64) -> Result<(Store, Option<StoreError>), StoreError> {
        match Store::open(dir, cap) {
            Ok(store) => Ok((store, None)),
            Err(reason) => Store::temporary().map(|store| (store, Some(reason))),
        }
    }

    fn make(&self) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let above = self.dir.parent().filter(|parent| parent.file_name().is_some_and(|name| name == ".amv"));
        match above.map(|parent| parent.join(".gitignore")) {
            Some(ignore) if !ignore.exists() => fs::write(ignore, "*\n"),
            Some(_) | None => Ok(()),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn path(&self, key: EntryKey) -> PathBuf {
        self.dir.join(format!("{key}.{EXTENSION}"))
    }

    /// The segment of `key`, if it is there and whole; it counts as used now.
    pub fn get(&self, key: EntryKey) -> Option<SegmentFile> {
        let path = self.path(key);
        let file = File::open(&path).ok()?;
        match SegmentFile::verified(&path, key) {
            Ok(segment) => {
                // A folder that may only be read keeps its order of use.
                let _ = file.set_modified(SystemTime::now());
                Some(segment)
            }
            Err(_) => {
                let _ = fs::remove_file(&path);
                None
            }
        }
    }

    /// The packets of the segment of `key`, if it is there. Whether it is whole shows at their end.
    pub fn packets(&self, key: EntryKey) -> Option<Packets> {
        Packets::open(&self.path(key), key).ok()
    }

    /// Starts an entry for `spec`: nothing of it is seen until [`Slot::commit`].
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn slot(&self, spec: &EntrySpec, extradata: &[u8], reorder_delay: i64) -> Result<Slot<'_>, StoreError> {
        let start = || {
            self.make()?;
            PacketSink::new(BufWriter::new(unfinished(&self.dir)?), spec, extradata, reorder_delay)
        };
        let sink = start().map_err(|error| self.failed(&error))?;
        Ok(Slot { store: self, key: spec.key(), sink })
    }

    /// Keeps these segments from being removed for room, as long as the value lives.
    pub fn pin(&self, keys: impl IntoIterator<Item = EntryKey>) -> Pins<'_> {
        let keys: Vec<_> = keys.into_iter().collect();
        let mut pinned = self.lock();
        keys.iter().for_each(|&key| *pinned.entry(key).or_default() += 1);
        Pins { store: self, keys }
    }

    /// How much is kept.
    pub fn stats(&self) -> Stats {
        let sizes = entries(&self.dir).into_iter().map(|entry| entry.bytes);
        sizes.fold(Stats { cap: self.cap, ..Stats::default() }, |stats, bytes| Stats {
            entries: stats.entries + 1,
            bytes: stats.bytes + bytes,
            ..stats
        })
    }

    /// Removes all segments, and says how many there were.
    ///
    /// # Errors
    /// One could not be removed.
    pub fn clear(&self) -> Result<Stats, StoreError> {
        let before = self.stats();
        for entry in entries(&self.dir) {
            match fs::remove_file(&entry.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&self.dir, &error)),
                Err(_) | Ok(()) => {}
            }
        }
        self.bytes.store(0, Ordering::Relaxed);
        Ok(before)
    }

    /// Removes the least recently used segments until the rest is within the cap, and what killed processes left.
    fn trim(&self) {
        remove_abandoned(&self.dir);
        let mut entries = entries(&self.dir);
        entries.sort_by_key(|entry| entry.used);
        let mut bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        let pinned: HashSet<PathBuf> = self.lock().keys().map(|&key| self.path(key)).collect();
        for entry in entries.iter().filter(|entry| !pinned.contains(&entry.path)) {
            if bytes <= self.cap {
                break;
            }
            if fs::remove_file(&entry.path).is_ok() {
                bytes -= entry.bytes;
            }
        }
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EntryKey, usize>> {
        self.pinned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &io::Error) -> StoreError {
        match error.kind() {
            io::ErrorKind::NotFound => StoreError::Removed { dir: self.dir.clone() },
            _ => failed(&self.dir, error),
        }
    }
}

/// Why a folder is not taken at all, and another one is.
fn unusable(dir: &Path, error: &io::Error) -> StoreError {
    match failed(dir, error) {
        StoreError::Failed { dir, reason } => StoreError::Unusable { dir, reason },
        other => other,
    }
}

/// Why work in a folder could not go on.
fn failed(dir: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { dir: dir.to_owned() },
        _ => StoreError::Failed { dir: dir.to_owned(), reason: reason(error) },
    }
}

/// What the system says, without the names of our temporary files.
pub(crate) fn reason(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|wrapped| wrapped.source()).map(ToString::to_string);
    let words = inner.unwrap_or_else(|| error.to_string());
    words.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// A new entry, which everybody may read whom the user lets read new files.
fn unfinished(dir: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(UNFINISHED).tempfile_in(dir)
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
            file.persist(store.path(key)).map_err(|error| error.error)?;
            Ok(bytes)
        };
        let bytes = keep().map_err(|error: io::Error| store.failed(&error))?;
        if store.bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) > store.cap {
            store.trim();
        }
        Ok(())
    }
}

/// Segments that are not removed for room as long as this lives; with it, the store goes back within its cap.
pub struct Pins<'a> {
    store: &'a Store,
    keys: Vec<EntryKey>,
}

impl Drop for Pins<'_> {
    fn drop(&mut self) {
        let mut pinned = self.store.lock();
        for key in &self.keys {
            match pinned.get_mut(key) {
                Some(count) if *count > 1 => *count -= 1,
                Some(_) | None => drop(pinned.remove(key)),
            }
        }
        drop(pinned);
        if self.store.bytes.load(Ordering::Relaxed) > self.store.cap {
            self.store.trim();
        }
    }
}

struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

fn files(dir: &Path) -> impl Iterator<Item = DirEntry> {
    fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok)
}

/// All segments; a folder that cannot be read has none.
fn entries(dir: &Path) -> Vec<Entry> {
    let segments = files(dir).filter(|file| Path::new(&file.file_name()).extension().is_some_and(|extension| extension == EXTENSION));
    let entry = |file: DirEntry| {
        let facts = file.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(Entry { path: file.path(), bytes: facts.len(), used: facts.modified().ok()? })
    };
    segments.filter_map(entry).collect()
}

fn remove_abandoned(dir: &Path) {
    let ours = files(dir).filter(|file| file.file_name().to_string_lossy().starts_with(UNFINISHED));
    let age = |file: &DirEntry| file.metadata().ok()?.modified().ok()?.elapsed().ok();
    for file in ours.filter(|file| age(file).is_some_and(|age| age > ABANDONED)) {
        let _ = fs::remove_file(file.path());
    }
}
