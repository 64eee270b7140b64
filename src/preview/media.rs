//! Reads the media that a browser plays from the cache.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use super::host::Host;
use crate::cache::{EntryKey, Store};
use crate::files::Stamp;
use crate::hash::ContentHash;
use crate::render::ffmpeg::InitSegment;
use crate::render::{Fragments, RenderError, waveform};
use crate::sync::lock;

/// The height of a thumbnail in pixels: twice the height in the timeline, for high-density screens.
const THUMB_HEIGHT: u32 = 96;

/// A piece of media and its MIME type.
pub(super) struct Piece {
    pub(super) kind: String,
    pub(super) bytes: Vec<u8>,
}

/// A page's request for a piece of media.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// The initialization segment for the pictures of this entry's format.
    Init(EntryKey),
    /// A segment's pictures.
    Fragment(EntryKey),
    /// The initialization segment of a sound.
    SoundInit(EntryKey),
    /// A fragment of a sound, by its number.
    Sound(EntryKey, usize),
    /// The initialization segment of silence.
    SilenceInit,
    /// A fragment of silence.
    Silence,
    /// The thumbnail of a segment's first picture.
    Thumb(EntryKey),
    /// A song's waveform.
    Wave(ContentHash),
}

impl Wanted {
    /// The cache entry that contains it, if there is one.
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

type Wave = (ContentHash, Vec<u8>);

pub(super) struct Media {
    host: Arc<dyn Host>,
    store: Arc<Store>,
    fragments: Fragments,
    /// The waveform of the last requested song. Locked while a song is read, so that it is read
    /// once.
    wave: Mutex<Option<Wave>>,
    stop: Arc<AtomicBool>,
}

impl Media {
    /// Reads from the store of `host`. Long work ends when `stop` is set.
    pub(super) fn new(host: Arc<dyn Host>, stop: Arc<AtomicBool>) -> Media {
        let store = host.store();
        Media {
            host,
            fragments: Fragments::new(store.clone()),
            store,
            wave: Mutex::new(None),
            stop,
        }
    }

    /// A piece of media; `None` if it is not in the cache. Then the host learns which entry is
    /// missing.
    ///
    /// # Errors
    /// The entry or the song cannot be read.
    pub(super) fn get(&self, wanted: Wanted) -> Result<Option<Piece>, RenderError> {
        let piece = self.read(wanted)?;
        if let (None, Some(key)) = (&piece, wanted.entry()) {
            self.miss(wanted, key);
        }
        Ok(piece)
    }

    /// Reports a missing entry. A fragment after the end of an existing sound is not missing.
    fn miss(&self, wanted: Wanted, key: EntryKey) {
        if !matches!(wanted, Wanted::Sound(..)) || self.store.size(key).is_none() {
            self.host.missed(key);
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

    /// A page may ask for it before the segment is rendered, to prepare its player.
    fn init(&self, key: EntryKey) -> Result<Option<InitSegment>, RenderError> {
        match self.host.format_of(key) {
            Some(format) => Fragments::format_init(&format),
            None => self.fragments.picture_init(key),
        }
    }

    fn peaks(&self, wanted: ContentHash) -> Result<Option<Vec<u8>>, RenderError> {
        let mut known = lock(&self.wave);
        if let Some((_, peaks)) = known.as_ref().filter(|(song, _)| *song == wanted) {
            return Ok(Some(peaks.clone()));
        }
        let Some(song) = self.host.song().filter(|song| song.facts.digest == wanted) else {
            return Ok(None);
        };
        let peaks = waveform(&song.path, song.facts.audio.as_ref(), &self.stop)?;
        if Stamp::of(&song.path) != song.facts.stamp {
            // The page asks again for the song that is there now.
            return Ok(None);
        }
        *known = Some((wanted, peaks.clone()));
        Ok(Some(peaks))
    }
}

impl Piece {
    fn init(medium: &str, init: InitSegment) -> Piece {
        Piece { kind: format!("{medium}/mp4; codecs=\"{}\"", init.codec), bytes: init.bytes }
    }
}
