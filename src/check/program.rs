//! A checked film: names resolved, types known, media facts and beats known. What is left to the
//! timeline is where things end up: every expression has been computed down to a value, or to steps
//! from a place that only the timeline knows.
//!
//! All times here are film time: 0 is where the song's `from` sounds, unless the song's `at` says
//! otherwise.

mod effect;
mod output;

use std::ops::Neg;
use std::path::PathBuf;
use std::sync::Arc;

use crate::music::BeatGrid;
use crate::source::{Span, Spanned};
use crate::time::{Frame, FrameRate, Rational, Time};
use crate::world::Media;

pub use crate::values::{Ease, EaseFamily};
pub use effect::{
    Adjust, Argument, Base as CurveBase, Curve, Effect, EffectId, Key, KeyPlace, Layer, Pulse,
};

/// A checked film.
#[derive(Clone, Debug)]
pub struct Program {
    /// Size, rate and the like.
    pub project: Project,
    /// The beats, in film time; none where the film has no tempo.
    pub grid: Option<BeatGrid>,
    /// Where the beats come from; none where the film has no tempo, or asks for no beats.
    pub grid_source: Option<GridSource>,
    /// The sections that were heard in the song, in order, with the film times at which they start;
    /// empty where it was not heard.
    pub song_sections: Vec<(String, Time)>,
    /// The song, if there is one.
    pub song: Option<Song>,
    /// A song is declared that cannot be used, which has been reported: nothing is to be said of
    /// where it ends.
    pub song_unknown: bool,
    /// All media, each once; [`MediaId`] is an index.
    pub media: Vec<MediaUse>,
    /// All styles that words use, inheritance resolved; [`StyleId`] is an index.
    pub styles: Vec<Style>,
    /// The main track.
    pub timeline: Run,
    /// Words written outside any section, over the whole film.
    pub words: Vec<Words>,
    /// The named instants, in order of time (for the listing).
    pub marks: Vec<(String, Time)>,
    /// The outputs, in order; empty if the script names none.
    pub outputs: Vec<Output>,
}

/// Where beats come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GridSource {
    /// The script says their tempo and where they begin.
    ByHand,
    /// A file of beats.
    File,
    /// They were heard in the song.
    Heard,
    /// They were heard in the song before, and are kept in the lock.
    Lock,
}

/// The film as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// Its title, for the file's metadata.
    pub title: Option<String>,
    /// Width and height in pixels, both even.
    pub size: (u32, u32),
    /// Frames a second.
    pub rate: FrameRate,
    /// What is behind the picture.
    pub background: Color,
    /// What chance depends on.
    pub seed: u64,
}

/// A colour in sRGB, 8 bits a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// 255 is opaque.
    pub alpha: u8,
}

impl Color {
    /// Opaque black.
    pub const BLACK: Color = Color { red: 0, green: 0, blue: 0, alpha: 255 };
    /// Opaque white.
    pub const WHITE: Color = Color { red: 255, green: 255, blue: 255, alpha: 255 };
}

/// The song.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// Its file.
    pub media: MediaId,
    /// The song's own time at which it starts to play.
    pub from: Time,
    /// The song's own time at which it stops.
    pub to: Time,
    /// The film time at which `from` sounds.
    pub at: Time,
    /// How long it rises at its start.
    pub fade_in: Time,
    /// How long it falls at its end (the film's end, if that cuts it).
    pub fade_out: Time,
    /// Amplification in millibels (1/100 dB): exact, and an integer for the cache key.
    pub gain: i32,
    /// Where it is declared.
    pub span: Span,
}

impl Song {
    /// The film time at which it ends by itself.
    pub fn end(&self) -> Time {
        self.at + (self.to - self.from)
    }
}

/// Which medium, an index into [`Program::media`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct MediaId(pub usize);

/// Which style, an index into [`Program::styles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StyleId(pub usize);

/// A medium that the script declares.
#[derive(Clone, Debug)]
pub struct MediaUse {
    /// Its name in the script.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Its facts.
    pub facts: Arc<Media>,
    /// How it is brought to the film's shape.
    pub conform: Conform,
    /// Where it is declared.
    pub span: Span,
}

