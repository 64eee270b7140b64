//! What a film can use of the music that is detected in its song.

use super::{DetectedMusic, OnsetKind};

/// A thing that a film can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Beats and bars.
    Beats,
    /// Parts of the song.
    Parts,
    Drops,
    Breaks,
    Energy,
    /// Hits of a kind.
    Hits(OnsetKind),
}

impl Facet {
    /// Every facet, in the order in which a lock names them.
    pub const ALL: [Facet; 9] = [
        Facet::Beats,
        Facet::Parts,
        Facet::Drops,
        Facet::Breaks,
        Facet::Energy,
        Facet::Hits(OnsetKind::Kick),
        Facet::Hits(OnsetKind::Snare),
        Facet::Hits(OnsetKind::Hat),
        Facet::Hits(OnsetKind::Other),
    ];

    fn bit(self) -> u16 {
        1 << Facet::ALL.iter().position(|facet| *facet == self).unwrap_or_default()
    }
}

/// Some facets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Facets(u16);

impl Facets {
    pub const NONE: Facets = Facets(0);
    pub const ALL: Facets = Facets((1 << Facet::ALL.len()) - 1);

    pub fn has(self, facet: Facet) -> bool {
        self.0 & facet.bit() != 0
    }

    pub fn has_all(self, others: Facets) -> bool {
        self.0 & others.0 == others.0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn and(self, others: Facets) -> Facets {
        Facets(self.0 | others.0)
    }

    #[must_use]
    pub fn without(self, others: Facets) -> Facets {
        Facets(self.0 & !others.0)
    }

    /// The facets in the order of [`Facet::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Facet> {
        Facet::ALL.into_iter().filter(move |facet| self.has(*facet))
    }
}

impl From<Facet> for Facets {
    fn from(facet: Facet) -> Facets {
        Facets(facet.bit())
    }
}

impl FromIterator<Facet> for Facets {
    fn from_iter<I: IntoIterator<Item = Facet>>(facets: I) -> Facets {
        facets.into_iter().fold(Facets::NONE, |all, facet| all.and(facet.into()))
    }
}

impl DetectedMusic {
    /// Only these facets; the others are empty.
    #[must_use]
    pub fn only(&self, facets: Facets) -> DetectedMusic {
        let times = |facet: Facet, times: &[_]| match facets.has(facet) {
            true => times.to_vec(),
            false => Vec::new(),
        };
        let kept = |kind: OnsetKind| facets.has(Facet::Hits(kind));
        DetectedMusic {
            detector: self.detector,
            length: self.length,
            pulse: self.pulse.clone().filter(|_| facets.has(Facet::Beats)),
            onsets: self.onsets.iter().copied().filter(|onset| kept(onset.kind)).collect(),
            sections: match facets.has(Facet::Parts) {
                true => self.sections.clone(),
                false => Vec::new(),
            },
            drops: times(Facet::Drops, &self.drops),
            breaks: times(Facet::Breaks, &self.breaks),
            energy: match facets.has(Facet::Energy) {
                true => self.energy.clone(),
                false => Vec::new(),
            },
        }
    }

    /// These facets, and the others of `other`. The detector is the older of the two.
    #[must_use]
    pub fn completed(&self, facets: Facets, other: &DetectedMusic) -> DetectedMusic {
        let (own, rest) = (self.only(facets), other.only(Facets::ALL.without(facets)));
        let mut onsets = [own.onsets, rest.onsets].concat();
        onsets.sort_by_key(|onset| (onset.time, onset.kind));
        DetectedMusic {
            detector: own.detector.min(rest.detector),
            length: own.length,
            pulse: own.pulse.or(rest.pulse),
            onsets,
            sections: [own.sections, rest.sections].concat(),
            drops: [own.drops, rest.drops].concat(),
            breaks: [own.breaks, rest.breaks].concat(),
            energy: [own.energy, rest.energy].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::sample;

    #[test]
    fn facets_apart_make_the_whole() {
        let whole = sample::steady();
        for facet in Facet::ALL {
            let part = whole.only(facet.into());
            assert_eq!(part.completed(facet.into(), &whole), whole, "{facet:?}");
            assert_eq!(part.only(Facets::ALL.without(facet.into())), whole.only(Facets::NONE));
        }
        assert_eq!(whole.only(Facets::ALL), whole);
    }

    #[test]
    fn sets_of_facets_are_sets() {
        let drums = Facets::from_iter([Facet::Hits(OnsetKind::Kick), Facet::Beats]);
        assert!(drums.has(Facet::Beats) && !drums.has(Facet::Parts));
        assert!(Facets::ALL.has_all(drums) && !drums.has_all(Facets::ALL));
        assert_eq!(drums.iter().collect::<Vec<_>>(), [Facet::Beats, Facet::Hits(OnsetKind::Kick)]);
        assert_eq!(Facets::from_iter(Facet::ALL), Facets::ALL);
    }
}
