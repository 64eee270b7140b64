//! Who may ask the server for what.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpStream, UdpSocket};
use std::time::Duration;

use super::cut::Cut;
use super::stage::project;
use crate::support::project::Project;
use crate::support::watcher::Watcher;

/// A watcher of a film, and the film's folder.
fn watched() -> Option<(Project, Watcher)> {
    let project = project(&Cut::bars().script())?;
    let watcher = Watcher::start(project.command(&[
        "watch",
        "film.amv",
        "--progress",
        "json",
        "--size",
        "96x56",
    ]));
    watcher.rendered(Watcher::beginning());
    Some((project, watcher))
}

/// What the server answers to a request of these lines: its status, and all of it that comes.
fn ask(port: u16, lines: &[&str]) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
    let request = lines.join("\r\n") + "\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("written");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer)
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        line.split_once(": ")
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

#[test]
fn strangers_are_refused() {
    let Some((_project, watcher)) = watched() else { return };
    let port = watcher.port();
    let own = format!("Host: 127.0.0.1:{port}");
    let local = format!("Host: localhost:{port}");
    for host in [&own, &local] {
        assert_eq!(ask(port, &["GET / HTTP/1.1", host]).0, 200, "{host}");
    }
    let from = format!("Origin: http://127.0.0.1:{port}");
    assert_eq!(ask(port, &["GET /about HTTP/1.1", &own, &from]).0, 200);
    let foreign: [&[&str]; 9] = [
        &["GET / HTTP/1.1", "Host: evil.example"],
        &["GET / HTTP/1.1", "Host: 127.0.0.1:1"],
        &["GET / HTTP/1.1", "Host: 127.0.0.1"],
        &["GET / HTTP/1.1"],
        &["GET /events HTTP/1.1", &own, "Origin: http://evil.example"],
        &["GET /about HTTP/1.1", &own, "Origin: null"],
        &["GET /events HTTP/1.1", &own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"],
        &[
            "POST /look HTTP/1.1",
            &own,
            "Origin: http://evil.example",
            "Content-Type: application/json",
            "Content-Length: 11",
            "",
            "{\"frame\":1}",
        ],
        &["POST /size HTTP/1.1", &own, "Sec-Fetch-Site: cross-site", "Content-Length: 0"],
    ];
    for request in foreign {
        let (status, answer) = ask(port, request);
        assert!((400..500).contains(&status), "{request:?}: {answer}");
        assert_eq!(header(&answer, "Access-Control-Allow-Origin"), None);
        assert!(!answer.contains("film.amv"), "{request:?}: {answer}");
    }
}

#[test]
fn nothing_is_served_by_its_path() {
    let Some((project, watcher)) = watched() else { return };
    project.write("secret.txt", "a secret");
    let port = watcher.port();
    let host = format!("Host: 127.0.0.1:{port}");
    let secret = project.file("secret.txt");
    let paths = [
        "/film.amv".to_owned(),
        "/page/../film.amv".to_owned(),
        "/page/..%2f..%2fsecret.txt".to_owned(),
        "/fragment/..%2f..%2fsecret.txt".to_owned(),
        format!("/fragment/{}", secret.display()),
        format!("/fragment/{}", "0".repeat(64)),
        format!("/thumb/{}", "../".repeat(9) + "etc/passwd"),
        "/sound/0/0".to_owned(),
    ];
    for path in paths {
        let (status, answer) = ask(port, &[&format!("GET {path} HTTP/1.1"), &host]);
        assert!((400..500).contains(&status), "{path}: {answer}");
        assert!(!answer.contains("a secret") && !answer.contains("root:"), "{path}: {answer}");
    }
}

#[test]
fn answers_say_how_little_a_page_may_do() {
    let Some((_project, watcher)) = watched() else { return };
    let port = watcher.port();
    let (_, page) = ask(port, &["GET / HTTP/1.1", &format!("Host: 127.0.0.1:{port}")]);
    let policy = header(&page, "Content-Security-Policy").expect("a policy");
    assert!(
        policy.contains("default-src 'self'") || policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains("http:") && !policy.contains("https:"),
        "{policy}"
    );
    assert_eq!(header(&page, "X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(header(&page, "Cross-Origin-Resource-Policy"), Some("same-origin"));
    assert_eq!(header(&page, "Referrer-Policy"), Some("no-referrer"));
    assert_eq!(header(&page, "Access-Control-Allow-Origin"), None);
    assert!(!page.contains("http://") && !page.contains("https://"), "the page needs no network");
}

#[test]
fn only_this_machine_is_served() {
    let Some((_project, watcher)) = watched() else { return };
    let Some(own) = outer_address() else { return };
    assert!(
        TcpStream::connect_timeout(&(own, watcher.port()).into(), Duration::from_secs(5)).is_err(),
        "{own}"
    );
}

/// The address under which others reach this machine; none if it is not in a network. Nothing is
/// sent.
fn outer_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket
        .local_addr()
        .ok()
        .map(|address| address.ip())
        .filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

#[test]
fn a_port_that_is_taken_is_said_plainly_and_passed_by() {
    let Some((project, watcher)) = watched() else { return };
    let port = watcher.port().to_string();
    let run = project.amv(&["watch", "film.amv", "--port", &port, "--progress", "json"]);
    assert_ne!(run.status, Some(0));
    assert!(run.err.contains(&port), "{}", run.err);
    let second = Watcher::start(project.command(&[
        "watch",
        "film.amv",
        "--progress",
        "json",
        "--size",
        "96x56",
    ]));
    assert_ne!(second.port(), watcher.port());
    second.rendered(Watcher::beginning());
}
