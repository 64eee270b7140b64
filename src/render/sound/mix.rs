//! The film's sound being made: one stream, mixed and encoded once, exactly as long as the picture.

use std::ops::Range;

use crate::check::program::Quality;
use crate::graph::format::{Codec, PictureFormat, SOUND_RATE, SoundCodec};
use crate::graph::{RenderGraph, SoundNode};
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, SoundEncoder, SoundPacket, SoundReader};
use crate::timeline::TimelineMedia;

/// Samples that are mixed at once.
const BLOCK: i64 = 4096;

/// How a film's sound is encoded: as carefully as its picture.
pub(crate) fn codec(format: &PictureFormat) -> SoundCodec {
    match format.codec {
        Codec::H264 | Codec::H264Intra => SoundCodec::Aac { bit_rate: bit_rate(format.quality) },
        Codec::ProRes | Codec::Ffv1 => SoundCodec::Pcm,
    }
}

/// Bits a second of compressed sound.
fn bit_rate(quality: Quality) -> u32 {
    match quality {
        Quality::Draft => 128_000,
        Quality::Preview => 192_000,
        Quality::Master => 256_000,
    }
}

/// The film's sound as packets, mixed as they are asked for.
pub(crate) struct SoundMixer<'a> {
    song: Song<'a>,
    encoder: Option<SoundEncoder>,
    /// Samples mixed so far.
    mixed: i64,
    /// Samples of the film.
    samples: i64,
}

impl<'a> SoundMixer<'a> {
    /// The sound of a film that has any.
    pub(crate) fn open(
        graph: &'a RenderGraph,
        node: &'a SoundNode,
    ) -> Result<SoundMixer<'a>, RenderError> {
        let encoder = SoundEncoder::new(codec(&graph.format))?;
        Ok(SoundMixer {
            song: Song::open(graph, node)?,
            encoder: Some(encoder),
            mixed: 0,
            samples: graph.samples(),
        })
    }

    /// What the file must know.
    pub(crate) fn params(&self) -> Option<&crate::render::ffmpeg::SoundParams> {
        self.encoder.as_ref().map(SoundEncoder::params)
    }

    /// The packets that are ready once `sample` samples of the film are mixed; at the film's last
    /// sample, all that are left.
    pub(crate) fn up_to(&mut self, sample: i64) -> Result<Vec<SoundPacket>, RenderError> {
        let mut packets = Vec::new();
        while self.mixed < sample.min(self.samples) {
            let block = self.mixed..(self.mixed + BLOCK).min(self.samples);
            self.mixed = block.end;
            let samples = self.song.mix(block)?;
            if let Some(encoder) = &mut self.encoder {
                packets.extend(encoder.push(&samples)?);
            }
        }
        if self.mixed >= self.samples {
            packets.extend(
                self.encoder.take().map(SoundEncoder::finish).transpose()?.unwrap_or_default(),
            );
        }
        Ok(packets)
    }
}

/// The song, laid on the film's samples.
struct Song<'a> {
    medium: &'a TimelineMedia,
    reader: Option<SoundReader>,
    /// Samples that were read and not yet used, left and right by turns.
    waiting: Vec<f32>,
    /// The film's samples on which it plays; may begin before 0.
    plays: Range<i64>,
    level: f32,
    fade_in: i64,
    fade_out: i64,
}

impl<'a> Song<'a> {
    fn open(graph: &'a RenderGraph, node: &SoundNode) -> Result<Song<'a>, RenderError> {
        let medium = graph
            .media
            .get(node.media.0)
            .ok_or_else(|| RenderError::Broken("the song is not among the media".to_owned()))?;
        let late = node.at - graph.start();
        let skipped = (-late).max(crate::time::Time::ZERO);
        let left = (node.length - skipped).max(crate::time::Time::ZERO);
        let reader = match &medium.facts.audio {
            Some(audio) => Some(
                SoundReader::open(&medium.path, audio, node.from + skipped, left)
                    .map_err(|error| unreadable(medium, &error))?,
            ),
            None => None,
        };
        let start = late.sample(SOUND_RATE);
        let samples = |time: crate::time::Time| time.sample(SOUND_RATE);
        let level = 10f32.powf(node.gain as f32 / 2000.0);
        let plays = start..start + samples(node.length);
        Ok(Song {
            medium,
            reader,
            waiting: Vec::new(),
            plays,
            level,
            fade_in: samples(node.fade_in),
            fade_out: samples(node.fade_out),
        })
    }

    /// The next stretch of the film, left and right by turns: silence where the song does not play.
    fn mix(&mut self, block: Range<i64>) -> Result<Vec<f32>, RenderError> {
        let heard = block.start.max(self.plays.start)..block.end.min(self.plays.end);
        let pairs = |samples: i64| 2 * usize::try_from(samples.max(0)).unwrap_or_default();
        let mut mixed = vec![0.0; pairs(block.end - block.start)];
        if heard.start < heard.end {
            let source = self.read(pairs(heard.end - heard.start))?;
            let offset = pairs(heard.start - block.start);
            for ((out, value), sample) in mixed
                .iter_mut()
                .skip(offset)
                .zip(source)
                .zip((0..).map(|index: i64| heard.start + index / 2))
            {
                *out = value * self.gain(sample);
            }
        }
        Ok(mixed)
    }

    /// So many values of the song, or as many as it has left.
    fn read(&mut self, values: usize) -> Result<Vec<f32>, RenderError> {
        while self.waiting.len() < values {
            let next = self
                .reader
                .as_mut()
                .map(SoundReader::read)
                .transpose()
                .map_err(|error| unreadable(self.medium, &error))?;
            match next.flatten() {
                Some(more) => self.waiting.extend(more),
                None => break,
            }
        }
        Ok(self.waiting.drain(..values.min(self.waiting.len())).collect())
    }

    /// The song's amplification on a sample of the film.
    fn gain(&self, sample: i64) -> f32 {
        let ramp =
            |done: i64, length: i64| if done >= length { 1.0 } else { done as f32 / length as f32 };
        self.level
            * ramp(sample - self.plays.start, self.fade_in)
            * ramp(self.plays.end - sample, self.fade_out)
    }
}

fn unreadable(medium: &TimelineMedia, error: &AvError) -> RenderError {
    RenderError::Song {
        name: medium.name.clone(),
        path: medium.path.clone(),
        reason: error.to_string(),
    }
}
