//! One film open: its world on the disk, what its script comes to, and the files it is rendered to.

mod detection_cache;
mod disk;
mod edited;
#[cfg_attr(not(feature = "ffmpeg"), path = "session/no_engine.rs")]
mod engine;
mod file_error;
mod film;
mod folder;
mod fonts;
mod label_files;
mod lock;
mod outputs;
pub mod ownership;
mod probes;

pub use disk::DiskWorld;
pub use film::{Compiled, Film, compile};
pub use label_files::{ChangedLabel, LabelError, LabelFiles, LabelKind, Labels};
pub use lock::{LockNotWritten, LockState};
pub use outputs::{
    OutputError, Overrides, Target, check_not_input, check_place, check_size, same_file, targets,
};
pub use probes::known_media;
