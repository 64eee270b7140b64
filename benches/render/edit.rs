//! The edit that all contestants make: clips from arbitrary places of the footage, some of them
//! joined by crossfades.

use amv::hash::Chance;

use crate::media::{Footage, RATE};

/// Frames of a crossfade, half of them on each side of its cut.
pub(crate) const CROSSFADE: i64 = 12;
/// Frames that a clip lends to a crossfade.
pub(crate) const HANDLE: i64 = CROSSFADE / 2;
/// Of so many clips, [`CROSSFADES`] are joined to the next.
const OF_CLIPS: usize = 40;
const CROSSFADES: usize = 6;
/// Clips shorter than this are only cut.
const SHORTEST_JOINED: i64 = 18;

/// A film to be made.
#[derive(Clone)]
pub(crate) struct Edit {
    /// Width and height in pixels.
    pub(crate) size: (u32, u32),
    /// What it is cut from.
    pub(crate) footage: Vec<Footage>,
    /// Its clips, each from where the one before ends.
    pub(crate) clips: Vec<Clip>,
    /// What is in it beside the clips.
    pub(crate) kind: Kind,
}

/// What is in a film beside its clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A song, words over all of it, and crossfades where clips are long enough.
    Whole,
    /// Nothing.
    Bare,
}

/// A clip of an edit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clip {
    /// Index of its footage.
    pub(crate) file: usize,
    /// The footage's frame on its first.
    pub(crate) from: i64,
    /// Its first frame in the film.
    pub(crate) start: i64,
    /// Its frames, from cut to cut.
    pub(crate) frames: i64,
    /// Whether a crossfade leads in.
    pub(crate) joined_before: bool,
    /// Whether a crossfade leads out.
    pub(crate) joined_after: bool,
}

impl Clip {
    /// Frames before its cut that it lends to a crossfade.
    pub(crate) fn head(&self) -> i64 {
        if self.joined_before { HANDLE } else { 0 }
    }

    /// Frames after its end that it lends to a crossfade.
    pub(crate) fn tail(&self) -> i64 {
        if self.joined_after { HANDLE } else { 0 }
    }

    /// Its frames with those that it lends.
    pub(crate) fn shown(&self) -> i64 {
        self.head() + self.frames + self.tail()
    }

    fn at(&self, film_frame: i64) -> i64 {
        self.from + film_frame - self.start
    }
}

/// What is to be seen on a frame of the film.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Expected {
    /// The frame of this number.
    One(i64),
    /// Two frames, and the part that the second has in the picture.
    Mix(i64, i64, f64),
}

/// An edit of `frames` frames in `clips` clips, the same whenever it is asked for.
pub(crate) fn edit(
    size: (u32, u32),
    footage: Vec<Footage>,
    frames: i64,
    clips: usize,
    kind: Kind,
) -> Edit {
    let mut chance =
        Chance::from_parts([b"edit".as_slice(), &frames.to_le_bytes(), &clips.to_le_bytes()]);
    let cuts = cuts(frames, clips, &mut chance);
    let joined = match kind {
        Kind::Whole => joined(clips, frames / clips as i64),
        Kind::Bare => Vec::new(),
    };
    let mut edit = Edit { size, footage, clips: Vec::new(), kind };
    for (index, pair) in cuts.windows(2).enumerate() {
        let joined_before = index > 0 && joined.contains(&(index - 1));
        let file = edit.choose_file(joined_before, &mut chance);
        let frames = pair[1] - pair[0];
        let from = HANDLE + below(edit.footage[file].frames - frames - CROSSFADE, &mut chance);
        edit.clips.push(Clip {
            file,
            from,
            start: pair[0],
            frames,
            joined_before,
            joined_after: joined.contains(&index),
        });
    }
    edit
}

