//! A film as the tests cut it, and what is to be seen on each of its frames.

/// Frames a second of all films and footage here.
pub(crate) const RATE: i64 = 24;
/// Frames of each of the two files of footage.
pub(crate) const FOOTAGE_FRAMES: i64 = 240;
/// Frames of a beat, at 120 a minute.
pub(crate) const BEAT: i64 = 12;
/// Frames of a bar.
pub(crate) const BAR: i64 = 48;
/// What lies before the timeline: the song is eight seconds long.
pub(crate) const SONG: &str = "song s = \"song.wav\" { tempo 120bpm; first beat 0s }\n";

/// Which file a shot is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// `a.mp4`, whose numbers stand in the upper half of a picture.
    A,
    /// `b.mp4`, whose numbers stand in the lower half.
    B,
}

/// Frames of a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shot {
    /// Of which.
    pub(crate) source: Source,
    /// The first.
    pub(crate) first: i64,
    /// How many.
    pub(crate) length: i64,
}

/// What is to be seen: the number of A's frame, and of B's.
pub(crate) type Numbers = (Option<i64>, Option<i64>);

/// A film: shots one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    /// The script up to the timeline, without the footage.
    pub(crate) head: String,
    /// Its shots.
    pub(crate) shots: Vec<Shot>,
}

/// A shot of A.
pub(crate) fn a(first: i64, length: i64) -> Shot {
    Shot { source: Source::A, first, length }
}

/// A shot of B.
pub(crate) fn b(first: i64, length: i64) -> Shot {
    Shot { source: Source::B, first, length }
}

impl Cut {
    /// Four bars of a song, a shot each: A, B, A, B.
    pub(crate) fn bars() -> Cut {
        Cut { head: SONG.into(), shots: vec![a(20, BAR), b(30, BAR), a(100, BAR), b(150, BAR)] }
    }

    /// Shots without a song.
    pub(crate) fn silent(shots: &[Shot]) -> Cut {
        Cut { head: "project { tempo 120bpm }\n".into(), shots: shots.to_vec() }
    }

    /// The script. The shots stand on lines of their own, the first on [`Cut::line`] of 0.
    pub(crate) fn script(&self) -> String {
        let mut text =
            format!("{}footage a = \"a.mp4\"\nfootage b = \"b.mp4\"\ntimeline {{\n", self.head);
        for Shot { source, first, length } in &self.shots {
            let name = if *source == Source::A { "a" } else { "b" };
            text += &format!("  clip {name}[{first}f .. {}f]\n", first + length);
        }
        text + "}\n"
    }

    /// The script's line on which a shot stands, from 1.
    pub(crate) fn line(&self, shot: usize) -> usize {
        self.head.lines().count() + 4 + shot
    }

    /// Where a shot begins.
    pub(crate) fn start(&self, shot: usize) -> i64 {
        self.shots[..shot].iter().map(|shot| shot.length).sum()
    }

    /// Its frames.
    pub(crate) fn frames(&self) -> i64 {
        self.start(self.shots.len())
    }

    /// How many segments the preview has: a shot is cut into pieces of 16 frames, the last of up to 24.
    pub(crate) fn segments(&self) -> usize {
        self.shots.iter().map(|shot| ((shot.length + 7) / 16).max(1) as usize).sum()
    }

    /// What is to be seen on one of them.
    pub(crate) fn numbers(&self, frame: i64) -> Numbers {
        let shot = (0..self.shots.len())
            .rfind(|&shot| self.start(shot) <= frame)
            .expect("a frame of the film");
        let number = Some(self.shots[shot].first + frame - self.start(shot));
        match self.shots[shot].source {
            Source::A => (number, None),
            Source::B => (None, number),
        }
    }

    /// The first, a middle and the last frame of each shot.
    pub(crate) fn samples(&self) -> Vec<i64> {
        let of = |shot: usize| {
            [0, self.shots[shot].length / 2, self.shots[shot].length - 1]
                .map(|frame| self.start(shot) + frame)
        };
        (0..self.shots.len()).flat_map(of).collect()
    }
}
