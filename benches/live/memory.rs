//! Memory over many edits.

use crate::Result;
use crate::options::Plan;
use crate::processes::{family, resident};
use crate::report::{Table, megabytes, times};
use crate::room::Room;

/// Measures what a watcher and the browser hold in memory after each of many edits of one shot
/// after another.
///
/// # Errors
/// Something cannot be made.
pub(crate) fn memory(plan: &Plan) -> Result<()> {
    let mut room = Room::open(plan)?;
    let (mut watcher, mut browser) = (Vec::new(), Vec::new());
    for number in 0..plan.memory_edits {
        let shot = number * 7 % plan.clips;
        room.begin(shot, 7);
        room.rendered()?;
        watcher.push(resident(room.watcher.process()));
        browser.push(family(room.browser.process()).into_iter().map(resident).sum());
    }
    let tenth = plan.memory_edits / 10;
    let head = [
        "resident, MB".to_owned(),
        format!("mean of the first {tenth} edits"),
        format!("of the last {tenth}"),
        "×".to_owned(),
    ];
    let mut table = Table::new(
        format!("memory over {} edits", plan.memory_edits),
        &head.each_ref().map(String::as_str),
    );
    for (name, held) in [("the watcher", &watcher), ("the browser, all its processes", &browser)] {
        let (first, last) = (mean(&held[..tenth]), mean(&held[held.len() - tenth..]));
        table.row([name.to_owned(), megabytes(first), megabytes(last), times(Some(last / first))]);
    }
    println!("{table}");
    Ok(())
}

fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}
