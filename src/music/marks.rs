//! Files of named marks: Audacity labels, beat files and tables.

use super::clock::clock;
use super::tally::LineTally;
use super::text::{Line, lines};
use super::{BeatFile, MusicFileError, MusicFileProblem, parse_beats};
use crate::time::Time;

/// A named moment or range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its name; may be empty.
    pub name: String,
    /// The time of the moment, or the start of the range.
    pub at: Time,
    /// The end of the range, after `at`; `None` for a moment.
    pub until: Option<Time>,
}

/// A file of marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkFile {
    /// The marks in order of time; at least one.
    pub marks: Vec<Mark>,
    /// The lines that cannot be read.
    pub skipped: Vec<MusicFileError>,
}

/// The marks of a file. `extension` (without the dot) selects the
/// format: `txt` for Audacity labels, `beats` for a beat file (its beats are nameless moments),
/// `csv` or `tsv` for a table of times and names, with or without a line of column names.
///
/// # Errors No line has that format, or too few have.
pub fn parse_marks(text: &str, extension: &str) -> Result<MarkFile, MusicFileError> {
    let mut tally = LineTally::default();
    let mut marks: Vec<Mark> = match extension.to_ascii_lowercase().as_str() {
        "txt" => lines(text).filter(is_label).filter_map(|line| tally.read(label(&line))).collect(),
        "csv" | "tsv" => table(text, &mut tally)?,
        "beats" => return parse_beats(text).map(of_beats),
        other => return Err(unknown_form(other)),
    };
    let skipped = tally.finish()?;
    if marks.is_empty() {
        return Err(MusicFileError {
            line: 1,
            what: MusicFileProblem::Nothing("marks"),
            bytes: 0..0,
        });
    }
    marks.sort_by_key(|mark| mark.at);
    Ok(MarkFile { marks, skipped })
}

/// Beats as nameless moments.
fn of_beats(file: BeatFile) -> MarkFile {
    let moment = |(at, _)| Mark { name: String::new(), at, until: None };
    MarkFile { marks: file.beats.into_iter().map(moment).collect(), skipped: file.skipped }
}

fn unknown_form(extension: &str) -> MusicFileError {
    let known = "marks are read from Audacity labels (`.txt`), `.beats`, `.csv` and `.tsv`";
    MusicFileError {
        line: 1,
        what: MusicFileProblem::Format { extension: extension.to_owned(), known },
        bytes: 0..0,
    }
}

fn is_label(line: &Line<'_>) -> bool {
    !line.is_blank() && !line.is_frequencies() && !line.text.starts_with('#')
}

/// Start, end and name, separated by tabs (Audacity) or spaces (written by hand).
fn label(line: &Line<'_>) -> Result<Mark, MusicFileError> {
    let separator = if line.text.contains('\t') { '\t' } else { ' ' };
    let mut fields = line.text.trim().splitn(3, separator).map(str::trim);
    let start = fields.next().unwrap_or_default();
    let at = time(line, start)?;
    let until = fields.next().map(|end| time(line, end)).transpose()?;
    mark(line, at, until, fields.next().unwrap_or_default())
}

fn time(line: &Line<'_>, field: &str) -> Result<Time, MusicFileError> {
    clock(field).ok_or_else(|| line.error(field, MusicFileProblem::Time(field.to_owned())))
}

/// An empty range is a moment.
fn mark(
    line: &Line<'_>,
    at: Time,
    until: Option<Time>,
    name: &str,
) -> Result<Mark, MusicFileError> {
    match until {
        Some(to) if to < at => {
            Err(line.error(line.text, MusicFileProblem::EndsEarly { from: at, to }))
        }
        _ => Ok(Mark { name: name.to_owned(), at, until: until.filter(|&until| until > at) }),
    }
}

/// The meaning of a table's columns.
struct Columns {
    at: usize,
    end: Option<Ending>,
    name: Option<usize>,
}

