//! The boxes of an MP4 file, read without libav.

/// A frame or piece of sound as a fragment has it, in the order of decoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// When it is shown, in ticks.
    pub(crate) at: i64,
    /// How long, in ticks.
    pub(crate) duration: u32,
    /// Whether decoding can start here.
    pub(crate) key: bool,
}

/// The names of the boxes at the top.
pub(crate) fn names(bytes: &[u8]) -> Vec<String> {
    boxes(bytes).into_iter().map(|(name, _)| name).collect()
}

fn boxes(mut bytes: &[u8]) -> Vec<(String, &[u8])> {
    let mut boxes = Vec::new();
    while !bytes.is_empty() {
        let size = number(bytes, 0) as usize;
        boxes.push((String::from_utf8_lossy(&bytes[4..8]).into_owned(), &bytes[8..size]));
        bytes = &bytes[size..];
    }
    boxes
}

fn child<'a>(bytes: &'a [u8], name: &str) -> &'a [u8] {
    let mut found = boxes(bytes).into_iter().filter(|(own, _)| own == name);
    let (_, content) = found.next().unwrap_or_else(|| panic!("no {name}"));
    assert!(found.next().is_none(), "one {name}");
    content
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// What a fragment of one track shows, as its `tfhd`, `tfdt` and `trun` say.
pub(crate) fn shown(fragment: &[u8]) -> Vec<Shown> {
    let track = child(child(fragment, "moof"), "traf");
    let defaults = Defaults::of(child(track, "tfhd"));
    let times = child(track, "tfdt");
    assert_eq!(times[0], 1, "64 bits");
    let start = i64::from(number(times, 4)) << 32 | i64::from(number(times, 8));
    run(child(track, "trun"), start, &defaults)
}

struct Defaults {
    duration: u32,
    flags: u32,
}

impl Defaults {
    fn of(header: &[u8]) -> Defaults {
        let given = number(header, 0) & 0xff_ffff;
        assert_eq!(given & 0x02_0000, 0x02_0000, "places count from the fragment's start");
        let mut at = 8;
        let mut next = |flag: u32, length: usize| {
            let here = at;
            at += if given & flag == 0 { 0 } else { length };
            (given & flag != 0).then(|| number(header, here))
        };
        next(0x1, 8);
        next(0x2, 4);
        let duration = next(0x8, 4).unwrap_or_default();
        next(0x10, 4);
        Defaults { duration, flags: next(0x20, 4).unwrap_or_default() }
    }
}

fn run(run: &[u8], start: i64, defaults: &Defaults) -> Vec<Shown> {
    let (given, count) = (number(run, 0) & 0xff_ffff, number(run, 4));
    let mut at = 8;
    let mut next = |flag: u32| {
        let here = at;
        at += if given & flag == 0 { 0 } else { 4 };
        (given & flag != 0).then(|| number(run, here))
    };
    next(0x1);
    let mut first_flags = next(0x4);
    let (mut decoded, mut shown) = (start, Vec::new());
    for _ in 0..count {
        let duration = next(0x100).unwrap_or(defaults.duration);
        next(0x200);
        let flags = next(0x400).or(first_flags.take()).unwrap_or(defaults.flags);
        let later = next(0x800).unwrap_or_default() as i32;
        shown.push(Shown { at: decoded + i64::from(later), duration, key: flags & 0x1_0000 == 0 });
        decoded += i64::from(duration);
    }
    shown
}
