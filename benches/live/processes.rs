//! What running processes have spent and hold, as Linux tells it.

use std::fs;

use crate::Result;

/// Ticks a second in which Linux tells programs of processor time, on every machine.
const TICKS: f64 = 100.0;

/// A process and all that are below it.
pub(crate) fn family(root: u32) -> Vec<u32> {
    let mut family = vec![root];
    let mut next = 0;
    while let Some(&process) = family.get(next) {
        let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
        let below =
            tasks.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
        family.extend(below.flat_map(|below| {
            below
                .split_whitespace()
                .filter_map(|process| process.parse().ok())
                .collect::<Vec<u32>>()
        }));
        next += 1;
    }
    family
}

/// Processor seconds that some processes have spent, user and system.
///
/// # Errors
/// One of them has ended.
pub(crate) fn spent(processes: &[u32]) -> Result<f64> {
    let mut ticks = 0.0;
    for process in processes {
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // Counted after the name, utime is the twelfth field and stime the next.
        let fields =
            stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        ticks += fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>();
    }
    Ok(ticks / TICKS)
}

/// Bytes that a process holds in memory.
pub(crate) fn resident(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) * 1024.0
}
