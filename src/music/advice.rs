//! What to write where the metrical level of detected beats may be wrong.

use crate::time::{Rational, round_half_up};

/// Another way to count a song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherLevel {
    /// How it differs from what is detected, to someone who taps along with the click.
    pub when: &'static str,
    /// The line that counts the song so.
    pub line: String,
    /// Its tempo, in whole beats a minute.
    pub tempo: i128,
}

/// Tempos that people tap, in beats a minute.
const TAPPED: (i128, i128) = (36, 240);

/// The other ways to count a song of this tempo (beats a minute), the likeliest first: `rival` is
/// its tempo as a multiple of the detected one.
pub fn other_levels(tempo: Rational, rival: Option<Rational>) -> Vec<OtherLevel> {
    let usual = [(2, 1), (1, 2), (3, 2), (2, 3)].map(|(above, below)| Rational::new(above, below));
    let likeliest = rival.into_iter();
    let others = usual.into_iter().filter(|level| Some(*level) != rival);
    let level = |multiple: Rational| {
        let tempo = round_half_up(tempo * multiple);
        OtherLevel { when: when(multiple), line: line(multiple, tempo), tempo }
    };
    let possible = |level: &OtherLevel| (TAPPED.0..=TAPPED.1).contains(&level.tempo);
    likeliest.chain(others).map(level).filter(possible).collect()
}

fn when(multiple: Rational) -> &'static str {
    match (multiple.numer(), multiple.denom()) {
        (2, 1) => "if you tap twice as fast",
        (1, 2) => "if you tap half as fast",
        (3, 2) => "if you tap three times to two clicks",
        (2, 3) => "if you tap twice to three clicks",
        (3, 1) => "if you tap three times to a click",
        (1, 3) => "if you tap once to three clicks",
        (4, 1) => "if you tap four times to a click",
        (1, 4) => "if you tap once to four clicks",
        (4, 3) => "if you tap four times to three clicks",
        (3, 4) => "if you tap three times to four clicks",
        _ => "if you tap another tempo",
    }
}

fn line(multiple: Rational, tempo: i128) -> String {
    match (multiple.numer(), multiple.denom()) {
        (2, 1) => "tempo double".to_owned(),
        (1, 2) => "tempo half".to_owned(),
        _ => format!("tempo {tempo}bpm"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(tempo: i128, rival: Option<Rational>) -> Vec<String> {
        other_levels(Rational::from(tempo), rival).into_iter().map(|level| level.line).collect()
    }

    #[test]
    fn every_level_that_people_tap_has_its_line() {
        assert_eq!(
            lines(67, Some(Rational::from(3))),
            ["tempo 201bpm", "tempo double", "tempo 101bpm", "tempo 45bpm"]
        );
        assert_eq!(
            lines(57, Some(Rational::from(2))),
            ["tempo double", "tempo 86bpm", "tempo 38bpm"]
        );
        assert_eq!(lines(174, Some(Rational::new(1, 2))), ["tempo half", "tempo 116bpm"]);
        assert_eq!(lines(120, None), ["tempo double", "tempo half", "tempo 180bpm", "tempo 80bpm"]);
    }
}
