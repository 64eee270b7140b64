//! Tests of the store: what it finds again, what it takes for missing, and what it removes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::key::tests::{segment, sound, spec};
use super::{EncodedPacket, EntrySpec, SegmentSpec, Store, StoreError};

fn packets(count: i64) -> Vec<EncodedPacket> {
    (0..count)
        .map(|pts| EncodedPacket {
            pts,
            duration: 1,
            key: pts == 0,
            data: vec![pts as u8; 100 + pts as usize],
        })
        .collect()
}

fn numbered(frames: u32) -> EntrySpec {
    EntrySpec::Segment(SegmentSpec { frames, ..segment() })
}

fn frames(spec: &EntrySpec) -> u32 {
    match spec {
        EntrySpec::Segment(segment) => segment.frames,
        EntrySpec::Copy(_) | EntrySpec::Damage(_) => 0,
        EntrySpec::Proxy(proxy) => proxy.frames,
        EntrySpec::Sound(sound) => u32::try_from(sound.samples / 1024).expect("few"),
    }
}

fn put(store: &Store, spec: &EntrySpec) {
    let mut slot = store.slot(spec, b"sps pps", 2).expect("a slot");
    packets(i64::from(frames(spec))).iter().for_each(|packet| slot.write(packet).expect("written"));
    slot.commit().expect("kept");
}

fn entry(store: &Store, spec: &EntrySpec) -> PathBuf {
    store.dir().join(format!("{}.entry", spec.key()))
}

fn unfinished(dir: &Path) -> usize {
    fs::read_dir(dir)
        .expect("a folder")
        .flatten()
        .filter(|file| file.file_name().to_string_lossy().starts_with("unfinished-"))
        .count()
}

#[test]
fn what_was_put_is_found_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join(".amv/cache"), u64::MAX).expect("a store");
    let spec = numbered(12);
    assert_eq!(store.get(spec.key()), None);
    put(&store, &spec);
    assert_eq!(store.get(spec.key()).expect("kept").frames, 12);
    let mut found = store.packets(spec.key()).expect("kept");
    assert_eq!((found.extradata(), found.reorder_delay()), (b"sps pps".as_slice(), 2));
    assert_eq!(found.spec().expect("ours"), spec);
    let read: Vec<_> = std::iter::from_fn(|| found.next_packet().expect("whole")).collect();
    assert_eq!(read, packets(12));
    assert_eq!(fs::read_to_string(folder.path().join(".amv/.gitignore")).expect("there"), "*\n");
    assert_eq!(Store::open(store.dir(), 1000).expect("again").stats().entries, 1);
    assert_eq!(store.clear().expect("cleared").entries, 1);
    assert_eq!(store.get(spec.key()), None);
}

#[test]
fn a_store_above_another_reads_it_and_writes_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = Store::open(folder.path(), u64::MAX).expect("a store");
    let (old, new) = (numbered(5), numbered(6));
    put(&below, &old);
    let above = Store::above(folder.path()).expect("a store");
    assert!(above.has(old.key()) && !above.has(new.key()));
    assert_eq!(above.get(old.key()).expect("below").frames, 5);
    assert_eq!(above.size(old.key()), below.size(old.key()));
    assert!(above.packets(old.key()).is_some());
    put(&above, &new);
    assert!(above.has(new.key()) && !below.has(new.key()));
    // A damaged entry below is replaced above.
    let damaged = entry(&below, &old);
    let mut bytes = fs::read(&damaged).expect("there");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&damaged, bytes).expect("written");
    put(&above, &old);
    assert_eq!(above.get(old.key()).expect("above").frames, 5);
}

#[test]
fn a_dropped_slot_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), u64::MAX).expect("a store");
    let mut slot = store.slot(&spec(), b"", 0).expect("a slot");
    slot.write(&packets(1)[0]).expect("written");
    assert_eq!(unfinished(store.dir()), 1);
    drop(slot);
    assert_eq!(unfinished(store.dir()), 0);
    assert_eq!(store.get(spec().key()), None);
}

