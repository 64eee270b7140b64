//! The preview from end to end: `amv watch` over numbered footage, its page in a real Chromium, and
//! every picture read back from the page's own `<video>`.

mod before;
mod click;
mod cut;
mod editing;
mod faults;
mod guard;
mod labels;
mod moving;
mod playing;
mod sizes;
mod sound;
mod stage;
mod under_playhead;
