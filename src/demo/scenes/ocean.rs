//! A sunset at sea: piled clouds, layers of waves, a path of light, a boat and a flock of gulls.

use crate::portable::PortableMath;
use tiny_skia::Transform;

use crate::demo::canvas::{
    Canvas, HEIGHT, WIDTH, circle, drawn, ellipse, faded, light, linear, mixed, polygon, polyline,
    radial, rgb, solid, vertical,
};
use crate::demo::chance::{between, chance};
use crate::demo::scenes::Scene;

const HORIZON: f32 = 430.0;
const SUN: (f32, f32) = (500.0, 372.0);

/// The scene, with its sky painted once.
pub(super) struct Ocean {
    sky: Canvas,
}

impl Ocean {
    pub(super) fn new(size: (u32, u32)) -> Ocean {
        let mut sky = Canvas::new(size, WIDTH);
        draw_sky(&mut sky);
        Ocean { sky }
    }
}

impl Scene for Ocean {
    fn draw(&self, canvas: &mut Canvas, time: f32) {
        canvas.copy(&self.sky);
        draw_rays(canvas, time);
        canvas.fill(&circle(SUN.0, SUN.1, 84.0), &solid(rgb(0xfffbe6)));
        draw_bank(canvas, 1130.0 - time * 7.0, 1.25, 70);
        draw_bank(canvas, 120.0 - time * 5.0, 0.95, 90);
        draw_bank(canvas, 760.0 - time * 3.5, 0.5, 110);
        draw_sea(canvas);
        draw_boat(canvas, time);
        draw_waves(canvas, time);
        draw_glints(canvas, time);
        draw_gulls(canvas, time);
    }
}

fn draw_sky(canvas: &mut Canvas) {
    let evening = [
        (0.0, 0x2a2f7d),
        (0.25, 0x5a4aa6),
        (0.5, 0xc8608f),
        (0.72, 0xff8a6a),
        (0.88, 0xffbe72),
        (1.0, 0xffe6a8),
    ];
    canvas.cover(&vertical(0.0, HORIZON, &evening.map(|(place, color)| (place, rgb(color)))));
    canvas.glow(SUN.0, SUN.1, 620.0, faded(rgb(0xffb060), 0.55));
    canvas.glow(SUN.0, SUN.1, 230.0, faded(rgb(0xfff2c0), 0.7));
}

fn draw_rays(canvas: &mut Canvas, time: f32) {
    for ray in 0..14 {
        let angle = ray as f32 / 14.0 * std::f32::consts::TAU + time * 0.05;
        let half = between(60, ray, 0.025, 0.06);
        let strength = 0.10 + 0.06 * (time * 0.9 + ray as f32 * 2.1).portable_sin();
        let reach = 900.0;
        let corner =
            |turn: f32| (SUN.0 + reach * turn.portable_cos(), SUN.1 + reach * turn.portable_sin());
        let beam = polygon([SUN, corner(angle - half), corner(angle + half)]);
        let fade = [(0.0, faded(rgb(0xffe0a0), strength)), (1.0, faded(rgb(0xff9080), 0.0))];
        canvas.fill(&beam, &light(radial(SUN.0, SUN.1, reach * 0.75, &fade)));
    }
}

/// A bank of clouds: heaps of round puffs, dark violet above, lit from the sun's side below.
fn draw_bank(canvas: &mut Canvas, x: f32, size: f32, seed: u32) {
    let toward = (SUN.0 - x).signum();
    for layer in 0..3u32 {
        let deep = layer as f32 / 2.0;
        let (crown, foot) =
            (mixed(rgb(0xffc9a8), rgb(0x9b5fae), deep), mixed(rgb(0xff9f86), rgb(0xe07a92), deep));
        let paint = vertical(HORIZON - 260.0 * size, HORIZON - 5.0, &[(0.0, crown), (1.0, foot)]);
        let shift = toward * (8.0 - 9.0 * deep) * size;
        for puff in 0..15 {
            let along = puff as f32 / 14.0 - 0.5;
            let mound = (1.0 - (along * 2.0).powi(2)).max(0.0);
            let radius =
                (16.0 + 44.0 * mound * between(seed, puff, 0.55, 1.0)) * size * (1.0 - 0.10 * deep);
            let lift = mound * between(seed + 1, puff, 40.0, 170.0) * size * (1.0 - 0.16 * deep);
            for below in [1.0, 0.6, 0.25] {
                let y = HORIZON - lift * below - 6.0 * (1.0 - deep);
                canvas.fill(&circle(x + along * 420.0 * size + shift, y, radius), &paint);
            }
        }
    }
}

