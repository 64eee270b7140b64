//! Markdown, as far as the diagnostics' pages use it, laid out for a terminal.

use crate::diag::Look;

/// Longer lines are hard to read, however wide the terminal.
const WIDEST: usize = 100;

/// The text for a terminal: headings bold, paragraphs wrapped to its width, code set in.
pub(super) fn for_terminal(text: &str, look: Look) -> String {
    laid_out(text, look, textwrap::termwidth().clamp(20, WIDEST))
}

fn laid_out(text: &str, look: Look, width: usize) -> String {
    let mut page = String::new();
    let mut paragraph = Vec::new();
    let mut code = false;
    for line in text.lines() {
        let fence = line.starts_with("```");
        let flowing = !code && !fence && !line.trim().is_empty() && !line.starts_with('#');
        if paragraph_ends(flowing, line) {
            page.push_str(&wrapped(&paragraph, look, width));
            paragraph.clear();
        }
        match () {
            () if fence => code = !code,
            () if code => page.push_str(&set_in(line)),
            () if flowing => paragraph.push(line.trim()),
            () => page.push_str(&heading(line, look)),
        }
    }
    page + &wrapped(&paragraph, look, width)
}

/// Whether what has flowed so far ends before this line: at anything that does not flow, and at
/// each point of a list.
fn paragraph_ends(flowing: bool, line: &str) -> bool {
    !flowing || line.starts_with("- ")
}

fn set_in(line: &str) -> String {
    if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }
}

/// A heading, or the empty line that a heading without words is.
fn heading(line: &str, look: Look) -> String {
    let words = line.trim_start_matches('#').trim();
    if words.is_empty() { "\n".to_owned() } else { format!("{}\n", painted(words, "1", look)) }
}

fn wrapped(lines: &[&str], look: Look, width: usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let hang = if lines[0].starts_with("- ") { "  " } else { "" };
    let options = textwrap::Options::new(width).subsequent_indent(hang).break_words(false);
    textwrap::fill(&with_code(&lines.join(" "), look), options) + "\n"
}

/// Words between backticks in colour; without colours the backticks stay.
fn with_code(text: &str, look: Look) -> String {
    if !look.color {
        return text.to_owned();
    }
    let parts = text.split('`').enumerate();
    parts
        .map(
            |(index, part)| {
                if index % 2 == 1 { painted(part, "36", look) } else { part.to_owned() }
            },
        )
        .collect()
}

fn painted(text: &str, style: &str, look: Look) -> String {
    if look.color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A name\nOne two three `four five` six\nseven.\n\n- a point that is long\n- b\n\n## It is here\n```amv\nx {\n\n}\n```\n";

    #[test]
    fn a_page_is_laid_out() {
        let plain = laid_out(PAGE, Look { color: false }, 20);
        let expected = "A name\nOne two three `four\nfive` six seven.\n\n- a point that is\n  long\n- b\n\nIt is here\n    x {\n\n    }\n";
        assert_eq!(plain, expected);
    }

    #[test]
    fn colours_take_no_room() {
        let colored = laid_out(PAGE, Look { color: true }, 20);
        assert!(
            colored.starts_with("\u{1b}[1mA name\u{1b}[0m\nOne two three \u{1b}[36mfour\n"),
            "{colored:?}"
        );
    }
}
