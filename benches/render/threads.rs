//! Encoders side by side against threads of one encoder, on the same finished pictures.

use std::process::Command;

use crate::Result;
use crate::cold;
use crate::ffmpeg::{VIDEO, pictures, read_pictures};
use crate::measure::{self, Cost, median};
use crate::media::words;
use crate::options::Plan;
use crate::report::{Table, figure, megabytes, times};

/// Encoders, and threads of each; the first is how amv does it on two cores.
const WAYS: [(i64, u32); 4] = [(2, 1), (1, 2), (1, 3), (2, 2)];

/// Encodes the edit's pictures in each way, and prints what it takes.
///
/// # Errors
/// `ffmpeg` fails.
pub(crate) fn threads(plan: &Plan) -> Result<Vec<String>> {
    let edit = cold::the_edit(plan)?;
    let pictures = pictures(&edit)?;
    let mut costs: [Vec<Cost>; 4] = Default::default();
    for _ in 0..plan.rounds {
        for (number, (encoders, threads)) in WAYS.into_iter().enumerate() {
            eprintln!("{} …", name(encoders, threads));
            let part = |encoder: i64| {
                (encoder * edit.frames() / encoders, (encoder + 1) * edit.frames() / encoders)
            };
            let command = |encoder| {
                let (start, end) = part(encoder);
                encode(read_pictures(&pictures, plan.size, Some((start, end - start))), threads)
            };
            costs[number].push(measure::together((0..encoders).map(command).collect())?.cost);
        }
    }
    println!("{}", table(&costs));
    Ok(Vec::new())
}

fn encode(mut command: Command, threads: u32) -> Command {
    command.args(words(VIDEO)).args(["-threads:v", &threads.to_string(), "-f", "null", "-"]);
    command
}

fn name(encoders: i64, threads: u32) -> String {
    let plural = |count, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    format!("{} of {}", plural(encoders, "encoder"), plural(i64::from(threads), "thread"))
}

fn table(costs: &[Vec<Cost>; 4]) -> Table {
    let mut table = Table::new(
        "Encoding the finished pictures",
        &["", "wall s", "× the first", "CPU s", "× the first", "peak memory, MB"],
    );
    for (number, (encoders, threads)) in WAYS.into_iter().enumerate() {
        let ratio = |of: fn(&Cost) -> f64| {
            median(costs[number].iter().zip(&costs[0]).map(|(own, first)| of(own) / of(first)))
        };
        let middle = |of: fn(&Cost) -> f64| median(costs[number].iter().map(of));
        table.row([
            name(encoders, threads),
            figure(middle(|cost| cost.wall), 1),
            times(ratio(|cost| cost.wall)),
            figure(middle(|cost| cost.cpu), 1),
            times(ratio(|cost| cost.cpu)),
            megabytes(middle(|cost| cost.peak as f64).unwrap_or(0.0)),
        ]);
    }
    table
}
