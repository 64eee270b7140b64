//! A small canvas over tiny-skia: shapes, gradients and light, in coordinates of 1280 × 720 for
//! every picture size.

use tiny_skia::{
    BlendMode, Color, FillRule, FilterQuality, GradientStop, LineCap, LinearGradient, Paint, Path,
    PathBuilder, Pixmap, PixmapPaint, Point, RadialGradient, Rect, Shader, SpreadMode, Stroke,
    Transform,
};

/// The width of the coordinate space of scenes.
pub(super) const WIDTH: f32 = 1280.0;
/// The height of the coordinate space of scenes.
pub(super) const HEIGHT: f32 = 720.0;

/// A shape; `None` is empty and draws nothing.
pub(super) type Shape = Option<Path>;

/// A picture that is being drawn.
pub(super) struct Canvas {
    pixmap: Pixmap,
    view: Transform,
}

impl Canvas {
    /// A transparent picture of this many pixels (at least one), which is `width` units wide.
    pub(super) fn new(pixels: (u32, u32), width: f32) -> Canvas {
        let (across, down) = (pixels.0.max(1), pixels.1.max(1));
        let pixmap = Pixmap::new(across, down).unwrap_or_else(single_pixel);
        let scale = across as f32 / width;
        Canvas { pixmap, view: Transform::from_scale(scale, scale) }
    }

    /// Pixels per unit.
    pub(super) fn scale(&self) -> f32 {
        self.view.sx
    }

    /// The picture.
    pub(super) fn pixmap(&self) -> &Pixmap {
        &self.pixmap
    }

    /// The picture's bytes (premultiplied RGBA, line by line), and the number of bytes of a line.
    pub(super) fn bytes_mut(&mut self) -> (&mut [u8], usize) {
        let line = self.pixmap.width() as usize * 4;
        (self.pixmap.data_mut(), line)
    }

    /// Draws with an additional transform.
    pub(super) fn within(&mut self, transform: Transform, draw: impl FnOnce(&mut Canvas)) {
        let outer = self.view;
        self.view = outer.pre_concat(transform);
        draw(self);
        self.view = outer;
    }

    /// Fills `shape`.
    pub(super) fn fill(&mut self, shape: &Shape, paint: &Paint<'_>) {
        if let Some(path) = shape {
            self.pixmap.fill_path(path, paint, FillRule::Winding, self.view, None);
        }
    }

    /// Draws the line of `shape`, `width` units wide, with round ends.
    pub(super) fn stroke(&mut self, shape: &Shape, width: f32, paint: &Paint<'_>) {
        if let Some(path) = shape {
            let stroke = Stroke { width, line_cap: LineCap::Round, ..Stroke::default() };
            self.pixmap.stroke_path(path, paint, &stroke, self.view, None);
        }
    }

    /// Fills the whole picture.
    pub(super) fn cover(&mut self, paint: &Paint<'_>) {
        self.fill(&rectangle(-WIDTH, -HEIGHT, WIDTH * 3.0, HEIGHT * 3.0), paint);
    }

    /// Adds soft light around a point, fading to nothing at `radius`.
    pub(super) fn glow(&mut self, x: f32, y: f32, radius: f32, color: Color) {
        self.fill(&circle(x, y, radius), &light(radial(x, y, radius, &falloff(color))));
    }

    /// Lays another picture of the same scale over it, with its top left corner at (`x`, `y`) in
    /// units.
    pub(super) fn lay(&mut self, other: &Canvas, x: f32, y: f32, opacity: f32) {
        let paint =
            PixmapPaint { opacity, quality: FilterQuality::Bilinear, ..PixmapPaint::default() };
        let place = Transform::from_translate(x * self.scale(), y * self.scale());
        self.pixmap.draw_pixmap(0, 0, other.pixmap.as_ref(), &paint, place, None);
    }

    /// Copies all pixels of a picture of the same size.
    pub(super) fn copy(&mut self, other: &Canvas) {
        let length = self.pixmap.data().len().min(other.pixmap.data().len());
        self.pixmap.data_mut()[..length].copy_from_slice(&other.pixmap.data()[..length]);
    }
}

/// A picture of one pixel, for sizes that do not fit into memory.
fn single_pixel() -> Pixmap {
    Pixmap::new(1, 1).expect("one pixel always fits")
}

/// The opaque colour of six hexadecimal digits.
pub(super) fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::from_rgba8(red, green, blue, 255)
}

/// `color` with its opacity multiplied by `opacity`.
pub(super) fn faded(color: Color, opacity: f32) -> Color {
    let mut color = color;
    color.set_alpha((color.alpha() * opacity).clamp(0.0, 1.0));
    color
}

