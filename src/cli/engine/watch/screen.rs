//! A status that stays in place on a terminal: each draw replaces the one before.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Mutex;

use console::{Term, truncate_str};
use textwrap::wrap;

use crate::sync::lock;

/// The last lines of a terminal.
pub(super) struct Screen {
    term: Term,
    /// The number of lines that the last draw wrote.
    drawn: Mutex<usize>,
}

impl Screen {
    /// Draws on standard error.
    pub(super) fn new() -> Screen {
        Screen { term: Term::stderr(), drawn: Mutex::new(0) }
    }

    /// Replaces the lines of the last draw. Lines of `head` that are wider than the terminal are
    /// cut, and lines without room are left out. `foot` is wrapped, and has half of the height at
    /// least.
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
        // If the terminal cannot be written to, there is nowhere to report that.
        let _ = write(&format!("{back}\r{text}\x1b[J"));
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stderr().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The lines that there is room for.
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
    fn lines_without_room_are_left_out_above_the_status() {
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
