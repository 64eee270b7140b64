//! What a process costs: time on the wall, time on processors, memory.

use std::fs;
use std::io::{Read as _, Seek as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Result;

/// Ticks a second in which Linux tells programs of processor time, on every machine.
const TICKS: f64 = 100.0;
const WATCH: Duration = Duration::from_millis(20);

/// What was spent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// From start to end, in seconds.
    pub(crate) wall: f64,
    /// On all processors, for the process and those that it started, in seconds.
    pub(crate) cpu: f64,
    /// The most memory resident at a time, in bytes; of all its processes together.
    pub(crate) peak: u64,
}

/// A process that ended well.
pub(crate) struct Ran {
    /// What it took.
    pub(crate) cost: Cost,
    /// What it wrote to standard error.
    pub(crate) said: String,
}

/// Runs one command to its end.
///
/// # Errors
/// It cannot be started, or fails: with all that it said.
pub(crate) fn run(command: Command) -> Result<Ran> {
    together(vec![command])
}

/// Runs several commands side by side.
///
/// # Errors
/// As [`run`].
pub(crate) fn together(commands: Vec<Command>) -> Result<Ran> {
    let mut log = tempfile::tempfile()?;
    let (before, start) = (spent_by_children()?, Instant::now());
    let mut children = Vec::new();
    for mut command in commands {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.try_clone()?);
        children.push(command.spawn().map_err(|error| format!("{command:?}: {error}"))?);
    }
    let (well, end, peak) = wait(&mut children)?;
    let cost = Cost { wall: (end - start).as_secs_f64(), cpu: spent_by_children()? - before, peak };
    let mut said = String::new();
    log.rewind()?;
    log.read_to_string(&mut said)?;
    if well { Ok(Ran { cost, said }) } else { Err(said.into()) }
}

/// Waits for all, and says whether each ended well, when the last did, and how much memory they
/// took together.
fn wait(children: &mut [Child]) -> Result<(bool, Instant, u64)> {
    let (ended, peak) = (AtomicBool::new(false), AtomicU64::new(0));
    let roots: Vec<u32> = children.iter().map(Child::id).collect();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                peak.fetch_max(resident(&roots), Ordering::Relaxed);
                thread::sleep(WATCH);
            }
        });
        let mut well = true;
        let waited = children
            .iter_mut()
            .try_for_each(|child| child.wait().map(|status| well &= status.success()));
        let end = Instant::now();
        ended.store(true, Ordering::Relaxed);
        waited?;
        Ok((well, end, peak.load(Ordering::Relaxed)))
    })
}

/// The memory in bytes that some processes and their children use now; for a single process, the
/// most that it ever used.
fn resident(roots: &[u32]) -> u64 {
    let mut family = roots.to_vec();
    let mut next = 0;
    while let Some(&process) = family.get(next) {
        let below = fs::read_to_string(format!("/proc/{process}/task/{process}/children"))
            .unwrap_or_default();
        family.extend(below.split_whitespace().filter_map(|process| process.parse::<u32>().ok()));
        next += 1;
    }
    let field = if family.len() == 1 { "VmHWM:" } else { "VmRSS:" };
    family.iter().map(|process| status_field(*process, field)).sum()
}

fn status_field(process: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Processor seconds of all children that have ended and been waited for, and of theirs.
fn spent_by_children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |field: usize| {
        fields
            .get(field)
            .and_then(|ticks| ticks.parse::<f64>().ok())
            .ok_or("/proc/self/stat is unreadable")
    };
    // Counted after the name: field 16 of the file is cutime, 17 is cstime.
    Ok((ticks(13)? + ticks(14)?) / TICKS)
}

/// The middle of some figures; none of none.
pub(crate) fn median(figures: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(figures[middle]),
        _ => Some((figures[middle - 1] + figures[middle]) / 2.0),
    }
}
