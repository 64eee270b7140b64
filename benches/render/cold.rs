//! The same edit by every contestant, from nothing, in turns.

use crate::Result;
use crate::contest::Contestant;
use crate::edit::{self, Edit, Kind};
use crate::film::{self, Verdict};
use crate::measure::{Cost, median};
use crate::media::{self, RATE, Shape};
use crate::options::Plan;
use crate::report::{Table, figure, megabytes, times};

/// The edit that is made.
///
/// # Errors
/// Its footage cannot be made.
pub(crate) fn the_edit(plan: &Plan) -> Result<Edit> {
    let frames = plan.seconds * RATE;
    let footage = media::footage(Shape { size: plan.size, frames, group: 250 })?;
    Ok(edit::edit(plan.size, footage, frames, plan.clips, Kind::Whole))
}

/// What a contestant came to, round by round.
struct Score {
    contestant: Contestant,
    costs: Vec<Cost>,
    verdict: Option<Verdict>,
}

/// Lets all contestants make the film, prints what they took, and says what is wrong with the films
/// that must be right.
///
/// # Errors
/// A contestant fails.
pub(crate) fn cold(plan: &Plan) -> Result<Vec<String>> {
    let edit = the_edit(plan)?;
    let mut scores = contestants(plan);
    for round in 1..=plan.rounds {
        for score in &mut scores {
            eprintln!("round {round}: {} …", score.contestant.name());
            score.play(&edit, plan)?;
        }
    }
    println!("{}", table(&scores, plan));
    let relied_on = scores.iter().filter(|score| score.contestant.is_relied_on());
    Ok(relied_on.filter_map(|score| score.verdict?.fault(score.contestant.name())).collect())
}

fn contestants(plan: &Plan) -> Vec<Score> {
    let mut scores = Vec::new();
    for &contestant in &plan.contestants {
        match contestant.hindrance() {
            Some(hindrance) => eprintln!("SKIPPED: {}: {hindrance}", contestant.name()),
            None => scores.push(Score { contestant, costs: Vec::new(), verdict: None }),
        }
    }
    scores
}

impl Score {
    /// One more film; it is looked at if it is the first.
    fn play(&mut self, edit: &Edit, plan: &Plan) -> Result<()> {
        let (path, cost) = self.contestant.make(edit, &project(plan))?;
        self.costs.push(cost);
        if self.verdict.is_none() {
            self.verdict = Some(film::look(&path, edit)?);
        }
        Ok(())
    }

    fn median(&self, of: fn(&Cost) -> f64) -> Option<f64> {
        median(self.costs.iter().map(of))
    }

    /// The median of its rounds' ratios to those of another.
    fn ratio(&self, to: Option<&Score>, of: fn(&Cost) -> f64) -> Option<f64> {
        median(self.costs.iter().zip(&to?.costs).map(|(own, other)| of(own) / of(other)))
    }
}

/// The name of the folder in which the edit is made.
pub(crate) fn project(plan: &Plan) -> String {
    format!("edit-{}-{}-{}", plan.size.1, plan.seconds, plan.clips)
}

fn table(scores: &[Score], plan: &Plan) -> Table {
    let title = format!(
        "A film of {} s in {} clips, {}x{} at {RATE} fps, median of rounds: {}",
        plan.seconds, plan.clips, plan.size.0, plan.size.1, plan.rounds
    );
    let head = [
        "from nothing",
        "CPU s",
        "× encoder",
        "× ffmpeg",
        "wall s",
        "× encoder",
        "× ffmpeg",
        "peak memory, MB",
        "frames that are right",
    ];
    let mut table = Table::new(title, &head);
    let other = |contestant| scores.iter().find(|score| score.contestant == contestant);
    let (encoder, ffmpeg) = (other(Contestant::Encoder), other(Contestant::Ffmpeg));
    for score in scores {
        let (cpu, wall) = (|cost: &Cost| cost.cpu, |cost: &Cost| cost.wall);
        table.row([
            score.contestant.name().to_owned(),
            figure(score.median(cpu), 1),
            times(score.ratio(encoder, cpu)),
            times(score.ratio(ffmpeg, cpu)),
            figure(score.median(wall), 1),
            times(score.ratio(encoder, wall)),
            times(score.ratio(ffmpeg, wall)),
            megabytes(score.median(|cost| cost.peak as f64).unwrap_or(0.0)),
            score.verdict.map_or_else(String::new, |verdict| verdict.to_string()),
        ]);
    }
    table
}
