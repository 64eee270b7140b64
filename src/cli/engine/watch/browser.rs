//! Opens the preview in the user's browser.

use std::process::{Command, Stdio};

/// Asks the system to open an address. If that fails, calls `failed` with the reason, on another
/// thread.
pub(super) fn open(address: &str, failed: impl FnOnce(&str) + Send + 'static) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut opening = Command::new(program);
    opening
        .args(before)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // The program may run as long as the browser does.
    std::thread::spawn(move || match opening.status() {
        Ok(status) if status.success() => {}
        Ok(_) => failed(&format!("`{program}` found none")),
        Err(error) => failed(&format!("`{program}`: {error}")),
    });
}
