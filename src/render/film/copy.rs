//! Decides which packets of a film are copied from its sources instead of rendered. The decision is
//! made before anything is rendered, and a range is copied only if a trial shows that it decodes
//! right at both ends.
//!
//! The graph finds the ranges that can be cut at closed key frames of footage in the film's own
//! form ([`crate::graph::spliced`]). `check` decodes each range between its neighbours and compares
//! the frames with the source, bit for bit. Joining then reads the packets from the source; they
//! never go through the cache.
//!
//! All packets of a film are decoded with one configuration, which is in the file's head. H.264's
//! parameter sets have numbers, and packets name the number of the sets that they refer to. The
//! film's head has the sets of our encoder, with numbers of their own (by codec and quality), and
//! those of all sources that are copied from: they share one `avcC`. No packet carries sets in
//! band: `avc1` forbids that, and QuickTime, Safari and WebCodecs would not read the film as
//! `avc3`. Of sources that use one number for different sets, the film copies from the one that
//! saves most, and encodes the others.

mod check;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use self::check::{CopyCandidate, CopyTester};
use crate::cache::Neighbour;
use crate::graph::format::{Codec, Container, PictureFormat};
use crate::hash::ContentHash;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, Cutter, StreamConfig, VideoEncoder};
use crate::render::footage::media::MediaIndex;
use crate::render::job::{Event, Job, NotCopied, Observer};
use crate::render::work::segment::{Chunk, Chunks, CopiedChunk};

/// How many sources are open at a time.
const MAX_OPEN_FILES: usize = 16;

const CONFLICTING_PARAMETERS: &str = "its encoder parameters differ from those of the film's other parts, and a file's header can store only one set";
const DIFFERENT_REORDERING: &str = "its frames are decoded in another order than those of the film's other parts, and a Matroska file cannot declare that";

/// The stream parameters of a film that is copied in part.
pub(crate) struct StreamHead {
    pub(crate) config: StreamConfig,
    /// By how many frames decoding runs ahead of presentation, at most.
    pub(crate) reorder_delay: i64,
    /// None where nothing is encoded.
    pub(crate) own: Option<EncoderHead>,
}

/// The parameters of our encoder's packets.
pub(crate) struct EncoderHead {
    pub(crate) extradata: Vec<u8>,
    pub(crate) reorder_delay: i64,
    config: StreamConfig,
}

/// The chunks of a film and its stream parameters.
pub(crate) struct JoinPlan {
    pub(crate) chunks: Chunks,
    /// None where nothing is copied.
    pub(crate) head: Option<StreamHead>,
}

/// Decides what is copied.
pub(crate) struct CopyPlanner<'a> {
    job: &'a Job<'a>,
    pub(crate) media_index: MediaIndex<'a>,
    cutters: HashMap<ContentHash, Cutter>,
    configs: HashMap<ContentHash, StreamConfig>,
    refused: HashMap<ContentHash, NotCopied>,
}

/// Why a plan fails.
enum PlanError {
    /// A source cannot be copied from; why.
    Source(ContentHash, String),
    Other(RenderError),
}

impl From<RenderError> for PlanError {
    fn from(error: RenderError) -> PlanError {
        PlanError::Other(error)
    }
}

impl From<AvError> for PlanError {
    fn from(error: AvError) -> PlanError {
        PlanError::Other(error.into())
    }
}

