//! What of a film is copied from its sources, packet by packet, rather than rendered: it is settled
//! before anything is rendered, and only what was seen to decode right at its ends is copied.
//!
//! All packets of a film are decoded with one configuration, which stands in the file's head.
//! H.264's parameter sets have numbers, and packets name the number of the sets that they mean: the
//! film's head has our encoder's and those of all sources that are copied from. Of sources that use
//! one number for different sets, that is copied from which saves most; so no packet need carry
//! sets of its own, which players that expect them in the head alone (QuickTime, Safari, WebCodecs)
//! would not find there.

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
const OPEN_FILES: usize = 16;

const AT_ODDS: &str = "its encoder's parameters are at odds with the film's other parts, and a file's head has room for one of them";
const OTHER_ORDER: &str = "its frames are decoded in another order than the film's other parts, and a Matroska file has no word for that";

/// What all packets of a film have in common in which some are copied.
pub(crate) struct StreamHead {
    /// What they are decoded with.
    pub(crate) config: StreamConfig,
    /// By how many frames decoding runs ahead of showing, at most.
    pub(crate) reorder_delay: i64,
    /// Our encoder's parameter sets and reorder delay; none where nothing is encoded.
    pub(crate) own: Option<EncoderHead>,
}

/// What our encoder's packets are decoded with.
pub(crate) struct EncoderHead {
    pub(crate) extradata: Vec<u8>,
    pub(crate) reorder_delay: i64,
    config: StreamConfig,
}

/// How a film is put together.
pub(crate) struct JoinPlan {
    pub(crate) chunks: Chunks,
    /// None where nothing is copied.
    pub(crate) head: Option<StreamHead>,
}

/// Settles what is copied.
pub(crate) struct CopyPlanner<'a> {
    job: &'a Job<'a>,
    pub(crate) media_index: MediaIndex<'a>,
    cutters: HashMap<ContentHash, Cutter>,
    configs: HashMap<ContentHash, StreamConfig>,
    refused: HashMap<ContentHash, NotCopied>,
}

/// Why a plan does not hold.
enum PlanError {
    /// This source cannot be copied from, for this reason.
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

    /// The film's pieces, those that are copied having been tried.
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

    /// Nothing is copied from this source any more.
    pub(crate) fn refuse(&mut self, media: ContentHash, why: String, observer: &dyn Observer) {
        let name = self
            .media_index
            .medium(media)
            .map_or_else(|_| media.to_string(), |(medium, _)| medium.name.clone());
        let refusal = NotCopied { name, why };
        observer.event(Event::NotCopied(refusal.clone()));
        self.refused.insert(media, refusal);
    }

    /// The reader of a source's packets.
    pub(crate) fn cutter(&mut self, media: ContentHash) -> Result<&mut Cutter, String> {
        if !self.cutters.contains_key(&media) {
            if self.cutters.len() >= OPEN_FILES {
                self.cutters.clear();
            }
            let (medium, video) =
                self.media_index.medium(media).map_err(|error| error.to_string())?;
            let opened = Cutter::open(&medium.path, video).map_err(|error| error.to_string())?;
            self.cutters.insert(media, opened);
        }
        self.cutters.get_mut(&media).ok_or_else(String::new)
    }

    /// What a source's packets are decoded with.
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
        for stretch in stretches(&chunks.in_order(), self.job.graph.format.codec) {
            if cancel.load(Ordering::Relaxed) {
                return Err(PlanError::Other(RenderError::Cancelled));
            }
            let tried = checker.reorder_delay(&stretch, self);
            let delay = tried.map_err(|why| PlanError::Source(stretch.copied.source.media, why))?;
            head.reorder_delay = head.reorder_delay.max(delay);
            delays.push((stretch.copied.source.media, delay));
        }
        self.check_delays(chunks, head.own.as_ref(), &delays)?;
        Ok(Some(head))
    }

    /// One configuration for our own packets and those of all sources, of which those of most
    /// frames come first.
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
                    one.ok_or_else(|| PlanError::Source(media, AT_ODDS.to_owned()))?
                }
            });
        }
        config.ok_or(PlanError::Other(RenderError::Nothing))
    }

    /// The configurations of the sources, that of most copied frames first.
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

    /// Matroska keeps no decoding times: players reckon them from how deeply the film's beginning
    /// is reordered.
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
        refused.map_or(Ok(()), |media| Err(PlanError::Source(media, OTHER_ORDER.to_owned())))
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

/// What is copied, each with what stands before and after it as far as that matters: where each
/// frame stands alone it does not.
fn stretches(chunks: &[Chunk<'_>], codec: Codec) -> Vec<CopyCandidate> {
    let neighbour = |at: Option<usize>| {
        at.filter(|_| !codec.is_intra()).and_then(|at| chunks.get(at)).map(neighbour)
    };
    let stretch = |(at, chunk): (usize, &Chunk<'_>)| match chunk {
        Chunk::Encoded(_) => None,
        Chunk::Copied(copied) => {
            let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
            Some(CopyCandidate { copied: (*copied).clone(), before, after })
        }
    };
    chunks.iter().enumerate().filter_map(stretch).collect()
}

/// What a piece is to what stands beside it.
fn neighbour(chunk: &Chunk<'_>) -> Neighbour {
    match chunk {
        Chunk::Encoded(_) => Neighbour::Encoded,
        Chunk::Copied(copied) => Neighbour::Copied(copied.source.clone()),
    }
}