/// How a picture is brought to the film's shape.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Conform {
    /// What to do where its shape differs.
    pub scale: Scale,
    /// The colour matrix; none: as the file says, or by its size where it says nothing.
    pub matrix: Option<crate::world::ColorMatrix>,
}

/// What happens where a picture's shape differs from the film's.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Scale {
    /// All of it is seen, with bars of the background beside it.
    #[default]
    Fit,
    /// It fills the frame; what is too much is cropped.
    Fill,
    /// It is pulled out of shape.
    Stretch,
    /// All of it is seen, over a blurred copy of itself that fills the frame.
    Blur,
}

/// A run of items, one after another: the timeline, a section's or a repeat's content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The items, in order.
    pub items: Vec<Item>,
    /// Its braces.
    pub span: Span,
}

/// An item of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where it is to start.
    pub cue: Option<Instant>,
    /// What it is.
    pub kind: ItemKind,
    /// All of it.
    pub span: Span,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// A shot.
    Clip(Clip),
    /// A frame that stands: `source` none is the frame just shown.
    Hold {
        /// The medium and its frame.
        source: Option<(MediaId, Frame)>,
        /// Its own end.
        end: Option<End>,
        /// Its modifiers.
        look: Look,
    },
    /// A new source at every hit of a rhythm.
    Cut(Cut),
    /// Background.
    Gap {
        /// Its own end.
        end: Option<End>,
    },
    /// A named stretch.
    Section(Section),
    /// Its content, `count` times; each round starts where the one before ended.
    Repeat {
        /// How often; at least once.
        count: u32,
        /// What is repeated; it has no cues.
        run: Run,
        /// The transition between the rounds.
        between: Option<Join>,
    },
    /// A transition between the item before and the one after.
    Join(Join),
    /// The next item starts so much earlier.
    Overlap(Spanned<Length>),
    /// From the background, at the run's start.
    FadeIn(Spanned<Length>),
    /// To the background, at the run's end.
    FadeOut(Spanned<Length>),
    /// It had an error, which has been reported: where it ends is not known, and nothing is to be
    /// said of it.
    Broken,
}

/// A named stretch with its own items and words.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name.
    pub name: Spanned<String>,
    /// Where it starts.
    pub from: Instant,
    /// Where it ends.
    pub to: Instant,
    /// Its items.
    pub run: Run,
    /// Its words.
    pub words: Vec<Words>,
}

/// A shot.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// What plays.
    pub source: Source,
    /// Its own end (besides a closed range's).
    pub end: Option<End>,
    /// Its modifiers.
    pub look: Look,
}

/// What plays in a shot.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The picture.
    pub picture: Picture,
    /// The source expression.
    pub span: Span,
}

/// A shot's picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Moving footage, and where it is laid.
    Footage(MediaId, Placement),
    /// A still.
    Image(MediaId),
    /// A plain colour.
    Color(Color),
}

/// Where footage is laid in its slot. Frames are the source's own; every one has been checked to
/// exist (an end may be the count).
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// Forward from a frame, as long as the slot.
    From(Frame),
    /// Backward: the slot ends as this frame would start.
    To(Frame),
    /// This range (its end is exclusive).
    Range {
        /// The first frame.
        start: Frame,
        /// The frame after the last.
        end: Frame,
        /// Whether it is sped up or slowed down to fill its slot.
        fit: bool,
    },
    /// Slid so that a frame is on the screen at an instant.
    Pin {
        /// The source's frame.
        frame: Frame,
        /// The instant: for a rhythm, its first hit in the slot.
        on: Spanned<Moment>,
        /// The stretch of the source that may be shown, apart from handles: first frame and frame
        /// after the last, where they are given.
        bounds: (Option<Frame>, Option<Frame>),
    },
}

/// A clip's constant modifiers.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Source time over film time; above 0.
    pub speed: Spanned<Rational>,
    /// The same stretch backwards.
    pub reverse: bool,
    /// Left and right exchanged.
    pub mirror: bool,
}

