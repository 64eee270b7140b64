//! The preview: a server on the loopback address, and the page that it serves.
//!
//! A [`Preview`] runs its server on a thread of its own. The program that renders reports what
//! changes, and the preview sends it to every open page. A page plays the cached segments
//! themselves, so that it shows exactly what the film's render graph says. The only files that a
//! page can change are those of its viewer's marks and taps.

mod assets;
mod error;
mod feed;
mod host;
#[doc(hidden)]
pub mod in_process;
mod media;
mod message;
mod origin_check;
mod other_instance;
mod problems;
mod server;
mod state;
mod status;
mod view;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::cache::EntryKey;
use crate::hash::ContentHash;
use crate::session::LabelFiles;
use media::Media;
use server::Site;
use state::State;

pub use error::PreviewError;
pub use host::{Host, Song};
pub use problems::{ProblemPlace, ProblemView, Problems};
pub use status::Status;
pub use view::{FilmView, Shown};

/// How many ports are tried from the one that was asked for.
const PORTS_TRIED: u16 = 100;
/// How many ports after the usual one are searched for another instance.
const OTHER_PORTS: u16 = 9;
/// The number of threads that read cache entries. More would only slow down the rendering.
const READERS: usize = 2;

/// The port to listen at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// This port and no other; 0 is any free one.
    Exact(u16),
    /// This port, or the next one that is free.
    From(u16),
}

/// A preview that is being served. Dropping it ends the server. The pages then play what they have
/// until a server is there again.
pub struct Preview {
    address: SocketAddr,
    state: Arc<State>,
    /// Set when long work must end.
    cancel: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Preview {
    /// Serves the preview of the script at `film` on this machine's loopback address.
    ///
    /// # Errors
    /// The port is taken, or the system does not let the program serve.
    pub fn start(port: Port, film: &Path, host: Arc<dyn Host>) -> Result<Preview, PreviewError> {
        let listener = listen(port)?;
        let address = listener.local_addr().map_err(PreviewError::failed)?;
        listener.set_nonblocking(true).map_err(PreviewError::failed)?;
        let state = Arc::new(State::new(identity(film), LabelFiles::beside(film)));
        let cancel = Arc::new(AtomicBool::new(false));
        let media = Arc::new(Media::new(host.clone(), cancel.clone()));
        let site = Site {
            port: address.port(),
            state: state.clone(),
            media,
            song_turn: Arc::default(),
            host,
        };
        let runtime = runtime().map_err(PreviewError::failed)?;
        let (stop, stopped) = oneshot::channel();
        let serve = move || run(runtime, listener, site, stopped);
        let server = thread::Builder::new()
            .name("preview".to_owned())
            .spawn(serve)
            .map_err(PreviewError::failed)?;
        Ok(Preview { address, state, cancel, stop: Some(stop), server: Some(server) })
    }

    /// The page's address, as in `http://127.0.0.1:4747/`.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The address of another instance that shows the same film, if there is one near the usual
    /// port.
    pub fn other_instance(&self, usual: u16) -> Option<String> {
        other_instance::find(
            self.state.film(),
            usual..=usual.saturating_add(OTHER_PORTS),
            self.address.port(),
        )
    }

    /// The port that the server listens at.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Shows the newest film. Returns its revision: the number of films shown so far.
    pub fn show(&self, view: FilmView) -> u64 {
        self.state.show(view)
    }

    /// These segments are being rendered now.
    pub fn begun(&self, keys: &[EntryKey]) {
        self.state.begun(keys);
    }

    /// These segments are in the cache now.
    pub fn ready(&self, keys: &[EntryKey]) {
        self.state.ready(keys);
    }

    /// The sound with this key is in the cache now.
    pub fn sound_ready(&self, key: EntryKey) {
        self.state.sound_ready(key);
    }

    /// These segments, or this sound, are not in the cache. Pages get a message only for those that
    /// they believed to be cached.
    pub fn lost(&self, keys: &[EntryKey]) {
        self.state.lost(keys);
    }

    /// Sets the render status that the pages show.
    pub fn status(&self, status: Status) {
        self.state.status(status);
    }

    /// Sets the errors and warnings that the pages show.
    pub fn problems(&self, problems: Problems) {
        self.state.problems(problems);
    }

    /// The number of open pages.
    pub fn pages(&self) -> usize {
        self.state.pages()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.stop = None;
        if let Some(server) = self.server.take() {
            // If the server panicked, it has ended.
            let _ = server.join();
        }
    }
}

/// How `GET /about` identifies the film at `film`: the same for every path that leads to the file,
/// and without revealing the path.
pub fn identity(film: &Path) -> ContentHash {
    let path = film
        .canonicalize()
        .or_else(|_| std::path::absolute(film))
        .unwrap_or_else(|_| film.to_owned());
    ContentHash::of(path.as_os_str().as_encoded_bytes())
}

fn listen(port: Port) -> Result<TcpListener, PreviewError> {
    match port {
        Port::Exact(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| PreviewError::port(port, error)),
        Port::From(first) => {
            let last = first.saturating_add(PORTS_TRIED - 1);
            let free =
                (first..=last).find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok());
            free.ok_or(PreviewError::PortsTaken { first, last })
        }
    }
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().max_blocking_threads(READERS).build()
}

/// Serves until the other end of `stopped` is dropped. Connected pages do not delay the end.
fn run(runtime: Runtime, listener: TcpListener, site: Site, stopped: oneshot::Receiver<()>) {
    let serving = async {
        let served = tokio::net::TcpListener::from_std(listener)
            .map(|listener| tokio::spawn(server::serve(listener, site)));
        // Both results mean that the preview was dropped.
        let _ = stopped.await;
        drop(served);
    };
    runtime.block_on(serving);
    runtime.shutdown_background();
}
