//! What a browser plays, read from the kept entries.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::desk::Desk;
use crate::cache::EntryKey;
use crate::hash::ContentHash;
use crate::render::fragments;

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
    Sound(EntryKey, u32),
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
            Wanted::Init(key) | Wanted::Fragment(key) | Wanted::SoundInit(key) | Wanted::Sound(key, _) | Wanted::Thumb(key) => Some(key),
            Wanted::SilenceInit | Wanted::Silence | Wanted::Wave(_) => None,
        }
    }
}

/// The peaks of one song.
type Wave = (ContentHash, Arc<Vec<u8>>);

/// Reads what pages ask for.
pub(super) struct Media {
    desk: Arc<dyn Desk>,
    /// The song that was last asked for. It is held while a song is read, so that it is read once.
    wave: Mutex<Option<Wave>>,
}

impl Media {
    pub(super) fn new(desk: Arc<dyn Desk>) -> Media {
        Media { desk, wave: Mutex::new(None) }
    }

    /// A piece of media; none where it is not kept. What should have been kept is said to be missed.
    ///
    /// # Errors
    /// Why it cannot be read, in a sentence.
    pub(super) fn get(&self, wanted: Wanted) -> Result<Option<Piece>, String> {
        let piece = self.read(wanted)?;
        if let (None, Some(key)) = (&piece, wanted.entry()) {
            self.miss(wanted, key);
        }
        Ok(piece)
    }

    /// A stretch after a sound's last one is no loss.
    fn miss(&self, wanted: Wanted, key: EntryKey) {
        if !matches!(wanted, Wanted::Sound(..)) || self.desk.store().size(key).is_none() {
            self.desk.missed(key);
        }
    }
}

impl Media {
    fn read(&self, wanted: Wanted) -> Result<Option<Piece>, String> {
        let store = self.desk.store();
        let piece = match wanted {
            Wanted::Init(key) => fragments::picture_init(&store, key).map(|init| init.map(|init| Piece::init("video", init))),
            Wanted::Fragment(key) => fragments::picture_fragment(&store, key).map(|bytes| bytes.map(|bytes| Piece::of("video/mp4", bytes))),
            Wanted::SoundInit(key) => fragments::sound_init(&store, key).map(|init| init.map(|init| Piece::init("audio", init))),
            Wanted::Sound(key, number) => {
                fragments::sound_fragment(&store, key, number).map(|bytes| bytes.map(|bytes| Piece::of("audio/mp4", bytes)))
            }
            Wanted::SilenceInit => fragments::silence_init().map(|init| Some(Piece::init("audio", init))),
            Wanted::Silence => fragments::silence_fragment().map(|bytes| Some(Piece::of("audio/mp4", bytes))),
            Wanted::Thumb(key) => {
                fragments::thumbnail(&store, key, THUMB_HEIGHT).map(|bytes| bytes.map(|bytes| Piece::of("image/png", bytes)))
            }
            Wanted::Wave(song) => return self.wave(song),
        };
        piece.map_err(|error| error.to_string())
    }

    fn wave(&self, wanted: ContentHash) -> Result<Option<Piece>, String> {
        let mut known = self.wave.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, peaks)) = known.as_ref().filter(|(song, _)| *song == wanted) {
            return Ok(Some(Piece::of("application/octet-stream", peaks.to_vec())));
        }
        let Some((song, path)) = self.desk.song().filter(|(song, _)| *song == wanted) else { return Ok(None) };
        let peaks = peaks(&path)?;
        *known = Some((song, Arc::new(peaks.clone())));
        Ok(Some(Piece::of("application/octet-stream", peaks)))
    }
}

fn peaks(song: &Path) -> Result<Vec<u8>, String> {
    fragments::waveform(song).map_err(|error| error.to_string())
}

impl Piece {
    fn of(kind: &str, bytes: Vec<u8>) -> Piece {
        Piece { kind: kind.to_owned(), bytes }
    }

    fn init(medium: &str, init: fragments::InitSegment) -> Piece {
        Piece { kind: format!("{medium}/mp4; codecs=\"{}\"", init.codec), bytes: init.bytes }
    }
}
