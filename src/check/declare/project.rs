//! `project`: the film's size, rate and the like. What it does not say is the first footage's.

use crate::check::Checker;
use crate::check::builtins::{PROJECT, ProjectSetting};
use crate::check::error::FilmProblem;
use crate::check::eval::{Bounds, Env};
use crate::check::load::ModuleId;
use crate::check::program::{Color, Project, is_film_size, nearest_film_size};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Expr, Setting};
use crate::time::{FrameRate, Rational};
use crate::world::VideoFacts;

/// The rates that films have.
const USUAL: &[(u32, u32)] = &[
    (24_000, 1_001),
    (24, 1),
    (25, 1),
    (30_000, 1_001),
    (30, 1),
    (48, 1),
    (50, 1),
    (60_000, 1_001),
    (60, 1),
];

/// Decimals that mean a rate of NTSC exactly, in thousandths.
const NTSC: &[(i64, u32)] =
    &[(23_976, 24_000), (29_970, 30_000), (47_952, 48_000), (59_940, 60_000), (119_880, 120_000)];

/// Frames a second that a film can have.
const RATES: Bounds = Bounds {
    what: "a film's frame rate",
    least: 100,
    most: 24_000,
    words: "from 1 to 240 frames per second",
};

/// What `project` says.
#[derive(Clone, Debug, Default)]
pub(in crate::check) struct ProjectSettings {
    title: Option<String>,
    size: Option<(u32, u32)>,
    rate: Option<FrameRate>,
    background: Option<Color>,
    seed: u64,
    /// The tempo of a film without a song, and the span that says so.
    pub(in crate::check) tempo: Option<Spanned<Rational>>,
    /// Its metre.
    pub(in crate::check) meter: Option<Spanned<u32>>,
    /// Whether the tempo has an error, which has been reported.
    pub(in crate::check) broken_tempo: bool,
}

impl ProjectSettings {
    /// Whether the script says size and rate, so that they do not depend on footage.
    pub(in crate::check) fn has_shape(&self) -> bool {
        self.size.is_some() && self.rate.is_some()
    }

    /// What the script leaves to the first footage: the size, the rate.
    pub(in crate::check) fn undecided(&self) -> (bool, bool) {
        (self.size.is_none(), self.rate.is_none())
    }

    /// The project, with the first footage's size and rate where it says none.
    pub(in crate::check) fn project(self, first: Option<&VideoFacts>) -> Project {
        Project {
            title: self.title,
            size: self.size.or_else(|| first.map(even_size)).unwrap_or((1920, 1080)),
            rate: self
                .rate
                .or_else(|| first.map(|video| film_rate(video.rate)))
                .unwrap_or(FrameRate::FILM),
            background: self.background.unwrap_or(Color::BLACK),
            seed: self.seed,
        }
    }
}

/// The size as shown, in even numbers.
pub(in crate::check) fn even_size(video: &VideoFacts) -> (u32, u32) {
    let (width, height) = video.upright_size();
    let even = |pixels: u32| pixels.saturating_add(pixels % 2);
    nearest_film_size(even(width), even(height))
}

/// The rate of a film whose first footage has this rate: the usual one nearest to it, or, for slow
/// footage, the one nearest to 24 that shows each of its frames equally long.
pub(in crate::check) fn film_rate(rate: FrameRate) -> FrameRate {
    if rate.ratio() >= Rational::from(20) {
        return usual(rate);
    }
    let fits = fitting_rates(rate, FrameRate::FILM).into_iter().next();
    fits.filter(|fits| usual(*fits) == *fits).unwrap_or(FrameRate::FILM)
}

/// The usual rate nearest to one.
fn usual(rate: FrameRate) -> FrameRate {
    let distance = |usual: &FrameRate| {
        let difference = usual.ratio() - rate.ratio();
        if difference < Rational::from(0) { -difference } else { difference }
    };
    let rates = USUAL.iter().filter_map(|&(num, den)| FrameRate::new(num, den));
    rates.min_by_key(distance).unwrap_or(FrameRate::FILM)
}

/// Film rates that footage of a rate fits exactly, the best first: its own, if that is a usual one,
/// or else the usual one nearest to the film's, and a multiple of its own that is nearer.
pub(in crate::check) fn fitting_rates(rate: FrameRate, film: FrameRate) -> Vec<FrameRate> {
    let distance = |fit: &FrameRate| {
        let difference = fit.ratio() - film.ratio();
        if difference < Rational::from(0) { -difference } else { difference }
    };
    let usual = || USUAL.iter().filter_map(|&(num, den)| FrameRate::new(num, den));
    if usual().any(|usual| usual == rate) {
        return vec![rate];
    }
    let fits = |usual: &FrameRate| {
        let ratio = usual.ratio() / rate.ratio();
        ratio.is_integer() || ratio.recip().is_integer()
    };
    let multiples =
        (1..=60).filter_map(|factor| FrameRate::new(rate.num().checked_mul(factor)?, rate.den()));
    let possible =
        |fit: &FrameRate| (Rational::from(20)..=Rational::from(60)).contains(&fit.ratio());
    let usual = usual().filter(fits).min_by_key(distance);
    let multiple = multiples.filter(possible).min_by_key(distance);
    let nearer =
        multiple.filter(|multiple| usual.is_none_or(|usual| distance(multiple) < distance(&usual)));
    let found: Vec<FrameRate> = usual.into_iter().chain(nearer).collect();
    if found.is_empty() { vec![rate] } else { found }
}

