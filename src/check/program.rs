//! A checked film: names resolved, types known, media facts and beats known. What is left to the
//! timeline is where things end up: every expression has been computed down to a value, or to steps
//! from a place that only the timeline knows.
//!
//! All times here are film time: 0 is where the song's `from` sounds, unless the song's `at` says
//! otherwise.

mod effect;
mod film_size;
mod instant;
mod items;
mod media;
mod output;
mod project;
mod rhythm;
mod song;
mod style;
mod transition;
mod words;

use crate::music::BeatGrid;
use crate::time::Time;

pub use super::effect_table::EffectId;
pub use crate::syntax::ast::{HitWord, Short};
pub use crate::values::{Color, Ease, EaseFamily};
pub use effect::{Argument, Base as CurveBase, Curve, Effect, Key, KeyPlace, Pulse};
pub use film_size::{FILM_SIZES, is_film_size, nearest_film_size};
pub use instant::{Base, End, Instant, Length, Sign};
pub use items::{
    Adjust, Clip, Cut, Item, ItemFade, ItemKind, Layer, Look, Order, Picture, Pin, Placement, Run,
    Section, Source,
};
pub use media::{Conform, MediaId, MediaUse, Scale};
pub use output::{Codec, Container, Output, Quality};
pub use project::Project;
pub use rhythm::{Hit, Hits, Moment, Rhythm};
pub use song::{GridSource, Song};
pub use style::{Place, Point, Style, StyleId};
pub use transition::{Join, JoinKind, Side, Transition};
pub use words::{LyricId, Syllable, Timing, Words, WordsWhen};

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
    /// The script declares a song that is pending, or that cannot be used, which has been reported: its
    /// end is unknown, and nothing is reported about that.
    pub song_unknown: bool,
    /// All media, each once; [`MediaId`] is an index.
    pub media: Vec<MediaUse>,
    /// All styles that words use, inheritance resolved; [`StyleId`] is an index.
    pub styles: Vec<Style>,
    /// The main track.
    pub timeline: Run,
    /// What lies over the main track, from the bottom.
    pub layers: Vec<Layer>,
    /// Effects over the main track and all layers.
    pub adjusts: Vec<Adjust>,
    /// Words written outside any section, over the whole film.
    pub words: Vec<Words>,
    /// The named instants, in order of time (for the listing).
    pub marks: Vec<(String, Time)>,
    /// The outputs, in order; empty if the script names none.
    pub outputs: Vec<Output>,
}
