//! Lines that open no statement: what they were most likely meant to be.

use crate::diag::{Fix, Help};
use crate::syntax::error::{Errors, SyntaxProblem};
use crate::syntax::explain::{name_of, outside_braces, sign_at_start};
use crate::syntax::grammar::Rule;
use crate::syntax::head::Head;
use crate::syntax::words::{IN_BRACES, Opening, Place};

/// Why a line opens no statement.
pub(super) fn unknown(head: &Head, place: Place) -> SyntaxProblem {
    let word = head.first_word();
    ini_section(head, place)
        .or_else(|| sign_at_start(head))
        .or_else(|| place_in_brackets(head, place))
        .or_else(|| without_keyword(head, place))
        .or_else(|| bare_source(head, place))
        .or_else(|| effect(head, place))
        .or_else(|| call(head, place))
        .unwrap_or_else(|| match word {
            "" => {
                let sign = head.text.chars().next();
                let sign = sign.map_or(String::new(), |sign| format!("`{}`", sign.escape_debug()));
                SyntaxProblem::syntax(
                    head.whole(),
                    format!("no statement in {} starts with {sign}", place.name()),
                    "not understood",
                    Some(what_there_is(place)),
                )
            }
            word => unknown_statement(word, head, place, what_there_is(place).into()),
        })
}

fn unknown_statement(word: &str, head: &Head, place: Place, help: Help) -> SyntaxProblem {
    SyntaxProblem::UnknownStatement {
        word: word.to_owned(),
        place: place.name(),
        at: head.span(0..word.len()),
        help: Some(help),
    }
}

fn what_there_is(place: Place) -> String {
    let list = |words: Vec<&str>| {
        words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    };
    match place {
        Place::File => format!("here you can write {}", list(place.words().collect())),
        Place::Timeline | Place::Repeat | Place::Layer => {
            let plain =
                place.words().filter(|word| Opening::of(word) != Some(Opening::Join)).collect();
            format!(
                "here you can write {}, and transitions such as `crossfade`; a cue and a colon can come before an item: `bar 17: clip bunny[0:05 ..]`",
                list(plain)
            )
        }
    }
}

/// `[Script Info]`, `[0:v]trim=5:8[v0]`
fn ini_section(head: &Head, place: Place) -> Option<SyntaxProblem> {
    let in_brackets = place == Place::File && head.text.starts_with('[');
    in_brackets.then(|| {
        let help = "a script is written in statements: `footage bunny = \"bunny.mp4\"`, `timeline { bar 1: clip bunny[0:05 ..] }`";
        SyntaxProblem::syntax(head.whole(), "this is not a statement of a script", "here", Some(help))
    })
}

/// `[bar 3] clip …`
fn place_in_brackets(head: &Head, place: Place) -> Option<SyntaxProblem> {
    let (inside, rest) = head.text.strip_prefix('[')?.split_once(']')?;
    let at = head.span(0..inside.len() + 2);
    let cue = Head::part(at.source, inside, 0..inside.len(), None);
    let reads = place != Place::File && cue.read(Rule::cue, &mut Errors::default()).is_some();
    reads.then(|| {
        let rest = rest.trim_start_matches(':').trim_start();
        let help = format!("write `{inside}: {rest}`");
        let help = Help::replace(help, head.whole(), format!("{inside}: {rest}"));
        SyntaxProblem::syntax(at, "a cue has no brackets", "here", Some(help))
    })
}

/// `c = "ep01.mkv"`, `drop = bar 17`
fn without_keyword(head: &Head, place: Place) -> Option<SyntaxProblem> {
    let name = head.first_word();
    let value = head.text[name.len()..].trim_start().strip_prefix('=')?.trim_start();
    if name.is_empty() {
        return None;
    }
    let keyword = match value.strip_prefix('"').map(|path| path.trim_end_matches('"')) {
        Some(path) => match path.rsplit('.').next().unwrap_or_default().to_lowercase().as_str() {
            "png" | "jpg" | "jpeg" | "webp" | "gif" => "image",
            "ogg" | "mp3" | "wav" | "flac" | "m4a" | "opus" => "song",
            "lrc" | "srt" => "lyrics",
            "txt" => "marks",
            _ => "footage",
        },
        None if value.starts_with("bar ") || value.contains(':') => "mark",
        None => "let",
    };
    let line = format!("{keyword} {name} = {value}");
    let help = match place {
        Place::File => Help::new(
            format!("say what it is: `{line}`"),
            Fix::insert_before(head.span(0..name.len()), format!("{keyword} ")),
        ),
        Place::Timeline | Place::Repeat | Place::Layer => {
            format!("declare it outside all braces: `{line}`").into()
        }
    };
    Some(unknown_statement(name, head, place, help))
}

/// `bar 3: bunny[0:05 ..]`
fn bare_source(head: &Head, place: Place) -> Option<SyntaxProblem> {
    let word = head.first_word();
    let text = format!("clip {}", head.text);
    let clip = head.respelt(0, "clip ");
    let shown = place != Place::File && head.text[word.len()..].starts_with('[');
    let reads = shown && clip.read(Rule::clip, &mut Errors::default()).is_some();
    reads.then(|| {
        let fix = Fix::insert_before(head.span(0..word.len()), "clip ");
        let help = Help::new(format!("write `{text}`"), fix);
        SyntaxProblem::syntax(head.whole(), "a source is shown by `clip`", "a source", Some(help))
    })
}

fn effect(head: &Head, place: Place) -> Option<SyntaxProblem> {
    let word = head.first_word();
    if !IN_BRACES.contains(&word) {
        return None;
    }
    match place {
        Place::Layer => {
            let help = "move it before the first item of the layer, where the effects of the whole layer are";
            let message = format!("`{word}` is an effect, and follows an item");
            let at = head.span(0..word.len());
            Some(SyntaxProblem::syntax(at, message, "an effect", Some(help)))
        }
        Place::File | Place::Timeline | Place::Repeat => Some(outside_braces(head)),
    }
}

/// `Trim(s, 100, 200)`, `s.Trim(100, 200)`
fn call(head: &Head, place: Place) -> Option<SyntaxProblem> {
    let word = head.first_word();
    let rest = &head.text[word.len()..];
    let calls = rest.starts_with('(') || (rest.starts_with('.') && rest.contains('('));
    if word.is_empty() || !calls {
        return None;
    }
    let help = match rest.split('"').nth(1).filter(|path| path.contains('.')) {
        Some(path) => format!("declare a file as `footage {} = \"{path}\"`", name_of(path)),
        None => "a part of a source is `clip bunny[0:05 .. 0:08]`, a change between two items is `crossfade 10f`, an effect is `clip bunny[0:05 ..] { zoom 110% }`".to_owned(),
    };
    let message =
        format!("a script calls no functions, and there is no `{word}` in {}", place.name());
    Some(SyntaxProblem::syntax(head.span(0..word.len()), message, "a call", Some(help)))
}
