//! `blur`: a Gaussian.

use super::{Raster, Value, amount};
use crate::picture::gaussian;

pub(super) fn blur(values: &[Value], raster: &mut Raster) {
    let deviation = amount(values, 0) * raster.height as f32;
    gaussian::blur(&mut raster.pixels, raster.width, deviation);
}
