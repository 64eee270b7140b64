//! The preview from end to end: `amv watch` over numbered footage, its page in a real Chromium, and
//! every picture read back from the page's own `<video>`.
#![cfg(all(unix, feature = "ffmpeg"))]

#[path = "support/browser.rs"]
mod browser;
#[path = "preview/cut.rs"]
mod cut;
#[path = "preview/editing.rs"]
mod editing;
#[path = "preview/faults.rs"]
mod faults;
#[path = "preview/guard.rs"]
mod guard;
#[path = "preview/moving.rs"]
mod moving;
#[path = "support/numbered.rs"]
mod numbered;
#[path = "preview/playing.rs"]
mod playing;
#[path = "preview/sizes.rs"]
mod sizes;
#[path = "preview/sound.rs"]
mod sound;
#[path = "preview/stage.rs"]
mod stage;
#[path = "support/amv.rs"]
mod support;
#[path = "support/watcher.rs"]
mod watcher;