/// Where clips start and end: evenly, each cut moved by up to a quarter of a clip.
fn cuts(frames: i64, clips: usize, chance: &mut Chance) -> Vec<i64> {
    let count = clips as i64;
    let quarter = frames / count / 4;
    let moved = |cut: i64, chance: &mut Chance| {
        cut * frames / count + below(2 * quarter + 1, chance) - quarter
    };
    (0..=count)
        .map(|cut| if cut == 0 || cut == count { cut * frames / count } else { moved(cut, chance) })
        .collect()
}

/// The clips that a crossfade joins to the next, spread evenly.
fn joined(clips: usize, clip: i64) -> Vec<usize> {
    let count = if clip < SHORTEST_JOINED { 0 } else { (clips * CROSSFADES / OF_CLIPS).max(1) };
    (0..count)
        .map(|number| (2 * number + 1) * clips / (2 * count))
        .filter(|&index| index + 1 < clips)
        .collect()
}

fn below(bound: i64, chance: &mut Chance) -> i64 {
    chance.below(bound.max(1).unsigned_abs()).cast_signed()
}

impl Edit {
    /// A file other than the last clip's; one whose number is not where the last one's is, if both
    /// are to be seen at once.
    fn choose_file(&self, other_row: bool, chance: &mut Chance) -> usize {
        let last = self.clips.last().map(|clip| clip.file);
        loop {
            let file = chance.below(self.footage.len() as u64) as usize;
            let fits = last.is_none_or(|last| {
                self.footage.len() == 1
                    || file != last
                        && (!other_row
                            || self.footage[file].code % 2 != self.footage[last].code % 2)
            });
            if fits {
                return file;
            }
        }
    }

    /// Frames of the film.
    pub(crate) fn frames(&self) -> i64 {
        self.clips.iter().map(|clip| clip.frames).sum()
    }

    /// Its length in seconds; the song is as long.
    pub(crate) fn seconds(&self) -> i64 {
        self.frames() / RATE
    }

    /// The footage of a clip.
    pub(crate) fn footage_of(&self, clip: &Clip) -> &Footage {
        &self.footage[clip.file]
    }

    /// What is to be seen on each frame.
    pub(crate) fn expected(&self) -> Vec<Expected> {
        let clips = self.clips.iter().enumerate();
        clips
            .flat_map(|(index, clip)| {
                (clip.start..clip.start + clip.frames)
                    .map(move |frame| self.expected_in(index, frame))
            })
            .collect()
    }

    fn expected_in(&self, index: usize, frame: i64) -> Expected {
        let clip = &self.clips[index];
        let end = clip.start + clip.frames;
        match () {
            () if frame < clip.start + clip.head() => self.mix(index - 1, clip.start, frame),
            () if frame >= end - clip.tail() => self.mix(index, end, frame),
            () => Expected::One(self.number(clip, frame)),
        }
    }

    /// A frame of the crossfade from a clip to the next around their cut.
    fn mix(&self, from: usize, cut: i64, frame: i64) -> Expected {
        let part = ((frame - cut + HANDLE) as f64 + 0.5) / CROSSFADE as f64;
        Expected::Mix(
            self.number(&self.clips[from], frame),
            self.number(&self.clips[from + 1], frame),
            part,
        )
    }

    fn number(&self, clip: &Clip, film_frame: i64) -> i64 {
        self.footage_of(clip).number(clip.at(film_frame))
    }

    /// The same edit with one shot of a kind of footage begun elsewhere, and that shot's frames;
    /// none if every such shot is in a crossfade.
    pub(crate) fn one_changed(&self, kind: &str) -> Option<(Edit, i64)> {
        let mut changed = self.clone();
        let fits = |clip: &&mut Clip| {
            !clip.joined_before && !clip.joined_after && self.footage_of(clip).kind() == kind
        };
        let clip = changed.clips.iter_mut().find(fits)?;
        let last = self.footage_of(clip).frames - clip.frames - HANDLE;
        clip.from = if clip.from + clip.frames < last { clip.from + clip.frames } else { HANDLE };
        let frames = clip.frames;
        Some((changed, frames))
    }
}