fn draw_sea(canvas: &mut Canvas) {
    let water =
        [(0.0, rgb(0xffc98c)), (0.07, rgb(0xe88a86)), (0.35, rgb(0x7a4f9a)), (1.0, rgb(0x1c1f5e))];
    canvas.fill(
        &polygon([(0.0, HORIZON), (WIDTH, HORIZON), (WIDTH, HEIGHT), (0.0, HEIGHT)]),
        &vertical(HORIZON, HEIGHT, &water),
    );
}

/// The height of wave `layer` at `x`.
fn swell(layer: u32, x: f32, time: f32) -> f32 {
    let (near, phase) = (layer as f32 / 5.0, layer as f32 * 1.7);
    let high = 4.0 + 17.0 * near;
    let long = 0.016 - 0.009 * near;
    let walk = time * (1.0 + 0.5 * near);
    high * ((x * long + walk + phase).portable_sin()
        + 0.45 * (x * long * 2.3 - walk * 1.3 + phase * 2.0).portable_sin()
        + 0.2 * (x * long * 5.1 + walk * 2.1).portable_sin())
}

fn draw_waves(canvas: &mut Canvas, time: f32) {
    for layer in 0..6u32 {
        let near = layer as f32 / 5.0;
        let base = HORIZON + 62.0 + near.portable_powf(1.25) * 178.0;
        let crest =
            |step: u32| (step as f32 * 16.0 - 16.0, base + swell(layer, step as f32 * 16.0, time));
        let (top, foot) =
            (mixed(rgb(0xb96a9c), rgb(0x2b3f8f), near), mixed(rgb(0x6d4a98), rgb(0x101548), near));
        let body =
            (0..84).map(crest).chain([(WIDTH + 40.0, HEIGHT + 40.0), (-40.0, HEIGHT + 40.0)]);
        canvas.fill(
            &polygon(body),
            &vertical(base - 24.0, base + 120.0, &[(0.0, faded(top, 0.9)), (1.0, foot)]),
        );
        let foam = [
            (0.0, faded(rgb(0xbfa8e8), 0.25)),
            (0.39, faded(rgb(0xfff0cc), 0.95)),
            (0.75, faded(rgb(0xcf9ad0), 0.35)),
            (1.0, faded(rgb(0x9fb0f0), 0.3)),
        ];
        canvas.stroke(
            &polyline((0..84).map(crest)),
            1.2 + near * 2.2,
            &linear((0.0, 0.0), (WIDTH, 0.0), &foam),
        );
        draw_flecks(canvas, layer, base, time);
    }
}

fn draw_flecks(canvas: &mut Canvas, layer: u32, base: f32, time: f32) {
    let near = layer as f32 / 5.0;
    for fleck in 0..16 {
        let key = layer * 64 + fleck;
        let x =
            (between(67, key, 0.0, 1400.0) - time * (18.0 + 26.0 * near)).rem_euclid(1400.0) - 60.0;
        let y = base + swell(layer, x, time) + between(68, key, 8.0, 26.0 + 30.0 * near);
        let half = between(69, key, 8.0, 18.0 + 34.0 * near);
        let lit = (1.0 - (x - SUN.0).abs() / 520.0).max(0.12);
        let stroke = drawn(|path| {
            path.move_to(x - half, y);
            path.quad_to(x, y - 4.0 - 4.0 * near, x + half, y);
            path.quad_to(x, y + 1.0, x - half, y);
        });
        canvas.fill(
            &stroke,
            &solid(faded(mixed(rgb(0xffd7b0), rgb(0xb9a5ff), near * 0.6), lit * 0.5)),
        );
    }
}

