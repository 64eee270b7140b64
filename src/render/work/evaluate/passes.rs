//! Effects at work: what a pass comes to on a frame.

use crate::check::builtins::EDGES;
use crate::check::program::{Color, EffectId};
use crate::graph::recipe::{Pass, Treatment};
use crate::picture::neighborhood::Value;
use crate::picture::pass::{Edge, Matrix, Mix, PixelPass};
use crate::render::error::RenderError;
use crate::render::ffmpeg::color_to_yuv;
use crate::timeline::Sampled;
use crate::values::Fixed;

use super::image::{self, Image, pixel};
use super::planes::{mirrored, part, tinted};

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
    pass: &Pass,
    index: i64,
    picture: Image,
    size: (usize, usize),
) -> Result<Image, RenderError> {
    match pass {
        Pass::Pixel { geometry, color } => pixels(geometry, color, index, picture, size),
        Pass::Neighborhood(treatment) if treatment.is_neutral_at(index) => Ok(picture),
        Pass::Neighborhood(treatment) => {
            let values: Vec<Value> =
                treatment.arguments.iter().map(|argument| value(argument, index)).collect();
            image::with_neighborhood(treatment.effect, &values, &picture, size)
        }
    }
}

/// What an argument comes to on a frame.
fn value(argument: &Sampled, index: i64) -> Value {
    match argument {
        Sampled::Amount(amount) => Value::Amount(part(amount.at(index))),
        Sampled::Point(across, down) => Value::Point(part(across.at(index)), part(down.at(index))),
        Sampled::Color(color) => Value::Color(pixel(*color)),
        Sampled::Choice(choice) => Value::Choice(*choice),
    }
}

/// Effects of which a pixel depends on one pixel, at once.
fn pixels(
    geometry: &[Treatment],
    color: &[Treatment],
    index: i64,
    picture: Image,
    size: (usize, usize),
) -> Result<Image, RenderError> {
    let steps = |treatments: &[Treatment]| -> Vec<Step> {
        let active = treatments.iter().filter(|treatment| !treatment.is_neutral_at(index));
        active.filter_map(|treatment| step(treatment, index, size)).collect()
    };
    let (geometry, color) = (steps(geometry), steps(color));
    let picture = match flat(&geometry, &color, picture, size)? {
        Flat::Done(picture) => return Ok(picture),
        Flat::Needs(picture) => picture,
    };
    let mut pass = PixelPass { matrix: Matrix::IDENTITY, edge: Edge::Clear, mix: Mix::IDENTITY };
    for step in geometry.into_iter().chain(color) {
        match step {
            Step::Move { matrix, edge } => {
                pass.matrix = pass.matrix.then(matrix);
                pass.edge = edge.unwrap_or(pass.edge);
            }
            Step::Flash { color, amount } => pass.mix = pass.mix.flash(pixel(color), part(amount)),
            Step::Fade { amount } => pass.mix = pass.mix.fade(part(amount)),
        }
    }
    if pass.is_identity() {
        return Ok(picture);
    }
    image::passed(&pass, &picture, size)
}

/// What an effect does to a frame, in the terms of the pass that it becomes a part of.
#[derive(PartialEq)]
enum Step {
    Move {
        matrix: Matrix,
        /// None: what an effect before it says.
        edge: Option<Edge>,
    },
    Flash {
        color: Color,
        amount: Fixed,
    },
    Fade {
        amount: Fixed,
    },
}

/// The step on a frame of an effect of which a pixel depends on one pixel. Arguments are in the order
/// of the effect's row.
fn step(treatment: &Treatment, index: i64, (width, height): (usize, usize)) -> Option<Step> {
    let amount =
        |argument: usize| treatment.amount(argument).map_or(Fixed::ONE, |amount| amount.at(index));
    Some(match treatment.effect {
        EffectId::Flash => {
            Step::Flash { color: treatment.color(0).unwrap_or(Color::CLEAR), amount: amount(1) }
        }
        EffectId::Mirror => Step::Move { matrix: Matrix::mirror(width), edge: None },
        EffectId::Opacity => Step::Fade { amount: amount(0) },
        EffectId::Zoom => {
            let about = match treatment.arguments.get(1) {
                Some(Sampled::Point(across, down)) => {
                    (number(across.at(index)), number(down.at(index)))
                }
                _ => (0.5, 0.5),
            };
            let about = (about.0 * width as f64, about.1 * height as f64);
            Step::Move { matrix: Matrix::zoom(number(amount(0)), about), edge: edge(treatment, 2) }
        }
        _ => return None,
    })
}

fn edge(treatment: &Treatment, argument: usize) -> Option<Edge> {
    let word = EDGES.get(usize::from(treatment.choice(argument)?))?;
    Some(match *word {
        "tile" => Edge::Tile,
        "stretch" => Edge::Stretch,
        "clear" => Edge::Clear,
        _ => Edge::Mirror,
    })
}

/// What comes of a pass on an opaque 8-bit picture, where that is exact: it is mirrored, and mixed
/// with one colour.
enum Flat {
    Done(Image),
    /// It needs more than that.
    Needs(Image),
}

fn flat(
    geometry: &[Step],
    color: &[Step],
    picture: Image,
    (width, _): (usize, usize),
) -> Result<Flat, RenderError> {
    let mirror = Step::Move { matrix: Matrix::mirror(width), edge: None };
    if !geometry.iter().all(|step| *step == mirror) {
        return Ok(Flat::Needs(picture));
    }
    let flash = match color {
        [] => None,
        [Step::Flash { color, amount }] => Some((*color, *amount)),
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

fn number(value: Fixed) -> f64 {
    value.raw() as f64 / Fixed::SCALE as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::builtins::{EFFECTS, Reach};

    #[test]
    fn every_effect_of_one_pixel_has_a_step() {
        for row in EFFECTS {
            let treatment =
                Treatment { effect: row.id, version: row.version, arguments: Vec::new() };
            let alone = !matches!(row.reach, Reach::Neighborhood { .. });
            assert_eq!(step(&treatment, 0, (16, 16)).is_some(), alone, "{}", row.name);
        }
    }
}