/// A mix of `a` (0) and `b` (1).
pub(super) fn mixed(a: Color, b: Color, part: f32) -> Color {
    let part = part.clamp(0.0, 1.0);
    let mix = |a: f32, b: f32| (a + (b - a) * part).clamp(0.0, 1.0);
    let [red, green, blue, alpha] = [
        mix(a.red(), b.red()),
        mix(a.green(), b.green()),
        mix(a.blue(), b.blue()),
        mix(a.alpha(), b.alpha()),
    ];
    Color::from_rgba(red, green, blue, alpha).unwrap_or(a)
}

/// A cycle of neon colours: `turn` from 0 to 1 goes round once.
pub(super) fn neon(turn: f32) -> Color {
    const COLORS: [u32; 6] = [0xff4f9a, 0xb04bff, 0x4f6bff, 0x36d8ff, 0x5affc0, 0xffc24b];
    let place = turn.rem_euclid(1.0) * COLORS.len() as f32;
    let index = place as usize % COLORS.len();
    mixed(rgb(COLORS[index]), rgb(COLORS[(index + 1) % COLORS.len()]), place.fract())
}

/// Paint of one colour.
pub(super) fn solid(color: Color) -> Paint<'static> {
    Paint { shader: Shader::SolidColor(color), anti_alias: true, ..Paint::default() }
}

/// A gradient from one point to another.
pub(super) fn linear(from: (f32, f32), to: (f32, f32), stops: &[(f32, Color)]) -> Paint<'static> {
    let shader = LinearGradient::new(
        from.into(),
        to.into(),
        gradient(stops),
        SpreadMode::Pad,
        Transform::identity(),
    );
    shaded(shader, stops)
}

/// A vertical gradient from `top` to `bottom`.
pub(super) fn vertical(top: f32, bottom: f32, stops: &[(f32, Color)]) -> Paint<'static> {
    linear((0.0, top), (0.0, bottom), stops)
}

/// A radial gradient.
pub(super) fn radial(x: f32, y: f32, radius: f32, stops: &[(f32, Color)]) -> Paint<'static> {
    let center = Point::from_xy(x, y);
    let shader = RadialGradient::new(
        center,
        0.0,
        center,
        radius.max(0.01),
        gradient(stops),
        SpreadMode::Pad,
        Transform::identity(),
    );
    shaded(shader, stops)
}

/// The same paint with additive blending, as light.
pub(super) fn light(paint: Paint<'static>) -> Paint<'static> {
    Paint { blend_mode: BlendMode::Plus, ..paint }
}

fn gradient(stops: &[(f32, Color)]) -> Vec<GradientStop> {
    stops.iter().map(|&(place, color)| GradientStop::new(place, color)).collect()
}

fn shaded(shader: Option<Shader<'static>>, stops: &[(f32, Color)]) -> Paint<'static> {
    let plain = stops.last().map_or(Color::TRANSPARENT, |stop| stop.1);
    Paint {
        shader: shader.unwrap_or(Shader::SolidColor(plain)),
        anti_alias: true,
        ..Paint::default()
    }
}

fn falloff(color: Color) -> [(f32, Color); 5] {
    [(0.0, 1.0), (0.22, 0.55), (0.45, 0.22), (0.7, 0.06), (1.0, 0.0)]
        .map(|(place, part)| (place, faded(color, part)))
}

/// A rectangle.
pub(super) fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Shape {
    Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect)
}

/// A circle.
pub(super) fn circle(x: f32, y: f32, radius: f32) -> Shape {
    PathBuilder::from_circle(x, y, radius)
}

/// An ellipse by its middle and half axes.
pub(super) fn ellipse(x: f32, y: f32, across: f32, down: f32) -> Shape {
    Rect::from_xywh(x - across, y - down, across * 2.0, down * 2.0).and_then(PathBuilder::from_oval)
}

/// A closed shape with these corners.
pub(super) fn polygon(corners: impl IntoIterator<Item = (f32, f32)>) -> Shape {
    traced(corners, true)
}

/// An open line through these points.
pub(super) fn polyline(points: impl IntoIterator<Item = (f32, f32)>) -> Shape {
    traced(points, false)
}

fn traced(points: impl IntoIterator<Item = (f32, f32)>, closed: bool) -> Shape {
    let mut path = PathBuilder::new();
    for (index, (x, y)) in points.into_iter().enumerate() {
        if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// A shape drawn by hand.
pub(super) fn drawn(draw: impl FnOnce(&mut PathBuilder)) -> Shape {
    let mut path = PathBuilder::new();
    draw(&mut path);
    path.finish()
}
