//! The preview's server over a real loopback: what it answers, whom it refuses, and what it tells
//! its pages.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use amv::cache::{EntryKey, EntrySpec, Store};
use amv::check::program::{Codec, Quality};
use amv::graph::format::PictureFormat;
use amv::preview::{FilmView, Host, Port, Preview, PreviewError, Problems, Shown, Song, Status};
use amv::render::specs;
use amv::session::compile;
use amv::time::{Frame, FrameRange};
use serde_json::Value;

use crate::support::world;

/// What pages told whoever renders.
#[derive(Debug, PartialEq)]
enum Told {
    Look(Frame),
    Size(bool),
    Missed(EntryKey),
}

struct TestHost {
    store: Arc<Store>,
    told: Mutex<mpsc::Sender<Told>>,
}

impl TestHost {
    fn tell(&self, told: Told) {
        let _ = self.told.lock().expect("a sender").send(told);
    }
}

impl Host for TestHost {
    fn store(&self) -> Arc<Store> {
        self.store.clone()
    }
    fn look_at(&self, frame: Frame) {
        self.tell(Told::Look(frame));
    }
    fn set_full_size(&self, full: bool) {
        self.tell(Told::Size(full));
    }
    fn song(&self) -> Option<Song> {
        None
    }
    fn format_of(&self, _: EntryKey) -> Option<PictureFormat> {
        None
    }
    fn missed(&self, key: EntryKey) {
        self.tell(Told::Missed(key));
    }
}

fn preview() -> (Preview, mpsc::Receiver<Told>) {
    let (told, heard) = mpsc::channel();
    let store = Arc::new(Store::temporary().expect("a store"));
    let host = Arc::new(TestHost { store, told: Mutex::new(told) });
    (Preview::start(Port::Exact(0), Path::new("film.amv"), host).expect("a preview"), heard)
}

const SCRIPT: &str = "project { fps 24; size 1280x720; title \"Two shots\" }
song track = \"song.ogg\" { tempo 120bpm; first beat 0s }
footage a = \"ep02.mp4\"
mark drop = bar 2
timeline {
    section \"verse\" from bar 1 to bar 2 { clip a[0s ..] }
    clip a[10s ..] for 1 bar { speed 50% }
}
";

/// The film of the script above, and its segments.
fn film() -> (FilmView, Vec<(FrameRange, EntryKey)>) {
    film_of(SCRIPT)
}

fn film_of(script: &str) -> (FilmView, Vec<(FrameRange, EntryKey)>) {
    let bin = "footage far = \"ep02.mp4\"\n";
    let world = world::standard().with_file("film.amv", script).with_file("bin.amv", bin);
    let compiled = compile(&world, Path::new("film.amv"));
    let timeline =
        compiled.timeline.as_ref().unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
    let format = PictureFormat {
        width: 640,
        height: 360,
        rate: timeline.rate,
        codec: Codec::H264,
        quality: Quality::Draft,
    };
    let graph = amv::graph::build(timeline, &format, None);
    let segments: Vec<_> = specs(&graph)
        .into_iter()
        .map(|(frames, spec)| (frames, EntrySpec::Segment(spec).key()))
        .collect();
    let shown = Shown {
        script: Path::new("film.amv"),
        compiled: &compiled,
        graph: &graph,
        segments: &segments,
        sound: Some(segments[0].1),
        is_full: false,
    };
    (FilmView::of(&shown, |_| false).expect("a film"), segments)
}

/// An answer: its status, its headers in lower case, its body.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: String,
    body: String,
}

fn connect(preview: &Preview) -> TcpStream {
    TcpStream::connect(("127.0.0.1", preview.port())).expect("connected")
}

fn host(preview: &Preview) -> String {
    format!("Host: 127.0.0.1:{}\r\n", preview.port())
}

