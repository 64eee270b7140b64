//! The song with a click on each beat, as a WAV file.
//!
//! A click begins at the sample nearest to its beat, at full strength, and ends after 30 ms. The
//! song keeps its level, except under a click: there it is lowered by the click's amplitude, so that
//! the sum does not clip.

use std::f32::consts::TAU;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use super::play::{Broken, Ended, play};
use crate::cli::engine::whole_file::write_whole;
use crate::graph::format::SOUND_RATE;
use crate::portable::PortableMath;
use crate::world::CountedBeat;

/// The length of a click in samples.
const LENGTH: i64 = SOUND_RATE as i64 * 30 / 1000;
/// The amplitude at the start of a click.
const LEVEL: f32 = 0.7;
/// The pitch of a click in hertz on the first beat of a bar, and on the others.
const PITCHES: (f32, f32) = (1760.0, 1174.66);

/// Writes the clicked song to `path`, whole or not at all.
pub(super) fn write(song: &Path, beats: &[CountedBeat], path: &Path) -> Result<(), Ended> {
    let mut clicks = Clicks::on(beats);
    let mut broken = None;
    let written = write_whole(path, |file| {
        let mut wav = Wav::begin(file)?;
        let played = play(song, |samples| {
            clicks.mix(samples);
            wav.write(samples)
        });
        match played {
            Ok(()) => wav.end(),
            Err(Broken::Refused(error)) => Err(error),
            Err(other) => {
                broken = Some(other);
                Err(io::Error::other("the song has no end"))
            }
        }
    });
    match (broken, written) {
        (Some(Broken::Stopped), _) => Err(Ended::Stopped),
        (Some(Broken::Unreadable(error)), _) => Err(Ended::Unreadable(error)),
        (Some(Broken::Refused(_)) | None, written) => written.map_err(Ended::Unwritten),
    }
}

/// The clicks of a song, mixed into it as it plays.
struct Clicks {
    /// The first sample of each click, and whether its beat is the first of a bar.
    starts: Vec<(i64, bool)>,
    /// The number of clicks that have begun.
    begun: usize,
    /// The next sample of the song.
    sample: i64,
}

impl Clicks {
    fn on(beats: &[CountedBeat]) -> Clicks {
        Clicks {
            starts: beats
                .iter()
                .map(|beat| (beat.time.sample(SOUND_RATE), beat.beat == 1))
                .collect(),
            begun: 0,
            sample: 0,
        }
    }

    /// Mixes the clicks into the next samples, which alternate between left and right.
    fn mix(&mut self, samples: &mut [f32]) {
        for pair in samples.chunks_exact_mut(2) {
            while self.starts.get(self.begun).is_some_and(|start| start.0 <= self.sample) {
                self.begun += 1;
            }
            if let Some((level, tone)) =
                self.begun.checked_sub(1).and_then(|last| click(self.starts[last], self.sample))
            {
                for sample in pair {
                    *sample = *sample * (1.0 - level) + tone * level;
                }
            }
            self.sample += 1;
        }
    }
}

/// The amplitude and the tone of a click at a sample; `None` after its end.
fn click((start, first): (i64, bool), sample: i64) -> Option<(f32, f32)> {
    let since = Some(sample - start).filter(|since| (0..LENGTH).contains(since))? as f32;
    let left = 1.0 - since / LENGTH as f32;
    let pitch = if first { PITCHES.0 } else { PITCHES.1 };
    Some((LEVEL * left * left * left, (since * TAU * pitch / SOUND_RATE as f32).portable_cos()))
}

/// Writes a 16-bit stereo WAV file.
struct Wav<'a, F: Write + Seek> {
    file: &'a mut F,
    bytes: u32,
}

impl<F: Write + Seek> Wav<'_, F> {
    fn begin(file: &mut F) -> io::Result<Wav<'_, F>> {
        file.write_all(&header(0))?;
        Ok(Wav { file, bytes: 0 })
    }

    fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        let more = u32::try_from(2 * samples.len())
            .ok()
            .and_then(|more| self.bytes.checked_add(more))
            .filter(|&bytes| bytes < u32::MAX - 36);
        self.bytes =
            more.ok_or_else(|| io::Error::other("a WAV file can contain at most six hours"))?;
        let bytes: Vec<u8> = samples
            .iter()
            .flat_map(|sample| {
                ((sample * 32768.0).round().clamp(-32768.0, 32767.0) as i16).to_le_bytes()
            })
            .collect();
        self.file.write_all(&bytes)
    }

    fn end(self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.bytes))
    }
}

