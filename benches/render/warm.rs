//! amv again: one shot of the edit changed, nothing changed in a film of many segments, and a check alone.

use crate::Result;
use crate::cold;
use crate::edit::{self, Edit, Kind};
use crate::film;
use crate::measure::{Cost, median};
use crate::media::{self, RATE, Shape};
use crate::options::Plan;
use crate::report::{Table, figure};
use crate::script::Project;

/// How often what is over in a moment is measured.
const RUNS: usize = 7;
/// Size of the film whose pictures do not matter.
const SMALL: (u32, u32) = (192, 108);
/// Frames of each of its shots.
const SHORT: i64 = 6;

/// Renders the edit with one shot changed, and a film of many segments with nothing changed; says which films are wrong.
///
/// # Errors
/// amv fails.
pub(crate) fn warm(plan: &Plan) -> Result<Vec<String>> {
    let mut table = Table::new("Rendering again", &["amv", "CPU s", "of the cold render's", "wall s"]);
    let mut faults = one_changed(plan, &mut table)?;
    faults.extend(nothing_changed(plan, &mut table)?);
    println!("{table}");
    Ok(faults)
}

fn one_changed(plan: &Plan, table: &mut Table) -> Result<Vec<String>> {
    let edit = cold::the_edit(plan)?;
    let (changed, frames) = edit.one_changed();
    let project = Project::new(&cold::project(plan), &edit)?;
    eprintln!("the edit, and again with one shot changed …");
    let cold = project.render()?;
    let first = film::look(&project.film(), &edit)?;
    project.write(&changed)?;
    let warm = project.render()?;
    let second = film::look(&project.film(), &changed)?;
    table.row(["the edit from nothing".to_owned(), figure(Some(cold.cpu), 1), "100 %".to_owned(), figure(Some(cold.wall), 1)]);
    let what = format!("one shot changed, {frames} of {} frames: {:.1} %", edit.frames(), percent(frames as f64, edit.frames() as f64));
    let part = format!("{:.1} %", percent(warm.cpu, cold.cpu));
    table.row([what, figure(Some(warm.cpu), 2), part, figure(Some(warm.wall), 2)]);
    Ok([first.fault("the edit"), second.fault("the edit with one shot changed")].into_iter().flatten().collect())
}

fn percent(part: f64, whole: f64) -> f64 {
    100.0 * part / whole
}

fn nothing_changed(plan: &Plan, table: &mut Table) -> Result<Vec<String>> {
    let edit = many_shots(plan)?;
    let project = Project::new("shots", &edit)?;
    eprintln!("{} shots, and again with nothing changed …", plan.shots);
    let (_, segments) = project.render_counting()?;
    let verdict = film::look(&project.film(), &edit)?;
    let runs = || (0..RUNS).map(|_| project.render()).collect::<Result<Vec<_>>>();
    let there = runs()?;
    let gone = (0..RUNS)
        .map(|_| {
            project.remove_film();
            project.render()
        })
        .collect::<Result<Vec<_>>>()?;
    let again = film::look(&project.film(), &edit)?;
    for (costs, what) in [(there, "the film is there"), (gone, "the film was deleted")] {
        let name = format!("nothing changed in {segments} segments, {what}");
        table.row([name, seconds(&costs, |cost| cost.cpu), String::new(), seconds(&costs, |cost| cost.wall)]);
    }
    Ok([verdict.fault("the film of many shots"), again.fault("the film of many shots, joined again")].into_iter().flatten().collect())
}

fn seconds(costs: &[Cost], of: fn(&Cost) -> f64) -> String {
    figure(median(costs.iter().map(of)), 3)
}

/// A film of many short shots in small pictures, whose length is whole seconds.
fn many_shots(plan: &Plan) -> Result<Edit> {
    let footage = media::footage(Shape { size: SMALL, frames: plan.seconds * RATE, group: 250 })?;
    Ok(edit::edit(SMALL, footage, plan.shots as i64 * SHORT, plan.shots, Kind::Whole))
}

/// Checks a script of many shots whose media are known.
///
/// # Errors
/// amv refuses it.
pub(crate) fn check(plan: &Plan) -> Result<Vec<String>> {
    let project = Project::new("shots", &many_shots(plan)?)?;
    let costs = (0..RUNS).map(|_| project.check()).collect::<Result<Vec<_>>>()?;
    let milliseconds = |of: fn(&Cost) -> f64| figure(median(costs.iter().map(of)).map(|seconds| seconds * 1000.0), 0);
    let mut table = Table::new("Checking", &["amv check", "wall ms", "CPU ms"]);
    table.row([format!("{} shots, the media known", plan.shots), milliseconds(|cost| cost.wall), milliseconds(|cost| cost.cpu)]);
    println!("{table}");
    Ok(Vec::new())
}
