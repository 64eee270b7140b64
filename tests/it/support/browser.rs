//! A real browser: headless Chromium, driven through chromedriver by the W3C's WebDriver protocol.

#![allow(dead_code, reason = "the benchmark of the preview uses other parts of it")]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

use super::requirements::{on_path, program};

/// Width of the window, in pixels.
pub(crate) const WIDTH: u32 = 1280;
/// Height of the window, in pixels.
pub(crate) const HEIGHT: u32 = 900;
/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(30);
/// From a look at a condition to the next.
const GLANCE: Duration = Duration::from_millis(10);
/// How long chromedriver may take to answer.
const ANSWER: Duration = Duration::from_secs(60);

/// The codes by which WebDriver names keys that write nothing.
pub(crate) mod key {
    pub(crate) const SHIFT: &str = "\u{e008}";
    pub(crate) const CONTROL: &str = "\u{e009}";
    pub(crate) const PAGE_UP: &str = "\u{e00e}";
    pub(crate) const PAGE_DOWN: &str = "\u{e00f}";
    pub(crate) const END: &str = "\u{e010}";
    pub(crate) const HOME: &str = "\u{e011}";
    pub(crate) const LEFT: &str = "\u{e012}";
    pub(crate) const UP: &str = "\u{e013}";
    pub(crate) const RIGHT: &str = "\u{e014}";
    pub(crate) const DOWN: &str = "\u{e015}";
    pub(crate) const SPACE: &str = " ";
}

/// One window of a browser of its own, closed with all its processes when it is dropped.
pub(crate) struct Browser {
    driver: Child,
    agent: Agent,
    session: String,
    version: String,
    /// What the browser writes to disk lies here.
    _profile: TempDir,
}

