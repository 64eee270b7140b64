//! A film to render, and the events that report how the render goes.

use std::path::{Path, PathBuf};

use crate::cache::Store;
use crate::graph::RenderGraph;
use crate::graph::format::Container;
use crate::render::footage::{ProxyUse, ShownDamage};
use crate::time::FrameRange;

/// A film to render.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    pub graph: &'a RenderGraph,
    pub store: &'a Store,
    pub container: Container,
    /// The film's file. It is written beside this path under another name, and renamed when it is
    /// complete.
    pub out: &'a Path,
    /// How many segments are rendered at a time; at least one.
    pub jobs: usize,
    /// Whether packets of the sources are copied where that gives the same frames.
    pub copy: bool,
    /// Whether a draft or preview reads its footage through proxies, and adds new ones to the
    /// store. The film is the same with them and without.
    pub proxies: bool,
}

/// A film that was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub path: PathBuf,
    /// All frames of the film.
    pub frames: i64,
    /// Of these, the frames that were in the cache before.
    pub cached: i64,
    /// Of these, the frames that were copied from their sources.
    pub copied: i64,
    pub proxies: ProxyUse,
    /// Damage in the footage that the film shows.
    pub damage: Vec<ShownDamage>,
}

/// What happens during a render.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A source allowed copying at first sight, and is encoded after all.
    NotCopied(NotCopied),
    /// The work is known.
    Planned {
        /// All frames of the film.
        frames: i64,
        /// Of these, the frames that are in the cache.
        cached: i64,
        /// Of these, the frames that are copied from their sources.
        copied: i64,
        /// Segments of the film that are encoded.
        segments: usize,
        /// Of these, the segments that must be rendered now. Equal segments count once.
        missing: usize,
        /// The frames of the missing segments: as many [`Event::Frame`]s follow.
        rendering: i64,
    },
    /// One more frame is rendered.
    Frame,
    /// A worker starts to render a segment.
    SegmentStarted {
        /// The film's frames that show the segment first.
        frames: FrameRange,
    },
    /// A segment is rendered and in the cache.
    SegmentFinished {
        /// The film's frames that show the segment first.
        frames: FrameRange,
    },
    /// All segments are in the cache; joining starts.
    Joining,
    /// The film's file is complete.
    Finished,
}

/// A source that allowed copying at first sight, and is encoded after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCopied {
    /// The source's name in the script.
    pub name: String,
    /// The reason, as the second half of a sentence.
    pub why: String,
}

/// Receives the events of a render. They come from several threads.
pub trait Observer: Sync {
    fn event(&self, event: Event);
}

/// Ignores all events.
impl Observer for () {
    fn event(&self, _: Event) {}
}
