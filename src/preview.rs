//! The preview: a loopback server, the film as its page sees it, and the page.
//!
//! A [`Preview`] runs a server on a thread of its own, which sleeps until somebody asks. Whoever
//! renders tells it what is new; it tells every page that is open. A page plays the kept segments
//! themselves, so that it shows the film's own render graph and nothing beside it.

mod assets;
mod desk;
mod error;
mod feed;
mod guard;
mod media;
mod message;
mod news;
mod problems;
mod server;
mod state;
mod twin;
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
use media::Media;
use server::Site;
use state::State;

pub use desk::{Desk, Song};
pub use error::PreviewError;
pub use news::Status;
pub use problems::{Place, Problem, Problems};
pub use view::{FilmView, Shown};

/// How many ports are tried from the one that was asked for.
const PORTS_TRIED: u16 = 100;
/// So many ports from the usual one are asked whether the film is shown there too.
const TWINS: u16 = 9;
/// Threads that read entries: more would only fight for the processor with what renders.
const READERS: usize = 2;

/// Where the preview listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// At this port and no other; 0 is any free one.
    Exact(u16),
    /// At this port, or the next one that is free.
    From(u16),
}

/// A preview that is being served. Dropped, it ends, and the pages show what they have until it is
/// there again.
pub struct Preview {
    address: SocketAddr,
    state: Arc<State>,
    /// Set where long work is to end.
    cancel: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Preview {
    /// Serves the preview of the script at `film` on this machine's loopback address.
    ///
    /// # Errors
    /// The port is taken, or the system gives no server.
    pub fn start(port: Port, film: &Path, desk: Arc<dyn Desk>) -> Result<Preview, PreviewError> {
        let listener = listen(port)?;
        let address = listener.local_addr().map_err(PreviewError::failed)?;
        listener.set_nonblocking(true).map_err(PreviewError::failed)?;
        let state = Arc::new(State::new(identity(film)));
        let cancel = Arc::new(AtomicBool::new(false));
        let media = Arc::new(Media::new(desk.clone(), cancel.clone()));
        let site = Site {
            port: address.port(),
            state: state.clone(),
            media,
            hearing: Arc::default(),
            desk,
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

    /// The address at which another process shows the same film, if it does so near the usual port.
    pub fn twin(&self, usual: u16) -> Option<String> {
        twin::twin(self.state.film(), usual..=usual.saturating_add(TWINS), self.address.port())
    }

    /// The port that it listens at.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Shows the newest film. Gives its revision: how many films have been shown so far.
    pub fn show(&self, view: FilmView) -> u64 {
        self.state.show(view)
    }

    /// These segments are being rendered now.
    pub fn begun(&self, keys: &[EntryKey]) {
        self.state.begun(keys);
    }

    /// These segments are kept now.
    pub fn ready(&self, keys: &[EntryKey]) {
        self.state.ready(keys);
    }

    /// The sound of this key is kept now.
    pub fn sound_ready(&self, key: EntryKey) {
        self.state.sound_ready(key);
    }

    /// These segments, or this sound, are not kept. Pages are told of those that they take for
    /// kept.
    pub fn lost(&self, keys: &[EntryKey]) {
        self.state.lost(keys);
    }

    /// How the work is getting on.
    pub fn status(&self, status: Status) {
        self.state.status(status);
    }

    /// What is wrong with the script or the render; an empty list takes it away.
    pub fn problems(&self, problems: Problems) {
        self.state.problems(problems);
    }

    /// How many pages are open.
    pub fn pages(&self) -> usize {
        self.state.pages()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            // A server that panicked has nothing left to be ended.
            let _ = server.join();
        }
    }
}

/// What `GET /about` calls the film at `film`: the same for every path that leads there, and it
/// does not tell the path.
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

/// Serves until the other end of `stopped` is gone. Pages that are connected do not hold it up.
fn run(runtime: Runtime, listener: TcpListener, site: Site, stopped: oneshot::Receiver<()>) {
    let serving = async {
        let served = tokio::net::TcpListener::from_std(listener)
            .map(|listener| tokio::spawn(server::serve(listener, site)));
        // Either outcome of waiting means the handle is gone.
        let _ = stopped.await;
        drop(served);
    };
    runtime.block_on(serving);
    runtime.shutdown_background();
}
