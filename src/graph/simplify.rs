//! The ways to put recipes together, each giving the simplest recipe for the same pictures: what
//! comes to the same has one recipe, so it is rendered once.
//!
//! Effects that change nothing are left out, a picture that an opaque one hides is left out,
//! neighbouring effects become one pass, and mixes of one colour become that colour. Over a plain
//! colour, `opacity` is a mix with that colour and a mirrored picture can be mirrored afterwards:
//! both are exact, and need no transparency.

use crate::check::builtins::{Reach, Transition};
use crate::check::program::Color;
use crate::graph::recipe::{Pass, Recipe, Treatment};
use crate::timeline::{self, Sampled};
use crate::values::{Fixed, Signal};

/// The place of `clear` among the words for what is beside a picture.
const CLEAR_EDGE: &str = "clear";

/// Effects on a picture, in the order in which they apply.
pub(super) fn treated(
    treatments: impl IntoIterator<Item = timeline::Treatment>,
    picture: Recipe,
) -> Recipe {
    treatments.into_iter().fold(picture, |picture, treatment| {
        if treatment.is_neutral() || comes_to_the_same(&treatment, &picture) {
            return picture;
        }
        match treatment.effect.row().reach {
            Reach::Flip | Reach::Geometry { .. } => {
                with_pass(vec![treatment.into()], Vec::new(), picture)
            }
            Reach::Color { .. } | Reach::Opacity => {
                with_pass(Vec::new(), vec![treatment.into()], picture)
            }
            Reach::Neighborhood { .. } => {
                let (mut passes, picture) = taken_apart(picture);
                passes.push(Pass::Neighborhood(treatment.into()));
                Recipe::Treated { passes, picture }
            }
        }
    })
}

/// A picture's passes, and the picture below them.
fn taken_apart(picture: Recipe) -> (Vec<Pass>, Box<Recipe>) {
    match picture {
        Recipe::Treated { passes, picture } => (passes, picture),
        other => (Vec::new(), Box::new(other)),
    }
}

/// A pass on a picture, together with the pass that is its last.
fn with_pass(mut geometry: Vec<Treatment>, mut color: Vec<Treatment>, picture: Recipe) -> Recipe {
    if geometry.is_empty() && color.is_empty() {
        return picture;
    }
    let (mut passes, picture) = taken_apart(picture);
    match passes.pop() {
        Some(Pass::Pixel { geometry: earlier, color: below }) => {
            geometry = [earlier, geometry].concat();
            color = [below, color].concat();
        }
        other => passes.extend(other),
    }
    cancel_flips(&mut geometry);
    if !(geometry.is_empty() && color.is_empty()) {
        passes.push(Pass::Pixel { geometry, color });
    }
    if passes.is_empty() { *picture } else { Recipe::Treated { passes, picture } }
}

/// Two equal flips, one after the other, change nothing.
fn cancel_flips(geometry: &mut Vec<Treatment>) {
    let cancel =
        |pair: &[Treatment]| pair[0].effect.row().reach == Reach::Flip && pair[0] == pair[1];
    while let Some(pair) = geometry.windows(2).position(cancel) {
        geometry.drain(pair..pair + 2);
    }
}

/// Whether a plain colour is the same with an effect on it.
fn comes_to_the_same(treatment: &timeline::Treatment, picture: &Recipe) -> bool {
    let Recipe::Color { color } = picture else { return false };
    match treatment.effect.row().reach {
        Reach::Flip => true,
        Reach::Geometry { .. } => !treatment.arguments.iter().any(is_clear_edge),
        Reach::Color { toward } => {
            let target = toward.and_then(|parameter| treatment.arguments.get(parameter));
            target == Some(&Sampled::Color(*color))
        }
        Reach::Neighborhood { keeps_plain } => keeps_plain,
        Reach::Opacity => false,
    }
}

/// Two pictures mixed.
pub(super) fn blend(transition: Transition, progress: Signal, from: Recipe, to: Recipe) -> Recipe {
    if matches!((&from, &to), (Recipe::Color { color }, Recipe::Color { color: other }) if color == other)
    {
        return from;
    }
    let version = transition.row().version;
    Recipe::Blend { transition, version, progress, from: Box::new(from), to: Box::new(to) }
}

