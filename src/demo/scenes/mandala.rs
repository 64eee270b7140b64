//! A tunnel of turning flowers and stars, drawn in light.

use crate::portable::PortableMath;
use std::f32::consts::TAU;

use tiny_skia::{Color, Transform};

use crate::demo::canvas::{
    Canvas, HEIGHT, Shape, WIDTH, circle, drawn, faded, light, linear, mixed, neon, polygon,
    radial, rgb, solid,
};
use crate::demo::chance::between;
use crate::demo::scenes::Scene;

/// The number of visible rings.
const RINGS: u32 = 11;
/// The ratio of each ring's width to the one inside it.
const GROWTH: f32 = 1.5;

/// The scene; it has nothing to prepare.
pub(super) struct Mandala;

impl Scene for Mandala {
    fn draw(&self, canvas: &mut Canvas, time: f32) {
        let deep = [
            (0.0, mixed(rgb(0x6a2596), neon(time * 0.06), 0.3)),
            (0.4, rgb(0x260f55)),
            (1.0, rgb(0x06030f)),
        ];
        canvas.cover(&radial(WIDTH / 2.0, HEIGHT / 2.0, 780.0, &deep));
        canvas.within(Transform::from_translate(WIDTH / 2.0, HEIGHT / 2.0), |canvas| {
            draw_dust(canvas, time);
            let flight = time * 0.62;
            for ring in 0..RINGS {
                let number = flight as u32 + ring;
                draw_ring(canvas, number, (RINGS - 1 - ring) as f32 + flight.fract(), time);
            }
            draw_core(canvas, time);
        });
    }
}

/// Sparks that fly past.
fn draw_dust(canvas: &mut Canvas, time: f32) {
    for mote in 0..110 {
        let angle = between(80, mote, 0.0, TAU) + time * 0.12;
        let near = (between(81, mote, 0.0, 1.0) + time * between(82, mote, 0.10, 0.22)).fract();
        let (out, inner) = (near.powi(2) * 800.0, (near - 0.03).max(0.0).powi(2) * 800.0);
        let at = |reach: f32| (reach * angle.portable_cos(), reach * angle.portable_sin());
        let streak = polygon([at(inner), at(out)]);
        canvas.stroke(&streak, 0.6 + near * 2.0, &solid(faded(rgb(0xd8c8ff), near * 0.7)));
    }
}

/// Draws ring `number`, `age` rings from the middle.
fn draw_ring(canvas: &mut Canvas, number: u32, age: f32, time: f32) {
    let radius = 13.0 * GROWTH.portable_powf(age);
    let shown = (age * 1.6).min(1.0) * ((RINGS as f32 - age) / 1.6).clamp(0.0, 1.0);
    let color = neon(number as f32 * 0.19 + time * 0.04);
    let turn = if number.is_multiple_of(2) { 13.0 } else { -17.0 };
    canvas.within(
        Transform::from_rotate(time * turn + number as f32 * 11.0),
        |canvas| match number % 4 {
            0 => draw_petals(canvas, radius, faded(color, shown)),
            1 => draw_star(canvas, radius, faded(color, shown)),
            2 => draw_lotus(canvas, radius, faded(color, shown)),
            _ => draw_beads(canvas, radius, faded(color, shown)),
        },
    );
}

fn petal(inner: f32, outer: f32, broad: f32) -> Shape {
    let middle = inner + (outer - inner) * 0.55;
    drawn(|path| {
        path.move_to(inner, 0.0);
        path.cubic_to(inner + (middle - inner) * 0.4, broad, middle, broad, outer, 0.0);
        path.cubic_to(middle, -broad, inner + (middle - inner) * 0.4, -broad, inner, 0.0);
        path.close();
    })
}

/// Draws the same shape `count` times around the middle.
fn around(canvas: &mut Canvas, count: u32, mut draw: impl FnMut(&mut Canvas, u32)) {
    for turn in 0..count {
        canvas.within(Transform::from_rotate(360.0 * turn as f32 / count as f32), |canvas| {
            draw(canvas, turn)
        });
    }
}

