//! What a browser plays, read from the kept entries.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use super::desk::Desk;
use crate::cache::{EntryKey, Store};
use crate::hash::ContentHash;
use crate::render::ffmpeg::InitSegment;
use crate::render::{Fragments, RenderError, waveform};
use crate::sync::lock;

/// A thumbnail's height in pixels: twice what the timeline draws, for fine screens.
const THUMB_HEIGHT: u32 = 96;

/// A piece of media, and what it is in HTTP's words.
pub(super) struct Piece {
    pub(super) kind: String,
    pub(super) bytes: Vec<u8>,
}

/// Which piece a page asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// How the pictures of this entry's format are decoded.
    Init(EntryKey),
    /// A segment's pictures.
    Fragment(EntryKey),
    /// How a sound is decoded.
    SoundInit(EntryKey),
    /// A stretch of a sound, by its number.
    Sound(EntryKey, usize),
    /// How silence is decoded.
    SilenceInit,
    /// A stretch of silence.
    Silence,
    /// A segment's first picture, small.
    Thumb(EntryKey),
    /// A song's peaks.
    Wave(ContentHash),
}

impl Wanted {
    /// The entry that it is read from, if it is.
    fn entry(self) -> Option<EntryKey> {
        match self {
            Wanted::Init(key)
            | Wanted::Fragment(key)
            | Wanted::SoundInit(key)
            | Wanted::Sound(key, _)
            | Wanted::Thumb(key) => Some(key),
            Wanted::SilenceInit | Wanted::Silence | Wanted::Wave(_) => None,
        }
    }
}

/// The peaks of one song.
type Wave = (ContentHash, Vec<u8>);

/// Reads what pages ask for.
pub(super) struct Media {
    desk: Arc<dyn Desk>,
    store: Arc<Store>,
    fragments: Fragments,
    /// The song that was last asked for. It is held while a song is read, so that it is read once.
    wave: Mutex<Option<Wave>>,
    stop: Arc<AtomicBool>,
}

impl Media {
    /// Of the entries that `desk` keeps. Long work ends when `stop` is set.
    pub(super) fn new(desk: Arc<dyn Desk>, stop: Arc<AtomicBool>) -> Media {
        let store = desk.store();
        Media {
            desk,
            fragments: Fragments::new(store.clone()),
            store,
            wave: Mutex::new(None),
            stop,
        }
    }

    /// A piece of media; none where it is not kept. What should have been kept is said to be
    /// missed.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn get(&self, wanted: Wanted) -> Result<Option<Piece>, RenderError> {
        let piece = self.read(wanted)?;
        if let (None, Some(key)) = (&piece, wanted.entry()) {
            self.miss(wanted, key);
        }
        Ok(piece)
    }

    /// A stretch after a sound's last one is no loss.
    fn miss(&self, wanted: Wanted, key: EntryKey) {
        if !matches!(wanted, Wanted::Sound(..)) || self.store.size(key).is_none() {
            self.desk.missed(key);
        }
    }

    fn read(&self, wanted: Wanted) -> Result<Option<Piece>, RenderError> {
        let of = |kind: &'static str| {
            move |bytes: Option<Vec<u8>>| bytes.map(|bytes| Piece { kind: kind.to_owned(), bytes })
        };
        match wanted {
            Wanted::Init(key) => {
                self.init(key).map(|init| init.map(|init| Piece::init("video", init)))
            }
            Wanted::Fragment(key) => self.fragments.picture_fragment(key).map(of("video/mp4")),
            Wanted::SoundInit(key) => self
                .fragments
                .sound_init(key)
                .map(|init| init.map(|init| Piece::init("audio", init))),
            Wanted::Sound(key, number) => {
                self.fragments.sound_fragment(key, number).map(of("audio/mp4"))
            }
            Wanted::SilenceInit => {
                self.fragments.silence_init().map(|init| Some(Piece::init("audio", init)))
            }
            Wanted::Silence => self.fragments.silence().map(Some).map(of("audio/mp4")),
            Wanted::Thumb(key) => self.fragments.thumbnail(key, THUMB_HEIGHT).map(of("image/jpeg")),
            Wanted::Wave(song) => self.peaks(song).map(of("application/octet-stream")),
        }
    }

    /// Known before the segment is kept: a page makes ready meanwhile.
    fn init(&self, key: EntryKey) -> Result<Option<InitSegment>, RenderError> {
        match self.desk.format_of(key) {
            Some(format) => Fragments::format_init(&format),
            None => self.fragments.picture_init(key),
        }
    }

    fn peaks(&self, wanted: ContentHash) -> Result<Option<Vec<u8>>, RenderError> {
        let mut known = lock(&self.wave);
        if let Some((_, peaks)) = known.as_ref().filter(|(song, _)| *song == wanted) {
            return Ok(Some(peaks.clone()));
        }
        let Some(song) = self.desk.song().filter(|song| song.facts.digest == wanted) else {
            return Ok(None);
        };
        let peaks = waveform(&song.path, song.facts.audio.as_ref(), &self.stop)?;
        *known = Some((wanted, peaks.clone()));
        Ok(Some(peaks))
    }
}

impl Piece {
    fn init(medium: &str, init: InitSegment) -> Piece {
        Piece { kind: format!("{medium}/mp4; codecs=\"{}\"", init.codec), bytes: init.bytes }
    }
}
