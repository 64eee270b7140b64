//! Cuts in a file of which every frame is a key frame, in amv and as a bare copy of its packets.

use std::fmt::Write as _;

use crate::Result;
use crate::edit::{self, Edit, Kind};
use crate::ffmpeg::command;
use crate::film::{self, Verdict};
use crate::measure::{self, Cost, median};
use crate::media::{self, RATE, Shape};
use crate::options::Plan;
use crate::report::{Table, figure, times};
use crate::script::Project;

/// Pieces that the film is cut from.
const PIECES: usize = 10;
/// The file: a pan.
const PAN: u32 = 4;
/// In microseconds.
const SECOND: i64 = 1_000_000;

/// Cuts the file both ways, and says what is wrong with amv's film.
///
/// # Errors
/// amv or `ffmpeg` fails.
pub(crate) fn splice(plan: &Plan) -> Result<Vec<String>> {
    let edit = the_edit(plan)?;
    let mut costs = [Vec::new(), Vec::new()];
    let mut verdicts = None;
    for _ in 0..plan.rounds {
        eprintln!("{PIECES} pieces of a mezzanine …");
        let (copy, copied) = by_ffmpeg(&edit)?;
        let (ours, made) = by_amv(&edit)?;
        costs[0].push(copy);
        costs[1].push(ours);
        verdicts = Some([copied, made]);
    }
    println!("{}", table(plan, &costs, verdicts));
    Ok(verdicts.and_then(|[_, made]| made.fault("the spliced film")).into_iter().collect())
}

/// The pieces of one long file in another order, hard cuts between them, no words, no sound.
fn the_edit(plan: &Plan) -> Result<Edit> {
    let frames = plan.seconds * RATE;
    let mezzanine = media::file(PAN, Shape { size: plan.size, frames, group: 1 })?;
    Ok(edit::edit(plan.size, vec![mezzanine], frames, PIECES, Kind::Bare))
}

fn by_ffmpeg(edit: &Edit) -> Result<(Cost, Verdict)> {
    let mut list = "ffconcat version 1.0\n".to_owned();
    for clip in &edit.clips {
        let file = edit
            .footage_of(clip)
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // Rounded into the first frame and away from the one after the last: else the copy begins
        // or ends a frame off.
        let (first, after) =
            ((clip.from * SECOND + RATE - 1) / RATE, (clip.from + clip.frames) * SECOND / RATE);
        let _ = writeln!(list, "file {file}\ninpoint {first}us\noutpoint {after}us");
    }
    let name = media::text("pieces", "ffconcat", &list)?;
    let film = media::project("splice")?.join("copy.mp4");
    let mut command = command();
    command.args(["-f", "concat", "-i", &name, "-c", "copy"]).arg(&film);
    let cost = measure::run(command)?.cost;
    Ok((cost, film::look(&film, edit)?))
}

fn by_amv(edit: &Edit) -> Result<(Cost, Verdict)> {
    let project = Project::new("splice", edit)?;
    let cost = project.render()?;
    Ok((cost, film::look(&project.film(), edit)?))
}

fn table(plan: &Plan, costs: &[Vec<Cost>; 2], verdicts: Option<[Verdict; 2]>) -> Table {
    let title =
        format!("{PIECES} pieces of {} s in which every frame is a key frame", plan.seconds);
    let mut table = Table::new(title, &["", "wall s", "× copy", "CPU s", "frames that are right"]);
    for (number, name) in ["ffmpeg -c copy", "amv, cold"].into_iter().enumerate() {
        let ratio =
            median(costs[number].iter().zip(&costs[0]).map(|(own, copy)| own.wall / copy.wall));
        table.row([
            name.to_owned(),
            figure(median(costs[number].iter().map(|cost| cost.wall)), 2),
            times(ratio),
            figure(median(costs[number].iter().map(|cost| cost.cpu)), 2),
            verdicts.map_or_else(String::new, |verdicts| verdicts[number].to_string()),
        ]);
    }
    table
}
