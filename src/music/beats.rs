//! Beat files: a beat a line, as beat trackers, annotators and Audacity write them.

use super::clock::clock;
use super::text::{Line, lines};
use super::{FileMistake, Mistake};
use crate::time::Time;

/// The beats of a file, rising, each with its place in the bar (from 1; 0 where that is not known).
///
/// A line is a time, or a time and the beat's place in its bar, or an Audacity label (start, end, label; a label that is a number is
/// the place). Fields are parted by tabs, commas, semicolons or spaces. `#` begins a comment; a first line of column names is passed over.
///
/// # Errors
/// The first line that is none of these, or whose beat does not come after the one before.
pub fn parse_beats(text: &str) -> Result<Vec<(Time, u32)>, FileMistake> {
    let mut beats: Vec<(Time, u32)> = Vec::new();
    let written = lines(text).filter(|line| !without_comment(line).is_empty());
    for (index, line) in written.enumerate() {
        if index == 0 && is_heading(without_comment(&line)) {
            continue;
        }
        let beat = parse_beat(&line)?;
        if let Some(&(before, _)) = beats.last().filter(|(before, _)| *before >= beat.0) {
            return Err(line.mistake(without_comment(&line), Mistake::NotRising { time: beat.0, before }));
        }
        beats.push(beat);
    }
    if beats.is_empty() {
        return Err(FileMistake { line: 1, what: Mistake::Nothing("beats"), bytes: 0..0 });
    }
    Ok(beats)
}

/// What stands on a line before its comment.
fn without_comment<'a>(line: &Line<'a>) -> &'a str {
    line.text.split('#').next().unwrap_or_default().trim()
}

fn is_heading(text: &str) -> bool {
    let name = fields(text).next().unwrap_or_default().trim_matches('"').to_lowercase();
    matches!(name.as_str(), "time" | "times" | "start" | "seconds" | "onset" | "beat" | "at")
}

fn parse_beat(line: &Line<'_>) -> Result<(Time, u32), FileMistake> {
    let mut fields = fields(without_comment(line));
    let time = fields.next().unwrap_or_default();
    let at = clock(time).ok_or_else(|| line.mistake(time, Mistake::Time(time.to_owned())))?;
    let place = match (fields.next(), fields.next()) {
        (None, _) => 0,
        (Some(place), None) => place_in_bar(line, at, place)?,
        (Some(end), Some(label)) => {
            clock(end).ok_or_else(|| line.mistake(end, Mistake::Time(end.to_owned())))?;
            label.parse().unwrap_or(0)
        }
    };
    Ok((at, place))
}

/// A second field is the beat's place in its bar, or, in an Audacity label without a name, the label's end.
fn place_in_bar(line: &Line<'_>, at: Time, field: &str) -> Result<u32, FileMistake> {
    match field.parse() {
        Ok(place) => Ok(place),
        Err(_) if clock(field).is_some_and(|end| end >= at) => Ok(0),
        Err(_) => Err(line.mistake(field, Mistake::Beat(field.to_owned()))),
    }
}

fn fields(text: &str) -> impl Iterator<Item = &str> {
    let separators: &[char] = if text.contains('\t') {
        &['\t']
    } else if text.contains(';') {
        &[';']
    } else if text.contains(',') {
        &[',']
    } else {
        &[' ']
    };
    text.split(separators).map(str::trim).filter(|field| !field.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: i64) -> Time {
        Time::from_ticks(ms, 1, 1000)
    }

    fn line_of(text: &str) -> usize {
        parse_beats(text).expect_err("a mistake").line
    }

    #[test]
    fn every_usual_form_is_read() {
        let forms = [
            "0.5\t1\n1.0\t2\n",
            "# beats\r\n0.5 1\r\n1.0 2 # two\r\n",
            "0.500000\t0.500000\t1\n1.000000\t1.000000\t2\n",
            "time,beat\n0.5,1\n1,2",
            "0:00.5;1\r0:01;2",
        ];
        for form in forms {
            assert_eq!(parse_beats(form).expect(form), [(ms(500), 1), (ms(1000), 2)], "{form}");
        }
        assert_eq!(parse_beats("0.5\n1.25\n").expect("plain"), [(ms(500), 0), (ms(1250), 0)]);
        assert_eq!(parse_beats("0.5\t0.5\tdownbeat\n").expect("a label"), [(ms(500), 0)]);
        assert_eq!(parse_beats("0.5\t0.5\t\n").expect("a label without a name"), [(ms(500), 0)]);
    }

    #[test]
    fn mistakes_name_their_line() {
        assert_eq!(line_of("0.5\n\n# x\nnow\n"), 4);
        assert_eq!(line_of("0.5\t1\n0.9\tone\n"), 2);
        assert_eq!(line_of("0.5\n0.5\n"), 2);
        let mistake = parse_beats("0.5\t1\n1.0\t-2\n").expect_err("a mistake");
        assert_eq!((mistake.bytes.clone(), mistake.to_string().contains("`-2`")), (10..12, true));
        assert_eq!(parse_beats("# none\n").expect_err("nothing").what, Mistake::Nothing("beats"));
    }
}
