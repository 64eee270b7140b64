//! A city at night across the water: a long train, a full moon, and their reflection.

use crate::portable::PortableMath;
use tiny_skia::{Color, Transform};

use crate::demo::canvas::{
    Canvas, HEIGHT, WIDTH, circle, drawn, ellipse, faded, linear, mixed, polygon, radial,
    rectangle, rgb, solid, vertical,
};
use crate::demo::chance::{between, chance};
use crate::demo::scenes::Scene;

/// The height of the shoreline.
const SHORE: f32 = 560.0;
/// The moon's middle and radius.
const MOON: (f32, f32, f32) = (890.0, 205.0, 112.0);
/// The speed and the width of each row of houses.
const ROWS: [Row; 3] = [
    Row {
        seed: 11,
        drift: 14.0,
        tallest: 330.0,
        broad: 74.0,
        top: 0x5b3f8c,
        foot: 0xb0608f,
        lit: 0.30,
    },
    Row {
        seed: 23,
        drift: 30.0,
        tallest: 390.0,
        broad: 84.0,
        top: 0x2c2463,
        foot: 0x6b3d80,
        lit: 0.36,
    },
    Row {
        seed: 37,
        drift: 58.0,
        tallest: 250.0,
        broad: 104.0,
        top: 0x0d1036,
        foot: 0x2a1f56,
        lit: 0.42,
    },
];

struct Row {
    seed: u32,
    drift: f32,
    tallest: f32,
    broad: f32,
    top: u32,
    foot: u32,
    lit: f32,
}

/// The scene, with its sky and houses painted once.
pub(super) struct City {
    sky: Canvas,
    rows: Vec<Canvas>,
}

impl City {
    pub(super) fn new(size: (u32, u32)) -> City {
        let mut sky = Canvas::new(size, WIDTH);
        draw_sky(&mut sky);
        City { sky, rows: ROWS.iter().map(|row| draw_row(row, size)).collect() }
    }
}

impl Scene for City {
    fn draw(&self, canvas: &mut Canvas, time: f32) {
        canvas.copy(&self.sky);
        draw_stars(canvas, time);
        draw_clouds(canvas, time);
        for (row, houses) in ROWS.iter().zip(&self.rows) {
            canvas.lay(houses, -row.drift * time, 0.0, 1.0);
            draw_beacons(canvas, row, time);
        }
        draw_bridge(canvas, time);
        draw_train(canvas, time);
        mirror(canvas, time);
        draw_shore_light(canvas, time);
        draw_wires(canvas, time);
    }
}

fn draw_sky(canvas: &mut Canvas) {
    let dusk = [
        (0.0, 0x070a26),
        (0.34, 0x1a1650),
        (0.6, 0x4a2577),
        (0.8, 0xa8437f),
        (0.93, 0xf0788a),
        (1.0, 0xffb68a),
    ];
    canvas.cover(&vertical(0.0, SHORE, &dusk.map(|(place, color)| (place, rgb(color)))));
    let (x, y, radius) = MOON;
    canvas.glow(x, y, 520.0, faded(rgb(0xb48cff), 0.42));
    canvas.glow(x, y, 250.0, faded(rgb(0xfff0d8), 0.55));
    canvas.fill(
        &circle(x, y, radius),
        &radial(
            x - 30.0,
            y - 34.0,
            radius * 1.5,
            &[(0.0, rgb(0xfffdf2)), (0.6, rgb(0xffe9c9)), (1.0, rgb(0xf2b9c4))],
        ),
    );
    for (dx, dy, crater) in [
        (-38.0, 20.0, 22.0),
        (30.0, -32.0, 15.0),
        (22.0, 40.0, 27.0),
        (-12.0, -52.0, 11.0),
        (58.0, 8.0, 9.0),
        (-66.0, -16.0, 9.0),
    ] {
        canvas.fill(&circle(x + dx, y + dy, crater), &solid(faded(rgb(0xe6b6b8), 0.32)));
    }
}

fn draw_stars(canvas: &mut Canvas, time: f32) {
    for star in 0..130 {
        let (x, y) =
            (between(1, star, 0.0, WIDTH), between(2, star, 0.0, 1.0).portable_powf(1.6) * 380.0);
        if (x - MOON.0).portable_hypot(y - MOON.1) < MOON.2 + 6.0 {
            continue;
        }
        let twinkle = 0.55
            + 0.45
                * (time * between(3, star, 2.0, 6.0) + between(4, star, 0.0, 6.3)).portable_sin();
        let radius = between(5, star, 0.6, 1.9);
        canvas
            .fill(&circle(x, y, radius), &solid(faded(rgb(0xe8e4ff), twinkle * (1.0 - y / 480.0))));
        if star % 13 == 0 {
            canvas.glow(x, y, 9.0, faded(rgb(0xbfc8ff), twinkle * 0.6));
        }
    }
}

