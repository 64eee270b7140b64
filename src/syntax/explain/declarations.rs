//! Declarations and words that are written as in other programs: without `=`, without quotes,
//! without a name.

use super::stop::{Stop, reads, starts_with_digit, word_or_number};
use crate::diag::{Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::first_word;
use crate::syntax::words::RESERVED;

/// A name for a file: the letters of its stem.
pub(in crate::syntax) fn name_of(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let name: String =
        stem.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '_' }).collect();
    let name = name.trim_matches('_').to_owned();
    let is_name = name.starts_with(char::is_alphabetic) && !RESERVED.contains(&name.as_str());
    if is_name { name } else { "bunny".to_owned() }
}

fn keyword(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::footage => "footage",
        Rule::image => "image",
        Rule::song => "song",
        Rule::lyrics => "lyrics",
        Rule::marks => "marks",
        _ => return None,
    })
}

/// `footage "ep01.mkv"`, `footage c: "ep01.mkv"`, `footage c "ep01.mkv"`, `output = "film.mp4"`
pub(super) fn shape_of_declaration(stop: &Stop) -> Option<SyntaxProblem> {
    let (_, path) = stop.head.text.split_once('"')?;
    let path = path.split('"').next()?;
    if stop.rule == Rule::output {
        let line = format!("output \"{path}\"");
        let help = Help::replace(format!("write `{line}`"), stop.head.whole(), line);
        return stop
            .rest()
            .starts_with('=')
            .then(|| stop.error("an output has no name", "here", help));
    }
    let keyword = keyword(stop.rule)?;
    if stop.rest().starts_with(',') {
        let help =
            format!("write a line for each file: `{keyword} {} = \"{path}\"`", name_of(path));
        return Some(stop.error("one declaration has one name", "a second name", help));
    }
    let named = first_word(stop.head.text[keyword.len()..].trim_start());
    let name = if named.is_empty() { name_of(path) } else { named.to_owned() };
    let line = format!("{keyword} {name} = \"{path}\"");
    let has_tail = !stop.head.text.trim_end().ends_with(&format!("\"{path}\""));
    if !reads(stop.rule, &line) || has_tail {
        return None;
    }
    let message = format!("`{keyword}` is followed by a name, `=` and the file");
    let help = Help::replace(format!("write `{line}`"), stop.head.whole(), line);
    Some(stop.error(message, "here", help))
}

/// `mark x at bar 17`, `mark x bar 17`, `let x: 2`, `let x == 2`
pub(super) fn value_without_equals(stop: &Stop) -> Option<SyntaxProblem> {
    let keyword = match stop.rule {
        Rule::mark => "mark",
        Rule::let_line => "let",
        _ => return None,
    };
    let after = stop.head.text.strip_prefix(keyword)?.trim_start();
    let name = first_word(after);
    let value = after[name.len()..].trim_start_matches([' ', ':', '=']);
    let value = value.strip_prefix("at ").or(value.strip_prefix("on ")).unwrap_or(value).trim();
    let line = format!("{keyword} {name} = {value}");
    let fits = !name.is_empty() && !RESERVED.contains(&name) && reads(stop.rule, &line);
    fits.then(|| {
        let help = Help::replace(format!("write `{line}`"), stop.head.whole(), line);
        stop.error(format!("a `{keyword}` has `=` between its name and its value"), "here", help)
    })
}

/// `text Hello at bar 3`, `footage c = ep01.mkv`, `output film.mp4`
pub(super) fn text_without_quotes(stop: &Stop) -> Option<SyntaxProblem> {
    let rest = stop.rest();
    let bare = rest.starts_with(|sign: char| sign.is_alphanumeric() || "./\\~_".contains(sign));
    if !stop.expected.contains(&Rule::text) || !bare {
        return None;
    }
    let is_path = matches!(
        stop.rule,
        Rule::footage
            | Rule::image
            | Rule::song
            | Rule::lyrics
            | Rule::marks
            | Rule::output
            | Rule::use_line
    );
    let clause = |word: &&str| RESERVED.contains(word) || *word == "style";
    let words: Vec<&str> = rest.split(' ').take_while(|word| is_path || !clause(word)).collect();
    let text = words.join(" ");
    let quoted = format!("\"{text}\"");
    let line = format!("{} {quoted}{}", stop.before(), &rest[text.len()..]);
    let takes_text = matches!(stop.rule, Rule::text_line | Rule::lyric | Rule::section) || is_path;
    (takes_text && !text.is_empty() && reads(stop.rule, &line)).then(|| {
        let at = stop.head.span(stop.at..stop.at + text.len());
        let help = Help::replace(format!("write `{quoted}`"), at, quoted);
        let what = if is_path { "a path" } else { "a text" };
        SyntaxProblem::syntax(at, format!("{what} is written in quotes"), "no quotes", Some(help))
    })
}

/// `text "A" at bar 3 for 2 beats style { size 10% }`
pub(super) fn style_without_name(stop: &Stop) -> Option<SyntaxProblem> {
    let shows_words = matches!(stop.rule, Rule::text_line | Rule::lyric | Rule::lyrics);
    let before = stop.before().strip_suffix("style").filter(|_| stop.rest().is_empty())?;
    shows_words.then(|| {
        let at = stop.head.span(before.len()..before.len() + "style".len());
        let help = Help::new(
            format!("remove `style` before the braces: `{}{{ size 9% }}`", before),
            Fix::remove(at, "`style`"),
        );
        SyntaxProblem::syntax(
            at,
            "`style` is followed by the name of a style",
            "no name",
            Some(help),
        )
    })
}

/// `text "A" 0:01 --> 0:03`, `text "A" bar 3`, `text "A" 2s`
pub(super) fn words_without_clause(stop: &Stop) -> Option<SyntaxProblem> {
    let keyword = match stop.rule {
        Rule::text_line => "text",
        Rule::lyric => "lyric",
        _ => return None,
    };
    let rest = stop.rest();
    let starts = starts_with_digit(rest) || first_word(rest) == "bar";
    if !starts || !stop.before().ends_with('"') {
        return None;
    }
    let signs = ["-->", "->", "–", "—", "-", "..", ",", " to "];
    let ends = signs.iter().find_map(|sign| rest.split_once(sign));
    let words = stop.before();
    let is_place = |text: &str| text.contains(':') || text.starts_with("bar ");
    let line = match ends {
        Some((from, to)) if is_place(from.trim()) => {
            format!("{words} from {} to {}", from.trim(), to.trim())
        }
        None if is_place(rest) => format!("{words} at {rest} for 2 beats"),
        _ => format!("{words} at bar 3 for {}", word_or_number(rest)),
    };
    let help = match reads(stop.rule, &line) {
        true if ends.is_some() => Help::replace(format!("write `{line}`"), stop.head.whole(), line),
        true => format!("write `{line}`").into(),
        false => format!("write `{keyword} \"Hello\" at bar 3 for 2 beats`").into(),
    };
    Some(stop.error("words say when they show with `at`, `from`, `to` and `for`", "here", help))
}
