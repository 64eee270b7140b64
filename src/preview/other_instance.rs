//! Finds another instance on this machine that shows the same film.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::hash::ContentHash;

/// A preview on this machine answers at once; another program at the port may not answer at all.
const TIMEOUT: Duration = Duration::from_millis(150);
/// The size of the answer with its headers is less than this, in bytes.
const LONGEST_ANSWER: u64 = 4096;

/// The address of another instance that shows this film, at one of these ports.
pub(super) fn find(film: ContentHash, ports: RangeInclusive<u16>, own: u16) -> Option<String> {
    let mut others = ports.filter(|&port| port != own);
    others
        .find(|&port| shows(port, film).unwrap_or(false))
        .map(|port| format!("http://127.0.0.1:{port}/"))
}

fn shows(port: u16, film: ContentHash) -> std::io::Result<bool> {
    let mut stream =
        TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /about HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.contains("\"app\":\"amv\"") && answer.contains(&film.to_string()))
}
