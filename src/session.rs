//! One film open: its world on the disk, what its script comes to, and the files it is rendered to.

mod disk;
mod film;
mod folder;
mod fonts;
mod hearings;
mod lock;
mod outputs;
mod probes;

pub use disk::DiskWorld;
pub use film::{Compiled, Film, compile};
pub use lock::{LockNotWritten, LockState};
pub use outputs::{
    OutputError, Overrides, Target, check_not_input, check_place, check_size, same_file, targets,
};
pub use probes::known_media;
