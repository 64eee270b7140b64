//! Rendering: recipes become pictures and sound, and these become files.

pub mod blend;
#[cfg(feature = "ffmpeg")]
mod board;
#[cfg(feature = "ffmpeg")]
mod copy;
pub mod ease;
#[cfg(feature = "ffmpeg")]
mod error;
#[cfg(feature = "ffmpeg")]
mod evaluate;
#[cfg(feature = "ffmpeg")]
#[expect(
    unsafe_code,
    reason = "libav is a C library; it is spoken to in this module and nowhere else"
)]
pub mod ffmpeg;
#[cfg(feature = "ffmpeg")]
mod film;
#[cfg(feature = "ffmpeg")]
mod fragments;
#[cfg(feature = "ffmpeg")]
mod history;
#[cfg(feature = "ffmpeg")]
mod join;
#[cfg(feature = "ffmpeg")]
mod kept;
#[cfg(feature = "ffmpeg")]
mod library;
#[cfg(feature = "ffmpeg")]
mod live;
#[cfg(feature = "ffmpeg")]
mod made;
#[cfg(feature = "ffmpeg")]
mod original;
#[cfg(feature = "ffmpeg")]
mod outlook;
pub mod ownership;
#[cfg(feature = "ffmpeg")]
mod part;
pub mod plan;
pub mod plane;
#[cfg(feature = "ffmpeg")]
mod proxy;
#[cfg(feature = "ffmpeg")]
mod rates;
#[cfg(feature = "ffmpeg")]
mod readers;
#[cfg(feature = "ffmpeg")]
mod sound;
#[cfg(feature = "ffmpeg")]
mod soundtrack;
#[cfg(feature = "ffmpeg")]
mod stamp;
#[cfg(feature = "ffmpeg")]
mod stretch;
#[cfg(feature = "ffmpeg")]
mod waveform;
#[cfg(feature = "ffmpeg")]
mod workers;

#[cfg(feature = "ffmpeg")]
pub use copy::NotCopied;
#[cfg(feature = "ffmpeg")]
pub use error::{Failure, RenderError};
#[cfg(feature = "ffmpeg")]
pub use ffmpeg::InitSegment;
#[cfg(feature = "ffmpeg")]
pub use film::{Event, Job, Observer, Report, film, frame, specs};
#[cfg(feature = "ffmpeg")]
pub use fragments::{Fragments, SOUND_FRAGMENT_PACKETS};
#[cfg(feature = "ffmpeg")]
pub use history::{History, Made, MadeSegment};
#[cfg(feature = "ffmpeg")]
pub use live::{Live, LiveEvent, LiveObserver, Reel};
#[cfg(feature = "ffmpeg")]
pub use made::made_of;
#[cfg(feature = "ffmpeg")]
pub use outlook::{CopyOutlook, Outlook, SegmentOutlook, SoundOutlook, State, outlook};
#[cfg(feature = "ffmpeg")]
pub use proxy::ProxyUse;
#[cfg(feature = "ffmpeg")]
pub use rates::{Rate, Rates};
#[cfg(feature = "ffmpeg")]
pub use stretch::{StretchReport, segment_count, stretch};
#[cfg(feature = "ffmpeg")]
pub use waveform::{WAVEFORM_RATE, waveform};
