//! Directions of text with brackets. libass does not know that two brackets are a pair (rule N0 of
//! the Unicode bidirectional algorithm, UAX #9), so the directions of such lines are written out.

use unicode_bidi::{BidiClass, BidiDataSource, BidiInfo, HardcodedBidiData, Level};

const LEFT_TO_RIGHT: char = '\u{202d}';
const RIGHT_TO_LEFT: char = '\u{202e}';
const POP: char = '\u{202c}';

/// The control characters to write before each character of a text, so that every character runs
/// in the direction that the whole algorithm gives it. A line without right-to-left letters or
/// without brackets needs none, and neither does one that has such control characters itself.
pub(super) fn overrides(text: &[char]) -> Vec<String> {
    text.split_inclusive(|&character| character == '\n').flat_map(line_overrides).collect()
}

fn line_overrides(line: &[char]) -> Vec<String> {
    let nothing = vec![String::new(); line.len()];
    if !needs_overrides(line) {
        return nothing;
    }
    let text: String = line.iter().collect();
    let info = BidiInfo::new(&text, None);
    let [paragraph] = &info.paragraphs[..] else { return nothing };
    let mut open: Vec<Level> = Vec::new();
    let mut written = Vec::with_capacity(line.len());
    for (byte, _) in text.char_indices() {
        let level = info.levels[byte];
        let mut controls = String::new();
        while open.last().is_some_and(|&last| last > level) {
            open.pop();
            controls.push(POP);
        }
        let next = open.last().map_or(paragraph.level.number(), |last| last.number() + 1);
        for number in next..=level.number() {
            controls.push(if number % 2 == 1 { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT });
            open.extend(Level::new(number));
        }
        written.push(controls);
    }
    written
}

fn needs_overrides(line: &[char]) -> bool {
    let class = |character: &char| HardcodedBidiData.bidi_class(*character);
    let leftward = |class| matches!(class, BidiClass::R | BidiClass::AL);
    let explicit = |class| {
        matches!(
            class,
            BidiClass::LRE
                | BidiClass::RLE
                | BidiClass::LRO
                | BidiClass::RLO
                | BidiClass::PDF
                | BidiClass::LRI
                | BidiClass::RLI
                | BidiClass::FSI
                | BidiClass::PDI
        )
    };
    let is_bracket =
        |character: &char| HardcodedBidiData.bidi_matched_opening_bracket(*character).is_some();
    line.iter().any(is_bracket)
        && line.iter().map(class).any(leftward)
        && !line.iter().map(class).any(explicit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with its controls: `<` and `>` open a direction, `^` closes one.
    fn written(text: &str) -> String {
        let characters: Vec<char> = text.chars().collect();
        let pairs = overrides(&characters).into_iter().zip(&characters);
        let written: String =
            pairs.map(|(controls, character)| format!("{controls}{character}")).collect();
        written.replace(RIGHT_TO_LEFT, "<").replace(LEFT_TO_RIGHT, ">").replace(POP, "^")
    }

    #[test]
    fn a_pair_of_brackets_has_one_direction() {
        assert_eq!(written("שלום, world (123)!"), "<שלום, >world (123)^!");
        assert_eq!(written("שלום (world)!"), "<שלום (>world^)!");
        assert_eq!(written("one (שנים) three"), ">one (<שנים^) three");
        assert_eq!(written("one שנים (2)"), ">one <שנים (>2^)");
    }

    #[test]
    fn each_line_is_on_its_own() {
        assert_eq!(written("plain (a)\nשלום, b (1)!"), "plain (a)\n<שלום, >b (1)^!");
    }

    #[test]
    fn other_lines_are_left_as_they_are() {
        for text in ["an (ordinary) line", "שלום world!", "שלום \u{202d}(a)\u{202c}", ""] {
            let expected = text.replace(LEFT_TO_RIGHT, ">").replace(POP, "^");
            assert_eq!(written(text), expected);
        }
    }
}
