//! A status that stays in place on a terminal: it is drawn over what was drawn before.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Mutex;

use console::{Term, truncate_str};
use textwrap::wrap;

use crate::sync::lock;

/// Some lines at the end of a terminal.
pub(super) struct Screen {
    term: Term,
    /// How many lines stand there.
    drawn: Mutex<usize>,
}

impl Screen {
    /// Lines on standard error.
    pub(super) fn new() -> Screen {
        Screen { term: Term::stderr(), drawn: Mutex::new(0) }
    }

    /// Draws these lines in the place of those that stand there. Of `head`, what is wider than the
    /// terminal is cut off, and what is higher; `foot` is wrapped, and stays as far as half of the
    /// height has room for it.
    pub(super) fn draw(&self, head: &[String], foot: &[String]) {
        let (height, width) = self.term.size();
        let foot: Vec<String> = foot
            .iter()
            .flat_map(|line| wrap(line, usize::from(width).max(1)))
            .map(Cow::into_owned)
            .collect();
        let lines = fitted(head, &foot, usize::from(height).saturating_sub(1));
        let lines: Vec<_> =
            lines.iter().map(|line| truncate_str(line, usize::from(width), "…")).collect();
        let mut drawn = lock(&self.drawn);
        let back = if *drawn > 0 { format!("\x1b[{}A", *drawn) } else { String::new() };
        let text: String = lines.iter().map(|line| format!("{line}\x1b[0m\x1b[K\n")).collect();
        *drawn = lines.len();
        // If not even the terminal can be written to, there is nowhere to say so.
        let _ = write(&format!("{back}\r{text}\x1b[J"));
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stderr().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// As many lines as there is room for.
fn fitted(head: &[String], foot: &[String], room: usize) -> Vec<String> {
    let foot = foot
        .get(..foot.len().min((room - head.len().min(room / 2)).max(1).min(room)))
        .unwrap_or(foot);
    let for_head = room - foot.len();
    let mut lines: Vec<String> = head
        .iter()
        .take(if head.len() <= for_head { for_head } else { for_head.saturating_sub(1) })
        .cloned()
        .collect();
    if head.len() > for_head && for_head > 0 {
        lines.push(format!(
            "… {} more lines; `amv check` shows them all",
            head.len() + 1 - for_head
        ));
    }
    lines.extend(foot.iter().cloned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_high_is_cut_short_above_the_status() {
        let lines = |count: usize, letter: &str| {
            (0..count).map(|line| format!("{letter}{line}")).collect::<Vec<_>>()
        };
        assert_eq!(fitted(&lines(2, "h"), &lines(2, "f"), 4), ["h0", "h1", "f0", "f1"]);
        assert_eq!(
            fitted(&lines(5, "h"), &lines(2, "f"), 5),
            ["h0", "h1", "… 3 more lines; `amv check` shows them all", "f0", "f1"]
        );
        assert_eq!(
            fitted(&lines(9, "h"), &lines(4, "f"), 4),
            ["h0", "… 8 more lines; `amv check` shows them all", "f0", "f1"]
        );
        assert_eq!(fitted(&lines(5, "h"), &lines(2, "f"), 1), ["f0"]);
        assert!(fitted(&lines(1, "h"), &lines(1, "f"), 0).is_empty());
    }
}
