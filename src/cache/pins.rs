//! Entries that a render needs are not removed for room, neither by its own process nor by another
//! that uses the folder.
//!
//! A render writes the keys of all its entries into a file of the folder, and renews the file as
//! long as it lives; whoever trims the folder reads these files first. A file that was not renewed
//! for [`HELD`] was left by a process that was killed, and counts no more.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant, SystemTime};

use tempfile::NamedTempFile;

use crate::cache::folder::{self, PINNED, apart};
use crate::cache::key::EntryKey;
use crate::sync::lock;

/// How long a pin holds that is not renewed.
const HELD: Duration = Duration::from_secs(3600);
/// How often a pin is renewed.
const RENEWED: Duration = Duration::from_secs(60);

/// The pins of one process.
#[derive(Default)]
pub(super) struct OwnPins(Mutex<Vec<Weak<Pin>>>);

/// Keys that are pinned as long as it lives.
pub(super) struct Pin {
    keys: Vec<EntryKey>,
    /// None where it could not be written: then it holds against this process alone.
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

    /// Tells the other processes that this one is alive, if it has not done so lately.
    pub(super) fn renew(&self) {
        for pin in self.alive() {
            if let Some((file, renewed)) = lock(&pin.file).as_mut()
                && renewed.elapsed() > RENEWED
            {
                *renewed = Instant::now();
                // Writing, and not setting a time, lets the folder's own disk say when it was.
                let _ = file.write_all(b"\n");
            }
        }
    }

    /// The keys of all entries in `dir` that some process pins at `now`. Pins of dead processes are
    /// removed.
    pub(super) fn pinned(&self, dir: &Path, now: SystemTime) -> HashSet<EntryKey> {
        let mut keys: HashSet<EntryKey> =
            self.alive().iter().flat_map(|pin| pin.keys.clone()).collect();
        for (path, renewed) in folder::pins(dir) {
            if apart(renewed, now) > HELD {
                let _ = fs::remove_file(path);
            } else {
                keys.extend(
                    fs::read_to_string(path)
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
