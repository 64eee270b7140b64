//! What the tables say in words, in Markdown: for `amv explain`, editors and the reference.

use std::fmt::Write;

use super::colors::named_colors;
use super::settings::{
    Block, FOOTAGE, IMAGE, LYRICS, MODIFIERS, OUTPUT, PROJECT, SONG, STYLE, SettingRow,
};
use super::transitions::{TRANSITIONS, TransitionRow};
use super::{CODECS, CURVES, SCALES};
use crate::check::effect_table::{
    AmountUnit, EFFECTS, EffectRow, Light, Parameter, ParameterKind, PulseShape,
};
use crate::time::Time;
use crate::values::Fixed;

/// Something that the language knows by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltinPage {
    pub name: &'static str,
    /// What kind of thing it is: `an effect`, `a setting of a song`.
    pub kind: String,
    /// What it does and how a script writes it, in Markdown, without a heading.
    pub text: String,
}

/// A kind of thing that the language knows by name, and all of its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltinList {
    /// What it is called, in the plural.
    pub names: &'static [&'static str],
    /// A heading in Markdown, without the `#`.
    pub heading: &'static str,
    /// A line for each: its name, and what it is.
    pub rows: Vec<(String, String)>,
}

/// The lists that `amv explain transitions` and the like show.
pub fn builtin_lists() -> Vec<BuiltinList> {
    let list = |names, heading, rows: Vec<(&str, String)>| {
        let rows = rows.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        BuiltinList { names, heading, rows }
    };
    let effects = EFFECTS.iter().map(|row| (row.name, row.doc.to_owned()));
    let transitions = TRANSITIONS
        .iter()
        .map(|row| (row.name, row.doc.to_owned()))
        .chain([("dip to", DIP_DOC.to_owned())]);
    let easings = EASINGS
        .iter()
        .map(|(name, doc)| (*name, (*doc).to_owned()))
        .chain(CURVES.iter().map(|row| (row.name, row.doc.to_owned())));
    let styles = STYLE.rows.iter().map(|row| (row.usage, row.doc.to_owned()));
    vec![
        list(&["effects", "effect"], "The effects", effects.collect()),
        list(&["transitions", "transition"], "The transitions", transitions.collect()),
        list(&["easings", "easing", "eases", "ease"], "The easings", easings.collect()),
        list(&["colours", "colors"], "The names of colours", named_colors()),
        list(&["styles"], "What a style takes", styles.collect()),
    ]
}

/// What stands before a curve's name, and what needs none.
const EASINGS: &[(&str, &str)] = &[
    ("linear", "Even from beginning to end, as without an easing."),
    ("ease", "Slow at both ends: the same as `ease in out`."),
    ("ease in", "Slow at the beginning; a curve's name can follow it: `ease in cubic`."),
    ("ease out", "Slow at the end; a curve's name can follow it."),
    ("ease in out", "Slow at both ends; a curve's name can follow it."),
    ("bezier(0.4, 0, 0.2, 1)", "A cubic Bezier curve from 0, 0 to 1, 1, as in CSS."),
];

const DIP_DOC: &str = "The picture goes to a colour, which it reaches on the cut, and comes back from \
                       it. It needs no frames beyond the cut.";

/// Everything that the language knows by name, table by table. Several things may share a name.
pub fn builtin_pages() -> Vec<BuiltinPage> {
    let mut pages: Vec<BuiltinPage> = Vec::new();
    for row in EFFECTS {
        pages.push(page(row.name, "an effect", row.describe()));
    }
    for row in TRANSITIONS {
        pages.push(page(row.name, "a transition", row.describe()));
    }
    let dip = format!("{DIP_DOC}\n\n{}", code("dip to black 1 beat"));
    pages.push(page("dip to", "a transition", dip));
    settings(&MODIFIERS, &mut pages);
    settings(&PROJECT, &mut pages);
    settings(&SONG, &mut pages);
    settings(&FOOTAGE, &mut pages);
    settings(&IMAGE, &mut pages);
    settings(&LYRICS, &mut pages);
    settings(&STYLE, &mut pages);
    settings(&OUTPUT, &mut pages);
    for row in CURVES {
        let text = format!("{}\n\n{}", row.doc, code(&format!("ease in out {}", row.name)));
        pages.push(page(row.name, "an easing curve", text));
    }
    for row in SCALES {
        let text = format!("{}\n\n{}", row.doc, code(&format!("scale {}", row.name)));
        pages.push(page(row.name, "a way to scale footage", text));
    }
    for row in CODECS {
        let text = format!("{}\n\n{}", row.doc, code(&format!("codec {}", row.name)));
        pages.push(page(row.name, "a codec", text));
    }
    pages
}

