//! Which of a cut's sources each slot gets.

use super::cursor::Scope;
use crate::check::program::{Cut, Order};
use crate::hash::Chance;

/// The sources of a cut's slots, as indices, one after another.
pub(super) fn picks<'a>(
    cut: &'a Cut,
    seed: u64,
    scope: &Scope<'_>,
) -> Box<dyn Iterator<Item = usize> + 'a> {
    let sources = cut.sources.len();
    match cut.order {
        Order::InOrder => Box::new(0..sources),
        Order::Cycle | Order::Intercut => Box::new((0..sources).cycle()),
        Order::Shuffle(throw) => Box::new(Deal {
            chance: chance(cut, seed, throw, scope),
            sources,
            round: Vec::new(),
            last: None,
        }),
    }
}

/// Chance depends on the seed, the section, the statement's own text, its count among equal ones,
/// the throw and the round of a repeat: never on the statement's place or on the statements around
/// it.
fn chance(cut: &Cut, seed: u64, throw: u64, scope: &Scope<'_>) -> Chance {
    let (text, twin) = &cut.chance;
    let numbers = [seed, u64::from(*twin), throw, scope.round].map(u64::to_le_bytes);
    let words = [b"shuffle".as_slice(), scope.name.as_bytes(), text.as_bytes()];
    Chance::from_parts(words.into_iter().chain(numbers.iter().map(<[u8; 8]>::as_slice)))
}

/// Deals all sources once a round, and none twice running.
struct Deal {
    chance: Chance,
    sources: usize,
    /// What is left of the round, the next one last.
    round: Vec<usize>,
    last: Option<usize>,
}

impl Iterator for Deal {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.round.is_empty() {
            self.shuffle();
        }
        self.last = self.round.pop();
        self.last
    }
}

impl Deal {
    fn shuffle(&mut self) {
        self.round = (0..self.sources).collect();
        for left in (1..self.sources).rev() {
            let other = self.draw(left + 1);
            self.round.swap(left, other);
        }
        if self.sources > 1 && self.round.last().copied() == self.last {
            let other = self.draw(self.sources - 1);
            self.round.swap(self.sources - 1, other);
        }
    }

    fn draw(&mut self, bound: usize) -> usize {
        usize::try_from(self.chance.below(bound as u64)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deal(sources: usize, seed: &str) -> Deal {
        Deal {
            chance: Chance::from_parts([seed.as_bytes()]),
            sources,
            round: Vec::new(),
            last: None,
        }
    }

    #[test]
    fn all_are_dealt_once_a_round_and_none_twice_running() {
        for seed in ["a", "b", "c", "d", "e"] {
            let dealt: Vec<usize> = deal(4, seed).take(400).collect();
            assert!(dealt.windows(2).all(|pair| pair[0] != pair[1]));
            for round in dealt.chunks(4) {
                let mut round = round.to_vec();
                round.sort_unstable();
                assert_eq!(round, [0, 1, 2, 3]);
            }
        }
    }

    #[test]
    fn a_single_source_gets_every_slot() {
        assert_eq!(deal(1, "a").take(3).collect::<Vec<_>>(), [0, 0, 0]);
        assert_eq!(deal(0, "a").next(), None);
    }
}
