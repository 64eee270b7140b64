//! Reads and writes files of beats, with a module for each format.

mod measure;
mod midi;
mod osu;
mod stepmania;
mod write;

pub use midi::{TooSlow, midi_file};
pub use write::{write_beats, write_instants, write_labels};

use super::text::Decoded;
use super::{BeatFile, MusicFileError, decode_text, parse_beats};

/// The beats of a file in any of these formats:
///
/// - Standard MIDI Files, types 0 and 1, known by their first bytes (`MThd`): the tempo map and the
///   metres;
/// - StepMania charts (`.sm`, `.ssc`): the song's own timing. Nothing is added or taken away for
///   ITG's 9 ms;
/// - osu! beatmaps (`.osu`): the timing points that are not inherited;
/// - everything else as lines of text: our `.beats`, Audacity's labels, Sonic Visualiser's tables
///   ([`parse_beats`]).
///
/// `name` is the file's name, of which only the extension matters.
///
/// # Errors The first problem of a file without beats, or whose beats cannot be used.
pub fn parse_beat_file(name: &str, bytes: &[u8]) -> Result<BeatFile, MusicFileError> {
    let extension =
        name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let is_midi = midi::is_midi(bytes)
        || matches!(extension.as_str(), "mid" | "midi" | "kar" | "rmi" | "smf");
    if is_midi {
        return Ok(BeatFile { beats: midi::parse(bytes)?, guessed: false, skipped: Vec::new() });
    }
    let Decoded { text, guessed } = decode_text(bytes);
    let file = match extension.as_str() {
        "sm" => stepmania::parse(&text, stepmania::Form::Sm),
        "ssc" => stepmania::parse(&text, stepmania::Form::Ssc),
        "osu" => osu::parse(&text),
        _ => parse_beats(&text),
    }?;
    Ok(BeatFile { guessed, ..file })
}

#[cfg(test)]
mod tests;
