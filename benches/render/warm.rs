//! amv again: one shot of the edit changed, nothing changed in a film of many segments, and a check
//! alone.

use crate::Result;
use crate::cold;
use crate::edit::{self, Edit, Kind};
use crate::film;
use crate::measure::{Cost, median};
use crate::media::{self, KINDS, RATE, Shape};
use crate::options::Plan;
use crate::report::{Table, figure};
use crate::script::Project;

/// How often what is over in a moment is measured.
const RUNS: usize = 7;
/// Size of the film whose pictures do not matter.
const SMALL: (u32, u32) = (192, 108);
/// Frames of each of its shots.
const SHORT: i64 = 6;

/// Renders the edit with one shot changed, and a film of many segments with nothing changed; says
/// which films are wrong.
///
/// # Errors
/// amv fails.
pub(crate) fn warm(plan: &Plan) -> Result<Vec<String>> {
    let mut table =
        Table::new("Rendering again", &["amv", "CPU s", "of the cold render's", "wall s"]);
    let mut faults = one_changed(plan, &mut table)?;
    faults.extend(nothing_changed(plan, &mut table)?);
    println!("{table}");
    Ok(faults)
}

fn one_changed(plan: &Plan, table: &mut Table) -> Result<Vec<String>> {
    let edit = cold::the_edit(plan)?;
    let project = Project::new(&cold::project(plan), &edit)?;
    let changes: Vec<_> =
        KINDS.into_iter().filter_map(|kind| Some((kind, edit.one_changed(kind)?))).collect();
    let mut colds = Vec::new();
    let mut warms = vec![Vec::new(); changes.len()];
    let mut faults = Vec::new();
    for _ in 0..plan.rounds {
        eprintln!("the edit, and again with one shot changed …");
        project.forget()?;
        colds.push(rendered(&project, &edit, &mut faults)?);
        for (warms, (_, (changed, _))) in warms.iter_mut().zip(&changes) {
            warms.push(rendered(&project, changed, &mut faults)?);
        }
    }
    table.row(["the edit from nothing".to_owned(), cpu(&colds), percent(1.0), wall(&colds)]);
    for (warms, (kind, (_, frames))) in warms.iter().zip(&changes) {
        let share = percent(*frames as f64 / edit.frames() as f64);
        let ratio =
            median(warms.iter().zip(&colds).map(|(warm, cold)| warm.cpu / cold.cpu)).unwrap_or(0.0);
        table.row([
            format!("one shot changed: {kind}, {share} of the frames"),
            cpu(warms),
            percent(ratio),
            wall(warms),
        ]);
    }
    Ok(faults)
}

/// Renders an edit in a project, and looks at the film.
fn rendered(project: &Project, edit: &Edit, faults: &mut Vec<String>) -> Result<Cost> {
    project.write(edit)?;
    let cost = project.render()?;
    faults.extend(
        film::look(&project.film(), edit)?.fault("the edit, whole or with one shot changed"),
    );
    Ok(cost)
}

fn percent(part: f64) -> String {
    format!("{:.1} %", part * 100.0)
}

fn nothing_changed(plan: &Plan, table: &mut Table) -> Result<Vec<String>> {
    let edit = many_shots(plan)?;
    let project = Project::new("shots", &edit)?;
    eprintln!("{} shots, and again with nothing changed …", plan.shots);
    let (_, segments) = project.render_counting()?;
    let verdict = film::look(&project.film(), &edit)?;
    let there = repeated(|| project.render())?;
    let gone = repeated(|| {
        project.remove_film();
        project.render()
    })?;
    let again = film::look(&project.film(), &edit)?;
    for (costs, what) in [(there, "the film is there"), (gone, "the film was deleted")] {
        let name = format!("nothing changed in {segments} segments, {what}");
        table.row([name, cpu(&costs), String::new(), wall(&costs)]);
    }
    Ok([
        verdict.fault("the film of many shots"),
        again.fault("the film of many shots, joined again"),
    ]
    .into_iter()
    .flatten()
    .collect())
}

fn repeated(run: impl Fn() -> Result<Cost>) -> Result<Vec<Cost>> {
    (0..RUNS).map(|_| run()).collect()
}

fn cpu(costs: &[Cost]) -> String {
    figure(median(costs.iter().map(|cost| cost.cpu)), 2)
}

fn wall(costs: &[Cost]) -> String {
    figure(median(costs.iter().map(|cost| cost.wall)), 3)
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
    let costs = repeated(|| project.check())?;
    let milliseconds = |of: fn(&Cost) -> f64| {
        figure(median(costs.iter().map(of)).map(|seconds| seconds * 1000.0), 0)
    };
    let mut table = Table::new("Checking", &["amv check", "wall ms", "CPU ms"]);
    table.row([
        format!("{} shots, the media known", plan.shots),
        milliseconds(|cost| cost.wall),
        milliseconds(|cost| cost.cpu),
    ]);
    println!("{table}");
    Ok(Vec::new())
}