#[test]
fn any_damage_is_a_miss_and_is_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), u64::MAX).expect("a store");
    let spec = numbered(3);
    put(&store, &spec);
    let whole = fs::read(entry(&store, &spec)).expect("there");
    for cut in 0..whole.len() {
        fs::write(entry(&store, &spec), &whole[..cut]).expect("written");
        assert_eq!(store.get(spec.key()), None, "cut at {cut}");
        assert!(!entry(&store, &spec).exists());
    }
    for place in 0..whole.len() {
        let mut harmed = whole.clone();
        harmed[place] ^= 0x40;
        fs::write(entry(&store, &spec), harmed).expect("written");
        assert_eq!(store.get(spec.key()), None, "harmed at {place}");
    }
    fs::write(entry(&store, &spec), [whole.as_slice(), b"x"].concat()).expect("written");
    assert_eq!(store.get(spec.key()), None);
    put(&store, &numbered(4));
    fs::rename(entry(&store, &numbered(4)), entry(&store, &spec)).expect("renamed");
    assert_eq!(store.get(spec.key()), None, "another segment under this name");
    fs::write(entry(&store, &spec), whole).expect("written");
    assert!(store.get(spec.key()).is_some());
}

#[test]
fn the_least_recently_used_goes_first_and_pinned_ones_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs: Vec<_> = (20..24).map(numbered).collect();
    let size = {
        let store = Store::open(folder.path(), u64::MAX).expect("a store");
        specs[..3].iter().for_each(|spec| put(&store, spec));
        store.stats().bytes
    };
    let store = Store::open(folder.path(), size + 200).expect("a store");
    for (age, spec) in [(3, &specs[0]), (2, &specs[1]), (1, &specs[2])] {
        let file = fs::File::open(entry(&store, spec)).expect("there");
        file.set_modified(SystemTime::now() - Duration::from_secs(age * 1000)).expect("set");
    }
    assert!(store.get(specs[0].key()).is_some(), "used now, and so the youngest");
    let pins = store.pin([specs[1].key()]);
    put(&store, &specs[3]);
    let there = |spec: &EntrySpec| entry(&store, spec).exists();
    assert_eq!([0, 1, 2, 3].map(|index: usize| there(&specs[index])), [true, true, false, true]);
    drop(pins);
    assert!(store.stats().bytes <= size + 200);
}

#[test]
fn an_unusable_folder_is_said_and_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), "x").expect("written");
    let dir = folder.path().join("file/cache");
    assert!(matches!(Store::open(&dir, 0), Err(StoreError::Unusable { .. })));
    let (store, reason) = Store::open_or_temporary(&dir, 0).expect("a temporary one");
    assert!(matches!(reason, Some(StoreError::Unusable { .. })));
    put(&store, &spec());
    assert!(store.get(spec().key()).is_some());
    let place = store.dir().to_owned();
    drop(store);
    assert!(!place.exists());
}

#[test]
fn a_folder_that_vanishes_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("cache");
    let store = Store::open(&dir, u64::MAX).expect("a store");
    let slot = store.slot(&spec(), b"", 0).expect("a slot");
    fs::remove_dir_all(&dir).expect("removed");
    assert!(matches!(slot.commit(), Err(StoreError::Removed { .. })));
    assert_eq!(store.get(spec().key()), None);
    put(&store, &spec());
    assert!(store.get(spec().key()).is_some());
}

#[test]
fn a_folder_that_can_no_longer_be_used_is_no_mere_warning() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("cache");
    let store = Store::open(&dir, u64::MAX).expect("a store");
    fs::remove_dir_all(&dir).expect("removed");
    fs::write(&dir, "a file").expect("written");
    let error = store.slot(&spec(), b"", 0).err().expect("a file is no folder");
    assert!(matches!(error, StoreError::Failed { .. }), "{error}");
    assert_eq!(miette::Diagnostic::severity(&error), None);
}

