//! Short descriptions of entries.

use crate::cache::copy::SourceRange;
use crate::cache::key::{EntrySpec, ProxySpec, SoundSpec};
use crate::check::program::Color;
use crate::graph::recipe::{Pass, Recipe};
use crate::hash::ContentHash;
use crate::time::FrameRun;

/// Looks up the name of a medium by its content.
pub type Names<'a> = &'a dyn Fn(ContentHash) -> Option<String>;

/// A description of an entry: `a.mp4 48..72`, `crossfade of a.mp4 72..80 and b.mp4 0..8`, `song.wav
/// from 0:01.000 on`, `a.mp4 36..48 at 960x540`. The numbers are frames of the footage; the last is
/// excluded.
pub fn described(spec: &EntrySpec, names: Names<'_>) -> String {
    match spec {
        EntrySpec::Segment(segment) => picture(&segment.recipe, names),
        EntrySpec::Sound(sound) => heard(sound, names),
        EntrySpec::Copy(copy) => copied(&copy.copied, names),
        EntrySpec::Proxy(proxy) => block(proxy, names),
        EntrySpec::Damage(damage) => name(damage.media, names),
    }
}

/// The name of a medium; if it is unknown, the beginning of its content hash.
pub(super) fn name(media: ContentHash, names: Names<'_>) -> String {
    names(media).unwrap_or_else(|| media.to_string().chars().take(12).collect())
}

/// `#ff8000`, with the opacity unless it is opaque.
pub(super) fn colour(Color { red, green, blue, alpha }: Color) -> String {
    let opacity = if alpha == 255 { String::new() } else { format!("{alpha:02x}") };
    format!("#{red:02x}{green:02x}{blue:02x}{opacity}")
}

/// `a.mp4 48..144`.
pub fn copied(source: &SourceRange, names: Names<'_>) -> String {
    format!("{} {}..{}", name(source.media, names), source.first, source.end)
}

fn heard(sound: &SoundSpec, names: Names<'_>) -> String {
    format!("{} from {} on", name(sound.song, names), sound.from)
}

fn block(proxy: &ProxySpec, names: Names<'_>) -> String {
    let (first, (width, height)) = (proxy.block * i64::from(proxy.frames), proxy.size);
    format!(
        "{} {first}..{} at {width}x{height}",
        name(proxy.media, names),
        first + i64::from(proxy.frames)
    )
}

fn picture(recipe: &Recipe, names: Names<'_>) -> String {
    match recipe {
        Recipe::Footage { media, frames, .. } => {
            format!("{} {}", name(*media, names), runs(frames))
        }
        Recipe::Color { color } => format!("plain {}", colour(*color)),
        Recipe::Blend { transition, from, to, .. } => {
            format!(
                "{} of {} and {}",
                transition.row().name,
                picture(from, names),
                picture(to, names)
            )
        }
        Recipe::Treated { passes, picture: of } => {
            format!("{} on {}", effects(passes), picture(of, names))
        }
        Recipe::Over { top, bottom } => {
            format!("{} over {}", picture(top, names), picture(bottom, names))
        }
        Recipe::Words { picture: of, .. } => format!("words on {}", picture(of, names)),
    }
}

/// `mirror and flash #000000`.
fn effects(passes: &[Pass]) -> String {
    let mut names = Vec::new();
    for treatment in passes.iter().flat_map(Pass::treatments) {
        let name = treatment.effect.row().name;
        names.push(match treatment.color(0) {
            Some(color) => format!("{name} {}", colour(color)),
            None => name.to_owned(),
        });
    }
    names.join(" and ")
}

/// `48..72`, `31` for a still frame, `200..188 backwards`.
fn runs(runs: &[FrameRun]) -> String {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return "nothing".to_owned();
    };
    let (start, end) = (first.first, last.first + last.step * (i64::from(last.count) - 1));
    match end - start {
        0 => start.to_string(),
        1.. => format!("{start}..{}", end + 1),
        _ => format!("{start}..{} backwards", end - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::SegmentSpec;
    use crate::cache::key::tests::{proxy, segment, sound};
    use crate::check::builtins::Transition;
    use crate::check::program::Conform;
    use crate::timeline;
    use crate::values::{Fixed, Signal};

    fn footage(first: i64, step: i64, count: u32) -> Recipe {
        let (media, frames) = (ContentHash::of(b"a"), vec![FrameRun { first, step, count }]);
        Recipe::Footage { media, stream: 0, frames, conform: Conform::default() }
    }

    fn said(recipe: Recipe) -> String {
        let names = |media| (media == ContentHash::of(b"a")).then(|| "a.mp4".to_owned());
        described(&EntrySpec::Segment(SegmentSpec { recipe, ..segment() }), &names)
    }

    #[test]
    fn pictures_and_sounds_are_said_in_words() {
        let (from, to) =
            (Box::new(footage(72, 1, 8)), Box::new(Recipe::Color { color: Color::WHITE }));
        let progress = Signal::of([10, 20, 30].map(Fixed::percent));
        assert_eq!(said(footage(48, 1, 24)), "a.mp4 48..72");
        assert_eq!(said(footage(31, 0, 10)), "a.mp4 31");
        assert_eq!(said(footage(199, -1, 12)), "a.mp4 199..187 backwards");
        let mix = Recipe::Blend {
            transition: Transition::FadeGrays,
            version: 1,
            progress: progress.clone(),
            from: from.clone(),
            to: to.clone(),
        };
        assert_eq!(said(mix), "fade grays of a.mp4 72..80 and plain #ffffff");
        assert_eq!(
            said(Recipe::Words { ass: String::new(), fonts: Vec::new(), picture: from.clone() }),
            "words on a.mp4 72..80"
        );
        let flash = timeline::Treatment::flash(Color::BLACK, progress).into();
        let pass = Pass::Pixel {
            geometry: vec![timeline::Treatment::mirror().into()],
            color: vec![flash],
        };
        let treated = Recipe::Treated { passes: vec![pass], picture: from.clone() };
        assert_eq!(said(treated), "mirror and flash #000000 on a.mp4 72..80");
        let over = Recipe::Over { top: from, bottom: to };
        assert_eq!(said(over), "a.mp4 72..80 over plain #ffffff");
        let song = ContentHash::of(b"song").to_string();
        assert_eq!(
            described(&EntrySpec::Sound(sound()), &|_| None),
            format!("{} from 0:01.000 on", &song[..12])
        );
        let footage = ContentHash::of(b"footage").to_string();
        assert_eq!(
            described(&EntrySpec::Proxy(proxy()), &|_| None),
            format!("{} 36..48 at 64x36", &footage[..12])
        );
    }
}
