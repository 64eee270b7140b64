//! Beat files with a beat per line, as beat trackers, annotators and Audacity write them.

use super::clock::clock;
use super::tally::LineTally;
use super::text::{Line, lines};
use super::{BeatFile, MusicFileError, MusicFileProblem};
use crate::time::Time;

/// The beats of a file in order, each with its number in the bar (from 1; 0 if unknown).
///
/// A line is a time, or a time and the beat's number in its bar, or an Audacity label (start, end,
/// name), or a row of Sonic Visualiser (time and name, with a comma). A name is the number, or bar
/// and number (`17.3`); other names are ignored. Audacity's ranges with another name are sections,
/// not beats. Fields are separated by tabs, commas, semicolons or spaces. `#` begins a comment; a
/// first line of column names is skipped, and so is the frequency range of a label, which Audacity
/// writes on a line of its own.
///
/// # Errors No line has one of these forms, or too few have.
pub fn parse_beats(text: &str) -> Result<BeatFile, MusicFileError> {
    let mut tally = LineTally::default();
    let mut beats: Vec<(Line<'_>, Time, Place)> = Vec::new();
    let written =
        lines(text).filter(|line| !without_comment(line).is_empty() && !line.is_frequencies());
    for (index, line) in written.enumerate() {
        if index == 0 && is_heading(without_comment(&line)) {
            continue;
        }
        let beat = parse_beat(&line, &mut tally);
        beats.extend(tally.read(beat).flatten().map(|(time, place)| (line, time, place)));
    }
    let beats = rising(beats, &mut tally);
    let skipped = tally.finish()?;
    if beats.is_empty() {
        return Err(MusicFileError {
            line: 1,
            what: MusicFileProblem::Nothing("beats"),
            bytes: 0..0,
        });
    }
    Ok(BeatFile { beats: placed(&beats), guessed: false, skipped })
}

/// The longest series of beats that rises: a wrong time costs no beat but its own.
fn rising(beats: Vec<(Line<'_>, Time, Place)>, tally: &mut LineTally) -> Vec<(Time, Place)> {
    // For each length, the beat with the least time that ends a rising series of that length.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::new();
    for (index, (_, time, _)) in beats.iter().enumerate() {
        let length = ends.partition_point(|&end| beats[end].1 < *time);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get(length).copied() {
            None => ends.push(index),
            Some(end) if *time < beats[end].1 => ends[length] = index,
            Some(_) => {}
        }
    }
    let mut rises = vec![false; beats.len()];
    let mut next = ends.last().copied();
    while let Some(index) = next {
        rises[index] = true;
        next = before[index];
    }
    let mut rising: Vec<(Time, Place)> = Vec::new();
    for ((line, time, place), rises) in beats.into_iter().zip(rises) {
        if rises {
            rising.push((time, place));
        } else {
            let what = match rising.last() {
                Some(&(before, _)) if before >= time => {
                    MusicFileProblem::NotRising { time, before }
                }
                Some(_) | None => MusicFileProblem::NotBelowNext { time },
            };
            tally.skip(line.error(without_comment(&line), what));
        }
    }
    rising
}

/// The number of a beat in its bar, as its line states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Unknown,
    InBar(u32),
    /// Bar and beat, or a decimal number with another meaning.
    Music(i64, u32),
}

/// Decimal numbers are bars and beats only if they count up through the whole file. Otherwise they
/// are strengths or other values.
fn placed(beats: &[(Time, Place)]) -> Vec<(Time, u32)> {
    let music: Vec<(i64, u32)> = beats
        .iter()
        .filter_map(
            |beat| if let Place::Music(bar, beat) = beat.1 { Some((bar, beat)) } else { None },
        )
        .collect();
    let counts = music.windows(2).all(|pair| pair[0] < pair[1])
        && music.iter().all(|place| (1..=64).contains(&place.1));
    let place = |place: Place| match place {
        Place::Unknown => 0,
        Place::InBar(place) => place,
        // Bars are counted from the first 1 of a file: in a pick-up there must be none.
        Place::Music(bar, 1) if bar < 1 => 0,
        Place::Music(_, beat) => {
            if counts {
                beat
            } else {
                0
            }
        }
    };
    beats.iter().map(|&(time, written)| (time, place(written))).collect()
}

/// A line without its comment.
fn without_comment<'a>(line: &Line<'a>) -> &'a str {
    line.text.split('#').next().unwrap_or_default().trim()
}

fn is_heading(text: &str) -> bool {
    let name = fields(text).next().unwrap_or_default().trim_matches('"').to_lowercase();
    matches!(name.as_str(), "time" | "times" | "start" | "seconds" | "onset" | "beat" | "at")
}

/// A line's beat; `None` for a section.
fn parse_beat(
    line: &Line<'_>,
    tally: &mut LineTally,
) -> Result<Option<(Time, Place)>, MusicFileError> {
    let text = without_comment(line);
    let mut fields = fields(text);
    let time = fields.next().unwrap_or_default();
    let at =
        clock(time).ok_or_else(|| line.error(time, MusicFileProblem::Time(time.to_owned())))?;
    let place = match (fields.next(), fields.next()) {
        (None, _) => Place::Unknown,
        (Some(name), None) if !text.contains('\t') && text.contains([',', ';']) => {
            place_of(name.trim_matches('"'))
        }
        (Some(place), None) => place_in_bar(line, at, place, tally),
        (Some(end), Some(name)) => {
            let end = clock(end)
                .ok_or_else(|| line.error(end, MusicFileProblem::Time(end.to_owned())))?;
            match place_of(name.trim_matches('"')) {
                Place::Unknown if end > at => return Ok(None),
                place => place,
            }
        }
    };
    Ok(Some((at, place)))
}