/// A new source at every hit of a rhythm.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The rhythm.
    pub rhythm: Spanned<Rhythm>,
    /// Its own end.
    pub end: Option<End>,
    /// The order of its sources.
    pub order: Order,
    /// What a closed range too short for its slot does; none: that is an error.
    pub short: Option<Short>,
    /// Its sources; one at least. `each` is already in their looks.
    pub sources: Vec<Clip>,
    /// The transition between its slots.
    pub between: Option<Join>,
    /// What chance depends on besides the seed: the statement's own text (white space folded) and
    /// its count among equal ones before it.
    pub chance: (Arc<str>, u32),
}

/// The order of a cut's sources.
#[expect(clippy::enum_variant_names, reason = "`in order` is what the language calls it")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// As many sources as slots.
    InOrder,
    /// Over and over, each from its in point.
    Cycle,
    /// Over and over, each going on where it left off.
    Intercut,
    /// All once a round, never the same twice running; the number is the throw.
    Shuffle(u64),
}

pub use crate::syntax::ast::{HitWord, Short};
pub use output::{Codec, Container, Output, Quality};

/// A transition.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Which.
    pub kind: JoinKind,
    /// How long.
    pub length: Spanned<Length>,
    /// Where it lies.
    pub side: Side,
    /// How its progress is shaped.
    pub ease: Ease,
    /// All of it.
    pub span: Span,
}

/// Where a transition lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// Its middle on the cut.
    #[default]
    Centre,
    /// It ends at the cut.
    Before,
    /// It begins at the cut.
    After,
}

/// Which transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum JoinKind {
    /// Two pictures are mixed; needs handles.
    Blend(super::builtins::Transition),
    /// To a colour and out of it again; needs none.
    Dip(Color),
}

/// A length that is measured from where it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Clock time.
    Time(Time),
    /// Output frames.
    Frames(i64),
    /// Musical length: bars are walked first.
    Music {
        /// Whole or broken bars.
        bars: Rational,
        /// Beats.
        beats: Rational,
    },
}

impl Length {
    /// The time that lies this length after `from`. Without a grid a musical length is none: the
    /// checker refuses it.
    pub fn after(self, from: Time, rate: FrameRate, grid: Option<&BeatGrid>) -> Time {
        match self {
            Length::Time(time) => from + time,
            Length::Frames(frames) => from + rate.duration(frames),
            Length::Music { bars, beats } => grid.map_or(from, |grid| grid.walk(from, bars, beats)),
        }
    }
}

/// The same length backward.
impl Neg for Length {
    type Output = Length;
    fn neg(self) -> Length {
        match self {
            Length::Time(time) => Length::Time(-time),
            Length::Frames(frames) => Length::Frames(-frames),
            Length::Music { bars, beats } => Length::Music { bars: -bars, beats: -beats },
        }
    }
}

/// Where an item ends.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// So long after it starts.
    For(Spanned<Length>),
    /// At this instant.
    Until(Instant),
}

/// An instant: a place, and steps from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Instant {
    /// The place.
    pub base: Base,
    /// Steps from there, in order, each with its sign. Empty where `base` is fixed: those are taken
    /// already, frames too, for twelve times the length of a frame moves the nearest frame by
    /// exactly twelve.
    pub steps: Vec<(Sign, Length)>,
    /// Where it is written.
    pub span: Span,
}

/// Forward or backward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

/// The place that an instant is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// A moment of the film.
    At(Time),
    /// The first beat after where one stands.
    NextBeat,
    /// The first bar line after where one stands.
    NextBar,
    /// The start of the innermost thing around it.
    Start,
    /// The end of the innermost thing around it.
    End,
    /// It had an error, which has been reported.
    Broken,
}

/// An instant, or the first hit of a rhythm.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// An instant.
    Instant(Instant),
    /// The first hit in the slot.
    FirstOf(Rhythm),
}

