//! The preview's page opened in the reader's browser.

use std::io;
use std::process::{Command, Stdio};

/// Has the system open an address of ours.
///
/// # Errors
/// It knows no browser.
pub(super) fn open(address: &str) -> io::Result<()> {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut opening = Command::new(program);
    opening.args(before).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut opening = opening.spawn()?;
    // It may stay as long as the browser does, and is waited for so that it leaves nothing behind.
    std::thread::spawn(move || opening.wait());
    Ok(())
}
