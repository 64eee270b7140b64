//! What one page is sent: the whole state, then what changes; the whole state again where it could
//! not keep up.

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

/// How soon a page that lost the server asks again.
const RETRY: Duration = Duration::from_millis(300);

/// What one page is sent.
pub(super) struct Feed {
    state: Arc<State>,
    waiting: VecDeque<sse::Event>,
    news: BroadcastStream<Message>,
}

impl Feed {
    pub(super) fn new(state: Arc<State>) -> Feed {
        let (all, news) = state.join();
        let mut waiting = VecDeque::from([sse::Event::default().retry(RETRY)]);
        waiting.extend(all.iter().map(Message::event));
        Feed { state, waiting, news: BroadcastStream::new(news) }
    }

    fn start_again(&mut self) {
        let (all, news) = self.state.join();
        self.waiting.extend(all.iter().map(Message::event));
        self.news = BroadcastStream::new(news);
    }
}

impl Stream for Feed {
    type Item = Result<sse::Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            match Pin::new(&mut self.news).poll_next(context) {
                Poll::Ready(Some(Ok(message))) => return Poll::Ready(Some(Ok(message.event()))),
                Poll::Ready(Some(Err(BroadcastStreamRecvError::Lagged(_)))) => self.start_again(),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
