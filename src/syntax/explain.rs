//! Reads heads by the grammar, and turns pest's errors ("expected these rules at byte 17") into problems with a help.

use pest::Parser;
use pest::error::{Error as PestError, ErrorVariant, InputLocation};
use pest::iterators::Pair;

mod cues;
mod cuts;
mod declarations;
mod items;
mod lines;
mod numbers;
mod settings;
mod shots;
mod signs;
mod stop;
mod usage;

use super::error::{Errors, SyntaxProblem};
use super::grammar::{Grammar, Rule};
use super::head::Head;
use stop::Stop;

pub(super) use declarations::name_of;
pub(super) use lines::outside_braces;
pub(super) use signs::sign_at_start;

impl Head<'_> {
    /// What `rule` makes of it; a mistake is reported.
    pub(super) fn read(&self, rule: Rule, errors: &mut Errors) -> Option<Pair<'_, Rule>> {
        match Grammar::parse(rule, &self.text) {
            Ok(mut pairs) => pairs.next(),
            Err(error) => {
                errors.push(explain(self, rule, &error));
                None
            }
        }
    }
}

/// Why `rule` could not read `head`.
fn explain(head: &Head, rule: Rule, error: &PestError<Rule>) -> SyntaxProblem {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let stop = Stop { head, rule, at, expected };
    KNOWN.iter().find_map(|known| known(&stop)).unwrap_or_else(|| stop.plain())
}

/// Common mistakes with a fix, the most certain first.
const KNOWN: &[fn(&Stop) -> Option<SyntaxProblem>] = &[
    cues::word_before_place,
    cues::bar_and_beat,
    cues::comma_in_time,
    cues::foreign_cue,
    items::sign_in_range,
    signs::odd_sign,
    settings::sign_after_name,
    settings::other_arrow,
    lines::glued_keyframe,
    lines::reserved_name,
    cuts::sign_in_rhythm,
    shots::hits_side_by_side,
    settings::comma_in_braces,
    settings::foreign_value,
    numbers::bare_point,
    numbers::spaced_unit,
    numbers::spaced_fraction,
    numbers::mixed_number,
    numbers::bars_and_beats,
    numbers::counted_beat,
    cuts::cut_without_on,
    cuts::order_of_cut,
    shots::pin_of_cut_source,
    shots::shots_of,
    cuts::sources_of_cut,
    cuts::effect_in_cut,
    items::range_without_brackets,
    items::not_one_source,
    items::place_behind_item,
    items::stretch_behind_item,
    items::length_without_for,
    items::modifier_outside_braces,
    declarations::shape_of_declaration,
    declarations::value_without_equals,
    declarations::text_without_quotes,
    declarations::words_without_clause,
    declarations::style_without_name,
    lines::times,
    lines::effect_as_transition,
    lines::hyphen_in_transition,
    shots::clip_as_value,
    lines::range_without_source,
    lines::several_on_a_line,
    lines::hyphen_in_name,
    lines::arithmetic_in_argument,
    lines::spaced_bracket,
    lines::order_of_clauses,
];