/// One picture over another.
pub(super) fn over(top: Recipe, bottom: Recipe, is_opaque: &dyn Fn(&Recipe) -> bool) -> Recipe {
    if is_opaque(&top) {
        return top;
    }
    match (top, bottom) {
        (Recipe::Color { color: Color { alpha: 0, .. } }, bottom) => bottom,
        (Recipe::Color { color }, Recipe::Color { color: behind }) if behind.alpha == 255 => {
            Recipe::Color { color: flattened(color, behind) }
        }
        (Recipe::Treated { mut passes, picture }, Recipe::Color { color: behind })
            if behind.alpha == 255 && commutes(&passes, &picture, is_opaque) =>
        {
            let flat = over(*picture, Recipe::Color { color: behind }, is_opaque);
            let Some(Pass::Pixel { geometry, color }) = passes.pop() else { return flat };
            let plain = |treatment: Treatment| shown_before(treatment, behind);
            // Opacity last: a flash changes only what is there of the picture.
            let (clear, paint): (Vec<_>, Vec<_>) = color.into_iter().partition(is_opacity);
            with_pass(
                geometry,
                paint.into_iter().chain(clear.into_iter().map(plain)).collect(),
                flat,
            )
        }
        (top, bottom) => Recipe::Over { top: Box::new(top), bottom: Box::new(bottom) },
    }
}

/// Whether the passes are one that can act on the picture over a plain colour as well as on the
/// picture before it lies there.
fn commutes(passes: &[Pass], picture: &Recipe, is_opaque: &dyn Fn(&Recipe) -> bool) -> bool {
    let [Pass::Pixel { geometry, color }] = passes else { return false };
    let opaque = is_opaque(picture);
    let place = |treatment: &Treatment| match treatment.effect.row().reach {
        Reach::Flip => true,
        _ => opaque && !may_clear(treatment),
    };
    let paint = |treatment: &Treatment| opaque || is_opacity(treatment);
    geometry.iter().all(place) && color.iter().all(paint)
}

/// Opacity before a plain colour is a mix with it.
fn shown_before(opacity: Treatment, behind: Color) -> Treatment {
    let left = opacity.amount(0).map_or(Signal::constant(Fixed::ONE), Signal::clone);
    let covered = left.map(|left| Fixed::from_raw(Fixed::SCALE - left.raw()));
    timeline::Treatment::flash(behind, covered).into()
}

/// Whether a picture has no transparent pixel on any frame; `footage` says so of footage.
pub(super) fn is_opaque(recipe: &Recipe, footage: &dyn Fn(&Recipe) -> bool) -> bool {
    match recipe {
        Recipe::Footage { .. } => footage(recipe),
        Recipe::Color { color } => color.alpha == 255,
        Recipe::Treated { passes, picture } => {
            let mut treatments = passes.iter().flat_map(Pass::treatments);
            !treatments.any(|one| may_clear(one) || is_opacity(one)) && is_opaque(picture, footage)
        }
        Recipe::Blend { from, to, .. } => is_opaque(from, footage) && is_opaque(to, footage),
        Recipe::Over { bottom, .. } => is_opaque(bottom, footage),
        Recipe::Words { picture, .. } => is_opaque(picture, footage),
    }
}

/// Whether an effect may leave a part of the frame empty.
fn may_clear(treatment: &Treatment) -> bool {
    let Reach::Geometry { fills_from } = treatment.effect.row().reach else { return false };
    let least = treatment.amount(0).map(|amount| amount.bounds().0);
    let fills = fills_from.is_some_and(|from| least.is_some_and(|least| least >= from));
    let beside = treatment.arguments.iter().any(is_beside_frame);
    (!fills || beside) && treatment.arguments.iter().any(is_clear_edge)
}

/// Whether a place lies beside the frame on some frame.
fn is_beside_frame(argument: &Sampled) -> bool {
    let beside = |part: &Signal| {
        let (least, most) = part.bounds();
        least < Fixed::ZERO || most > Fixed::ONE
    };
    matches!(argument, Sampled::Point(across, down) if beside(across) || beside(down))
}

fn is_opacity(treatment: &Treatment) -> bool {
    treatment.effect.row().reach == Reach::Opacity
}

fn is_clear_edge(argument: &Sampled) -> bool {
    let words = crate::check::builtins::EDGES;
    matches!(argument, Sampled::Choice(choice) if words.get(usize::from(*choice)) == Some(&CLEAR_EDGE))
}

/// A colour over an opaque one.
pub(super) fn flattened(color: Color, behind: Color) -> Color {
    let over = |top: u8, below: u8| {
        let alpha = u32::from(color.alpha);
        let mixed = (u32::from(top) * alpha + u32::from(below) * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    Color {
        red: over(color.red, behind.red),
        green: over(color.green, behind.green),
        blue: over(color.blue, behind.blue),
        alpha: 255,
    }
}