/// `3`, `17.3`; other names are ignored.
fn place_of(name: &str) -> Place {
    let whole = |digits: &str| {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse::<u32>().ok())
            .flatten()
    };
    match name.split_once('.') {
        None => whole(name).map_or(Place::Unknown, Place::InBar),
        Some((bar, beat)) => {
            let number = whole(bar.strip_prefix('-').unwrap_or(bar)).map(i64::from);
            let bar = number.map(|number| if bar.starts_with('-') { -number } else { number });
            bar.zip(whole(beat)).map_or(Place::Unknown, |(bar, beat)| Place::Music(bar, beat))
        }
    }
}

/// The second field is the beat's number in its bar or, in an Audacity label without a name, the
/// label's end. If it is neither, the beat's place is unknown.
fn place_in_bar(line: &Line<'_>, at: Time, field: &str, tally: &mut LineTally) -> Place {
    match field.parse() {
        Ok(place) => Place::InBar(place),
        Err(_) if clock(field).is_some_and(|end| end >= at) => Place::Unknown,
        Err(_) => {
            tally.skip(line.error(field, MusicFileProblem::Beat(field.to_owned())));
            Place::Unknown
        }
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

    fn beats(text: &str) -> Vec<(Time, u32)> {
        let file = parse_beats(text).expect(text);
        assert_eq!(file.skipped, [], "{text}");
        file.beats
    }

    /// The times of the beats in milliseconds, and the skipped lines.
    fn with_skipped(text: &str) -> (Vec<i64>, Vec<usize>) {
        let file = parse_beats(text).expect(text);
        let times = file.beats.iter().map(|beat| beat.0.millis()).collect();
        (times, file.skipped.iter().map(|mistake| mistake.line).collect())
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
            assert_eq!(beats(form), [(ms(500), 1), (ms(1000), 2)], "{form}");
        }
        assert_eq!(beats("0.5\n1.25\n"), [(ms(500), 0), (ms(1250), 0)]);
        assert_eq!(beats("0.5\t0.5\tdownbeat\n"), [(ms(500), 0)]);
        assert_eq!(beats("0.5\t0.5\t\n"), [(ms(500), 0)]);
    }

    #[test]
    fn names_are_places_in_the_music() {
        let places = |text: &str| beats(text).into_iter().map(|beat| beat.1).collect::<Vec<_>>();
        assert_eq!(places("0.5\t0.5\t0.4\n1.0\t9.0\tA\n1.0\t1.0\t1.1\n1.5\t1.5\t1.2\n"), [4, 1, 2]);
        assert_eq!(places("0.5,-1.3\n1.0,0.1\n1.5,\"0.2\"\n2,1.1"), [3, 0, 2, 1]);
        assert_eq!(places("0.5,0.83\n1.0,0.12\n"), [0, 0], "strengths are no places");
        assert_eq!(places("0.5,0.8,1\n1.0,1.2,New Point\n"), [1]);
        assert_eq!(places("TIME,LABEL\n0.5,New Point\n1,120.2 bpm"), [0, 0]);
        assert_eq!(
            parse_beats("0.5\t9.0\tA\n").expect_err("only sections").what,
            MusicFileProblem::Nothing("beats")
        );
    }

    #[test]
    fn frequencies_of_a_label_are_a_part_of_it() {
        let labels =
            "0.5\t0.5\t1.1\n\\\t440.0\t880.0\n1.0\t1.0\t1.2\r\n \\\t1\t2\r\n1.5\t1.5\t2.1\n";
        assert_eq!(beats(labels), [(ms(500), 1), (ms(1000), 2), (ms(1500), 1)]);
    }

    #[test]
    fn a_line_that_cannot_be_read_costs_only_itself() {
        assert_eq!(with_skipped("0.5\n\n# x\nnow\n1.0\n"), (vec![500, 1000], vec![4]));
        assert_eq!(with_skipped("0.5\t1\n0.9\tone\n"), (vec![500, 900], vec![2]));
        assert_eq!(with_skipped("0.5\n0.5\n1.0\n"), (vec![500, 1000], vec![2]));
        assert_eq!(with_skipped("0.5\n1\n150\n1.5\n2\n"), (vec![500, 1000, 1500, 2000], vec![3]));
        assert_eq!(with_skipped("9\n0.5\n1\n"), (vec![500, 1000], vec![1]));
        assert_eq!(with_skipped("1\n2\n0.3\n3\n"), (vec![1000, 2000, 3000], vec![3]));
        let file = parse_beats("0.5\t1\n1.0\t-2\n").expect("beats");
        assert_eq!((file.skipped[0].bytes.clone(), file.beats[1]), (10..12, (ms(1000), 0)));
        assert!(file.skipped[0].to_string().contains("`-2`"), "{}", file.skipped[0]);
        assert_eq!(
            parse_beats("1\n150\n2\n3").expect("beats").skipped[0].what,
            MusicFileProblem::NotBelowNext { time: Time::from_seconds(150) }
        );
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        assert_eq!(
            parse_beats("# none\n").expect_err("nothing").what,
            MusicFileProblem::Nothing("beats")
        );
        assert_eq!(parse_beats("\nonce\nupon\n").expect_err("prose").line, 2);
        let prose = "one two three\n".repeat(9);
        assert_eq!(parse_beats(&format!("{prose}1999\n2000\n")).expect_err("prose").line, 1);
    }
}
