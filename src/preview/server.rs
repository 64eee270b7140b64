//! The server and its addresses.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response, Sse};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Semaphore};

use super::assets::{self, Asset};
use super::feed::Feed;
use super::host::Host;
use super::media::{Media, Piece, Wanted};
use super::origin_check;
use super::state::State;
use crate::session::{ChangedLabel, LabelError, LabelKind};
use crate::time::{Frame, Time};

/// The longest body of a request, in bytes.
const LONGEST_BODY: usize = 1024;

/// The most connections at a time. A page has at most six, and the film's files need the rest of
/// what the process may open: 256 files on macOS.
const MOST_CONNECTIONS: usize = 64;

/// How long a client may take to send a request. An idle connection ends after that time too.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause after a connection could not be accepted.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// The browser may cache media for ever, because their address is the hash of their content.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
const NEVER: &str = "no-store";

/// The headers of every answer.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
];

/// The state that the request handlers share.
#[derive(Clone)]
pub(super) struct Site {
    pub(super) port: u16,
    pub(super) state: Arc<State>,
    pub(super) media: Arc<Media>,
    /// Held while a song is read: other requests for it wait here and not on one of the few reader
    /// threads.
    pub(super) song_turn: Arc<Mutex<()>>,
    pub(super) host: Arc<dyn Host>,
}

/// Serves for as long as it is polled. Further connections wait until one ends.
pub(super) async fn serve(listener: TcpListener, site: Site) -> Infallible {
    let service = TowerToHyperService::new(router(site));
    let slots = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let slot = Arc::clone(&slots).acquire_owned().await;
        let Ok((stream, _)) = listener.accept().await else {
            // The connection has ended already, or the process has too many files open.
            tokio::time::sleep(ACCEPT_RETRY).await;
            continue;
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(REQUEST_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service.clone());
        tokio::spawn(async move {
            // A browser that closes a connection is no problem of the server's.
            let _ = connection.await;
            drop(slot);
        });
    }
}

pub(super) fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(async || file(&assets::PAGE)))
        .route("/page/{name}", get(asset))
        .route("/events", get(events))
        .route("/about", get(about))
        .route("/init/{key}", get(init))
        .route("/fragment/{key}", get(fragment))
        .route("/sound-init/{key}", get(sound_init))
        .route("/sound/{key}/{number}", get(sound))
        .route(
            "/silence-init",
            get(async |Shared(site): Shared<Site>| piece(site, Wanted::SilenceInit).await),
        )
        .route(
            "/silence",
            get(async |Shared(site): Shared<Site>| piece(site, Wanted::Silence).await),
        )
        .route("/thumb/{key}", get(thumb))
        .route("/wave/{key}", get(wave))
        .route("/source-frames/{revision}/{block}", get(source_frames))
        .route("/look", post(look))
        .route("/label", post(label))
        .route("/label/undo", post(undo_label))
        .route("/size", post(size))
        .fallback(async || nothing())
        .method_not_allowed_fallback(async || {
            refusal((StatusCode::METHOD_NOT_ALLOWED, "This address does not answer that method."))
        })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(site.clone(), check_origin))
        .with_state(site)
}

/// Checks the origin of a request before anything else, and sets the headers of its answer.
async fn check_origin(Shared(site): Shared<Site>, request: Request, next: Next) -> Response {
    let allowed =
        origin_check::check(site.port, request.method(), request.uri(), request.headers());
    let mut response = match allowed {
        Ok(()) if request.method() == Method::POST => in_time(next.run(request)).await,
        Ok(()) => next.run(request).await,
        Err(why) => refusal(why),
    };
    let headers = response.headers_mut();
    for &(name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(NEVER));
    response
}

/// The answer to a message from a page, whose body may never arrive.
async fn in_time(answer: impl Future<Output = Response>) -> Response {
    let late = || plain(StatusCode::REQUEST_TIMEOUT, "The request took too long.");
    tokio::time::timeout(REQUEST_TIMEOUT, answer).await.unwrap_or_else(|_| late())
}

fn refusal((status, why): origin_check::Refusal) -> Response {
    plain(status, why)
}

fn plain(status: StatusCode, sentence: impl Display) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{sentence}\n"))
        .into_response()
}

fn nothing() -> Response {
    plain(StatusCode::NOT_FOUND, "There is nothing at this address.")
}

fn file(asset: &'static Asset) -> Response {
    ([(header::CONTENT_TYPE, asset.kind)], asset.text).into_response()
}

async fn asset(Path(name): Path<String>) -> Response {
    assets::asset(&name).map_or_else(nothing, file)
}

async fn events(Shared(site): Shared<Site>) -> Response {
    Sse::new(Feed::new(site.state)).into_response()
}

async fn about(Shared(site): Shared<Site>) -> Response {
    let about =
        json!({ "app": "amv", "version": env!("CARGO_PKG_VERSION"), "film": site.state.film() });
    as_json(&about)
}

fn as_json(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "This cannot be written as JSON."),
    }
}

