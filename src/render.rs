//! Rendering: recipes become pictures and sound, and these become files.
//!
//! - [`ffmpeg`] holds everything that touches libav.
//! - `footage` reads the sources: which frames to decode, through which file or proxy.
//! - `work` renders segments: the queue, the workers, and the evaluation of a recipe.
//! - `sound` mixes the film's sound and encodes it.
//! - `film` renders a film to a file: it renders what is missing, copies what it can, and joins.
//! - `live` renders the newest state of a film that is being edited.

mod error;
#[expect(unsafe_code, reason = "libav is a C library; only this module calls it")]
pub mod ffmpeg;
mod film;
mod footage;
mod live;
mod sound;
mod work;

pub use error::{Failure, RenderError};
pub use ffmpeg::InitSegment;
pub use film::{
    CopyOutlook, Event, History, Job, Made, MadeSegment, NotCopied, Observer, Outlook, Rate, Rates,
    Report, SegmentOutlook, SoundOutlook, State, StretchReport, film, frame, made_of, outlook,
    segment_count, specs, stretch,
};
pub use footage::ProxyUse;
pub use live::{Fragments, Live, LiveEvent, LiveObserver, Reel, SOUND_FRAGMENT_PACKETS};
pub use sound::{WAVEFORM_RATE, waveform};
