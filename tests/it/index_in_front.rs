//! The index of an MP4 file stands at its front and always has room there, whatever the film.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use amv::check::program::Quality;
use amv::graph::format::{Codec, Container, PictureFormat, SoundCodec};
use amv::render::ffmpeg::{
    FilmParams, FilmWriter, Packet, SoundEncoder, SoundPacket, SoundParams, VideoEncoder,
};
use amv::time::FrameRate;

/// A film of packets that hold nothing to be seen.
struct Film {
    frames: i64,
    rate: FrameRate,
    /// Each second frame is shown before the one that is decoded before it.
    reordered: bool,
    /// Every frame is a key frame.
    intra: bool,
    sound: bool,
    heard: SoundCodec,
    container: Container,
}

const FORMAT: PictureFormat = PictureFormat {
    width: 64,
    height: 36,
    rate: FrameRate::FILM,
    codec: Codec::H264,
    quality: Quality::Draft,
};

impl Film {
    fn order(&self, index: i64) -> i64 {
        match self.reordered {
            true if index % 2 == 1 && index + 1 < self.frames => index + 1,
            true if index % 2 == 0 && index > 0 => index - 1,
            true | false => index,
        }
    }

    /// Writes it, with a picture's and a sound's packets of ever other sizes.
    fn write(&self, path: &Path) {
        let format = PictureFormat { rate: self.rate, ..FORMAT };
        let encoder = VideoEncoder::new(&format, 1).expect("an encoder");
        let heard: SoundParams =
            SoundEncoder::new(self.heard).expect("an encoder").params().clone();
        let params = FilmParams {
            container: self.container,
            format: &format,
            extradata: encoder.extradata(),
            tag: None,
            reorder_delay: i64::from(self.reordered),
            sound: self.sound.then_some(&heard),
            title: Some("Täst \"1\""),
            frames: self.frames,
        };
        let mut writer = FilmWriter::create(path, &params).expect("a file");
        let (padding, step) = (i64::from(heard.initial_padding), i64::from(heard.frame_size));
        let mut sound = if self.sound { -padding } else { i64::MAX };
        for index in 0..self.frames {
            let size = 1 + index as usize % 7;
            let data = [&[0, 0, 0, 1, 0x65][..], &vec![0x88; size]].concat();
            writer
                .write_video(&Packet {
                    pts: self.order(index),
                    key: self.intra || index == 0,
                    data,
                })
                .expect("written");
            let reached = format.rate.duration(index + 1).sample(48_000);
            while sound < reached {
                let data = if self.heard == SoundCodec::Pcm {
                    vec![0x21; 4 * step as usize]
                } else {
                    vec![0x21; 2 + size]
                };
                writer
                    .write_sound(&SoundPacket { pts: sound, duration: step, data })
                    .expect("written");
                sound += step;
            }
        }
        writer.finish().expect("there is room");
    }
}

/// The boxes of a file at its top level, each with its size.
fn boxes(path: &Path) -> Vec<(String, u64)> {
    let (mut file, mut boxes) = (File::open(path).expect("there"), Vec::new());
    let mut header = [0; 8];
    while file.read_exact(&mut header).is_ok() {
        let size = u64::from(u32::from_be_bytes(header[..4].try_into().expect("four bytes")));
        boxes.push((String::from_utf8_lossy(&header[4..]).into_owned(), size));
        file.seek(SeekFrom::Current(size as i64 - 8)).expect("inside");
    }
    boxes
}

#[test]
fn the_index_fits_in_front_of_every_film() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    let fast = FrameRate::new(120, 1).expect("a rate");
    let ntsc = FrameRate::new(24_000, 1001).expect("a rate");
    for frames in [1, 2, 3, 100, 100_000] {
        for (rate, reordered, intra, sound) in [
            (FrameRate::FILM, false, false, false),
            (ntsc, true, false, true),
            (ntsc, true, true, false),
            (fast, true, true, true),
        ] {
            let (container, heard) = match intra && frames != 2 {
                true => (Container::Mov, SoundCodec::Pcm),
                false => (Container::Mp4, SoundCodec::Aac { bit_rate: 128_000 }),
            };
            let film = Film {
                frames,
                rate,
                reordered: reordered && frames > 1,
                intra,
                sound,
                heard,
                container,
            };
            film.write(&path);
            let boxes = boxes(&path);
            let names: Vec<&str> = boxes.iter().map(|(name, _)| name.as_str()).collect();
            let wide = if container == Container::Mov { "wide" } else { "free" };
            assert_eq!(
                names,
                ["ftyp", "moov", "free", wide, "mdat"],
                "{frames} frames, {rate}: {boxes:?}"
            );
            let length = path.metadata().expect("there").len();
            assert_eq!(boxes.iter().map(|(_, size)| size).sum::<u64>(), length, "{frames} frames");
            // What is reserved and not used is a few per cent of what a film of such length takes.
            assert!(boxes[2].1 < 8192 + 64 * frames as u64 * 8, "{frames} frames: {boxes:?}");
        }
    }
}
