//! Effects of which a pixel depends on the pixels around it. A kernel changes a whole picture, in the
//! light that the effect's row names.

mod blur;

use super::canvas::{Pixel, Source};
use super::light::{decode, encode};
use crate::check::builtins::{EffectId, Light};

/// A picture for kernels.
pub struct Raster {
    /// In pixels.
    pub width: usize,
    pub height: usize,
    /// Row by row from the top, each pixel multiplied by its opacity.
    pub pixels: Vec<Pixel>,
}

/// What a parameter of an effect comes to on a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Lengths are parts of the frame's height.
    Amount(f32),
    /// In parts of the frame's width and height.
    Point(f32, f32),
    Color(Pixel),
    /// The place among the parameter's words.
    Choice(u8),
}

/// Changes a picture; the values are those of the row's parameters, in its order.
type Kernel = fn(&[Value], &mut Raster);

fn kernel(effect: EffectId) -> Option<Kernel> {
    match effect {
        EffectId::Blur => Some(blur::blur),
        _ => None,
    }
}

/// Gives the rows of a picture with an effect on it to `put`, from the top down. An opaque picture
/// stays opaque.
pub fn run(
    effect: EffectId,
    values: &[Value],
    source: Source<'_>,
    (width, height): (usize, usize),
    mut put: impl FnMut(usize, &[Pixel]),
) {
    let linear = effect.row().light == Light::Linear;
    let opaque = matches!(source, Source::Video(_));
    let mut raster = Raster { width, height, pixels: vec![[0.0; 4]; width * height] };
    for (y, row) in raster.pixels.chunks_exact_mut(width.max(1)).enumerate() {
        source.row(y, row);
        if linear {
            decode(row, opaque);
        }
    }
    if let Some(kernel) = kernel(effect) {
        kernel(values, &mut raster);
    }
    for (y, row) in raster.pixels.chunks_exact_mut(width.max(1)).enumerate() {
        if linear {
            encode(row, opaque);
        }
        put(y, row);
    }
}

/// A number among the values.
fn amount(values: &[Value], index: usize) -> f32 {
    match values.get(index) {
        Some(Value::Amount(amount)) => *amount,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::builtins::{EFFECTS, Reach};

    #[test]
    fn every_effect_that_reads_neighbors_has_a_kernel() {
        for row in EFFECTS {
            let reads = matches!(row.reach, Reach::Neighborhood { .. });
            assert_eq!(kernel(row.id).is_some(), reads, "{}", row.name);
        }
    }
}