/// Sends these bytes, which end in a request to close, and reads to the end.
fn raw(preview: &Preview, request: &str) -> Answer {
    let mut stream = connect(preview);
    stream.write_all(request.as_bytes()).expect("sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("read");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, headers: head.to_lowercase(), body: body.to_owned() }
}

fn ask(preview: &Preview, line: &str, headers: &str, body: &str) -> Answer {
    let length =
        if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    raw(
        preview,
        &format!(
            "{line} HTTP/1.1\r\n{}{headers}{length}Connection: close\r\n\r\n{body}",
            host(preview)
        ),
    )
}

fn get(preview: &Preview, path: &str) -> Answer {
    ask(preview, &format!("GET {path}"), "", "")
}

/// A page that listens.
struct Events(BufReader<TcpStream>);

impl Events {
    fn open(preview: &Preview) -> Events {
        let mut stream = connect(preview);
        write!(stream, "GET /events HTTP/1.1\r\n{}\r\n", host(preview)).expect("sent");
        Events(BufReader::new(stream))
    }

    /// The next event of any name.
    fn next(&mut self) -> (String, Value) {
        let mut name = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).expect("read"), 0, "the events ended");
            if let Some(event) = line.strip_prefix("event: ") {
                name = event.trim().to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return (name, serde_json::from_str(data.trim()).expect("JSON"));
            }
        }
    }

    fn next_of(&mut self, name: &str) -> Value {
        loop {
            if let (event, value) = self.next()
                && event == name
            {
                return value;
            }
        }
    }
}

#[test]
fn the_page_and_its_files_are_served_and_nothing_else() {
    let (preview, _heard) = preview();
    let page = get(&preview, "/");
    assert_eq!(page.status, 200);
    assert!(page.headers.contains("content-type: text/html"), "{}", page.headers);
    assert!(page.body.contains("id=\"film\""), "{}", page.body);
    for line in
        page.body.lines().flat_map(|line| line.split('"')).filter(|part| part.starts_with("/page/"))
    {
        assert_eq!(get(&preview, line).status, 200, "{line}");
    }
    for path in [
        "/index.html",
        "/page",
        "/page/",
        "/page/index.htm",
        "/page/../Cargo.toml",
        "/page/%2e%2e/Cargo.toml",
        "/page/..%2fCargo.toml",
        "/fragment",
        "/fragment/",
        "/fragment/film.amv",
        "/fragment/%2e%2e%2ffilm.amv",
        "/sound/00/x",
        "/thumb/0",
        "/wave/zz",
        "//",
        "/film.amv",
    ] {
        let answer = get(&preview, path);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (404, "There is nothing at this address.\n"),
            "{path}"
        );
    }
    assert_eq!(get(&preview, &format!("/fragment/{}", "0".repeat(2000))).status, 414);
}

#[test]
fn every_answer_keeps_the_page_to_itself() {
    let (preview, _heard) = preview();
    for path in ["/", "/page/style.css", "/nothing", "/about", "/silence"] {
        let answer = get(&preview, path);
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: same-origin",
            "referrer-policy: no-referrer",
        ] {
            assert!(answer.headers.contains(header), "{path}: {header}\n{}", answer.headers);
        }
        assert!(!answer.headers.contains("access-control"), "{path}: {}", answer.headers);
    }
}

#[test]
fn strangers_are_refused() {
    let (preview, heard) = preview();
    let close = "Connection: close\r\n\r\n";
    for host in ["Host: evil.example\r\n", "Host: 127.0.0.1\r\n", "Host: 127.0.0.1:1\r\n", ""] {
        let answer = raw(&preview, &format!("GET / HTTP/1.1\r\n{host}{close}"));
        assert!(
            answer.status == 403 || (host.is_empty() && answer.status == 400),
            "{host}: {answer:?}"
        );
        assert!(!answer.body.contains("<html"), "{host}");
    }
    for headers in [
        "Origin: http://evil.example\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
    ] {
        for line in ["GET /events", "GET /silence", "POST /look", "OPTIONS /look"] {
            let answer = ask(&preview, line, headers, "{\"frame\":1}");
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (403, "The preview does not answer pages from other sites.\n"),
                "{headers}{line}"
            );
        }
    }
    let visit =
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    assert_eq!(ask(&preview, "GET /", visit, "").status, 200);
    assert_eq!(ask(&preview, "GET /about", visit, "").status, 403);
    let ours =
        format!("Origin: http://127.0.0.1:{}\r\nSec-Fetch-Site: same-origin\r\n", preview.port());
    assert_eq!(ask(&preview, "GET /about", &ours, "").status, 200);
    assert!(heard.try_recv().is_err(), "a stranger was heard");
}

