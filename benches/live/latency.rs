//! From a save to what is seen of it.

use std::collections::BTreeSet;

use crate::Result;
use crate::edit::HANDLE;
use crate::measure::median;
use crate::options::Plan;
use crate::report::{Table, figure};
use crate::room::Room;

/// One shot's change under the playhead.
#[derive(Clone, Copy)]
enum Change {
    /// It begins some frames later in its source.
    InPoint,
    /// It shows another part of its source.
    Range,
    /// The crossfade out of it is shorter, or as long as it was.
    Transition,
}

/// What changes nothing that is seen.
#[derive(Clone, Copy)]
enum Unseen {
    /// A comment.
    Comment,
    /// The footage is called something else.
    Rename,
    /// A shot near the end of the film begins elsewhere in its source.
    Later,
}

/// Measures how soon one shot's change is seen under the playhead.
///
/// # Errors
/// Something cannot be made, or is not seen.
pub(crate) fn shot(plan: &Plan) -> Result<()> {
    let mut room = Room::open(plan)?;
    let changes = [
        (Change::InPoint, "in point moved by 7 frames"),
        (Change::Range, "another range of its source"),
        (Change::Transition, "a transition's length"),
    ];
    let mut times = vec![Vec::new(); changes.len()];
    for number in 0..plan.edits {
        let (change, _) = changes[number % changes.len()];
        let shot = pick(&room, change, (number * plan.clips / plan.edits).clamp(1, plan.clips - 2));
        times[number % changes.len()].push(room.change(change, shot)?);
    }
    println!(
        "{}",
        table("save → the changed frame is on the screen", &changes.map(|(_, name)| name), &times)
    );
    Ok(())
}

/// The shot that is to be changed: near a place, and one that the change fits.
fn pick(room: &Room, change: Change, near: usize) -> usize {
    let clips = &room.draft.edit.clips;
    let fits = |shot: &usize| {
        matches!(change, Change::InPoint | Change::Range) || clips[*shot].joined_after
    };
    let mut shots: Vec<usize> = (0..clips.len()).filter(fits).collect();
    shots.sort_by_key(|shot| shot.abs_diff(near));
    shots.first().copied().unwrap_or(0)
}

impl Room {
    fn change(&mut self, change: Change, shot: usize) -> Result<f64> {
        let clip = self.draft.edit.clips[shot];
        let frame = match change {
            Change::InPoint | Change::Range => self.draft.middle(shot),
            Change::Transition => clip.start + clip.frames - 2,
        };
        self.go(frame)?;
        match change {
            Change::InPoint => self.begin(shot, 7),
            Change::Range => self.begin(shot, 300),
            Change::Transition => toggle(&mut self.draft.short, shot),
        }
        self.seen(frame)
    }

    /// Lets a shot begin so many frames later in its source, or near the source's start where that
    /// is too late.
    pub(crate) fn begin(&mut self, shot: usize, later: i64) {
        let frames = self.draft.edit.footage_of(&self.draft.edit.clips[shot]).frames;
        let clip = &mut self.draft.edit.clips[shot];
        let last = frames - clip.frames - HANDLE;
        clip.from = if clip.from + later < last {
            clip.from + later
        } else {
            HANDLE + (clip.from + later) % 5
        };
    }
}

fn toggle(shots: &mut BTreeSet<usize>, shot: usize) {
    if !shots.remove(&shot) {
        shots.insert(shot);
    }
}

/// Measures how soon the page knows of what changes nothing that is seen.
///
/// # Errors
/// Something cannot be made.
pub(crate) fn unseen(plan: &Plan) -> Result<()> {
    let mut room = Room::open(plan)?;
    let changes = [
        (Unseen::Comment, "a comment"),
        (Unseen::Rename, "footage renamed"),
        (Unseen::Later, "a later bar"),
    ];
    let mut times = vec![Vec::new(); changes.len()];
    room.go(room.draft.middle(1))?;
    for number in 0..plan.edits {
        let shot = plan.clips - 2 - number / changes.len() % (plan.clips / 2);
        match changes[number % changes.len()].0 {
            Unseen::Comment => room.draft.comment += 1,
            Unseen::Rename => room.draft.name = if room.draft.name == 'f' { 'g' } else { 'f' },
            Unseen::Later => room.begin(shot, 7),
        }
        times[number % changes.len()].push(room.known()?);
    }
    println!(
        "{}",
        table(
            "save → the page knows of it, nothing seen having changed",
            &changes.map(|(_, name)| name),
            &times
        )
    );
    Ok(())
}

fn table(title: &str, names: &[&str], times: &[Vec<f64>]) -> Table {
    let mut table = Table::new(title, &["edit", "edits", "median, ms", "quickest", "slowest"]);
    for (name, times) in names.iter().zip(times) {
        table.row(row(name, times));
    }
    table.row(row("**all**", &times.concat()));
    table
}

fn row(name: &str, times: &[f64]) -> [String; 5] {
    let of = |fold: fn(f64, f64) -> f64| figure(times.iter().copied().reduce(fold), 0);
    [
        name.to_owned(),
        times.len().to_string(),
        figure(median(times.iter().copied()), 0),
        of(f64::min),
        of(f64::max),
    ]
}