impl<'a> CopyPlanner<'a> {
    pub(crate) fn new(job: &'a Job<'a>) -> CopyPlanner<'a> {
        CopyPlanner {
            job,
            media_index: MediaIndex::new(job.graph),
            cutters: HashMap::new(),
            configs: HashMap::new(),
            refused: HashMap::new(),
        }
    }

    /// Plans the film. Each range that is copied has passed a trial.
    pub(crate) fn plan(
        &mut self,
        observer: &dyn Observer,
        cancel: &AtomicBool,
    ) -> Result<JoinPlan, RenderError> {
        loop {
            let chunks = Chunks::of(self.job.graph, |media| {
                self.job.copy && !self.refused.contains_key(&media)
            });
            match self.head(&chunks, cancel) {
                Ok(head) => return Ok(JoinPlan { chunks, head }),
                Err(PlanError::Source(media, why)) => self.refuse(media, why, observer),
                Err(PlanError::Other(error)) => return Err(error),
            }
        }
    }

    /// Excludes a source from copying.
    pub(crate) fn refuse(&mut self, media: ContentHash, why: String, observer: &dyn Observer) {
        let name = self
            .media_index
            .medium(media)
            .map_or_else(|_| media.to_string(), |(medium, _)| medium.name.clone());
        let refusal = NotCopied { name, why };
        observer.event(Event::NotCopied(refusal.clone()));
        self.refused.insert(media, refusal);
    }

    /// The packet reader of a source.
    pub(crate) fn cutter(&mut self, media: ContentHash) -> Result<&mut Cutter, String> {
        if !self.cutters.contains_key(&media) {
            if self.cutters.len() >= MAX_OPEN_FILES {
                self.cutters.clear();
            }
            let (medium, video) =
                self.media_index.medium(media).map_err(|error| error.to_string())?;
            let opened = Cutter::open(&medium.path, video).map_err(|error| error.to_string())?;
            self.cutters.insert(media, opened);
        }
        self.cutters.get_mut(&media).ok_or_else(String::new)
    }

    fn source_config(&mut self, media: ContentHash) -> Result<StreamConfig, String> {
        if let Some(known) = self.configs.get(&media) {
            return Ok(known.clone());
        }
        let config = self.cutter(media)?.config().clone();
        self.configs.insert(media, config.clone());
        Ok(config)
    }

    fn head(
        &mut self,
        chunks: &Chunks,
        cancel: &AtomicBool,
    ) -> Result<Option<StreamHead>, PlanError> {
        if chunks.copied.is_empty() {
            return Ok(None);
        }
        let own = if chunks.encoded.is_empty() { None } else { Some(own(&self.job.graph.format)?) };
        let config = self.config(own.as_ref(), &chunks.copied)?;
        let mut head = StreamHead {
            config,
            reorder_delay: own.as_ref().map_or(0, |own| own.reorder_delay),
            own,
        };
        let mut checker = CopyTester::new(self.job, &head)?;
        let mut delays = Vec::new();
        for candidate in candidates(&chunks.in_order(), self.job.graph.format.codec) {
            if cancel.load(Ordering::Relaxed) {
                return Err(PlanError::Other(RenderError::Cancelled));
            }
            let tried = checker.reorder_delay(&candidate, self);
            let delay =
                tried.map_err(|why| PlanError::Source(candidate.copied.source.media, why))?;
            head.reorder_delay = head.reorder_delay.max(delay);
            delays.push((candidate.copied.source.media, delay));
        }
        self.check_delays(chunks, head.own.as_ref(), &delays)?;
        Ok(Some(head))
    }

    /// One configuration for our packets and those of all sources. Sources with more copied frames
    /// come first.
    fn config(
        &mut self,
        own: Option<&EncoderHead>,
        copied: &[CopiedChunk],
    ) -> Result<StreamConfig, PlanError> {
        let mut config = own.map(|own| own.config.clone());
        for (media, of_source) in self.configs(copied)? {
            config = Some(match config {
                None => of_source,
                Some(others) => {
                    let one = others.with(&of_source).filter(|one| {
                        self.job.container != Container::Mkv || own.is_some() || *one == others
                    });
                    one.ok_or_else(|| PlanError::Source(media, CONFLICTING_PARAMETERS.to_owned()))?
                }
            });
        }
        config.ok_or(PlanError::Other(RenderError::Nothing))
    }

    /// The configurations of the sources, those with the most copied frames first.
    fn configs(
        &mut self,
        copied: &[CopiedChunk],
    ) -> Result<Vec<(ContentHash, StreamConfig)>, PlanError> {
        let mut sources: Vec<(ContentHash, StreamConfig)> = Vec::new();
        let mut frames: Vec<(StreamConfig, i64)> = Vec::new();
        for copied in copied {
            let media = copied.source.media;
            let config = self.source_config(media).map_err(|why| PlanError::Source(media, why))?;
            match frames.iter_mut().find(|(known, _)| *known == config) {
                Some((_, count)) => *count += copied.frames.len(),
                None => frames.push((config.clone(), copied.frames.len())),
            }
            if sources.iter().all(|(known, _)| *known != media) {
                sources.push((media, config));
            }
        }
        let weight = |config: &StreamConfig| {
            frames.iter().find(|(known, _)| known == config).map_or(0, |&(_, count)| count)
        };
        sources.sort_by_key(|(_, config)| std::cmp::Reverse(weight(config)));
        Ok(sources)
    }

    /// Matroska has no decoding times: players derive them from the reordering at the film's
    /// beginning. So no later range may be reordered more deeply.
    fn check_delays(
        &self,
        chunks: &Chunks,
        own: Option<&EncoderHead>,
        delays: &[(ContentHash, i64)],
    ) -> Result<(), PlanError> {
        let (Some(own), Container::Mkv) = (own, self.job.container) else { return Ok(()) };
        let opening = match chunks.in_order().first() {
            Some(Chunk::Copied(copied)) => Some(copied.source.media),
            Some(Chunk::Encoded(_)) | None => None,
        };
        let deepest = delays
            .iter()
            .copied()
            .max_by_key(|&(_, delay)| delay)
            .filter(|&(_, delay)| delay > own.reorder_delay);
        let refused = match (opening, delays.first()) {
            (Some(media), Some(&(_, delay))) if delay < own.reorder_delay => Some(media),
            (_, _) => deepest.map(|(media, _)| media),
        };
        match refused {
            Some(media) => Err(PlanError::Source(media, DIFFERENT_REORDERING.to_owned())),
            None => Ok(()),
        }
    }
}

fn own(format: &PictureFormat) -> Result<EncoderHead, AvError> {
    let encoder =
        VideoEncoder::new(format, crate::render::work::segment::ENCODER_THREADS as usize)?;
    Ok(EncoderHead {
        extradata: encoder.extradata().to_vec(),
        reorder_delay: encoder.reorder_delay(),
        config: encoder.config()?,
    })
}

/// The copied ranges with their neighbours. In an intra-only codec each frame is decoded by itself,
/// and neighbours do not matter.
fn candidates(chunks: &[Chunk<'_>], codec: Codec) -> Vec<CopyCandidate> {
    let neighbour = |at: Option<usize>| {
        at.filter(|_| !codec.is_intra()).and_then(|at| chunks.get(at)).map(neighbour)
    };
    let candidate = |(at, chunk): (usize, &Chunk<'_>)| match chunk {
        Chunk::Encoded(_) => None,
        Chunk::Copied(copied) => {
            let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
            Some(CopyCandidate { copied: (*copied).clone(), before, after })
        }
    };
    chunks.iter().enumerate().filter_map(candidate).collect()
}

/// A chunk as the neighbour of another.
fn neighbour(chunk: &Chunk<'_>) -> Neighbour {
    match chunk {
        Chunk::Encoded(_) => Neighbour::Encoded,
        Chunk::Copied(copied) => Neighbour::Copied(copied.source.clone()),
    }
}
