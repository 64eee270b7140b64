//! The footage of the demonstration: four small scenes, drawn by formula.

mod city;
mod comet;
mod mandala;
mod ocean;

use super::canvas::Canvas;

/// A scene that can be drawn at any of its times.
pub(super) trait Scene: Send + Sync {
    /// Draws the scene at `time` seconds after its start over the whole canvas.
    fn draw(&self, canvas: &mut Canvas, time: f32);
}

/// A footage file: a scene and its format.
pub(super) struct Footage {
    /// Its file's name.
    pub(super) file: &'static str,
    /// Frames a second.
    pub(super) rate: u32,
    /// How many frames it has.
    pub(super) frames: u32,
    /// Prepares the scene for pictures of this size in pixels.
    pub(super) scene: fn((u32, u32)) -> Box<dyn Scene>,
}

/// All footage. The ocean is drawn "on twos", as hand-drawn films are: twelve pictures per second,
/// each shown twice.
pub(super) const FOOTAGE: [Footage; 4] = [
    Footage {
        file: "city.mp4",
        rate: 24,
        frames: 24 * 9,
        scene: |size| Box::new(city::City::new(size)),
    },
    Footage {
        file: "ocean.mp4",
        rate: 12,
        frames: 12 * 11,
        scene: |size| Box::new(ocean::Ocean::new(size)),
    },
    Footage {
        file: "mandala.mp4",
        rate: 24,
        frames: 24 * 13,
        scene: |_| Box::new(mandala::Mandala),
    },
    Footage {
        file: "comet.mp4",
        rate: 24,
        frames: 24 * 8,
        scene: |size| Box::new(comet::Comet::new(size)),
    },
];
