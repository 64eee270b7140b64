//! The fuzz target that needs the engine: a request to the preview.

#![allow(unreachable_pub, reason = "public in the crate of the fuzz targets")]

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use amv::cache::{EntryKey, Store};
use amv::graph::format::PictureFormat;
use amv::preview::in_process::InProcess;
use amv::preview::{Host, Song};
use amv::time::Frame;

const PORT: u16 = 4747;

/// Renders nothing.
struct Idle(Arc<Store>);

impl Host for Idle {
    fn store(&self) -> Arc<Store> {
        self.0.clone()
    }

    fn look_at(&self, frame: Frame) {
        assert!(frame.0 >= 0, "a page looks at {frame:?}");
    }

    fn set_full_size(&self, _full: bool) {}

    fn song(&self) -> Option<Song> {
        None
    }

    fn format_of(&self, _key: EntryKey) -> Option<PictureFormat> {
        None
    }

    fn missed(&self, _key: EntryKey) {}
}

thread_local! {
    static PREVIEW: RefCell<InProcess> = RefCell::new(preview());
}

fn preview() -> InProcess {
    let store = Arc::new(Store::temporary().expect("a store"));
    InProcess::new(PORT, Path::new("film.amv"), Arc::new(Idle(store))).expect("a preview")
}

/// A request as HTTP/1 writes it: a line with method and address, headers, an empty line, a body.
pub fn preview_request(input: &[u8]) {
    let mut lines = input.split(|&byte| byte == b'\n');
    let Some(first) = lines.next() else { return };
    let mut words = first.split(|&byte| byte == b' ');
    let (Some(method), Some(address)) = (words.next(), words.next()) else { return };
    let mut headers: Vec<(&[u8], &[u8])> = Vec::new();
    for line in lines.by_ref() {
        if line.is_empty() {
            break;
        }
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { return };
        headers.push((line[..colon].trim_ascii(), line[colon + 1..].trim_ascii()));
    }
    let body = lines.collect::<Vec<_>>().join(&b'\n');

    let answer = PREVIEW.with_borrow(|preview| preview.answer(method, address, &headers, &body));
    let Some(answer) = answer else { return };
    assert!(answer.headers.iter().any(|(name, _)| name == "content-security-policy"));
    assert_ne!(answer.status, 500, "a request broke its handler");
    if !is_at_our_address(&headers) {
        assert!(matches!(answer.status, 403 | 414), "{answer:?} for a request to elsewhere");
    }
}

/// Whether there is exactly one `Host` header, and it names this machine and the preview's port.
fn is_at_our_address(headers: &[(&[u8], &[u8])]) -> bool {
    let hosts: Vec<&[u8]> = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(b"host"))
        .map(|&(_, value)| value)
        .collect();
    let ours = ["127.0.0.1:4747", "[::1]:4747", "localhost:4747"];
    matches!(hosts[..], [host] if ours.iter().any(|name| host.eq_ignore_ascii_case(name.as_bytes())))
}