#[test]
fn wrong_methods_and_bodies_are_refused_in_words() {
    let (preview, heard) = preview();
    for line in ["POST /", "DELETE /events", "GET /look", "PUT /size"] {
        let answer = ask(&preview, line, "", "");
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (405, "This address does not answer that method.\n"),
            "{line}"
        );
    }
    for body in ["", "{}", "{\"frame\":\"x\"}", "frame=1"] {
        let answer = ask(&preview, "POST /look", "", body);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (400, "This address expects another message.\n"),
            "{body}"
        );
    }
    assert_eq!(
        ask(&preview, "POST /look", "", &format!("{{\"frame\":1,\"x\":\"{}\"}}", "y".repeat(4000)))
            .status,
        413
    );
    assert!(heard.try_recv().is_err());
}

#[test]
fn where_a_viewer_looks_is_told_to_whoever_renders() {
    let (preview, heard) = preview();
    assert_eq!(ask(&preview, "POST /look", "", "{\"frame\":77}").status, 204);
    assert_eq!(ask(&preview, "POST /look", "", "{\"frame\":-5}").status, 204);
    assert_eq!(ask(&preview, "POST /size", "", "{\"full\":true}").status, 204);
    let told: Vec<Told> = heard.iter().take(3).collect();
    assert_eq!(told, [Told::Look(Frame(77)), Told::Look(Frame(0)), Told::Size(true)]);
}

#[test]
fn silence_is_played_and_what_is_not_kept_is_missed() {
    let (preview, heard) = preview();
    let init = get(&preview, "/silence-init");
    assert!(
        init.headers.contains("content-type: audio/mp4; codecs=\"mp4a.40.2\""),
        "{}",
        init.headers
    );
    assert!(
        init.headers.contains("cache-control: private, max-age=31536000, immutable"),
        "{}",
        init.headers
    );
    assert!(init.body.contains("ftyp") && init.body.contains("moov"));
    assert!(get(&preview, "/silence").body.contains("moof"));
    let key = film().1[0].1;
    for what in ["init", "fragment", "sound-init", "thumb"] {
        let answer = get(&preview, &format!("/{what}/{key}"));
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (404, "This is not in the cache.\n"),
            "{what}"
        );
        assert!(answer.headers.contains("cache-control: no-store"), "{}", answer.headers);
        assert_eq!(heard.recv().expect("told"), Told::Missed(key), "{what}");
    }
    assert_eq!(get(&preview, &format!("/wave/{key}")).status, 404);
}

#[test]
fn about_tells_which_film_it_is_and_not_where() {
    let (preview, _heard) = preview();
    let about = get(&preview, "/about");
    let value: Value = serde_json::from_str(&about.body).expect("JSON");
    assert_eq!(value["app"], "amv");
    assert_eq!(value["film"], amv::preview::identity(Path::new("film.amv")).to_string());
    assert!(!about.body.contains('/'), "{}", about.body);
}