fn page(name: &'static str, kind: &str, text: String) -> BuiltinPage {
    BuiltinPage { name, kind: kind.to_owned(), text }
}

fn settings<K: Copy>(block: &'static Block<K>, pages: &mut Vec<BuiltinPage>) {
    for row in block.rows {
        pages.push(page(row.name, &format!("a setting of {}", block.name), row.describe()));
    }
}

impl EffectRow {
    /// What it does, how a script writes it, its parameters and its formula.
    pub fn describe(&self) -> String {
        let mut text = format!("{}\n\n{}\n", self.doc, code(self.example));
        for parameter in self.parameters {
            let _ = writeln!(text, "- {}", parameter.describe());
        }
        if !self.parameters.is_empty() {
            text.push('\n');
        }
        if self.momentary {
            text.push_str(
                "A line without a time is an error: write `on hit`, or let the value change.\n\n",
            );
        }
        if self.can_pulse() {
            let _ = writeln!(text, "{}\n", self.pulse.describe());
        }
        let light = match self.light {
            Light::Encoded => "in the display's R'G'B'",
            Light::Linear => "in linear light",
        };
        let _ = write!(
            text,
            "Formula: {}, computed {light}. This is version {} of the effect.",
            self.formula, self.version
        );
        text
    }

    /// Whether a rhythm can move it.
    fn can_pulse(&self) -> bool {
        self.parameters.iter().any(|parameter| {
            parameter.unnamed && matches!(parameter.kind, ParameterKind::Amount { .. })
        })
    }
}

impl Parameter {
    /// Its name, what it takes, and what it means.
    pub fn describe(&self) -> String {
        let unnamed = if self.unnamed { " (its name can be left out)" } else { "" };
        format!("`{}`{unnamed}: {}. {}", self.name, self.kind.describe(), self.doc)
    }
}

impl ParameterKind {
    /// Its type, range, default and neutral value.
    pub fn describe(&self) -> String {
        match *self {
            ParameterKind::Amount { unit, range, default, neutral, .. } => {
                let kind = match unit {
                    AmountUnit::Ratio => "a ratio",
                    AmountUnit::Length => "a length (`%` of the frame's height)",
                    AmountUnit::Angle => "an angle",
                };
                let (least, most) = (unit.show(range.0), unit.show(range.1));
                let mut text = format!("{kind} from {least} to {most}, which may be a curve");
                match default {
                    Some(default) => {
                        let _ = write!(text, "; {} by default", unit.show(default));
                    }
                    None => text.push_str("; it has no default"),
                }
                if let Some(neutral) = neutral {
                    let _ = write!(text, "; {} changes nothing", unit.show(neutral));
                }
                text
            }
            ParameterKind::Point { default: (across, down) } => format!(
                "a place in `%` of the frame's width and height, each of which may be a curve; \
                 {across} {down} by default"
            ),
            ParameterKind::Color { default } => {
                let hex = format!("#{:02x}{:02x}{:02x}", default.red, default.green, default.blue);
                format!("a colour; `{hex}` by default")
            }
            ParameterKind::Choice { words, default, .. } => {
                let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                let default = words.get(usize::from(default)).copied().unwrap_or_default();
                format!("one of {}; `{default}` by default", listed.join(", "))
            }
        }
    }
}