enum Ending {
    /// The column of the ends of ranges.
    Until(usize),
    /// The column of the durations of ranges.
    Length(usize),
}

fn table(text: &str, tally: &mut LineTally) -> Result<Vec<Mark>, MusicFileError> {
    let is_row = |line: &Line<'_>| {
        !line.is_blank() && !line.is_frequencies() && !line.text.starts_with("# ")
    };
    let mut rows = lines(text).filter(is_row).peekable();
    let Some(first) = rows.peek().copied() else { return Ok(Vec::new()) };
    let separator = ['\t', ';', ',']
        .into_iter()
        .find(|&separator| first.text.contains(separator))
        .unwrap_or(',');
    let cells = cells(first.text, separator);
    let columns = if cells.iter().any(|cell| clock(cell).is_some()) {
        columns_by_content(&cells)
    } else {
        rows.next();
        columns_by_name(&cells)
    };
    let columns = columns.ok_or_else(|| first.error(first.text, MusicFileProblem::NoTimeColumn))?;
    Ok(rows.filter_map(|line| tally.read(row(&line, separator, &columns))).collect())
}

fn row(line: &Line<'_>, separator: char, columns: &Columns) -> Result<Mark, MusicFileError> {
    let cells = cells(line.text, separator);
    let filled =
        |column: usize| cells.get(column).map(String::as_str).filter(|cell| !cell.is_empty());
    let read = |cell: &str| {
        clock(cell).ok_or_else(|| line.error(line.text, MusicFileProblem::Time(cell.to_owned())))
    };
    let at =
        read(filled(columns.at).ok_or_else(|| line.error(line.text, MusicFileProblem::NoTime))?)?;
    let until = match columns.end {
        None => None,
        Some(Ending::Until(column)) => filled(column).map(read).transpose()?,
        Some(Ending::Length(column)) => {
            filled(column).map(read).transpose()?.map(|length| at + length)
        }
    };
    mark(line, at, until, columns.name.and_then(filled).unwrap_or_default())
}

/// A time, then an optional end, then an optional name; or a name before the time.
fn columns_by_content(cells: &[String]) -> Option<Columns> {
    let is_time = |column: usize| cells.get(column).is_some_and(|cell| clock(cell).is_some());
    let at = (0..cells.len()).find(|&column| is_time(column))?;
    let end = is_time(at + 1).then_some(Ending::Until(at + 1));
    let after = at + 1 + usize::from(end.is_some());
    let name =
        if at > 0 { Some(at - 1) } else { Some(after).filter(|&column| column < cells.len()) };
    Some(Columns { at, end, name })
}

fn columns_by_name(cells: &[String]) -> Option<Columns> {
    let find = |names: &[&str]| {
        cells.iter().position(|cell| names.contains(&cell.to_lowercase().as_str()))
    };
    let until = find(&["end", "until", "to", "stop", "out"]).map(Ending::Until);
    Some(Columns {
        at: find(&["time", "start", "at", "from", "begin", "in", "seconds", "position"])?,
        end: until.or_else(|| find(&["duration", "length"]).map(Ending::Length)),
        name: find(&["name", "label", "title", "marker", "text", "description"]),
    })
}

