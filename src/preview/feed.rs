//! The event stream of one page: first the whole state, then its changes. A page that could not
//! keep up gets the whole state again.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::response::sse;
use tokio_stream::Stream;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

use super::message::Message;
use super::state::State;

/// How soon a page that lost the connection tries again.
const RETRY: Duration = Duration::from_millis(300);

pub(super) struct Feed {
    state: Arc<State>,
    waiting: VecDeque<sse::Event>,
    updates: BroadcastStream<Message>,
}

impl Feed {
    pub(super) fn new(state: Arc<State>) -> Feed {
        let (messages, updates) = state.subscribe();
        let mut waiting = VecDeque::from([sse::Event::default().retry(RETRY)]);
        waiting.extend(messages.iter().map(Message::event));
        Feed { state, waiting, updates: BroadcastStream::new(updates) }
    }

    fn resubscribe(&mut self) {
        let (messages, updates) = self.state.subscribe();
        self.waiting.extend(messages.iter().map(Message::event));
        self.updates = BroadcastStream::new(updates);
    }
}

impl Stream for Feed {
    type Item = Result<sse::Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            match Pin::new(&mut self.updates).poll_next(context) {
                Poll::Ready(Some(Ok(message))) => return Poll::Ready(Some(Ok(message.event()))),
                Poll::Ready(Some(Err(BroadcastStreamRecvError::Lagged(_)))) => self.resubscribe(),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