fn draw_petals(canvas: &mut Canvas, radius: f32, color: Color) {
    let shape = petal(radius * 0.5, radius * 1.15, radius * 0.26);
    let body = light(linear(
        (radius * 0.5, 0.0),
        (radius * 1.12, 0.0),
        &[(0.0, faded(color, 0.02)), (0.75, faded(color, 0.4)), (1.0, faded(color, 0.1))],
    ));
    let edge = light(solid(faded(color, 0.8)));
    around(canvas, 12, |canvas, _| {
        canvas.fill(&shape, &body);
        canvas.stroke(&shape, radius * 0.008, &edge);
        canvas.stroke(&polygon([(radius * 0.6, 0.0), (radius * 0.98, 0.0)]), radius * 0.006, &edge);
    });
}

fn draw_star(canvas: &mut Canvas, radius: f32, color: Color) {
    let corner = |step: u32| {
        (
            radius * (TAU * step as f32 / 16.0).portable_cos(),
            radius * (TAU * step as f32 / 16.0).portable_sin(),
        )
    };
    for skip in [5, 7] {
        let star = polygon((0..16).map(|point| corner(point * skip)));
        canvas.stroke(&star, radius * 0.008, &light(solid(faded(color, 0.75))));
    }
    canvas.stroke(&circle(0.0, 0.0, radius), radius * 0.014, &light(solid(faded(color, 0.9))));
    canvas.stroke(
        &circle(0.0, 0.0, radius * 1.05),
        radius * 0.004,
        &light(solid(faded(color, 0.7))),
    );
}

fn draw_lotus(canvas: &mut Canvas, radius: f32, color: Color) {
    let (wide, narrow) = (
        petal(radius * 0.42, radius * 1.15, radius * 0.32),
        petal(radius * 0.56, radius * 0.98, radius * 0.12),
    );
    let veil = light(radial(
        0.0,
        0.0,
        radius * 1.2,
        &[(0.35, faded(color, 0.0)), (0.9, faded(color, 0.2)), (1.0, faded(color, 0.05))],
    ));
    let edge = light(solid(faded(color, 0.85)));
    around(canvas, 8, |canvas, _| {
        canvas.fill(&wide, &veil);
        canvas.stroke(&wide, radius * 0.012, &edge);
        canvas.fill(&narrow, &light(solid(faded(color, 0.35))));
    });
}

fn draw_beads(canvas: &mut Canvas, radius: f32, color: Color) {
    canvas.stroke(
        &circle(0.0, 0.0, radius * 0.82),
        radius * 0.005,
        &light(solid(faded(color, 0.6))),
    );
    let pearl = faded(
        mixed(faded(color, 1.0 / color.alpha().max(0.01)), Color::WHITE, 0.65),
        color.alpha(),
    );
    around(canvas, 24, |canvas, turn| {
        let (out, size) =
            if turn % 2 == 0 { (radius, radius * 0.036) } else { (radius * 0.9, radius * 0.02) };
        canvas.glow(out, 0.0, size * 4.0, faded(color, 0.55));
        canvas.fill(&circle(out, 0.0, size), &solid(pearl));
        if turn % 3 == 0 {
            let blade = [
                (radius * 1.06, 0.0),
                (radius * 1.12, radius * 0.03),
                (radius * 1.3, 0.0),
                (radius * 1.12, -radius * 0.03),
            ];
            canvas.fill(&polygon(blade), &light(solid(faded(color, 0.5))));
        }
    });
}

fn draw_core(canvas: &mut Canvas, time: f32) {
    let pulse = 0.75 + 0.25 * (time * TAU * 1.0666).portable_cos();
    canvas.glow(0.0, 0.0, 150.0 * pulse + 40.0, faded(rgb(0xff9ad8), 0.8));
    canvas.glow(0.0, 0.0, 46.0, faded(rgb(0xffffff), pulse));
}
