//! What several tests use.

/// Ends a test where the commands `ffmpeg` and `ffprobe` are missing, as
/// [`requirements`](crate::support::requirements) says.
macro_rules! skip_without_ffmpeg {
    () => {
        if !crate::support::requirements::ffmpeg() {
            return;
        }
    };
}

#[cfg(feature = "ffmpeg")]
pub(crate) mod boxes;
#[cfg(all(unix, feature = "ffmpeg"))]
pub(crate) mod browser;
#[cfg(feature = "ffmpeg")]
pub(crate) mod card;
pub(crate) mod diagnose;
pub(crate) mod drums;
#[cfg(feature = "ffmpeg")]
pub(crate) mod edits;
#[cfg(feature = "ffmpeg")]
pub(crate) mod numbered;
pub(crate) mod project;
#[cfg(feature = "ffmpeg")]
pub(crate) mod reference;
pub(crate) mod requirements;
#[cfg(feature = "ffmpeg")]
pub(crate) mod shots;
#[cfg(feature = "ffmpeg")]
pub(crate) mod thumbs;
#[cfg(all(unix, feature = "ffmpeg"))]
pub(crate) mod watcher;
pub(crate) mod world;
