//! The preview from end to end: `amv watch` over numbered footage, its page in a real Chromium, and
//! every picture read back from the page's own `<video>`.

mod cut;
mod editing;
mod faults;
mod guard;
mod moving;
mod playing;
mod sizes;
mod sound;
mod stage;