fn draw_boat(canvas: &mut Canvas, time: f32) {
    let (x, tilt) = (905.0 - time * 13.0, (time * 1.3).portable_sin() * 3.0);
    let place = Transform::from_translate(x, HORIZON + 46.0 + (time * 1.7).portable_sin() * 3.0)
        .pre_concat(Transform::from_rotate(tilt));
    let ink = rgb(0x2a1a4a);
    canvas.within(place, |canvas| {
        let hull = drawn(|path| {
            path.move_to(-44.0, -4.0);
            path.quad_to(0.0, 4.0, 46.0, -8.0);
            path.quad_to(34.0, 14.0, 22.0, 14.0);
            path.line_to(-30.0, 14.0);
            path.quad_to(-40.0, 8.0, -44.0, -4.0);
            path.close();
        });
        canvas.fill(&hull, &solid(ink));
        canvas
            .fill(&polygon([(-3.0, -104.0), (0.0, -104.0), (1.0, 0.0), (-3.0, 0.0)]), &solid(ink));
        draw_sail(canvas, [(3.0, -100.0), (30.0, -46.0), (42.0, -12.0), (4.0, -12.0)]);
        draw_sail(canvas, [(-6.0, -92.0), (-22.0, -50.0), (-36.0, -14.0), (-6.0, -14.0)]);
    });
}

fn draw_sail(canvas: &mut Canvas, [head, belly, clew, tack]: [(f32, f32); 4]) {
    let sail = drawn(|path| {
        path.move_to(head.0, head.1);
        path.quad_to(belly.0, belly.1, clew.0, clew.1);
        path.line_to(tack.0, tack.1);
        path.close();
    });
    canvas.fill(
        &sail,
        &linear(
            (-40.0, 0.0),
            (40.0, 0.0),
            &[(0.0, rgb(0xfff0d8)), (0.5, rgb(0xffc9a6)), (1.0, rgb(0xc0709a))],
        ),
    );
}

/// The sun's path of light on the water.
fn draw_glints(canvas: &mut Canvas, time: f32) {
    for glint in 0..240 {
        let deep = chance(61, glint).portable_powf(1.3);
        let y = HORIZON + 3.0 + deep * 250.0;
        let spread = 46.0 + deep * 150.0;
        let sway =
            (time * between(62, glint, 0.8, 2.4) + between(63, glint, 0.0, 6.3)).portable_sin();
        let x = SUN.0 + between(64, glint, -1.0, 1.0) * spread + sway * (4.0 + 22.0 * deep);
        let bright = (time * between(65, glint, 2.0, 5.0) + between(66, glint, 0.0, 6.3))
            .portable_sin()
            .max(0.0);
        let color = mixed(rgb(0xfff6d2), rgb(0xffb27a), deep);
        canvas.fill(
            &ellipse(x, y, 7.0 + deep * 34.0, 0.8 + deep * 2.6),
            &solid(faded(color, bright * 0.85)),
        );
    }
}

fn draw_gulls(canvas: &mut Canvas, time: f32) {
    for gull in 0..9 {
        let size = between(70, gull, 0.55, 1.25);
        let x = between(71, gull, -260.0, 480.0) + time * 105.0 * size;
        let y = between(72, gull, 90.0, 300.0) + (time * 1.4 + gull as f32).portable_sin() * 12.0
            - time * 6.0;
        let flap =
            (time * between(73, gull, 5.5, 8.0) + between(74, gull, 0.0, 6.3)).portable_sin();
        canvas.within(Transform::from_row(size, 0.0, 0.0, size, x, y), |canvas| {
            draw_gull(canvas, flap)
        });
    }
}

fn draw_gull(canvas: &mut Canvas, flap: f32) {
    let tip = -13.0 * flap - 5.0;
    let wings = drawn(|path| {
        path.move_to(-34.0, tip);
        path.quad_to(-18.0, -11.0 - 5.0 * flap, 0.0, 0.0);
        path.quad_to(18.0, -11.0 - 5.0 * flap, 34.0, tip);
        path.quad_to(16.0, -3.0 - 4.0 * flap, 0.0, 6.0);
        path.quad_to(-16.0, -3.0 - 4.0 * flap, -34.0, tip);
        path.close();
    });
    canvas.fill(&wings, &solid(rgb(0x33204f)));
    canvas.fill(&ellipse(2.0, 2.5, 8.5, 3.4), &solid(rgb(0x33204f)));
}