#[test]
fn a_page_gets_the_whole_state_and_then_what_changes() {
    let (preview, _heard) = preview();
    let mut early = Events::open(&preview);
    let (first, whose) = early.next();
    assert_eq!(
        (first.as_str(), whose["film"].as_str()),
        ("whose", Some(amv::preview::identity(Path::new("film.amv")).to_string().as_str()))
    );
    assert_eq!(early.next().0, "status");
    assert_eq!(early.next().0, "problems");
    let (view, segments) = film();
    assert_eq!(preview.show(view), 1);
    let film = early.next_of("film");
    assert_eq!(film["film"], amv::preview::identity(Path::new("film.amv")).to_string());
    assert_eq!(film["revision"], 1);
    assert_eq!(film["title"], "Two shots");
    assert_eq!(film["rate"], serde_json::json!([24, 1]));
    assert_eq!(film["frames"], 96);
    assert_eq!(
        (&film["size"], &film["full_size"]),
        (&serde_json::json!([640, 360]), &serde_json::json!([1280, 720]))
    );
    let first = &film["segments"][0];
    assert_eq!(first, &serde_json::json!([0, 16, segments[0].1.to_string(), 0]));
    assert_eq!(film["shots"][1]["text"], "clip a[10s ..] for 1 bar { speed 50% }");
    assert_eq!(
        film["shots"][1]["at"],
        serde_json::json!({ "file": "film.amv", "line": 7, "column": 10 })
    );
    assert_eq!(film["shots"][1]["speed"], "1/2");
    assert_eq!(film["beats"][5], serde_json::json!([2_500_000, 2, 2]));
    assert_eq!(film["beats"].as_array().map(Vec::len), Some(8));
    assert_eq!(film["marks"], serde_json::json!([{ "name": "drop", "us": 2_000_000 }]));
    assert_eq!(
        film["sections"],
        serde_json::json!([{ "name": "verse", "first": 0, "length": 48 }])
    );
    assert_eq!(film["sound"]["packets"], 189);
    preview.begun(&[segments[0].1]);
    assert_eq!(early.next_of("begun")["keys"][0], segments[0].1.to_string());
    preview.ready(&[segments[0].1]);
    assert_eq!(early.next_of("ready")["keys"][0], segments[0].1.to_string());
    preview.begun(&[segments[1].1]);
    preview.status(Status { rendering: true, missing: 1, segments: 2, ..Status::default() });
    let mut late = Events::open(&preview);
    let film = late.next_of("film");
    assert_eq!((&film["segments"][0][3], &film["segments"][1][3]), (&2.into(), &1.into()));
    assert_eq!(film["sound"]["kept"], true);
    assert_eq!(late.next_of("status")["missing"], 1);
    preview.lost(&[segments[0].1]);
    assert_eq!(late.next_of("lost")["keys"][0], segments[0].1.to_string());
    assert_eq!(Events::open(&preview).next_of("film")["segments"][0][3], 0);
}

