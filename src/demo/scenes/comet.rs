//! A comet hits a planet. The frame of the impact is fixed, so that a script can pin it to the
//! music.

use crate::portable::PortableMath;
use std::f32::consts::TAU;

use tiny_skia::{Color, Transform};

use crate::demo::canvas::{
    Canvas, HEIGHT, WIDTH, circle, ellipse, faded, light, linear, mixed, polygon, polyline, radial,
    rgb, solid,
};
use crate::demo::chance::{between, chance};
use crate::demo::scenes::Scene;

/// The time of the impact in seconds: the first frame of the flash. Scripts pin it to the music as
/// `comet[0:04 on …]`.
const STRIKE: u32 = 4;

const TARGET: (f32, f32) = (770.0, 440.0);
const PLANET: (f32, f32, f32) = (880.0, 1130.0, 700.0);

/// The scene, with its sky painted once.
pub(super) struct Comet {
    sky: Canvas,
}

impl Comet {
    pub(super) fn new(size: (u32, u32)) -> Comet {
        let mut sky = Canvas::new(size, WIDTH);
        draw_sky(&mut sky);
        Comet { sky }
    }
}

impl Scene for Comet {
    fn draw(&self, canvas: &mut Canvas, time: f32) {
        let after = time - STRIKE as f32;
        canvas.copy(&self.sky);
        let shake = if after >= 0.0 { 15.0 * (-after * 3.0).portable_exp() } else { 0.0 };
        let jolt = Transform::from_translate(
            shake * (after * 61.0).portable_sin(),
            shake * (after * 47.0).portable_cos(),
        );
        canvas.within(jolt, |canvas| {
            draw_stars(canvas, time);
            draw_planet(canvas, after);
            if after < 0.0 { draw_fall(canvas, time, -after) } else { draw_blast(canvas, after) }
        });
        if after >= 0.0 {
            canvas.cover(&solid(faded(Color::WHITE, (-after * 4.2).portable_exp())));
        }
    }
}

fn draw_sky(canvas: &mut Canvas) {
    canvas.cover(&linear(
        (0.0, 0.0),
        (WIDTH, HEIGHT),
        &[(0.0, rgb(0x05041a)), (0.5, rgb(0x0f0b38)), (1.0, rgb(0x2a1160))],
    ));
    for cloud in 0..26 {
        let along = between(20, cloud, 0.0, 1.0);
        let (x, y) =
            (along * WIDTH * 1.1 - 60.0, 560.0 - along * 470.0 + between(21, cloud, -120.0, 120.0));
        let color = mixed(rgb(0x2f6bd8), rgb(0xd0459a), chance(22, cloud));
        canvas.glow(
            x,
            y,
            between(23, cloud, 130.0, 330.0),
            faded(color, between(24, cloud, 0.05, 0.16)),
        );
    }
    for star in 0..420 {
        let bright = chance(25, star).powi(3);
        canvas.fill(
            &circle(
                between(26, star, 0.0, WIDTH),
                between(27, star, 0.0, HEIGHT),
                0.5 + bright * 1.2,
            ),
            &solid(faded(rgb(0xdfe4ff), 0.25 + bright * 0.7)),
        );
    }
}

fn draw_stars(canvas: &mut Canvas, time: f32) {
    for star in 0..26 {
        let (x, y) = (between(28, star, 0.0, WIDTH), between(29, star, 0.0, 420.0));
        let twinkle = 0.5 + 0.5 * (time * between(30, star, 1.5, 5.0) + star as f32).portable_sin();
        let (long, color) = (
            between(31, star, 5.0, 15.0) * (0.6 + 0.4 * twinkle),
            mixed(rgb(0xbfd4ff), rgb(0xffd0ec), chance(32, star)),
        );
        canvas.glow(x, y, long * 1.6, faded(color, 0.55 * twinkle));
        let spark = polygon([(x - long, y), (x, y - 0.9), (x + long, y), (x, y + 0.9)]);
        canvas.fill(&spark, &light(solid(faded(color, twinkle))));
        canvas.fill(
            &polygon([(x, y - long), (x + 0.9, y), (x, y + long), (x - 0.9, y)]),
            &light(solid(faded(color, twinkle))),
        );
    }
}

