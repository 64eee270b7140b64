//! The memory that amv takes for many clips of many files, beside that for few of few.

use crate::Result;
use crate::edit::{self, Kind};
use crate::film;
use crate::measure::Cost;
use crate::media::{self, Footage, RATE, Shape};
use crate::options::Plan;
use crate::report::{Table, megabytes, times};
use crate::script::Project;

/// Frames of each clip, on average.
const SHORT: i64 = 4;

/// Renders films of many clips and files, and says which are wrong.
///
/// # Errors
/// amv fails.
pub(crate) fn memory(plan: &Plan) -> Result<Vec<String>> {
    let mut table = Table::new(
        format!("Memory, {}x{}", plan.size.0, plan.size.1),
        &["amv", "peak memory, MB", "× the first"],
    );
    let mut faults = Vec::new();
    let mut first = None;
    for (clips, files) in plan.crowds {
        eprintln!("{clips} clips of {files} files …");
        let (cost, fault) = crowd(plan, clips, files)?;
        let peak = cost.peak as f64;
        let ratio = peak / *first.get_or_insert(peak);
        table.row([format!("{clips} clips of {files} files"), megabytes(peak), times(Some(ratio))]);
        faults.extend(fault);
    }
    println!("{table}");
    Ok(faults)
}

fn crowd(plan: &Plan, clips: usize, files: usize) -> Result<(Cost, Option<String>)> {
    let edit =
        edit::edit(plan.size, footage(plan, files)?, clips as i64 * SHORT, clips, Kind::Bare);
    let project = Project::new(&format!("memory-{}-{clips}-{files}", plan.size.1), &edit)?;
    let cost = project.render()?;
    let fault = film::look(&project.film(), &edit)?.fault(&format!("the film of {clips} clips"));
    Ok((cost, fault))
}

/// So many files, short so that little is decoded in vain: those of each kind, and copies of them
/// under other hashes.
fn footage(plan: &Plan, files: usize) -> Result<Vec<Footage>> {
    let originals = media::footage(Shape { size: plan.size, frames: 2 * RATE, group: 48 })?;
    let file = |number: usize| {
        let original = &originals[number % originals.len()];
        if number < originals.len() { Ok(original.clone()) } else { media::copy(original, number) }
    };
    (0..files).map(file).collect()
}