fn draw_clouds(canvas: &mut Canvas, time: f32) {
    for cloud in 0..9 {
        let y = between(6, cloud, 150.0, 440.0);
        let long = between(7, cloud, 180.0, 420.0);
        let x = (between(8, cloud, 0.0, 1700.0) - time * between(9, cloud, 5.0, 13.0))
            .rem_euclid(1900.0)
            - 300.0;
        let color = mixed(rgb(0x7a4aa8), rgb(0xff9aa0), (y - 150.0) / 300.0);
        let fade = [
            (0.0, faded(color, 0.0)),
            (0.3, faded(color, 0.5)),
            (0.7, faded(color, 0.45)),
            (1.0, faded(color, 0.0)),
        ];
        canvas.fill(
            &ellipse(x + long / 2.0, y, long / 2.0, 5.0 + long * 0.014),
            &linear((x, y), (x + long, y), &fade),
        );
        canvas.fill(
            &ellipse(x + long * 0.62, y + 9.0, long / 3.2, 4.0),
            &linear((x + long * 0.3, y), (x + long * 0.94, y), &fade),
        );
    }
}

/// The houses of a row, from left to right: the position, width and height of each.
fn houses(row: &Row) -> impl Iterator<Item = (u32, f32, f32, f32)> {
    let mut x = -20.0;
    (0..34).map(move |house| {
        let width = row.broad * between(row.seed, house, 0.5, 1.15);
        let tower = if chance(row.seed + 1, house) > 0.78 { 1.0 } else { 0.6 };
        let height = row.tallest * between(row.seed + 2, house, 0.42, 1.0) * tower;
        let place = (house, x, width, height);
        x += width + between(row.seed + 3, house, -6.0, 8.0);
        place
    })
}

fn draw_row(row: &Row, size: (u32, u32)) -> Canvas {
    let pixels = (size.0 as f32 * (WIDTH + row.drift * 10.0) / WIDTH) as u32;
    let mut canvas = Canvas::new((pixels, size.1), WIDTH * pixels as f32 / size.0 as f32);
    for (house, x, width, height) in houses(row) {
        let wall =
            vertical(SHORE - row.tallest, SHORE, &[(0.0, rgb(row.top)), (1.0, rgb(row.foot))]);
        canvas.fill(&rectangle(x, SHORE - height, width, height + 4.0), &wall);
        draw_roof(&mut canvas, row, house, (x, width, height));
        draw_windows(&mut canvas, row, house, (x, width, height));
        draw_sign(&mut canvas, row, house, (x, width, height));
    }
    canvas
}

fn draw_roof(canvas: &mut Canvas, row: &Row, house: u32, (x, width, height): (f32, f32, f32)) {
    let (paint, top) = (solid(rgb(row.top)), SHORE - height);
    match (chance(row.seed + 4, house) * 5.0) as u32 {
        0 => canvas.fill(&rectangle(x + width * 0.48, top - 46.0, 2.4, 46.0), &paint),
        1 => canvas.fill(&rectangle(x + width * 0.2, top - 14.0, width * 0.4, 15.0), &paint),
        2 => {
            canvas.fill(&polygon([(x, top + 1.0), (x, top - 24.0), (x + width, top + 1.0)]), &paint)
        }
        3 => {
            canvas.fill(&rectangle(x + width * 0.25, top - 22.0, width * 0.5, 23.0), &paint);
            canvas.fill(&rectangle(x + width * 0.38, top - 40.0, width * 0.24, 19.0), &paint);
        }
        _ => canvas.fill(&ellipse(x + width * 0.3, top - 5.0, 11.0, 9.0), &paint),
    }
}

fn draw_windows(canvas: &mut Canvas, row: &Row, house: u32, (x, width, height): (f32, f32, f32)) {
    let (columns, lines) = (((width - 12.0) / 11.0) as u32, ((height - 14.0) / 15.0) as u32);
    let whole_floors = chance(row.seed + 5, house) > 0.6;
    for line in 0..lines {
        for column in 0..columns {
            let key = house * 4096 + line * 64 + if whole_floors { column / 3 } else { column };
            if chance(row.seed + 6, key) < row.lit {
                let color = window_color(chance(row.seed + 7, key));
                let bright = between(row.seed + 8, key, 0.35, 0.95);
                let place = rectangle(
                    x + 8.0 + column as f32 * 11.0,
                    SHORE - height + 10.0 + line as f32 * 15.0,
                    6.0,
                    8.0,
                );
                canvas.fill(&place, &solid(faded(color, bright)));
            }
        }
    }
}