fn draw_planet(canvas: &mut Canvas, after: f32) {
    let (x, y, radius) = PLANET;
    let heat = if after >= 0.0 { (-after * 0.8).portable_exp() } else { 0.0 };
    let air = mixed(rgb(0x4fb4ff), rgb(0xff9a5a), heat);
    let halo = [
        (0.0, faded(air, 0.0)),
        (0.885, faded(air, 0.0)),
        (0.892, faded(air, 0.75)),
        (0.92, faded(air, 0.25)),
        (1.0, faded(air, 0.0)),
    ];
    canvas.fill(&circle(x, y, radius * 1.12), &light(radial(x, y, radius * 1.12, &halo)));
    let ground = [
        (0.0, rgb(0x070822)),
        (0.86, rgb(0x0b1038)),
        (0.95, rgb(0x1d2f78)),
        (1.0, mixed(rgb(0x6fb8f0), rgb(0xffc08a), heat)),
    ];
    canvas.fill(&circle(x, y, radius), &radial(x, y, radius, &ground));
    for light_number in 0..150 {
        let angle = -TAU / 4.0
            + between(33, light_number / 5, -0.62, 0.62)
            + between(34, light_number, -0.03, 0.03);
        let out = radius * between(35, light_number / 5, 0.62, 0.95)
            + between(36, light_number, -12.0, 12.0);
        canvas.fill(
            &ellipse(x + out * angle.portable_cos(), y + out * angle.portable_sin(), 1.9, 1.0),
            &solid(faded(rgb(0xffd9a0), between(37, light_number, 0.25, 0.85))),
        );
    }
}

/// The comet's fall, `left` seconds before the impact.
fn draw_fall(canvas: &mut Canvas, time: f32, left: f32) {
    let place = |left: f32| {
        (TARGET.0 - 132.0 * left - 46.0 * left * left, TARGET.1 - 62.0 * left - 21.0 * left * left)
    };
    let (x, y) = place(left);
    let near = 1.0 / (1.0 + left * 0.85);
    for strand in 0..3u32 {
        let trail = (0..34).map(|step| {
            let back = step as f32 * 0.062;
            let (px, py) = place(left + back);
            let wave = (time * 9.0 + step as f32 * 0.55 + strand as f32 * 2.1).portable_sin()
                * step as f32
                * 0.55
                * near;
            (px - wave * 0.42, py + wave * 0.9)
        });
        let color = [rgb(0x62d8ff), rgb(0xff7ad0), rgb(0xffffff)][strand as usize];
        let fade = [(0.0, faded(color, 0.95)), (0.35, faded(color, 0.4)), (1.0, faded(color, 0.0))];
        canvas.stroke(
            &polyline(trail),
            [26.0, 13.0, 5.0][strand as usize] * near,
            &light(linear((x, y), place(left + 2.1), &fade)),
        );
    }
    for spark in 0..60 {
        let back = (chance(38, spark) + time * between(39, spark, 0.8, 1.9)).fract() * 1.6;
        let (px, py) = place(left + back);
        let off = between(40, spark, -1.0, 1.0) * (6.0 + back * 44.0) * near;
        canvas.fill(
            &circle(px + off * 0.4, py - off, between(41, spark, 0.8, 3.0) * near),
            &light(solid(faded(rgb(0xffe0b0), 1.0 - back / 1.6))),
        );
    }
    canvas.glow(x, y, 210.0 * near, faded(rgb(0x7fd8ff), 0.85));
    canvas.glow(x, y, 90.0 * near, faded(rgb(0xfff4ff), 1.0));
    canvas.fill(&circle(x, y, 17.0 * near), &solid(Color::WHITE));
}

