//! Timelines of numbered footage, laid out by hand.

use std::path::PathBuf;
use std::sync::Arc;

use amv::check::program::{Color, Conform, MediaId, Quality};
use amv::graph::format::{Codec, PictureFormat};
use amv::render::ffmpeg::probe;
use amv::source::Span;
use amv::time::{Frame, FrameRange, FrameRate, Rational};
use amv::timeline::{Footage, Level, Picture, Shot, Timeline, TimelineMedia, Track};

use super::numbered::{HEIGHT, WIDTH};

/// Half as wide and half as high as the footage.
pub(crate) const SMALL: PictureFormat = PictureFormat {
    width: WIDTH as u32 / 2,
    height: HEIGHT as u32 / 2,
    rate: FrameRate::FILM,
    codec: Codec::H264,
    quality: Quality::Draft,
};

/// A medium, as it is probed.
pub(crate) fn medium(path: PathBuf) -> TimelineMedia {
    let facts = Arc::new(probe(&path).expect("a medium"));
    TimelineMedia { name: "footage".into(), path, facts, conform: Conform::default() }
}

/// Some frames.
pub(crate) fn range(start: i64, end: i64) -> FrameRange {
    FrameRange::new(Frame(start), Frame(end))
}

/// Shots one after another: of medium so and so, from a source frame, so many frames, at a speed;
/// below zero it plays backwards.
pub(crate) fn timeline(media: Vec<TimelineMedia>, shots: &[(usize, i64, i64, i64)]) -> Timeline {
    let mut at = 0;
    let laid = shots.iter().map(|&(medium, first, count, speed)| {
        let frames = range(at, at + count);
        at += count;
        let times = &media[medium].facts.video.as_ref().expect("a picture").times;
        let anchor = times.start_exact(Frame(first)) + Rational::new(1, 1000);
        let (reverse, speed) = (speed < 0, Rational::from(i128::from(speed.abs())));
        let picture = match speed == Rational::from(0) {
            true => Picture::Held { media: MediaId(medium), frame: Frame(first) },
            false => Picture::Footage(Footage {
                media: MediaId(medium),
                anchor,
                speed,
                reverse,
                short: None,
            }),
        };
        Shot {
            frames,
            picture,
            look: Vec::new(),
            hits: Vec::new(),
            turn: None,
            span: Span::default(),
        }
    });
    laid_out(laid.collect::<Vec<_>>(), media)
}

/// These shots and nothing else.
pub(crate) fn laid_out(shots: Vec<Shot>, media: Vec<TimelineMedia>) -> Timeline {
    Timeline {
        title: None,
        size: (WIDTH as u32, HEIGHT as u32),
        rate: FrameRate::FILM,
        background: Color::BLACK,
        length: shots.last().map_or(0, |shot| shot.frames.end.0),
        media,
        levels: vec![Level::Track(Track { shots, ..Track::default() })],
        song: None,
        beats: None,
        song_sections: Vec::new(),
        sections: Vec::new(),
        marks: Vec::new(),
    }
}
