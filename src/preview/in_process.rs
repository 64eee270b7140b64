//! The preview's request handling without a socket, for tests and fuzzing: they send what no HTTP
//! client would.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::handler::Handler;
use axum::routing::any_service;
use tokio::runtime::{Builder, Runtime};

use super::host::Host;
use super::identity;
use super::media::Media;
use super::server::{Site, router};
use super::state::State;
use crate::session::LabelFiles;

/// A preview that listens nowhere.
pub struct InProcess {
    runtime: Runtime,
    router: Router,
}

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerHead {
    /// The status code.
    pub status: u16,
    /// The names and values of the headers.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl InProcess {
    /// The preview of the script at `film`, as it would be served at `port`.
    ///
    /// # Errors
    /// The system does not let the program start its threads.
    pub fn new(port: u16, film: &Path, host: Arc<dyn Host>) -> std::io::Result<InProcess> {
        let media = Arc::new(Media::new(host.clone(), Arc::new(AtomicBool::new(false))));
        let state = Arc::new(State::new(identity(film), LabelFiles::beside(film)));
        let site = Site { port, state, media, song_turn: Arc::default(), host };
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(InProcess { runtime, router: router(site) })
    }

    /// Answers a request; `None` where it is not one that HTTP can express.
    pub fn answer(
        &self,
        method: &[u8],
        address: &[u8],
        headers: &[(&[u8], &[u8])],
        body: &[u8],
    ) -> Option<AnswerHead> {
        let mut request = Request::builder().method(method).uri(address);
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body.to_vec())).ok()?;
        let handler = any_service(self.router.clone());
        let answer = self.runtime.block_on(async { Handler::call(handler, request, ()).await });
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
        Some(AnswerHead { status: answer.status().as_u16(), headers: headers.collect() })
    }
}
