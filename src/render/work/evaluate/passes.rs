//! Effects at work: what a pass comes to on a frame.

use crate::check::builtins::EDGES;
use crate::check::program::EffectId;
use crate::graph::recipe::{Pass, Treatment};
use crate::picture::pass::{Edge, Matrix, Mix, PixelPass};
use crate::render::error::RenderError;
use crate::render::ffmpeg::color_to_yuv;
use crate::timeline::Sampled;
use crate::values::Fixed;

use super::image::{self, Image, pixel};
use super::planes::{mirrored, tinted};

/// The passes over a picture.
pub(super) struct Passes(Vec<Pass>);

impl Passes {
    pub(super) fn new(passes: &[Pass]) -> Passes {
        Passes(passes.to_vec())
    }

    /// A frame's picture with the effects on it.
    pub(super) fn apply(
        &self,
        index: i64,
        mut picture: Image,
        size: (usize, usize),
    ) -> Result<Image, RenderError> {
        for pass in &self.0 {
            picture = applied(pass, index, picture, size)?;
        }
        Ok(picture)
    }
}

fn applied(
    Pass::Pixel { geometry, color }: &Pass,
    index: i64,
    picture: Image,
    size: (usize, usize),
) -> Result<Image, RenderError> {
    let color: Vec<&Treatment> =
        color.iter().filter(|treatment| !is_neutral(treatment, index)).collect();
    let geometry: Vec<&Treatment> =
        geometry.iter().filter(|treatment| !is_neutral(treatment, index)).collect();
    let picture = match flat(&geometry, &color, index, picture)? {
        Flat::Done(picture) => return Ok(picture),
        Flat::Needs(picture) => picture,
    };
    let mut pass = PixelPass { matrix: Matrix::IDENTITY, edge: Edge::Clear, mix: Mix::IDENTITY };
    for treatment in geometry {
        pass.matrix = pass.matrix.then(matrix(treatment, index, size));
        pass.edge = edge(treatment).unwrap_or(pass.edge);
    }
    for treatment in color {
        pass.mix = mixed(pass.mix, treatment, index);
    }
    if pass.is_identity() {
        return Ok(picture);
    }
    image::passed(&pass, &picture, size)
}

/// What comes of a pass on an opaque 8-bit picture, where that is exact: it is mirrored, and mixed
/// with one colour.
enum Flat {
    Done(Image),
    /// It needs more than that.
    Needs(Image),
}

fn flat(
    geometry: &[&Treatment],
    color: &[&Treatment],
    index: i64,
    picture: Image,
) -> Result<Flat, RenderError> {
    if !geometry.iter().all(|treatment| treatment.effect == EffectId::Mirror) {
        return Ok(Flat::Needs(picture));
    }
    let flash = match color {
        [] => None,
        [flash] if flash.effect == EffectId::Flash => {
            flash.color(0).zip(flash.amount(1).map(|amount| amount.at(index)))
        }
        _ => return Ok(Flat::Needs(picture)),
    };
    let Image::Video(mut video) = picture else { return Ok(Flat::Needs(picture)) };
    if geometry.len() % 2 == 1 {
        video = mirrored(video)?;
    }
    if let Some((color, amount)) = flash {
        video = tinted(video, color_to_yuv(color), amount)?;
    }
    Ok(Flat::Done(Image::Video(video)))
}

/// Whether an effect changes nothing on a frame.
fn is_neutral(treatment: &Treatment, index: i64) -> bool {
    let amount = |argument: usize| treatment.amount(argument).map(|amount| amount.at(index));
    match treatment.effect {
        EffectId::Mirror => false,
        EffectId::Flash => amount(1) == Some(Fixed::ZERO),
        EffectId::Opacity | EffectId::Zoom => amount(0) == Some(Fixed::ONE),
    }
}

fn matrix(treatment: &Treatment, index: i64, (width, height): (usize, usize)) -> Matrix {
    match treatment.effect {
        EffectId::Mirror => Matrix::mirror(width),
        EffectId::Zoom => {
            let factor = treatment.amount(0).map_or(1.0, |amount| number(amount.at(index)));
            let about = match treatment.arguments.get(1) {
                Some(Sampled::Point(across, down)) => {
                    (number(across.at(index)), number(down.at(index)))
                }
                _ => (0.5, 0.5),
            };
            Matrix::zoom(factor, (about.0 * width as f64, about.1 * height as f64))
        }
        EffectId::Flash | EffectId::Opacity => Matrix::IDENTITY,
    }
}

fn edge(treatment: &Treatment) -> Option<Edge> {
    let word = EDGES.get(usize::from(treatment.choice(2)?))?;
    Some(match *word {
        "tile" => Edge::Tile,
        "stretch" => Edge::Stretch,
        "clear" => Edge::Clear,
        _ => Edge::Mirror,
    })
}

fn mixed(mix: Mix, treatment: &Treatment, index: i64) -> Mix {
    let amount = |argument: usize| {
        treatment.amount(argument).map_or(1.0, |amount| number(amount.at(index)) as f32)
    };
    match treatment.effect {
        EffectId::Flash => {
            let color = treatment.color(0).map_or([0.0; 4], pixel);
            mix.flash(color, amount(1))
        }
        EffectId::Opacity => mix.fade(amount(0)),
        EffectId::Mirror | EffectId::Zoom => mix,
    }
}

fn number(value: Fixed) -> f64 {
    value.raw() as f64 / Fixed::SCALE as f64
}
