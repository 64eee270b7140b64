//! The film as the page sees it: what it plays, and what its timeline shows.

mod hits;
mod music;
mod shots;
mod source_frames;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::cache::EntryKey;
use crate::graph::RenderGraph;
use crate::hash::ContentHash;
use crate::session::Compiled;
use crate::source::Sources;
use crate::time::{FrameRange, Time};
use crate::timeline::Timeline;
use hits::HitsView;
use music::{MarkView, SectionView, SongSectionView};
use shots::{AdjustView, FadeView, LayerView, ShotView, TransitionView, WordsView};
pub(super) use source_frames::{SourceFrame, SourceFrames};

/// The samples in an AAC packet. The encoder puts as many before the first sample.
const PACKET: i64 = 1024;

/// What a [`FilmView`] is made from.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    pub script: &'a Path,
    pub compiled: &'a Compiled,
    pub graph: &'a RenderGraph,
    /// The segments, in order and without gaps, with their cache keys.
    pub segments: &'a [(FrameRange, EntryKey)],
    /// The cache key of the sound; `None` for a film without sound.
    pub sound: Option<EntryKey>,
    /// Whether the viewer asked for the film's full size.
    pub is_full: bool,
}

/// The film as the page sees it.
#[derive(Clone, Debug, Serialize)]
pub struct FilmView {
    title: Option<String>,
    script: String,
    rate: (u32, u32),
    frames: i64,
    size: (u32, u32),
    full_size: (u32, u32),
    quality: &'static str,
    is_full: bool,
    pub(super) segments: Vec<SegmentView>,
    pub(super) sound: Option<SoundView>,
    wave: Option<WaveView>,
    shots: Vec<ShotView>,
    layers: Vec<LayerView>,
    adjusts: Vec<AdjustView>,
    transitions: Vec<TransitionView>,
    fades: Vec<FadeView>,
    words: Vec<WordsView>,
    /// Film time in microseconds, bar, and beat in the bar from 1.
    beats: Vec<(i64, i64, u32)>,
    marks: Vec<MarkView>,
    sections: Vec<SectionView>,
    song_sections: Vec<SongSectionView>,
    /// The part of the song that sounds when the song starts, if it began before.
    first_part: Option<String>,
    hits: HitsView,
    /// Why the film has no bars.
    without_bars: Option<&'static str>,
    #[serde(skip)]
    pub(super) source_frames: Arc<SourceFrames>,
    #[serde(skip)]
    pub(super) song_clock: SongClock,
    /// The files that the film reads, as far as they may be files of marks or taps.
    #[serde(skip)]
    pub(super) files: Vec<PathBuf>,
    /// A name that the script does not use, for the marks that are set in the page.
    #[serde(skip)]
    pub(super) free_name: String,
}

/// The relation of the film's time to the song's. Without a song they are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SongClock {
    /// The song's time at the film's start.
    offset: Time,
}

impl SongClock {
    fn of(timeline: &Timeline) -> SongClock {
        let song = timeline.song.as_ref();
        SongClock { offset: song.map_or(Time::ZERO, |song| song.from - song.at) }
    }

    pub(super) fn in_song(self, film: Time) -> Time {
        film + self.offset
    }

    pub(super) fn in_film(self, song: Time) -> Time {
        song - self.offset
    }
}

/// A segment. As JSON it is an array of its fields, because a film has many segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SegmentView {
    first: i64,
    length: i64,
    pub(super) key: EntryKey,
    pub(super) state: SegmentState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SegmentState {
    Queued,
    Rendering,
    Cached,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SoundView {
    pub(super) key: EntryKey,
    pub(super) kept: bool,
    /// The number of samples before the film's first.
    padding: i64,
    packets: i64,
}

/// Where the song is in the film; all in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct WaveView {
    key: ContentHash,
    from_us: i64,
    at_us: i64,
    length_us: i64,
}

impl FilmView {
    /// The film as the page sees it; `None` if the script has errors. `is_cached` says which keys
    /// are in the cache.
    pub fn of(shown: &Shown<'_>, is_cached: impl Fn(EntryKey) -> bool) -> Option<FilmView> {
        let timeline = shown.compiled.timeline.as_ref()?;
        let sources = &shown.compiled.sources;
        let format = &shown.graph.format;
        Some(FilmView {
            title: timeline.title.clone(),
            script: shown.script.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            rate: (timeline.rate.num(), timeline.rate.den()),
            frames: timeline.length,
            size: (format.width, format.height),
            full_size: timeline.size,
            quality: format.quality.row().name,
            is_full: shown.is_full,
            segments: shown
                .segments
                .iter()
                .map(|&(frames, key)| segment(frames, key, is_cached(key)))
                .collect(),
            sound: shown.sound.map(|key| sound(shown.graph, key, is_cached(key))),
            wave: music::wave(timeline),
            shots: shots::shots(timeline, sources),
            layers: shots::layers(timeline, sources),
            adjusts: shots::adjusts(timeline, sources),
            transitions: shots::transitions(timeline, sources),
            fades: shots::fades(timeline, sources),
            words: shots::words(timeline, sources),
            beats: shown
                .compiled
                .program
                .as_ref()
                .map(|program| music::beats(program, timeline))
                .unwrap_or_default(),
            marks: music::marks(timeline),
            sections: music::sections(timeline),
            song_sections: music::song_sections(timeline),
            first_part: hits::first_part(shown.compiled, timeline),
            hits: hits::hits(shown.compiled, timeline),
            without_bars: music::without_bars(shown.compiled, timeline),
            source_frames: Arc::new(SourceFrames::of(timeline)),
            song_clock: SongClock::of(timeline),
            files: shown.compiled.files.clone(),
            free_name: free_name(sources),
        })
    }

    /// The keys of the segments and of the sound.
    pub(super) fn keys(&self) -> impl Iterator<Item = EntryKey> {
        self.segments
            .iter()
            .map(|segment| segment.key)
            .chain(self.sound.iter().map(|sound| sound.key))
    }
}

/// `cues`, or with a number if the script has that word.
fn free_name(sources: &Sources) -> String {
    let is_used = |name: &str| {
        let mut words = sources.iter().flat_map(|(_, file)| {
            file.text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        });
        words.any(|word| word == name)
    };
    let mut names =
        std::iter::once("cues".to_owned()).chain((2..).map(|number| format!("cues{number}")));
    names.find(|name| !is_used(name)).unwrap_or_default()
}

impl Serialize for SegmentView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let SegmentView { first, length, key, state } = self;
        (first, length, key, state).serialize(serializer)
    }
}

impl Serialize for SegmentState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(match self {
            SegmentState::Queued => 0,
            SegmentState::Rendering => 1,
            SegmentState::Cached => 2,
        })
    }
}

fn segment(frames: FrameRange, key: EntryKey, is_cached: bool) -> SegmentView {
    let state = if is_cached { SegmentState::Cached } else { SegmentState::Queued };
    SegmentView { first: frames.start.0, length: frames.len(), key, state }
}

fn sound(graph: &RenderGraph, key: EntryKey, kept: bool) -> SoundView {
    let packets = (PACKET + graph.samples() + PACKET - 1) / PACKET;
    SoundView { key, kept, padding: PACKET, packets }
}