fn window_color(part: f32) -> Color {
    match part {
        part if part < 0.62 => rgb(0xffd58a),
        part if part < 0.84 => rgb(0xffab6b),
        part if part < 0.94 => rgb(0x9fe4ff),
        _ => rgb(0xff8fc8),
    }
}

fn draw_sign(canvas: &mut Canvas, row: &Row, house: u32, (x, width, height): (f32, f32, f32)) {
    if row.drift < 40.0 || chance(row.seed + 9, house) < 0.55 || height < 120.0 {
        return;
    }
    let color = [rgb(0xff4f9a), rgb(0x45e0ff), rgb(0xffc24b)][house as usize % 3];
    let (left, top) = (x + width - 16.0, SHORE - height + 22.0);
    canvas.glow(left + 6.0, top + 38.0, 80.0, faded(color, 0.5));
    canvas.fill(&rectangle(left, top, 13.0, 78.0), &solid(rgb(0x140d30)));
    for glyph in 0..5 {
        canvas.fill(
            &rectangle(left + 3.0, top + 4.0 + glyph as f32 * 15.0, 7.0, 9.0),
            &solid(mixed(color, Color::WHITE, 0.35)),
        );
    }
}

fn draw_beacons(canvas: &mut Canvas, row: &Row, time: f32) {
    for (house, x, width, height) in
        houses(row).filter(|&(_, _, _, height)| height > row.tallest * 0.74)
    {
        let beat = ((time * 1.1 + chance(row.seed + 10, house)).fract() * std::f32::consts::TAU)
            .portable_cos()
            .max(0.0);
        let x = x + width * 0.5 - row.drift * time;
        canvas.glow(x, SHORE - height - 4.0, 26.0, faded(rgb(0xff3b4f), 0.9 * beat));
    }
}

fn draw_bridge(canvas: &mut Canvas, time: f32) {
    let steel = solid(rgb(0x090a26));
    canvas.fill(&rectangle(0.0, 520.0, WIDTH, 9.0), &steel);
    for pillar in 0..7 {
        let x = pillar as f32 * 260.0 - (time * 80.0).rem_euclid(260.0) - 60.0;
        canvas.fill(&rectangle(x - 9.0, 524.0, 18.0, 40.0), &steel);
        let arch = drawn(|path| {
            path.move_to(x, 552.0);
            path.quad_to(x + 130.0, 506.0, x + 260.0, 552.0);
            path.line_to(x + 260.0, 528.0);
            path.line_to(x, 528.0);
            path.close();
        });
        canvas.fill(&arch, &steel);
        canvas.glow(x + 130.0, 516.0, 30.0, faded(rgb(0xffd9a0), 0.5));
    }
}

fn draw_train(canvas: &mut Canvas, time: f32) {
    let head = 1480.0 - time * 330.0;
    canvas.glow(head - 6.0, 508.0, 90.0, faded(rgb(0xfff2c8), 0.9));
    canvas.fill(
        &polygon([(head, 506.0), (head - 320.0, 494.0), (head - 320.0, 522.0), (head, 512.0)]),
        &linear(
            (head, 0.0),
            (head - 320.0, 0.0),
            &[(0.0, faded(rgb(0xfff0c0), 0.5)), (1.0, faded(rgb(0xfff0c0), 0.0))],
        ),
    );
    for car in 0..9 {
        let x = head + car as f32 * 124.0;
        let body = vertical(
            486.0,
            520.0,
            &[(0.0, rgb(0x4a5aa8)), (0.5, rgb(0x2b3270)), (1.0, rgb(0x1a1c4c))],
        );
        let nose = if car == 0 { 16.0 } else { 0.0 };
        canvas.fill(
            &polygon([
                (x + nose, 486.0),
                (x + 119.0, 486.0),
                (x + 119.0, 520.0),
                (x, 520.0),
                (x, 504.0),
            ]),
            &body,
        );
        canvas.fill(&rectangle(x, 513.0, 119.0, 2.5), &solid(rgb(0xff6f91)));
        for window in 0..6 {
            let glass = rectangle(x + 16.0 + window as f32 * 17.0, 492.0, 12.5, 13.0);
            canvas.fill(
                &glass,
                &vertical(492.0, 505.0, &[(0.0, rgb(0xfff6d8)), (1.0, rgb(0xffd27a))]),
            );
        }
        canvas.glow(x + 60.0, 500.0, 70.0, faded(rgb(0xffcf85), 0.25));
    }
}

