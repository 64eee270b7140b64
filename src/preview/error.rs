//! Errors of the preview.

use std::io;

use crate::diag::{Code, Problem};

/// Why a preview cannot be served.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum PreviewError {
    /// Another program listens at the port.
    #[error("another program uses port {port}")]
    #[diagnostic(help("leave out `--port` to use the next free port, or name another port"))]
    PortTaken { port: u16 },
    /// Other programs listen at all ports that were tried.
    #[error("no port from {first} to {last} is free")]
    #[diagnostic(help("name a free port with `--port`; `--port 0` uses any free port"))]
    PortsTaken { first: u16, last: u16 },
    /// The system does not let the program serve.
    #[error("the preview cannot be served: {reason}")]
    #[diagnostic(help("`amv render` works without a preview"))]
    Failed {
        /// The system's reason.
        reason: String,
    },
}

impl Problem for PreviewError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::PortTaken { .. } => Code::PortTaken,
            Self::PortsTaken { .. } => Code::PortsTaken,
            Self::Failed { .. } => Code::PreviewFailed,
        }
    }
}

impl PreviewError {
    pub(super) fn failed(error: io::Error) -> PreviewError {
        PreviewError::Failed { reason: error.to_string() }
    }

    pub(super) fn port(port: u16, error: io::Error) -> PreviewError {
        match error.kind() {
            io::ErrorKind::AddrInUse => PreviewError::PortTaken { port },
            io::ErrorKind::PermissionDenied => {
                PreviewError::Failed { reason: format!("port {port} may not be used by this user") }
            }
            _ => PreviewError::failed(error),
        }
    }
}