/// The header of a WAV file with `bytes` bytes of sound.
fn header(bytes: u32) -> Vec<u8> {
    let channels = 2_u16;
    let bits = 16_u16;
    let pair = channels * bits / 8;
    let mut header = Vec::with_capacity(44);
    header.extend(b"RIFF");
    header.extend((36 + bytes).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(channels.to_le_bytes());
    header.extend(SOUND_RATE.to_le_bytes());
    header.extend((SOUND_RATE * u32::from(pair)).to_le_bytes());
    header.extend(pair.to_le_bytes());
    header.extend(bits.to_le_bytes());
    header.extend(b"data");
    header.extend(bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn clicked(song: f32) -> Vec<f32> {
        let beat = |sample: i64, beat| CountedBeat {
            time: Time::from_sample(sample, SOUND_RATE),
            bar: 1,
            beat,
        };
        let mut clicks = Clicks::on(&[beat(100, 1), beat(5000, 2)]);
        let mut samples = vec![song; 20_000];
        for chunk in samples.chunks_mut(1234) {
            clicks.mix(chunk);
        }
        samples
    }

    #[test]
    fn a_click_begins_at_its_sample() {
        let silent = clicked(0.0);
        assert_eq!(silent[2 * 99 + 1], 0.0);
        assert_eq!((silent[2 * 100], silent[2 * 100 + 1]), (LEVEL, LEVEL));
        assert_eq!((silent[2 * 4999], silent[2 * 5000]), (0.0, LEVEL));
        let crossings = |from: usize| {
            (from..from + 400).filter(|&at| silent[2 * at] * silent[2 * at + 2] < 0.0).count()
        };
        assert!(crossings(100) > crossings(5000), "the first of a bar is higher");
    }

    #[test]
    fn the_song_keeps_its_level_and_nothing_clips() {
        for song in [1.0, -1.0] {
            let loud = clicked(song);
            assert!(loud.iter().all(|sample| sample.abs() <= 1.0));
            assert_eq!((loud[0], loud[2 * (100 + LENGTH as usize)]), (song, song));
        }
    }

    #[test]
    fn a_song_is_clicked_from_file_to_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let song = folder.path().join("song.wav");
        let out = folder.path().join("click.wav");
        let mut file = io::Cursor::new(Vec::new());
        let mut wav = Wav::begin(&mut file).expect("begun");
        wav.write(&[0.25; 96_000]).expect("written");
        wav.end().expect("ended");
        let bytes = file.into_inner();
        std::fs::write(&song, &bytes).expect("written");
        let beat = CountedBeat { time: Time::from_sample(24_000, SOUND_RATE), bar: 1, beat: 1 };
        write(&song, &[beat], &out).expect("clicked");
        let clicked = std::fs::read(&out).expect("written");
        assert_eq!(clicked.len(), bytes.len());
        let start = 44 + 4 * 24_000;
        let end = 44 + 4 * (24_000 + LENGTH as usize);
        assert!(
            clicked[..start] == bytes[..start] && clicked[end..] == bytes[end..],
            "the song is unchanged except under the click"
        );
        let first = i16::from_le_bytes([clicked[start], clicked[start + 1]]);
        assert_eq!(i32::from(first), ((0.25 * (1.0 - LEVEL) + LEVEL) * 32768.0).round() as i32);
        assert!(matches!(
            write(&folder.path().join("none.wav"), &[beat], &out),
            Err(Ended::Unreadable(_))
        ));
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            2,
            "nothing is left lying about"
        );
    }

    #[test]
    fn the_file_says_how_long_it_is() {
        let mut file = io::Cursor::new(Vec::new());
        let mut wav = Wav::begin(&mut file).expect("begun");
        wav.write(&[0.5, -0.5, 2.0, -2.0]).expect("written");
        wav.end().expect("ended");
        let bytes = file.into_inner();
        assert_eq!(
            (bytes.len(), &bytes[4..8], &bytes[40..44]),
            (52, &44_u32.to_le_bytes()[..], &8_u32.to_le_bytes()[..])
        );
        assert_eq!(bytes[48..52], [0xff, 0x7f, 0x00, 0x80]);
    }
}