impl Browser {
    /// A browser with an empty page. `None`: chromedriver is missing, and the test must be skipped.
    pub(crate) fn start() -> Option<Browser> {
        let program = program("chromedriver")?;
        let (driver, port) = drive(&program);
        let config = Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER));
        let profile = tempfile::tempdir().expect("a folder");
        let session = format!("http://127.0.0.1:{port}/session");
        let mut browser = Browser {
            driver,
            agent: config.build().into(),
            session,
            version: String::new(),
            _profile: profile,
        };
        let made = browser.post(
            "",
            &json!({ "capabilities": { "alwaysMatch": capabilities(browser._profile.path()) } }),
        );
        browser.session += &format!("/{}", made["sessionId"].as_str().expect("a session"));
        browser.version = format!(
            "Chromium {}",
            made["capabilities"]["browserVersion"].as_str().unwrap_or_default()
        );
        Some(browser)
    }

    /// Its name and version.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Runs a script in every page that is opened from now on, before anything of its own.
    pub(crate) fn run_in_advance(&self, script: &str) {
        let parameters = json!({ "source": script });
        self.post(
            "/goog/cdp/execute",
            &json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": parameters }),
        );
    }

    /// Goes to an address, and waits until its page is loaded.
    pub(crate) fn open(&self, address: &str) {
        self.post("/url", &json!({ "url": address }));
    }

    /// Runs a function's body in the page; `arguments` are in it as `arguments[0]` and so on.
    #[track_caller]
    pub(crate) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a body that ends by calling the function that is its last argument, and gives what that
    /// is called with.
    #[track_caller]
    pub(crate) fn run_until_called(&self, script: &str, arguments: &[Value]) -> Value {
        self.post("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub(crate) fn value(&self, expression: &str) -> Value {
        self.run(&format!("return ({expression});"), &[])
    }

    /// Waits until an expression in the page is true, and gives its value.
    #[track_caller]
    pub(crate) fn wait(&self, expression: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let value = self.value(expression);
            if is_true(&value) {
                return value;
            }
            assert!(
                Instant::now() < deadline,
                "it does not come true: {expression}: {value}\n{}",
                self.report()
            );
            thread::sleep(GLANCE);
        }
    }

    /// Waits until what is looked at is accepted; `look` gives what it saw in either case.
    #[track_caller]
    pub(crate) fn until<T: std::fmt::Debug>(
        &self,
        what: &str,
        mut look: impl FnMut() -> Result<T, T>,
    ) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match look() {
                Ok(seen) => return seen,
                Err(seen) => assert!(
                    Instant::now() < deadline,
                    "{what}: at last there was {seen:?}\n{}",
                    self.report()
                ),
            }
            thread::sleep(GLANCE);
        }
    }

    /// Presses keys, each held while the next are pressed, and lets them go.
    pub(crate) fn press(&self, chord: &[&str]) {
        let down = chord.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = chord.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        self.act(json!({ "type": "key", "id": "keyboard", "actions": down.chain(up).collect::<Vec<_>>() }));
    }

    /// Presses a key, and does not let it go.
    pub(crate) fn hold_key(&self, key: &str) {
        let down = json!({ "type": "keyDown", "value": key });
        self.act(json!({ "type": "key", "id": "keyboard", "actions": [down] }));
    }

    /// Lets a key go.
    pub(crate) fn release_key(&self, key: &str) {
        let up = json!({ "type": "keyUp", "value": key });
        self.act(json!({ "type": "key", "id": "keyboard", "actions": [up] }));
    }

    /// Presses the main button of the mouse at a point of the window and lets it go at the last of
    /// some, passing the others.
    pub(crate) fn drag(&self, points: &[(f64, f64)]) {
        let to = |&(x, y): &(f64, f64)| json!({ "type": "pointerMove", "duration": 0, "x": x.round(), "y": y.round() });
        let mut moves = points.iter().map(to);
        let mut actions = Vec::from_iter(moves.next());
        actions.push(json!({ "type": "pointerDown", "button": 0 }));
        actions.extend(moves);
        actions.push(json!({ "type": "pointerUp", "button": 0 }));
        self.act(json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions }));
    }

    /// Clicks at a point of the window.
    pub(crate) fn click(&self, at: (f64, f64)) {
        self.drag(&[at]);
    }

    /// Clicks in the middle of the element of a selector.
    #[track_caller]
    pub(crate) fn click_on(&self, selector: &str) {
        let [left, top, width, height] = self.rectangle(selector);
        self.click((left + width / 2.0, top + height / 2.0));
    }

    /// Where an element is in the window: left, top, width, height.
    #[track_caller]
    pub(crate) fn rectangle(&self, selector: &str) -> [f64; 4] {
        let script = "const r = document.querySelector(arguments[0]).getBoundingClientRect(); return [r.left, r.top, r.width, r.height];";
        let sides = self.run(script, &[selector.into()]);
        std::array::from_fn(|side| sides[side].as_f64().expect("a number"))
    }

    /// Lets the page do what the user would be asked for (`clipboard-read`).
    pub(crate) fn allow(&self, permission: &str) {
        self.post(
            "/permissions",
            &json!({ "descriptor": { "name": permission }, "state": "granted" }),
        );
    }

    /// The window as a PNG picture.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        decode_base64(self.get("/screenshot").as_str().expect("a picture"))
    }

    /// What the page has written to its console since it was last asked.
    pub(crate) fn console(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        entries
            .as_array()
            .into_iter()
            .flatten()
            .map(|entry| format!("{}: {}", entry["level"], entry["message"]))
            .collect()
    }

    /// The process under which all the browser's processes are.
    pub(crate) fn process(&self) -> u32 {
        self.driver.id()
    }

    /// What helps to see why a page is not as it should be. A picture of it is left beside the
    /// program's other temporary files.
    fn report(&self) -> String {
        let picture = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("browser-{}.png", self.driver.id()));
        fs::write(&picture, self.screenshot()).expect("written");
        let data = self.value("JSON.stringify(Object.fromEntries(['html', '#film', '#clock', '#badge', '#problems', '#line'].map(one => [one, \
            ((it) => it && { ...it.dataset, hidden: it.hidden, text: one === 'html' ? '' : it.innerText, time: it.currentTime, \
            ready: it.readyState, error: it.error?.message, paused: it.paused, buffered: it.buffered && [...Array(it.buffered.length).keys()] \
            .map(i => [it.buffered.start(i), it.buffered.end(i)]) })(document.querySelector(one))])))");
        format!(
            "{}\n{}\nsee {}",
            data.as_str().unwrap_or_default(),
            self.console().join("\n"),
            picture.display()
        )
    }

    fn act(&self, source: Value) {
        self.post("/actions", &json!({ "actions": [source] }));
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        let response = self.agent.post(format!("{}{path}", self.session)).send_json(body);
        value_of(response.expect("chromedriver answers").body_mut().read_json().expect("an object"))
    }

    fn get(&self, path: &str) -> Value {
        let response = self.agent.get(format!("{}{path}", self.session)).call();
        let config = response
            .expect("chromedriver answers")
            .into_body()
            .into_with_config()
            .limit(1 << 26)
            .read_json();
        value_of(config.expect("an object"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", self.driver.id())])
            .stderr(Stdio::null())
            .status();
        let _ = self.driver.wait();
    }
}

/// Starts chromedriver as the head of a group of processes, and reads its port from what it says.
fn drive(program: &Path) -> (Child, u16) {
    let mut command = Command::new(program);
    command
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0);
    let mut driver = command.spawn().expect("chromedriver starts");
    let mut lines =
        BufReader::new(driver.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        line.split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok()
    });
    thread::spawn(move || lines.for_each(drop));
    (driver, port.expect("chromedriver names its port"))
}

fn capabilities(profile: &Path) -> Value {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--autoplay-policy=no-user-gesture-required".to_owned(),
        "--no-proxy-server".to_owned(),
        "--no-first-run".to_owned(),
        "--mute-audio".to_owned(),
        format!("--window-size={WIDTH},{HEIGHT}"),
        format!("--user-data-dir={}", profile.display()),
    ];
    arguments.extend(is_root().then(|| "--no-sandbox".to_owned()));
    let mut options = json!({ "args": arguments });
    if let Some(chromium) = ["chromium", "chromium-browser"].into_iter().find_map(on_path) {
        options["binary"] = chromium.to_str().into();
    }
    json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } })
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// What an answer of chromedriver holds, which must not be an error.
#[track_caller]
fn value_of(answer: Value) -> Value {
    let value = answer["value"].clone();
    assert!(value["error"].is_null(), "{}: {}", value["error"], value["message"]);
    value
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.bytes().filter_map(base64_digit).collect();
    let group = |digits: &[u32]| {
        let bits = digits
            .iter()
            .enumerate()
            .fold(0, |bits, (index, digit)| bits | digit << (18 - 6 * index));
        bits.to_be_bytes()[1..digits.len()].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}

fn base64_digit(character: u8) -> Option<u32> {
    let digit = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(digit))
}
