//! `amv watch` at work: its process, and what it says line by line.

#![allow(dead_code, reason = "the benchmark of the preview uses other parts of it")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long an event may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running watcher, ended when it is dropped.
pub(crate) struct Watcher {
    child: Child,
    said: Arc<Said>,
}

/// What it has said so far: its events, and other lines as text.
#[derive(Default)]
struct Said {
    lines: Mutex<Vec<Value>>,
    news: Condvar,
}

/// A place in what a watcher says: everything said later lies behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(usize);

impl Watcher {
    /// Starts `amv watch …`, which is to say its events as JSON.
    pub(crate) fn start(mut command: Command) -> Watcher {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let lines =
            BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let said = Arc::<Said>::default();
        let listening = said.clone();
        thread::spawn(move || {
            for line in lines {
                listening.add(serde_json::from_str(&line).unwrap_or(Value::String(line)));
            }
            listening.add(Value::Null);
        });
        Watcher { child, said }
    }

    /// Behind all that was said until now.
    pub(crate) fn now(&self) -> Place {
        Place(self.said.lines.lock().expect("not poisoned").len())
    }

    /// Before all that was said.
    pub(crate) fn beginning() -> Place {
        Place(0)
    }

    /// The first event of a name behind a place for which something holds; it is waited for.
    #[track_caller]
    pub(crate) fn event(&self, place: Place, name: &str, holds: impl Fn(&Value) -> bool) -> Value {
        self.event_within(place, name, holds, PATIENCE)
    }

    #[track_caller]
    fn event_within(
        &self,
        place: Place,
        name: &str,
        holds: impl Fn(&Value) -> bool,
        patience: Duration,
    ) -> Value {
        let deadline = Instant::now() + patience;
        let mut lines = self.said.lines.lock().expect("not poisoned");
        loop {
            if let Some(event) =
                lines[place.0..].iter().find(|event| event["event"] == name && holds(event))
            {
                return event.clone();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let ended = lines.last().is_some_and(Value::is_null);
            assert!(!ended && !left.is_zero(), "there was no {name:?}:\n{}", text(&lines));
            lines = self.said.news.wait_timeout(lines, left).expect("not poisoned").0;
        }
    }

    /// All events of a name behind a place, as far as they have come.
    pub(crate) fn events(&self, place: Place, name: &str) -> Vec<Value> {
        let lines = self.said.lines.lock().expect("not poisoned");
        lines[place.0..].iter().filter(|event| event["event"] == name).cloned().collect()
    }

    /// Where the preview is served.
    #[track_caller]
    pub(crate) fn address(&self) -> String {
        let event = self.event(Watcher::beginning(), "serving", |_| true);
        event["address"].as_str().expect("an address").to_owned()
    }

    /// The port of that address.
    #[track_caller]
    pub(crate) fn port(&self) -> u16 {
        let address = self.address();
        address
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .expect("a port")
    }

    /// The revision of the next film behind a place, once all of it is kept.
    #[track_caller]
    pub(crate) fn rendered(&self, place: Place) -> u64 {
        self.rendered_within(place, PATIENCE)
    }

    /// The same, where rendering may take long.
    #[track_caller]
    pub(crate) fn rendered_within(&self, place: Place, patience: Duration) -> u64 {
        let compiled = self.event(place, "compiled", |event| event["errors"] == 0);
        let revision = revision(&compiled);
        self.event_within(place, "rendered", |event| self::revision(event) >= revision, patience);
        revision
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as Ctrl-C does.
    pub(crate) fn interrupt(mut self) -> ExitStatus {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("the kill command runs").success());
        self.child.wait().expect("it ends")
    }

    /// All that it has said, a line an event.
    pub(crate) fn text(&self) -> String {
        text(&self.said.lines.lock().expect("not poisoned"))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Said {
    fn add(&self, line: Value) {
        self.lines.lock().expect("not poisoned").push(line);
        self.news.notify_all();
    }
}

/// The revision that an event is about.
pub(crate) fn revision(event: &Value) -> u64 {
    event["revision"].as_u64().expect("a revision")
}

fn text(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}