/// The explosion, `after` seconds after the impact.
fn draw_blast(canvas: &mut Canvas, after: f32) {
    let (x, y) = TARGET;
    let calm = (-after * 0.75).portable_exp();
    canvas.glow(
        x,
        y,
        160.0 + 620.0 * (1.0 - (-after * 3.0).portable_exp()),
        faded(rgb(0xff6aa8), 0.85 * calm),
    );
    canvas.glow(
        x,
        y,
        130.0 + 260.0 * (1.0 - (-after * 4.0).portable_exp()),
        faded(rgb(0xffc070), calm),
    );
    draw_beams(canvas, after);
    for ring in 0..3 {
        draw_shock(
            canvas,
            after - ring as f32 * 0.16,
            [rgb(0xfff0ff), rgb(0x7fe0ff), rgb(0xff86d8)][ring],
        );
    }
    draw_debris(canvas, after);
    canvas.glow(x, y, 40.0 + 90.0 * calm, faded(Color::WHITE, calm));
}

fn draw_beams(canvas: &mut Canvas, after: f32) {
    let strength = (-after * 1.1).portable_exp();
    for beam in 0..26 {
        let angle = between(42, beam, 0.0, TAU) + after * between(43, beam, -0.07, 0.07);
        let reach = between(44, beam, 320.0, 980.0) * (1.0 - (-after * 5.0).portable_exp());
        let half = between(45, beam, 0.006, 0.028);
        let tip = |turn: f32| {
            (TARGET.0 + reach * turn.portable_cos(), TARGET.1 + reach * turn.portable_sin())
        };
        let color = mixed(rgb(0xffe2b0), rgb(0xa7c4ff), chance(46, beam));
        let fade = [(0.0, faded(color, 0.75 * strength)), (1.0, faded(color, 0.0))];
        canvas.fill(
            &polygon([TARGET, tip(angle - half), tip(angle + half)]),
            &light(radial(TARGET.0, TARGET.1, reach, &fade)),
        );
    }
}

fn draw_shock(canvas: &mut Canvas, after: f32, color: Color) {
    if after <= 0.0 {
        return;
    }
    let reach = 880.0 * (1.0 - (-after * 1.7).portable_exp());
    let strength = (-after * 1.25).portable_exp();
    let tilt = Transform::from_rotate_at(-9.0, TARGET.0, TARGET.1);
    canvas.within(tilt, |canvas| {
        let ring = ellipse(TARGET.0, TARGET.1, reach, reach * 0.30);
        canvas.stroke(&ring, 26.0 * strength + 2.0, &light(solid(faded(color, 0.16 * strength))));
        canvas.stroke(&ring, 5.0 * strength + 0.8, &light(solid(faded(color, 0.9 * strength))));
    });
}

fn draw_debris(canvas: &mut Canvas, after: f32) {
    for shard in 0..120 {
        let angle = between(47, shard, -TAU * 0.52, TAU * 0.02);
        let speed = between(48, shard, 60.0, 560.0);
        let at = |time: f32| {
            let flown = (1.0 - (-time * 1.3).portable_exp()) / 1.3;
            (
                TARGET.0 + speed * angle.portable_cos() * flown,
                TARGET.1 + speed * angle.portable_sin() * flown + 46.0 * time * time,
            )
        };
        let strength = (1.0 - after / between(49, shard, 1.6, 4.2)).max(0.0);
        let color = mixed(rgb(0xfff2c8), rgb(0xff6a5a), after * 0.5 + chance(50, shard) * 0.4);
        let trail = polyline([at((after - 0.07).max(0.0)), at(after)]);
        canvas.stroke(&trail, between(51, shard, 1.0, 4.2), &light(solid(faded(color, strength))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brightness(frame: u32) -> u64 {
        let size = (64, 36);
        let mut canvas = Canvas::new(size, WIDTH);
        Comet::new(size).draw(&mut canvas, frame as f32 / 24.0);
        canvas.pixmap().data().iter().map(|&part| u64::from(part)).sum()
    }

    #[test]
    fn it_strikes_on_the_frame_that_scripts_pin() {
        let strike = STRIKE * 24;
        assert!(brightness(strike - 1) < 64 * 36 * 2 * 255, "dark before");
        assert_eq!(brightness(strike), 64 * 36 * 4 * 255, "all white");
    }
}
