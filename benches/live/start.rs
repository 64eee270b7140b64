//! From the start with an empty cache to the first picture.

use crate::Result;
use crate::measure::median;
use crate::options::Plan;
use crate::report::{Table, figure};
use crate::room::{self, Draft};
use crate::watcher::Watcher;

/// Measures how soon the first picture is seen, each time another: from the start of the program,
/// and from when it serves its page. What it knows of the media, it knows from before.
///
/// # Errors
/// Something cannot be made, or no picture comes.
pub(crate) fn start(plan: &Plan) -> Result<()> {
    let (mut whole, mut served) = (Vec::new(), Vec::new());
    for number in 0..plan.starts {
        let draft = beginning(plan, number)?;
        let project = room::project(&draft, plan)?;
        project.forget()?;
        let browser = room::browser(plan, &draft)?;
        let started = room::now()?;
        let watcher = Watcher::start(
            project.command(&room::options(plan).iter().map(String::as_str).collect::<Vec<_>>()),
        );
        let address = watcher.address();
        let serving = room::now()?;
        browser.open(&address);
        let at = browser.wait("window.eye.at").as_f64().ok_or("no time")?;
        whole.push(at - started);
        served.push(at - serving);
    }
    let mut table = Table::new(
        "cold start → the first picture at the playhead",
        &["from", "starts", "median, ms", "slowest"],
    );
    for (name, times) in [("the program's start", &whole), ("its page being served", &served)] {
        let slowest = times.iter().copied().reduce(f64::max);
        table.row([
            name.to_owned(),
            times.len().to_string(),
            figure(median(times.iter().copied()), 0),
            figure(slowest, 0),
        ]);
    }
    println!("{table}");
    Ok(())
}

/// The film, beginning with what another of its shots shows: how far it lies from a key frame, and
/// what decoding it costs, differs.
fn beginning(plan: &Plan, number: usize) -> Result<Draft> {
    let mut draft = Draft::of(plan)?;
    let other = draft.edit.clips[number * plan.clips / plan.starts];
    let first = &mut draft.edit.clips[0];
    (first.file, first.from) = (other.file, other.from);
    Ok(draft)
}