/// The cells of a row. A quoted cell may contain separators, and doubled quotation marks.
fn cells(row: &str, separator: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = row.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '"' && quoted && characters.next_if_eq(&'"').is_some() {
            push(&mut cells, '"');
        } else if character == '"' {
            quoted = !quoted;
        } else if character == separator && !quoted {
            cells.push(String::new());
        } else {
            push(&mut cells, character);
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn push(cells: &mut [String], character: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: i64) -> Time {
        Time::from_ticks(ms, 1, 1000)
    }

    fn moment(name: &str, at: i64) -> Mark {
        Mark { name: name.to_owned(), at: ms(at), until: None }
    }

    fn marks(text: &str, extension: &str) -> Vec<Mark> {
        let file = parse_marks(text, extension).expect(text);
        assert_eq!(file.skipped, [], "{text}");
        file.marks
    }

    fn stretch(name: &str, at: i64, until: i64) -> Mark {
        Mark { until: Some(ms(until)), ..moment(name, at) }
    }

    #[test]
    fn audacity_labels_are_moments_and_stretches() {
        let text = "1.500000\t1.500000\tdrop 2\n\\\t100.0\t200.0\n0.250000\t1.000000\tintro, long\n2.0\t2.0\t\n";
        assert_eq!(
            marks(text, "txt"),
            [stretch("intro, long", 250, 1000), moment("drop 2", 1500), moment("", 2000)]
        );
        assert_eq!(marks("1.5 1.5 drop 2", "txt"), [moment("drop 2", 1500)]);
    }

    #[test]
    fn tables_are_read_by_name_or_by_content() {
        let forms = [
            ("csv", "time,name\n1.5,drop\n2,\"a, \"\"b\"\"\"\n"),
            ("CSV", "1.5,drop\r\n2,\"a, \"\"b\"\"\"\r\n"),
            ("csv", "Label;Start\ndrop;0:01,5\n\"a, \"\"b\"\"\";2"),
            (
                "tsv",
                "Name\tStart\tDuration\tTime Format\ndrop\t0:01.500\t0:00.000\tdecimal\n\"a, \"\"b\"\"\"\t0:02.000\t0:00\tdecimal\n",
            ),
        ];
        for (extension, text) in forms {
            assert_eq!(
                marks(text, extension),
                [moment("drop", 1500), moment("a, \"b\"", 2000)],
                "{text}"
            );
        }
        assert_eq!(marks("1,2,verse", "csv"), [stretch("verse", 1000, 2000)]);
        assert_eq!(marks("start,length,name\n1,2,verse", "csv"), [stretch("verse", 1000, 3000)]);
        assert_eq!(marks("0.5\t1\n1.0\t2", "beats"), [moment("", 500), moment("", 1000)]);
    }

    #[test]
    fn a_line_that_cannot_be_read_costs_only_itself() {
        let skipped = |text: &str, extension: &str| {
            let file = parse_marks(text, extension).expect(text);
            assert_eq!(file.skipped.len(), 1, "{text}");
            (file.marks, file.skipped[0].line, file.skipped[0].what.clone())
        };
        assert_eq!(
            skipped("1\t2\ta\nx\t2\tb", "txt"),
            (vec![stretch("a", 1000, 2000)], 2, MusicFileProblem::Time("x".to_owned()))
        );
        let (from, to) = (ms(2000), ms(1000));
        assert_eq!(
            skipped("2\t1\ta\n3\t3\tb", "txt"),
            (vec![moment("b", 3000)], 1, MusicFileProblem::EndsEarly { from, to })
        );
        assert_eq!(
            skipped("time,name\n1,a\n,b\n2,c\n", "csv"),
            (vec![moment("a", 1000), moment("c", 2000)], 3, MusicFileProblem::NoTime)
        );
        assert_eq!(skipped("1\nx\n2\n", "beats").0, [moment("", 1000), moment("", 2000)]);
    }

    #[test]
    fn a_file_without_marks_is_refused() {
        let error_in = |text: &str, extension: &str| {
            let error = parse_marks(text, extension).expect_err(text);
            (error.line, error.what)
        };
        assert_eq!(error_in("x\t2\tb", "txt"), (1, MusicFileProblem::Time("x".to_owned())));
        assert_eq!(error_in("name,mood\na,b\n", "csv"), (1, MusicFileProblem::NoTimeColumn));
        assert_eq!(error_in("time,name\n,b\n", "csv"), (2, MusicFileProblem::NoTime));
        assert_eq!(error_in("", "txt"), (1, MusicFileProblem::Nothing("marks")));
        assert!(matches!(error_in("", "mp3"), (1, MusicFileProblem::Format { .. })));
    }
}
