//! Mixes and encodes a film's sound: one stream, encoded once, exactly as long as the picture.

use std::ops::Range;

use crate::check::program::Quality;
use crate::graph::format::{Codec, PictureFormat, SOUND_RATE, SoundCodec};
use crate::graph::{RenderGraph, SoundNode};
use crate::portable::PortableMath;
use crate::render::error::RenderError;
use crate::render::ffmpeg::{AvError, SoundEncoder, SoundPacket, SoundParams, SoundReader};
use crate::time::Time;
use crate::timeline::TimelineMedia;

/// How many samples are mixed at a time.
const BLOCK: i64 = 4096;

/// The codec of a film's sound: lossless where the picture's codec is for editing.
pub(crate) fn codec(format: &PictureFormat) -> SoundCodec {
    match format.codec {
        Codec::H264 | Codec::H264Intra => SoundCodec::Aac { bit_rate: bit_rate(format.quality) },
        Codec::ProRes | Codec::Ffv1 => SoundCodec::Pcm,
    }
}

/// Bits per second.
fn bit_rate(quality: Quality) -> u32 {
    match quality {
        Quality::Draft => 128_000,
        Quality::Preview => 192_000,
        Quality::Master => 256_000,
    }
}

/// Mixes the film's sound on demand.
pub(crate) struct SoundMixer<'a> {
    song: Song<'a>,
    encoder: Option<SoundEncoder>,
    /// How many samples are mixed.
    mixed: i64,
    /// How many samples the film has.
    samples: i64,
}

impl<'a> SoundMixer<'a> {
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

    pub(crate) fn params(&self) -> Option<&SoundParams> {
        self.encoder.as_ref().map(SoundEncoder::params)
    }

    /// Mixes up to the film's sample `sample`, and returns the packets that are complete. At the
    /// film's last sample the encoder is flushed.
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

/// The song, placed on the film's samples.
struct Song<'a> {
    medium: &'a TimelineMedia,
    reader: Option<SoundReader>,
    /// Samples that were read and not used yet, left and right interleaved.
    waiting: Vec<f32>,
    /// The film's samples during which the song plays; may begin before 0.
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
        let skipped = (-late).max(Time::ZERO);
        let left = (node.length - skipped).max(Time::ZERO);
        let reader = match &medium.facts.audio {
            Some(audio) => Some(
                SoundReader::open(&medium.path, audio, node.from + skipped, left)
                    .map_err(|error| unreadable(medium, &error))?,
            ),
            None => None,
        };
        let start = late.sample(SOUND_RATE);
        let samples = |time: Time| time.sample(SOUND_RATE);
        // The gain is in hundredths of a decibel, and 20 dB are a factor of 10.
        let level = 10f32.portable_powf(node.gain as f32 / 2000.0);
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

    /// The next block of the film, left and right interleaved: silence where the song does not play.
    fn mix(&mut self, block: Range<i64>) -> Result<Vec<f32>, RenderError> {
        let playing = block.start.max(self.plays.start)..block.end.min(self.plays.end);
        let pairs = |samples: i64| 2 * usize::try_from(samples.max(0)).unwrap_or_default();
        let mut mixed = vec![0.0; pairs(block.end - block.start)];
        if playing.start < playing.end {
            let source = self.read(pairs(playing.end - playing.start))?;
            let offset = pairs(playing.start - block.start);
            for ((out, value), sample) in mixed
                .iter_mut()
                .skip(offset)
                .zip(source)
                .zip((0..).map(|index: i64| playing.start + index / 2))
            {
                *out = value * self.gain(sample);
            }
        }
        Ok(mixed)
    }

    /// The next values of the song: this many, or as many as it has left.
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

    /// The song's gain, as a factor, on a sample of the film.
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
