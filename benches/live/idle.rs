//! What a watcher costs while nothing is edited.

use std::thread;

use crate::Result;
use crate::options::Plan;
use crate::processes::{family, spent};
use crate::report::{Table, figure};
use crate::room::Room;

/// Measures the processor time of a watcher, and of the browser with its page, over some seconds in
/// which nothing happens.
///
/// # Errors
/// Something cannot be made.
pub(crate) fn idle(plan: &Plan) -> Result<()> {
    let room = Room::open(plan)?;
    let (watcher, browser) = ([room.watcher.process()], family(room.browser.process()));
    let before = (spent(&watcher)?, spent(&browser)?);
    thread::sleep(plan.idle);
    let after = (spent(&watcher)?, spent(&browser)?);
    let seconds = plan.idle.as_secs();
    let mut table = Table::new(
        format!("nothing happens for {seconds} s, the page is open and paused"),
        &["", "CPU s"],
    );
    table.row(["the watcher".to_owned(), figure(Some(after.0 - before.0), 2)]);
    table.row(["the browser, all its processes".to_owned(), figure(Some(after.1 - before.1), 2)]);
    println!("{table}");
    Ok(())
}