/// Reflects the picture in the water: compressed, darker towards the viewer, and each line shifted
/// by the ripples.
fn mirror(canvas: &mut Canvas, time: f32) {
    let scale = canvas.scale();
    let (bytes, line) = canvas.bytes_mut();
    let shore = (SHORE * scale) as usize;
    let (above, below) = bytes.split_at_mut(shore * line);
    for (down, pixels) in below.chunks_exact_mut(line).enumerate() {
        let deep = down as f32 / scale / (HEIGHT - SHORE);
        let source = shore.saturating_sub(2 + (down as f32 * 2.3) as usize) * line;
        let swing = (0.6 + deep * 9.0)
            * ((60.0 / (0.22 + deep) + time * 4.5).portable_sin()
                + 0.5 * (31.0 / (0.12 + deep) - time * 6.5).portable_sin());
        reflect(pixels, &above[source..source + line], (swing * scale).round() as isize, deep);
    }
}

fn reflect(pixels: &mut [u8], source: &[u8], aside: isize, deep: f32) {
    let last = (pixels.len() / 4) as isize - 1;
    let (keep, tint) = (0.80 - 0.36 * deep, [10.0 + 6.0 * deep, 8.0, 34.0 + 6.0 * deep]);
    for (index, pixel) in pixels.chunks_exact_mut(4).enumerate() {
        let from = (index as isize + aside).clamp(0, last) as usize * 4;
        for part in 0..3 {
            pixel[part] = (f32::from(source[from + part]) * keep + tint[part]).min(255.0) as u8;
        }
        pixel[3] = 255;
    }
}

fn draw_shore_light(canvas: &mut Canvas, time: f32) {
    canvas.fill(&rectangle(0.0, SHORE - 2.0, WIDTH, 3.0), &solid(rgb(0x0a0a24)));
    for spark in 0..90 {
        let deep = chance(50, spark).portable_powf(1.5);
        let (x, y) = (
            (between(51, spark, 0.0, WIDTH) - time * 20.0 * deep).rem_euclid(WIDTH),
            SHORE + 8.0 + deep * 150.0,
        );
        let flicker = (time * between(52, spark, 3.0, 8.0) + between(53, spark, 0.0, 6.3))
            .portable_sin()
            .max(0.0)
            .powi(3);
        let near_moon = (1.0 - ((x - MOON.0) / 300.0).abs()).max(0.15);
        canvas.fill(
            &ellipse(x, y, 5.0 + deep * 20.0, 0.7 + deep * 1.1),
            &solid(faded(rgb(0xffe2d0), flicker * 0.75 * near_moon)),
        );
    }
}

/// The foreground: masts and the wires between them.
fn draw_wires(canvas: &mut Canvas, time: f32) {
    let ink = solid(rgb(0x05051a));
    let (span, shift) = (860.0, time * 210.0);
    for mast in -1..4 {
        let x = mast as f32 * span - shift.rem_euclid(span) + 300.0;
        for (from, sag) in [(64.0, 58.0), (92.0, 64.0), (150.0, 76.0)] {
            let wire = drawn(|path| {
                path.move_to(x, from);
                path.quad_to(x + span / 2.0, from + sag * 2.0, x + span, from);
            });
            canvas.stroke(&wire, 2.2, &ink);
        }
        canvas.within(Transform::from_translate(x, 0.0), |canvas| draw_mast(canvas, &ink));
    }
}

fn draw_mast(canvas: &mut Canvas, ink: &tiny_skia::Paint<'_>) {
    canvas.fill(&polygon([(-7.0, 40.0), (7.0, 40.0), (11.0, 720.0), (-11.0, 720.0)]), ink);
    canvas.fill(&rectangle(-58.0, 66.0, 116.0, 6.0), ink);
    canvas.fill(&rectangle(-44.0, 94.0, 88.0, 6.0), ink);
    canvas.fill(&rectangle(10.0, 150.0, 26.0, 52.0), ink);
    for knob in [-54.0, -30.0, 28.0, 50.0] {
        canvas.fill(&rectangle(knob, 56.0, 5.0, 11.0), ink);
    }
}