/// A set of instants.
#[derive(Clone, Debug, PartialEq)]
pub enum Rhythm {
    /// Every beat.
    Beat,
    /// Every bar line.
    Bar,
    /// Every such beat of a bar, from 1.
    BarBeat(u32),
    /// At this distance, counted from bar 1.
    Every(Length),
    /// Halfway between the beats.
    Offbeat,
    /// The hits of a pattern (`true` where there is an `x`), which repeats from bar 1.
    Pattern {
        /// A cell a step.
        cells: Vec<bool>,
        /// A cell's length.
        step: Length,
    },
    /// These instants.
    List(Vec<Instant>),
    /// These moments, sorted: marks, lines or words of a lyric file.
    Hits(Arc<[Time]>),
    /// Hits that are heard in the song.
    Heard(Hits),
    /// Hits of either; two less than 35 ms apart are one, at the left one's time.
    Plus(Box<Rhythm>, Box<Rhythm>),
    /// Hits of the left that are not within 35 ms of one of the right.
    Minus(Box<Rhythm>, Box<Rhythm>),
    /// Hits from the first instant (included) to the second (not).
    Within(Box<Rhythm>, Instant, Instant),
    /// Every hit moved.
    Shift(Box<Rhythm>, Sign, Length),
    /// Without the hits that follow the one before more closely than this.
    Least(Box<Rhythm>, Length),
}

/// Hits that are heard in the song.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    /// Of what kind.
    pub word: HitWord,
    /// The hits, rising.
    pub hits: Arc<[Hit]>,
    /// They stay where they are heard; else one within a frame of a beat, a half beat or a cut
    /// takes its frame.
    pub raw: bool,
}

/// A hit that is heard in the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// When, in film time.
    pub at: Time,
    /// How strong it is, in percent of the strongest of its kind.
    pub strength: u8,
}

/// Words on the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// The syllables in order, joined without anything between them; a plain text is one.
    pub syllables: Vec<Syllable>,
    /// When they show.
    pub when: WordsWhen,
    /// How they look.
    pub style: StyleId,
    /// The statement.
    pub span: Span,
}

/// A part of some words that is swept at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Syllable {
    /// What is shown, its space after it included.
    pub text: String,
    /// For words on a rhythm: through how many hits it is held (1, and one more for each `_` after
    /// it).
    pub hits: u32,
    /// For words from a lyric file that say so: when it is sung.
    pub at: Option<Time>,
}

/// When words show.
#[derive(Clone, Debug, PartialEq)]
pub enum WordsWhen {
    /// From an instant to an end.
    Between {
        /// From here.
        from: Instant,
        /// To here.
        end: End,
    },
    /// A syllable at every hit from an instant on.
    OnRhythm {
        /// The rhythm.
        rhythm: Spanned<Rhythm>,
        /// From here; the container's start if it is not said.
        from: Option<Instant>,
        /// To here; the hit after the last syllable's if it is not said.
        end: Option<End>,
    },
    /// A line of a lyric file, in film time; clipped already to the part of the song that plays.
    /// Syllables' `at` count.
    Timed {
        /// From here.
        from: Time,
        /// To here.
        to: Time,
    },
}

/// How words look. Lengths are in thousandths of the frame's height, so that every size of the film
/// looks alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Style {
    /// The font's family name.
    pub font: String,
    /// The font files that the script gives, with their content.
    pub font_files: Vec<(PathBuf, crate::hash::ContentHash)>,
    /// Height of the letters (the font's ascender to descender).
    pub size: i32,
    /// Colour of the letters; of syllables not yet sung.
    pub fill: Color,
    /// Colour of sung syllables.
    pub sung: Color,
    /// Width of the outline.
    pub outline: i32,
    /// Colour of the outline.
    pub outline_color: Color,
    /// Distance of the shadow.
    pub shadow: i32,
    /// Colour of the shadow.
    pub shadow_color: Color,
    /// Bold letters.
    pub bold: bool,
    /// Slanted letters.
    pub italic: bool,
    /// Where the words stand.
    pub place: Place,
    /// Distance from the frame's edge.
    pub margin: i32,
    /// How long they take to appear and to go.
    pub fade_in: Time,
    /// How long they take to go.
    pub fade_out: Time,
}

/// Where words stand in the frame.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Place {
    #[default]
    Bottom,
    BottomLeft,
    BottomRight,
    Center,
    Left,
    Right,
    Top,
    TopLeft,
    TopRight,
}
