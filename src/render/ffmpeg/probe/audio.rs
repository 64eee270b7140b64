//! The facts of a sound stream.

use std::path::Path;

use super::super::decoder::{Frames, frame_stamp};
use super::super::error::AvError;
use crate::time::Time;
use crate::world::AudioFacts;

/// The stream's facts, and the time of its first sample in the file's clock; `None` if no sample
/// can be decoded.
pub(super) fn facts(path: &Path, stream: usize) -> Result<Option<(AudioFacts, Time)>, AvError> {
    let mut frames = Frames::open(path, stream, 1)?;
    let codec = frames.input().stream(stream)?.codec_name();
    let mut found: Option<(AudioFacts, Time)> = None;
    let mut samples: i64 = 0;
    while let Some(frame) = frames.next()? {
        let fields = frame.fields();
        samples += i64::from(fields.nb_samples);
        let Ok(rate @ 1..) = u32::try_from(fields.sample_rate) else { continue };
        found.get_or_insert_with(|| {
            let first =
                frame_stamp(&frame).map(|stamp| frames.time_base().time(stamp)).unwrap_or_default();
            let channels = fields.ch_layout.nb_channels.unsigned_abs();
            (
                AudioFacts {
                    stream,
                    codec: codec.clone(),
                    rate,
                    channels,
                    duration: Time::ZERO,
                    start: Time::ZERO,
                },
                first,
            )
        });
    }
    Ok(found.map(|(facts, first)| {
        (AudioFacts { duration: Time::from_sample(samples, facts.rate), ..facts }, first)
    }))
}