/// Pins, turns of a cut, what stands still, layers and adjusts, at 120 beats a minute.
const PICTURES: &str = "project { fps 24; size 1280x720 }
song track = \"song.ogg\" { tempo 120bpm; first beat 0s }
footage a = \"ep02.mp4\"
timeline {
    clip a[10s on bar 1.3] until bar 2
    cut on beat for 2 beats cycle short hold { a[1s .. 28f]  a[20s ..] }
    hold a[5s] for 2 beats
    clip color(#102030) for 1 beat
}
layer front { gap for 1 bar; clip a[30s ..] for 1 bar }
adjust from bar 1.3 to bar 2 { mirror; zoom 120% }
";

#[test]
fn a_page_knows_what_its_timeline_draws() {
    let (preview, _heard) = preview();
    preview.show(film_of(PICTURES).0);
    let film = Events::open(&preview).next_of("film");
    let of = |name: &str| {
        let shots = film["shots"].as_array().expect("a list");
        shots.iter().map(|shot| shot[name].clone()).collect::<Vec<Value>>()
    };
    let json = |value: Value| value.as_array().expect("a list").clone();
    use serde_json::json as j;
    assert_eq!(of("hits"), json(j!([[24], [], [], [], []])));
    assert_eq!(of("kind"), json(j!(["footage", "footage", "footage", "hold", "color"])));
    assert_eq!(of("source"), json(j!(["a", "a", "a", "a", null])));
    assert_eq!(of("frozen"), json(j!([null, 51, null, null, null])), "its range has four frames");
    let turn = |slot: u32| j!({ "slot": slot, "slots": 2, "source": slot, "sources": 2 });
    assert_eq!(of("turn"), json(j!([null, turn(1), turn(2), null, null])));
    assert_eq!(film["shots"][2]["written"], "a[20s ..]");
    let place = j!({ "file": "film.amv", "line": 6, "column": 62 });
    assert_eq!(film["shots"][2]["at"], place);
    assert_eq!(film["layers"][0]["name"], "front");
    let layer = &film["layers"][0]["shots"];
    assert_eq!(
        (layer.as_array().map(Vec::len), &layer[0]["first"], &layer[0]["length"]),
        (Some(1), &j!(48), &j!(48))
    );
    let adjust = &film["adjusts"][0];
    assert_eq!(
        (&adjust["first"], &adjust["length"], &adjust["effects"]),
        (&j!(24), &j!(24), &j!("mirror, zoom"))
    );
    assert_eq!(film["without_bars"], Value::Null);
}

#[test]
fn a_source_has_the_name_that_the_script_writes() {
    let (preview, _heard) = preview();
    let script = "use \"bin.amv\" as bin\nproject { fps 24; size 640x360 }\n\
        footage near = \"ep02.mp4\"\nimage logo = \"still.png\"\n\
        timeline { clip bin.far[1s ..] for 1s; hold for 1s; clip near[5s ..] for 1s; clip logo for 1s; hold bin.far[2s] for 1s }\n";
    preview.show(film_of(script).0);
    let film = Events::open(&preview).next_of("film");
    let shots = film["shots"].as_array().expect("a list");
    let names: Vec<_> = shots.iter().map(|shot| shot["source"].as_str()).collect();
    assert_eq!(names, ["bin.far", "bin.far", "near", "logo", "bin.far"].map(Some));
    assert_eq!(film["without_bars"], "no bars: the film has no song and no tempo");
}

#[test]
fn source_frames_are_told_by_block() {
    let (preview, _heard) = preview();
    assert_eq!(get(&preview, "/source-frames/1/0").status, 404, "there is no film");
    preview.show(film_of(PICTURES).0);
    let answer = get(&preview, "/source-frames/1/0");
    let frames: Value = serde_json::from_str(&answer.body).expect("JSON");
    let frames = frames.as_array().expect("a list");
    assert_eq!(frames.len(), 48 + 24 + 24 + 12);
    let source = |frame: i64| serde_json::json!([frame, frame * 1_000_000 / 24]);
    assert_eq!(frames[24], source(240), "the pin");
    assert_eq!(
        (&frames[48], &frames[51], &frames[59]),
        (&serde_json::json!([24, 1_000_000]), &serde_json::json!([27, 1_125_000]), &frames[51])
    );
    assert_eq!((&frames[72], &frames[95]), (&source(120), &source(120)), "a hold");
    assert_eq!(frames[96], Value::Null, "a colour");
    assert_eq!(get(&preview, "/source-frames/1/1").body, "[]");
    for path in ["/source-frames/2/0", "/source-frames/x/0", "/source-frames/1/-1"] {
        assert_eq!(get(&preview, path).status, 404, "{path}");
    }
}

#[test]
fn what_was_rendered_before_its_film_was_shown_is_kept_in_it() {
    let (preview, _heard) = preview();
    preview.show(film().0);
    let segments = film().1;
    preview.ready(&[segments[1].1]);
    assert_eq!(preview.show(film().0), 2);
    let film = Events::open(&preview).next_of("film");
    assert_eq!((&film["segments"][0][3], &film["segments"][1][3]), (&0.into(), &2.into()));
}

#[test]
fn a_slow_page_holds_nobody_up_and_gets_the_whole_state_again() {
    let (preview, _heard) = preview();
    let mut slow = Events::open(&preview);
    let mut quick = Events::open(&preview);
    assert_eq!(slow.next_of("problems")["blocking"], false);
    assert_eq!(quick.next_of("problems")["blocking"], false);
    // More than all buffers between the two hold.
    let last = 16_000;
    for revision in 1..=last {
        assert_eq!(preview.show(film_once()), revision);
        if revision % 16 == 0 {
            while quick.next_of("film")["revision"] != revision {}
        }
    }
    let (mut read, mut newest) = (0, 0);
    while newest != last {
        newest = slow.next_of("film")["revision"].as_u64().expect("a number");
        read += 1;
    }
    assert!(read < last, "the slow page was sent every film");
}

fn film_once() -> FilmView {
    static FILM: std::sync::OnceLock<FilmView> = std::sync::OnceLock::new();
    FILM.get_or_init(|| film().0).clone()
}

#[test]
fn a_page_that_goes_away_leaves_nothing() {
    let (preview, _heard) = preview();
    let mut stays = Events::open(&preview);
    stays.next_of("problems");
    let mut pages: Vec<Events> = (0..20).map(|_| Events::open(&preview)).collect();
    pages.iter_mut().for_each(|page| drop(page.next_of("problems")));
    assert_eq!(preview.pages(), 21);
    drop(pages);
    while preview.pages() > 1 {
        preview.problems(Problems { blocking: preview.pages() % 2 == 0, ..Problems::default() });
        std::thread::yield_now();
    }
    preview.show(film().0);
    assert_eq!(stays.next_of("film")["revision"], 1);
}

#[test]
fn a_taken_port_is_an_error_or_the_next_is_taken() {
    let (first, _heard) = preview();
    let host = || {
        let store = Arc::new(Store::temporary().expect("a store"));
        Arc::new(TestHost { store, told: Mutex::new(mpsc::channel().0) })
    };
    let taken = Preview::start(Port::Exact(first.port()), Path::new("film.amv"), host());
    assert!(matches!(taken, Err(PreviewError::PortTaken { port }) if port == first.port()));
    let next = Preview::start(Port::From(first.port()), Path::new("film.amv"), host())
        .expect("another port");
    assert!(next.port() > first.port());
    assert_eq!(get(&next, "/").status, 200);
}

#[test]
fn a_preview_that_ends_lets_its_port_and_its_pages_go() {
    let (preview, _heard) = preview();
    let port = preview.port();
    let mut page = Events::open(&preview);
    page.next_of("problems");
    drop(preview);
    let mut rest = String::new();
    let _ = page.0.read_to_string(&mut rest);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

/// Half a request, on a connection that stays open.
fn half_a_request(port: u16) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connected");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: 127").expect("written");
    stream
}

#[test]
fn slow_connections_do_not_use_up_what_the_process_may_open() {
    let (preview, _told) = preview();
    let slow: Vec<TcpStream> = (0..150).map(|_| half_a_request(preview.port())).collect();
    // The first wait for their end at most ten seconds, then the next get their turn.
    std::thread::sleep(Duration::from_secs(1));
    let open = std::fs::read_dir("/proc/self/fd").map(Iterator::count).unwrap_or_default();
    assert!(open < slow.len() + 150, "{open} files are open for {} clients", slow.len());
    let begun = Instant::now();
    let mut first = &slow[0];
    first.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    let mut rest = Vec::new();
    let _ = first.read_to_end(&mut rest);
    let took = begun.elapsed();
    assert!((5..20).contains(&took.as_secs()), "{took:?}");
    drop(slow);
    let answer = get(&preview, "/about");
    assert_eq!(answer.status, 200);
}

#[test]
fn a_message_that_never_ends_is_given_up() {
    let (preview, _told) = preview();
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port())).expect("connected");
    let port = preview.port();
    let head = format!(
        "POST /look HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("written");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 408");
}