#[test]
fn two_at_once_write_the_same_entry() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = || Store::open(folder.path(), u64::MAX).expect("a store");
    let (one, other, spec) = (store(), store(), numbered(50));
    std::thread::scope(|scope| {
        for store in [&one, &other] {
            scope.spawn(|| (0..20).for_each(|_| put(store, &spec)));
        }
    });
    assert!(one.get(spec.key()).is_some());
    assert_eq!((one.stats().entries, unfinished(folder.path())), (1, 0));
}

#[test]
fn what_a_killed_process_left_is_removed_in_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let left = folder.path().join("unfinished-abc");
    fs::write(&left, "x").expect("written");
    let store = Store::open(folder.path(), 0).expect("a store");
    put(&store, &spec());
    assert!(left.exists(), "it may still be at work");
    fs::File::open(&left)
        .and_then(|file| file.set_modified(SystemTime::now() - Duration::from_secs(2 * 24 * 3600)))
        .expect("set");
    put(&store, &spec());
    assert!(!left.exists());
}

/// Makes the entry of `spec` seem used so many seconds ago; below zero, in the future.
fn used(store: &Store, spec: &EntrySpec, seconds_ago: i64) {
    let apart = Duration::from_secs(seconds_ago.unsigned_abs());
    let when = if seconds_ago >= 0 { SystemTime::now() - apart } else { SystemTime::now() + apart };
    fs::File::open(entry(store, spec)).and_then(|file| file.set_modified(when)).expect("set");
}

#[test]
fn what_another_process_pins_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, other) = (
        Store::open(folder.path(), u64::MAX).expect("a store"),
        Store::open(folder.path(), 0).expect("a store"),
    );
    let specs: Vec<_> = (20..23).map(numbered).collect();
    specs[..2].iter().for_each(|spec| put(&one, spec));
    let there = |spec: &EntrySpec| entry(&one, spec).exists();
    let pins = one.pin([specs[0].key(), specs[2].key()]);
    put(&other, &specs[2]);
    assert_eq!(
        [0, 1, 2].map(|index: usize| there(&specs[index])),
        [true, false, true],
        "pinned, also before it was there"
    );
    drop(pins);
    put(&other, &specs[1]);
    assert_eq!(other.stats().entries, 0);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "no pin is left");
}

#[test]
fn pins_of_a_killed_process_hold_for_an_hour() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), 0).expect("a store");
    let left = folder.path().join("pinned-abc");
    fs::write(&left, format!("{}\n", numbered(20).key())).expect("written");
    put(&store, &numbered(20));
    assert!(entry(&store, &numbered(20)).exists(), "its owner may still be at work");
    fs::File::open(&left)
        .and_then(|file| file.set_modified(SystemTime::now() - Duration::from_secs(2 * 3600)))
        .expect("set");
    put(&store, &numbered(21));
    assert!(store.stats().entries == 0 && !left.exists());
}

#[test]
fn a_time_in_the_future_does_not_keep_an_entry_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs: Vec<_> = (20..24).map(numbered).collect();
    let filler = Store::open(folder.path(), u64::MAX).expect("a store");
    specs[..3].iter().for_each(|spec| put(&filler, spec));
    let store = Store::open(folder.path(), filler.stats().bytes + 1000).expect("a store");
    used(&store, &specs[0], -90_000);
    used(&store, &specs[1], -1_000_000);
    used(&store, &specs[2], 500);
    assert!(store.get(specs[1].key()).is_some(), "used now, by the clock as it goes now");
    put(&store, &specs[3]);
    let there = |index: usize| entry(&store, &specs[index]).exists();
    assert_eq!(
        [0, 1, 2, 3].map(there),
        [false, true, true, true],
        "the clock was set back after it was used"
    );
}