async fn init(site: Shared<Site>, key: Path<String>) -> Response {
    of_key(site, &key, Wanted::Init).await
}

async fn fragment(site: Shared<Site>, key: Path<String>) -> Response {
    of_key(site, &key, Wanted::Fragment).await
}

async fn sound_init(site: Shared<Site>, key: Path<String>) -> Response {
    of_key(site, &key, Wanted::SoundInit).await
}

async fn sound(site: Shared<Site>, Path((key, number)): Path<(String, String)>) -> Response {
    let Ok(number) = number.parse() else { return nothing() };
    of_key(site, &key, |key| Wanted::Sound(key, number)).await
}

async fn thumb(site: Shared<Site>, key: Path<String>) -> Response {
    of_key(site, &key, Wanted::Thumb).await
}

async fn wave(Shared(site): Shared<Site>, key: Path<String>) -> Response {
    let _turn = site.song_turn.lock().await;
    of_key(Shared(site.clone()), &key, Wanted::Wave).await
}

/// A piece of media by its key. There is none for a text that is not a key.
async fn of_key<K: std::str::FromStr>(
    Shared(site): Shared<Site>,
    key: &str,
    wanted: impl FnOnce(K) -> Wanted,
) -> Response {
    match key.parse() {
        Ok(key) => piece(site, wanted(key)).await,
        Err(_) => nothing(),
    }
}

/// Reads a piece of media on another thread, so that other requests are answered meanwhile.
async fn piece(site: Site, wanted: Wanted) -> Response {
    match tokio::task::spawn_blocking(move || site.media.get(wanted)).await {
        Ok(Ok(Some(Piece { kind, bytes }))) => (
            [(header::CONTENT_TYPE, kind.as_str()), (header::CACHE_CONTROL, FOR_EVER)],
            Body::from(bytes),
        )
            .into_response(),
        Ok(Ok(None)) => plain(StatusCode::NOT_FOUND, "This is not in the cache."),
        Ok(Err(why)) => {
            plain(StatusCode::INTERNAL_SERVER_ERROR, format_args!("This cannot be read: {why}."))
        }
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "This cannot be read."),
    }
}

/// The source frames of a block of frames, if the page has the newest film.
async fn source_frames(
    Shared(site): Shared<Site>,
    Path((revision, block)): Path<(String, String)>,
) -> Response {
    let (Ok(revision), Ok(block)) = (revision.parse(), block.parse()) else { return nothing() };
    match site.state.source_frames(revision, block) {
        Some(frames) => as_json(&frames),
        None => plain(StatusCode::NOT_FOUND, "Another film is shown now."),
    }
}

#[derive(Deserialize)]
struct Label {
    kind: LabelKind,
    /// The film's time, in microseconds.
    us: i64,
}

async fn label(Shared(site): Shared<Site>, headers: HeaderMap, body: Bytes) -> Response {
    if let Err(why) = origin_check::check_page(site.port, &headers) {
        return refusal(why);
    }
    let Ok(Label { kind, us }) = serde_json::from_slice(&body) else { return unexpected() };
    let Some(clock) = site.state.song_clock() else {
        return plain(StatusCode::CONFLICT, "There is no film yet.");
    };
    let at = clock.in_song(Time::from_ticks(us, 1, 1_000_000));
    change_labels(move || site.state.add_label(kind, at)).await
}

async fn undo_label(Shared(site): Shared<Site>, headers: HeaderMap) -> Response {
    if let Err(why) = origin_check::check_page(site.port, &headers) {
        return refusal(why);
    }
    change_labels(move || site.state.undo_label()).await
}

/// Changes a file on another thread, and answers with the label's name.
async fn change_labels(
    change: impl FnOnce() -> Result<ChangedLabel, LabelError> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(change).await {
        Ok(Ok(ChangedLabel { kind, name })) => {
            let kind = match kind {
                LabelKind::Mark => "mark",
                LabelKind::Tap => "tap",
            };
            as_json(&json!({ "kind": kind, "name": name }))
        }
        Ok(Err(why)) => plain(StatusCode::CONFLICT, why),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "The label cannot be written."),
    }
}

#[derive(Deserialize)]
struct Look {
    frame: i64,
}

async fn look(Shared(site): Shared<Site>, body: Bytes) -> Response {
    receive(&body, |Look { frame }| site.host.look_at(Frame(frame.max(0))))
}

#[derive(Deserialize)]
struct Size {
    full: bool,
}

async fn size(Shared(site): Shared<Site>, body: Bytes) -> Response {
    receive(&body, |Size { full }| site.host.set_full_size(full))
}

/// Passes a page's message to `handle`, if it can be parsed.
fn receive<'a, T: Deserialize<'a>>(body: &'a Bytes, handle: impl FnOnce(T)) -> Response {
    match serde_json::from_slice(body) {
        Ok(message) => {
            handle(message);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(_) => unexpected(),
    }
}

fn unexpected() -> Response {
    plain(StatusCode::BAD_REQUEST, "This address expects another message.")
}
