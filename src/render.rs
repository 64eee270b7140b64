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
mod job;
mod live;
mod sound;
mod work;

pub use error::{RenderError, RenderFailure};
pub use ffmpeg::InitSegment;
pub use film::{
    CacheState, CopyForecast, Forecast, History, Rate, Rates, RecordedSegment, RenderRecord,
    SegmentForecast, ShareReport, SoundForecast, film, fingerprint, forecast, frame, render_share,
    segment_count, share, specs,
};
pub use footage::{ProxyUse, ShownDamage, shown_damage};
pub use job::{Event, Job, NotCopied, Observer, Report};
pub use live::{Fragments, Live, LiveEvent, LiveObserver, SOUND_FRAGMENT_PACKETS, Snapshot};
pub use sound::{WAVEFORM_RATE, waveform};