#[test]
fn what_others_add_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let size = |spec: &EntrySpec| {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path(), u64::MAX).expect("a store");
        put(&store, spec);
        store.stats().bytes
    };
    let cap = 3 * size(&numbered(40));
    let (one, other) = (
        Store::open(folder.path(), cap).expect("a store"),
        Store::open(folder.path(), cap).expect("a store"),
    );
    for frames in (20..40).step_by(2) {
        put(&one, &numbered(frames));
        put(&other, &numbered(frames + 1));
        assert!(one.stats().bytes <= cap, "{} of {cap}", one.stats().bytes);
    }
}

#[test]
fn contents_are_listed_and_damage_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), u64::MAX).expect("a store");
    let (whole, harmed, foreign, sound) =
        (numbered(20), numbered(21), numbered(22), EntrySpec::Sound(sound()));
    [&whole, &harmed, &foreign, &sound].into_iter().for_each(|spec| put(&store, spec));
    [(&sound, 400), (&harmed, 300), (&foreign, 200), (&whole, 100)]
        .into_iter()
        .for_each(|(spec, ago)| used(&store, spec, ago));
    assert_eq!(
        store.contents().into_iter().map(|entry| entry.spec).collect::<Vec<_>>(),
        [&sound, &harmed, &foreign, &whole].map(|spec| Some(spec.clone()))
    );
    let change = |spec: &EntrySpec, place: usize, byte: u8| {
        let mut bytes = fs::read(entry(&store, spec)).expect("there");
        bytes[place] = byte;
        fs::write(entry(&store, spec), bytes).expect("written");
    };
    change(&harmed, 900, b'?');
    change(&foreign, 6, b'1');
    let verified = store.verify().expect("read");
    assert_eq!((verified.whole.entries, verified.foreign), (2, 1));
    assert!(
        matches!(verified.damaged.as_slice(), [(key, super::EntryError::Damaged)] if *key == harmed.key()),
        "{:?}",
        verified.damaged
    );
    assert_eq!(
        store.contents().into_iter().map(|entry| entry.spec).collect::<Vec<_>>(),
        [Some(sound), Some(whole), None],
        "written last, by another version"
    );
}

#[test]
fn looking_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::look(&folder.path().join("none"));
    assert_eq!(
        (store.size(spec().key()), store.stats().entries, store.contents().len()),
        (None, 0, 0)
    );
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

/// Packets of any times and contents.
fn any_packets() -> impl Strategy<Value = Vec<EncodedPacket>> {
    let data = proptest::collection::vec(any::<u8>(), 0..40);
    let packet = (any::<i64>(), any::<i64>(), any::<bool>(), data)
        .prop_map(|(pts, duration, key, data)| EncodedPacket { pts, duration, key, data });
    proptest::collection::vec(packet, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_packets_come_back_and_any_damage_is_noticed(
        packets in any_packets(),
        extradata in proptest::collection::vec(any::<u8>(), 0..40),
        delay in any::<i64>(),
        place in any::<proptest::sample::Index>(),
        damage in 1_u8..,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path(), u64::MAX).expect("a store");
        let mut slot = store.slot(&spec(), &extradata, delay).expect("a slot");
        for packet in &packets {
            slot.write(packet).expect("written");
        }
        slot.commit().expect("cached");

        let mut found = store.packets(spec().key()).expect("cached");
        assert_eq!((found.extradata(), found.reorder_delay()), (extradata.as_slice(), delay));
        let read: Vec<_> = std::iter::from_fn(|| found.next_packet().expect("whole")).collect();
        assert_eq!(read, packets);

        let path = entry(&store, &spec());
        let mut bytes = fs::read(&path).expect("there");
        let place = place.index(bytes.len());
        bytes[place] ^= damage;
        fs::write(&path, bytes).expect("damaged");
        assert_eq!(store.get(spec().key()), None, "byte {place}");
    }
}
