//! Pins: they keep the entries that a render needs from being removed for room, by its own process
//! and by other processes that use the folder.
//!
//! A render writes the keys of all its entries into a file of the folder, and renews the file as
//! long as it runs. Before a process trims the folder, it reads these files. A file that was not
//! renewed for [`EXPIRES_AFTER`] was left by a process that was killed, and is removed.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant, SystemTime};

use tempfile::NamedTempFile;

use crate::cache::folder::{self, PINNED, apart};
use crate::cache::key::EntryKey;
use crate::files::{LARGEST_RECORD, read_text_at_most};
use crate::sync::lock;

/// How long a pin holds without being renewed.
const EXPIRES_AFTER: Duration = Duration::from_secs(3600);
/// How often a pin is renewed.
const RENEW_INTERVAL: Duration = Duration::from_secs(60);

/// The pins of one process.
#[derive(Default)]
pub(super) struct OwnPins(Mutex<Vec<Weak<Pin>>>);

/// Keys that are pinned as long as it lives.
pub(super) struct Pin {
    keys: Vec<EntryKey>,
    /// None where it could not be written. Then the pin only holds within this process.
    file: Mutex<Option<(NamedTempFile, Instant)>>,
}

impl OwnPins {
    fn alive(&self) -> Vec<Arc<Pin>> {
        let mut pins = lock(&self.0);
        pins.retain(|pin| pin.strong_count() > 0);
        pins.iter().filter_map(Weak::upgrade).collect()
    }

    /// Pins the entries of `keys` in the folder `dir`.
    pub(super) fn pin(&self, dir: &Path, keys: Vec<EntryKey>) -> Arc<Pin> {
        let file = write(dir, &keys).map(|file| (file, Instant::now()));
        let pin = Arc::new(Pin { keys, file: Mutex::new(file) });
        lock(&self.0).push(Arc::downgrade(&pin));
        pin
    }

    /// Renews the pin files that are due, so that other processes see that this one is alive.
    pub(super) fn renew(&self) {
        for pin in self.alive() {
            if let Some((file, renewed)) = lock(&pin.file).as_mut()
                && renewed.elapsed() > RENEW_INTERVAL
            {
                *renewed = Instant::now();
                // A write takes its time from the folder's own disk, which may be on another machine.
                let _ = file.write_all(b"\n");
            }
        }
    }

    /// The keys of all entries in `dir` that any process pins at `now`. Expired pin files are
    /// removed.
    pub(super) fn pinned(&self, dir: &Path, now: SystemTime) -> HashSet<EntryKey> {
        let mut keys: HashSet<EntryKey> =
            self.alive().iter().flat_map(|pin| pin.keys.clone()).collect();
        for (path, renewed) in folder::pins(dir) {
            if apart(renewed, now) > EXPIRES_AFTER {
                let _ = fs::remove_file(path);
            } else {
                keys.extend(
                    read_text_at_most(&path, LARGEST_RECORD)
                        .unwrap_or_default()
                        .lines()
                        .filter_map(EntryKey::of_name),
                );
            }
        }
        keys
    }
}

fn write(dir: &Path, keys: &[EntryKey]) -> Option<NamedTempFile> {
    let text: String = keys.iter().map(|key| format!("{key}\n")).collect();
    let mut file = folder::new_file(dir, PINNED).ok()?;
    file.write_all(text.as_bytes()).ok()?;
    Some(file)
}
