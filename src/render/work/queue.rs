//! The queue of segments to render. Each worker takes a chain of the decode plan and works from its
//! front; the most expensive chain goes first. When no chain is left, a worker takes the back half
//! of the most expensive chain that another worker is at, so that all workers are busy to the end.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::render::footage::decode_plan::{ChainLink, SharedFrames, cost};
use crate::sync::lock;

/// Decides what a worker renders next.
pub(crate) trait TaskSource: Sync {
    /// The next task of a worker; none when nothing is left for it.
    fn next(&self, worker: usize) -> Option<Task>;

    /// A worker ends, even if tasks are left.
    fn leave(&self, worker: usize);
}

/// The chains that are not finished.
pub(crate) struct WorkQueue(Mutex<Vec<Chain>>);

struct Chain {
    links: VecDeque<ChainLink>,
    owner: Option<usize>,
}

/// A task for a worker.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Task {
    /// An index into the missing segments.
    pub(crate) segment: usize,
    /// Decoded frames that the next segment of the chain needs.
    pub(crate) keep: Vec<SharedFrames>,
}

impl WorkQueue {
    /// A queue of chains, to be taken in this order.
    pub(crate) fn new(chains: Vec<Vec<ChainLink>>) -> WorkQueue {
        WorkQueue(Mutex::new(
            chains.into_iter().map(|links| Chain { links: links.into(), owner: None }).collect(),
        ))
    }
}

impl TaskSource for WorkQueue {
    fn next(&self, worker: usize) -> Option<Task> {
        let mut chains = lock(&self.0);
        chains.retain(|chain| !chain.links.is_empty());
        let own = chains.iter().position(|chain| chain.owner == Some(worker));
        let index = own
            .or_else(|| chains.iter().position(|chain| chain.owner.is_none()))
            .or_else(|| take_half(&mut chains))?;
        let chain = chains.get_mut(index)?;
        chain.owner = Some(worker);
        let link = chain.links.pop_front()?;
        let keep = chain.links.front().map(|next| next.shared.clone()).unwrap_or_default();
        Some(Task { segment: link.segment, keep })
    }

    /// The rest of its chain is free for other workers.
    fn leave(&self, worker: usize) {
        let mut chains = lock(&self.0);
        for chain in chains.iter_mut() {
            if chain.owner == Some(worker) {
                chain.owner = None;
            }
        }
    }
}

/// Splits the most expensive chain, and returns the index of its back half.
fn take_half(chains: &mut Vec<Chain>) -> Option<usize> {
    let longest = chains.iter_mut().max_by_key(|chain| cost(&chain.links))?;
    let links = longest.links.split_off(longest.links.len() / 2);
    chains.push(Chain { links, owner: None });
    Some(chains.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(tasks: std::ops::Range<usize>) -> Vec<ChainLink> {
        tasks.map(|task| ChainLink { segment: task, shared: Vec::new(), cost: 10 }).collect()
    }

    fn task(queue: &WorkQueue, worker: usize) -> Option<usize> {
        queue.next(worker).map(|task| task.segment)
    }

    #[test]
    fn a_worker_keeps_to_its_chain_and_then_helps() {
        let queue = WorkQueue::new(vec![chain(0..5), chain(5..6)]);
        assert_eq!([task(&queue, 0), task(&queue, 1)], [Some(0), Some(5)]);
        assert_eq!(task(&queue, 1), Some(3), "the back half of 1, 2, 3, 4");
        assert_eq!(
            [task(&queue, 0), task(&queue, 0), task(&queue, 0)],
            [Some(1), Some(2), Some(4)]
        );
        assert_eq!([task(&queue, 0), task(&queue, 1)], [None, None]);
    }

    #[test]
    fn what_the_next_one_wants_is_kept_unless_another_worker_has_it() {
        let shared = vec![SharedFrames { media: crate::hash::ContentHash::of(b"a"), frames: 3..9 }];
        let wanting = |task| ChainLink { segment: task, shared: shared.clone(), cost: 1 };
        let queue = WorkQueue::new(vec![vec![wanting(0), wanting(1), wanting(2)]]);
        assert_eq!(queue.next(0), Some(Task { segment: 0, keep: shared.clone() }));
        assert_eq!(queue.next(1), Some(Task { segment: 2, keep: Vec::new() }));
        assert_eq!(queue.next(0), Some(Task { segment: 1, keep: Vec::new() }));
    }
}
