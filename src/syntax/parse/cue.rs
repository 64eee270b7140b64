//! Where a cue ends and its item begins.

use super::opening::meant;
use crate::syntax::foreign::foreign;
use crate::syntax::head::first_word;
use crate::syntax::words::{Opening, Place};

/// The end of a cue, as bytes of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CueEnd {
    /// Behind the last byte of the cue.
    pub(super) cue: usize,
    /// The first byte of what follows.
    pub(super) rest: usize,
    /// What is wrong between them.
    pub(super) mistake: Option<Mistake>,
}

/// What may be wrong between a cue and its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// `bar 3:clip …`
    NoSpace,
    /// `bar 3 clip …`
    NoColon,
}

/// Where the cue of `head` ends, if it has one.
pub(super) fn cue_end(head: &str, place: Place) -> Option<CueEnd> {
    match opens_an_item(head, place) {
        true => None,
        false => colon(head).or_else(|| item_without_colon(head, place)),
    }
}

/// Where the cue of a file's statement ends, if it has one: only before what a timeline, too, may
/// have after a cue.
pub(super) fn cue_of_statement(head: &str) -> Option<CueEnd> {
    cue_end(head, Place::File).filter(|end| {
        let opening = Opening::of(first_word(head[end.rest..].trim_start()));
        opening.is_some_and(|opening| match end.mistake {
            None => Place::Timeline.takes(opening),
            Some(_) => opening.is_beside_the_run(),
        })
    })
}

/// Whether a head begins with a statement's word, and not with a name that is spelt like one.
fn opens_an_item(head: &str, place: Place) -> bool {
    let word = first_word(head);
    let rest = head[word.len()..].trim_start();
    let goes_on_as_value = rest.starts_with([':', '+', '.']);
    let song_part = word == "section" && !first_word(rest).is_empty() && colon(head).is_some();
    // Another program's word may be a name here.
    let opening =
        Opening::of(word).or_else(|| Opening::of_head(head).filter(|_| colon(head).is_none()));
    !goes_on_as_value && !song_part && opening.is_some_and(|opening| place.takes(opening))
}

/// A colon with a space behind it, or glued to a word, outside of brackets and texts.
fn colon(head: &str) -> Option<CueEnd> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in head.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => {
                let behind = head[at + 1..].chars().next();
                if behind.is_none_or(char::is_whitespace) {
                    return Some(CueEnd { cue: at, rest: at + 1, mistake: None });
                }
                if behind.is_some_and(char::is_alphabetic) {
                    return Some(CueEnd { cue: at, rest: at + 1, mistake: Some(Mistake::NoSpace) });
                }
            }
            _ => {}
        }
    }
    None
}

/// An item's word further on in a head that begins with none.
fn item_without_colon(head: &str, place: Place) -> Option<CueEnd> {
    let known = Opening::of_head(head).is_some() || foreign(head).is_some();
    if known || meant(head, place).is_some() {
        return None;
    }
    let plain = head.split(['"', '(', '[']).next().unwrap_or_default();
    let rest = plain
        .match_indices(' ')
        .map(|(at, _)| at + 1)
        .find(|&at| opens_a_shot(&head[at..], place))?;
    let cue = head[..rest].trim_end().len();
    (cue > 0).then_some(CueEnd { cue, rest, mistake: Some(Mistake::NoColon) })
}

/// Whether a head begins with an item that a cue can precede: no transition, and no `cut` without a
/// rhythm.
fn opens_a_shot(head: &str, place: Place) -> bool {
    let word = first_word(head);
    let rest = head[word.len()..].trim_start();
    let is_shot = match Opening::of(word) {
        Some(Opening::Join | Opening::Overlap | Opening::Between) | None => false,
        Some(Opening::Cut) => rest.starts_with("on "),
        Some(_) => true,
    };
    is_shot && opens_an_item(head, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(head: &str) -> Option<(usize, Option<Mistake>)> {
        cue_end(head, Place::Timeline).map(|end| (end.cue, end.mistake))
    }

    #[test]
    fn a_cue_ends_at_the_colon_with_a_space_behind_it() {
        assert_eq!(end("bar 17: clip a"), Some((6, None)));
        assert_eq!(end("1:02.4: clip a"), Some((6, None)));
        assert_eq!(end("track[1:02]: gap"), Some((11, None)));
        assert_eq!(end("cues \"a: b\": gap"), Some((11, None)));
        assert_eq!(end("drop:"), Some((4, None)));
    }

    #[test]
    fn statement_words_open_statements_unless_a_colon_follows() {
        assert_eq!(end("clip a[0:01 ..]"), None);
        assert_eq!(end("text \"a: b\" at 0:01 for 2s"), None);
        assert_eq!(end("fade: clip a"), Some((4, None)));
        assert_eq!(end("cut + 1 beat: clip a"), Some((12, None)));
        assert_eq!(end("section B2 + 1 bar: clip a"), Some((18, None)));
        assert_eq!(end("part B2 + 1 bar: clip a"), Some((15, None)));
        assert_eq!(end("section \"B: 2\" from bar 1 to bar 2"), None);
    }

    #[test]
    fn statements_of_a_file_have_cues_where_items_have() {
        let end = |head: &str| cue_of_statement(head).map(|end| end.cue);
        assert_eq!(end("bar 5: text \"a: b\" for 1 bar"), Some(5));
        assert_eq!(end("drop: adjust for 2 bars"), Some(4));
        assert_eq!(end("bar 5 lyric \"a\" on beat"), Some(5));
        assert_eq!(end("bar 5: clip a"), Some(5));
        assert_eq!(end("style chorus : text"), None);
        assert_eq!(end("text \"a: lyric\" at bar 5"), None);
        assert_eq!(end("title: \"text\""), None);
    }

    #[test]
    fn what_is_missing_is_told() {
        assert_eq!(end("bar 3:clip a"), Some((5, Some(Mistake::NoSpace))));
        assert_eq!(end("bar 3 clip a"), Some((5, Some(Mistake::NoColon))));
        assert_eq!(end("clipp text for 2 bars"), None);
        assert_eq!(end("something else"), None);
    }
}
