//! The film as the page sees it: what is played, and what its timeline shows.

mod music;
mod shots;

use std::path::Path;

use serde::{Serialize, Serializer};

use crate::cache::EntryKey;
use crate::graph::RenderGraph;
use crate::hash::ContentHash;
use crate::session::Compiled;
use crate::time::FrameRange;
use music::{MarkView, SectionView, SongSectionView};
use shots::{FadeView, ShotView, TransitionView, WordsView};

/// Samples that an AAC encoder puts before the first one; a packet stands for as many.
const PACKET: i64 = 1024;

/// What a view of a film is made from.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The script.
    pub script: &'a Path,
    /// What it comes to.
    pub compiled: &'a Compiled,
    /// The recipe that is rendered.
    pub graph: &'a RenderGraph,
    /// The segments, which tile the film, and under which keys they are kept.
    pub segments: &'a [(FrameRange, EntryKey)],
    /// Under which key the sound is kept; none of a film without.
    pub sound: Option<EntryKey>,
    /// Whether this is the film's own size, as it was asked for.
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
    transitions: Vec<TransitionView>,
    fades: Vec<FadeView>,
    words: Vec<WordsView>,
    /// Film time in microseconds, bar, and beat in the bar from 1.
    beats: Vec<(i64, i64, u32)>,
    marks: Vec<MarkView>,
    sections: Vec<SectionView>,
    song_sections: Vec<SongSectionView>,
}

/// A segment: its first frame, how many it has, its key, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SegmentView(
    pub(super) i64,
    pub(super) i64,
    pub(super) EntryKey,
    pub(super) Progress,
);

/// How far a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It is to be rendered.
    Queued,
    /// It is being rendered.
    Begun,
    /// It is kept.
    Kept,
}

/// The film's sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SoundView {
    pub(super) key: EntryKey,
    pub(super) kept: bool,
    /// Samples before the film's first.
    padding: i64,
    packets: i64,
}

/// Where the song lies on the film; all in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct WaveView {
    key: ContentHash,
    from_us: i64,
    at_us: i64,
    length_us: i64,
}

impl FilmView {
    /// The film as the page sees it, of which `is_kept` says what is kept; none of a script that
    /// comes to no film.
    pub fn of(shown: &Shown<'_>, is_kept: impl Fn(EntryKey) -> bool) -> Option<FilmView> {
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
                .map(|&(frames, key)| segment(frames, key, is_kept(key)))
                .collect(),
            sound: shown.sound.map(|key| sound(shown.graph, key, is_kept(key))),
            wave: music::wave(timeline),
            shots: shots::shots(timeline, sources),
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
        })
    }

    /// The keys of its segments and of its sound.
    pub(super) fn keys(&self) -> impl Iterator<Item = EntryKey> {
        self.segments
            .iter()
            .map(|segment| segment.2)
            .chain(self.sound.iter().map(|sound| sound.key))
    }
}

impl Serialize for Progress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(match self {
            Progress::Queued => 0,
            Progress::Begun => 1,
            Progress::Kept => 2,
        })
    }
}

fn segment(frames: FrameRange, key: EntryKey, kept: bool) -> SegmentView {
    SegmentView(
        frames.start.0,
        frames.len(),
        key,
        if kept { Progress::Kept } else { Progress::Queued },
    )
}

fn sound(graph: &RenderGraph, key: EntryKey, kept: bool) -> SoundView {
    let packets = (PACKET + graph.samples() + PACKET - 1) / PACKET;
    SoundView { key, kept, padding: PACKET, packets }
}
