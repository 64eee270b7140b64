//! Other previews on this machine.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::hash::ContentHash;

/// A preview on this machine answers at once; anything else at its port need not.
const PATIENCE: Duration = Duration::from_millis(150);
/// What is told about a film fits into this, its head included.
const ANSWER: u64 = 4096;

/// The address at which a film is shown by another process, at one of these ports.
pub(super) fn twin(film: ContentHash, ports: RangeInclusive<u16>, own: u16) -> Option<String> {
    let mut others = ports.filter(|&port| port != own);
    others
        .find(|&port| shows(port, film).unwrap_or(false))
        .map(|port| format!("http://127.0.0.1:{port}/"))
}

fn shows(port: u16, film: ContentHash) -> std::io::Result<bool> {
    let mut stream =
        TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(ANSWER).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.contains("\"app\":\"amv\"") && answer.contains(&film.to_string()))
}