impl<'a> Checker<'a> {
    /// What a `project` block says.
    pub(in crate::check) fn project_settings(
        &mut self,
        module: ModuleId,
        settings: &'a [Setting],
    ) -> ProjectSettings {
        let env = Env::declaration(module);
        let mut project = ProjectSettings::default();
        for (setting, args) in self.known_settings(&PROJECT, settings) {
            let span = args.span();
            match setting {
                ProjectSetting::Title => {
                    project.title =
                        self.only_text(env, args, "the title").map(|text| text.value.to_string())
                }
                ProjectSetting::Size => {
                    project.size = self.only_size(args).and_then(|expr| self.film_size(env, expr))
                }
                ProjectSetting::Fps => {
                    project.rate = self.only(args, "the rate").and_then(|expr| self.rate(env, expr))
                }
                ProjectSetting::Background => {
                    project.background =
                        self.only(args, "the colour").and_then(|expr| self.opaque(env, expr))
                }
                ProjectSetting::Seed => {
                    project.seed = self
                        .only(args, "a number")
                        .and_then(|expr| self.seed(env, expr))
                        .unwrap_or(0)
                }
                ProjectSetting::Tempo => {
                    project.tempo = self
                        .only(args, "the tempo")
                        .and_then(|expr| self.song_tempo(env, expr))
                        .map(|tempo| Spanned::new(tempo, span));
                    project.broken_tempo |= project.tempo.is_none();
                }
                ProjectSetting::Meter => {
                    project.meter = self
                        .only(args, "the metre")
                        .and_then(|expr| self.meter(env, expr))
                        .map(|meter| Spanned::new(meter, span));
                    project.broken_tempo |= project.meter.is_none();
                }
            }
        }
        project
    }

    /// A size that can be encoded.
    pub(super) fn film_size(&mut self, env: Env, expr: &'a Expr) -> Option<(u32, u32)> {
        let (width, height) = self.size(env, expr)?;
        if is_film_size(width, height) {
            return Some((width, height));
        }
        let even = |pixels: u32| pixels.saturating_add(pixels % 2);
        let (even_width, even_height) = nearest_film_size(even(width), even(height));
        self.report(&FilmProblem::Size { width, height, even_width, even_height, at: expr.span });
        None
    }

    fn rate(&mut self, env: Env, expr: &'a Expr) -> Option<FrameRate> {
        let number = self.number(env, expr, "a frame rate")?;
        let number = self.within_bounds(RATES, number, expr.span)?;
        let thousandths = number * Rational::from(1000);
        let ntsc =
            NTSC.iter().find(|&&(decimal, _)| thousandths == Rational::from(i128::from(decimal)));
        match ntsc {
            Some(&(_, num)) => FrameRate::new(num, 1001),
            None => self.exact_rate(number, expr.span),
        }
    }

    fn exact_rate(&mut self, number: Rational, at: Span) -> Option<FrameRate> {
        let part = |number: i128| u32::try_from(number).ok();
        let rate = part(*number.numer())
            .zip(part(*number.denom()))
            .and_then(|(num, den)| FrameRate::new(num, den));
        if rate.is_none() {
            self.report(&crate::check::error::TypeProblem::TooLarge { at });
        }
        rate
    }

    fn opaque(&mut self, env: Env, expr: &'a Expr) -> Option<Color> {
        let color = self.color(env, expr)?;
        if color.alpha < 255 {
            self.out_of_range(
                "a film's background",
                "opaque: there is nothing behind it",
                "see-through",
                expr.span,
            );
        }
        Some(color)
    }

    fn seed(&mut self, env: Env, expr: &'a Expr) -> Option<u64> {
        self.whole_number(env, expr, "a seed", 0..=i64::from(u32::MAX))
            .and_then(|seed| u64::try_from(seed).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_snap_to_a_usual_one() {
        let snapped = |num, den| usual(FrameRate::new(num, den).expect("a rate")).to_string();
        assert_eq!(snapped(23_976, 1000), "24000/1001");
        assert_eq!(snapped(15, 1), "24000/1001");
        assert_eq!(snapped(120, 1), "60");
        let film = |num, den| film_rate(FrameRate::new(num, den).expect("a rate")).to_string();
        assert_eq!(film(23_976, 1000), "24000/1001");
        assert_eq!(film(35, 1), "30");
        assert_eq!(
            (film(10, 1), film(15, 1), film(25, 2)),
            ("30".into(), "30".into(), "25".into())
        );
        assert_eq!((film(12, 1), film(1, 1), film(4, 11)), ("24".into(), "24".into(), "24".into()));
        assert_eq!((film(15_000, 1_001), film(7, 1)), ("30000/1001".into(), "24".into()));
    }
}