impl AmountUnit {
    /// An amount as a script writes it.
    pub fn show(self, amount: Fixed) -> String {
        match self {
            AmountUnit::Ratio | AmountUnit::Length => amount.to_string(),
            AmountUnit::Angle => {
                let sign = if amount.raw() < 0 { "-" } else { "" };
                let scale = Fixed::SCALE.unsigned_abs();
                let (whole, rest) =
                    (amount.raw().unsigned_abs() / scale, amount.raw().unsigned_abs() % scale);
                let decimals = format!(".{rest:09}");
                let decimals = decimals.trim_end_matches('0').trim_end_matches('.');
                format!("{sign}{whole}{decimals}deg")
            }
        }
    }
}

impl PulseShape {
    fn describe(self) -> String {
        let decay = milliseconds(self.decay);
        let rise = match self.attack {
            Time::ZERO => "A pulse is at its peak on the hit".to_owned(),
            attack => format!("A pulse rises for {}ms before the hit", milliseconds(attack)),
        };
        format!("{rise} and falls within {decay}ms, unless the line says `attack` or `decay`.")
    }
}

fn milliseconds(time: Time) -> i64 {
    time.flicks() / (crate::time::FLICKS_PER_SECOND / 1000)
}

impl TransitionRow {
    /// What it looks like and how a script writes it.
    pub fn describe(&self) -> String {
        let xfade = self.xfade.map_or_else(String::new, |xfade| {
            format!("Its name in FFmpeg's `xfade` is `{xfade}`. ")
        });
        format!(
            "{}\n\n{}\n{xfade}This is version {} of the transition.",
            self.doc,
            code(&format!("{} 1 beat", self.name)),
            self.version
        )
    }
}

impl<K> SettingRow<K> {
    /// What it does and how a script writes it.
    pub fn describe(&self) -> String {
        let repeats = if self.repeats { "\nA block can have it more than once." } else { "" };
        let default = match self.default {
            [lyric, text] => format!("\nBy default: `{lyric}` for lyrics, `{text}` for a text."),
            [only] => format!("\nBy default: `{only}`."),
            _ => String::new(),
        };
        format!("{}\n\n{}{repeats}{default}", self.doc, code(self.usage)).trim_end().to_owned()
    }
}

/// A line of a script that is not a script by itself.
fn code(line: &str) -> String {
    format!("```text\n{line}\n```\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Vec<String> {
        let pages = builtin_pages().into_iter().filter(|page| page.name == name);
        pages.map(|page| format!("{} is {}: {}", page.name, page.kind, page.text)).collect()
    }

    #[test]
    fn an_effect_says_all_of_its_row() {
        let [effect, transition] = &named("zoom")[..] else { panic!("{:?}", named("zoom")) };
        for part in [
            "zoom is an effect: Enlarges or shrinks the picture.",
            "zoom 100% -> 112% about 60% 35% ease out",
            "`amount` (its name can be left out): a ratio from 1% to 10000%, which may be a curve; it has no default; 100% changes nothing.",
            "50% 50% by default",
            "one of `mirror`, `tile`, `stretch`, `clear`; `mirror` by default",
            "falls within 250ms",
            "in linear light",
        ] {
            assert!(effect.contains(part), "no {part:?} in\n{effect}");
        }
        assert!(transition.starts_with("zoom is a transition: "));
    }

    #[test]
    fn an_effect_without_an_amount_has_no_pulse() {
        let pages = named("mirror");
        assert!(pages[0].starts_with("mirror is an effect") && !pages[0].contains("pulse"));
    }

    #[test]
    fn settings_say_where_they_belong() {
        let sizes: Vec<_> = named("size")
            .iter()
            .map(|page| page.chars().take(30).collect())
            .collect::<Vec<String>>();
        assert_eq!(sizes.len(), 3, "{sizes:?}");
        assert!(named("tempo")[1].ends_with("A block can have it more than once."));
    }

    #[test]
    fn degrees_are_written_as_in_a_script() {
        assert_eq!(AmountUnit::Angle.show(Fixed::from_raw(-1_500_000_000)), "-1.5deg");
        assert_eq!(AmountUnit::Angle.show(Fixed::from_raw(45 * Fixed::SCALE)), "45deg");
    }
}
