//! Which segments of a film one of several processes renders.

use std::str::FromStr;

/// Segments of a film, by their numbers from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct SegmentNumbers {
    pub(in crate::cli) first: usize,
    /// `None` for the film's last segment.
    pub(in crate::cli) last: Option<usize>,
}

impl SegmentNumbers {
    pub(in crate::cli) fn contain(&self, number: usize) -> bool {
        number >= self.first && self.last.is_none_or(|last| number <= last)
    }
}

impl std::fmt::Display for SegmentNumbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.last {
            Some(last) if last == self.first => last.fmt(f),
            Some(last) => write!(f, "{}..{last}", self.first),
            None => write!(f, "{}..", self.first),
        }
    }
}

impl FromStr for SegmentNumbers {
    type Err = String;

    /// `7`, `3..7`, `3..`, `..7`.
    fn from_str(text: &str) -> Result<SegmentNumbers, String> {
        let wrong = || {
            "segments are numbers from 1, as `amv plan` lists them: `7`, `3..7`, `3..` or `..7`"
                .to_owned()
        };
        let number = |text: &str| {
            text.trim().parse::<usize>().ok().filter(|&number| number > 0).ok_or_else(wrong)
        };
        let (first, last) = match text.split_once("..") {
            None => (number(text)?, Some(number(text)?)),
            Some((first, last)) if first.trim().is_empty() => (1, Some(number(last)?)),
            Some((first, last)) if last.trim().is_empty() => (number(first)?, None),
            Some((first, last)) => (number(first)?, Some(number(last)?)),
        };
        if last.is_none_or(|last| last >= first) {
            Ok(SegmentNumbers { first, last })
        } else {
            Err(wrong())
        }
    }
}

/// One of several shares of a film, as `3/6`: the third of six.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct ShareNumber {
    /// From 1.
    pub(in crate::cli) number: usize,
    /// How many shares there are.
    pub(in crate::cli) count: usize,
}

impl std::fmt::Display for ShareNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl FromStr for ShareNumber {
    type Err = String;

    /// `3/6`.
    fn from_str(text: &str) -> Result<ShareNumber, String> {
        let number = |text: &str| text.trim().parse::<usize>().ok();
        let parts = text.split_once('/').and_then(|(of, all)| number(of).zip(number(all)));
        match parts {
            Some((number, count)) if (1..=count).contains(&number) => {
                Ok(ShareNumber { number, count })
            }
            Some((number, count)) if count > 0 => {
                Err(format!("shares are numbered from 1: there is no share {number} of {count}"))
            }
            Some(_) | None => Err("a share is written as `3/6`: the third of six".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_read_and_said() {
        let read = |text: &str| {
            text.parse::<SegmentNumbers>().map(|numbers| (numbers.first, numbers.last))
        };
        assert_eq!(
            (read("7"), read("3..7"), read(" 3 .. 7 ")),
            (Ok((7, Some(7))), Ok((3, Some(7))), Ok((3, Some(7))))
        );
        assert_eq!((read("3.."), read("..7")), (Ok((3, None)), Ok((1, Some(7)))));
        assert!(
            ["", "..", "0", "0..3", "7..3", "a", "1..2..3", "-1"]
                .iter()
                .all(|text| read(text).is_err())
        );
        let said = |text: &str| text.parse::<SegmentNumbers>().expect("numbers").to_string();
        assert_eq!(["7", "3..7", "3..", "..7"].map(said), ["7", "3..7", "3..", "1..7"]);
        let some: SegmentNumbers = "3..7".parse().expect("numbers");
        assert_eq!([2, 3, 7, 8].map(|number| some.contain(number)), [false, true, true, false]);
    }

    #[test]
    fn a_share_is_one_of_several() {
        let read =
            |text: &str| text.parse::<ShareNumber>().map(|share| (share.number, share.count));
        assert_eq!(
            (read("3/6"), read("1/1"), read(" 2 / 2 ")),
            (Ok((3, 6)), Ok((1, 1)), Ok((2, 2)))
        );
        assert!(
            ["", "3", "/6", "3/", "0/6", "7/6", "1/0", "0/0", "1/2/3", "-1/2", "a/b"]
                .iter()
                .all(|text| read(text).is_err())
        );
        assert_eq!(
            read("0/6").expect_err("none"),
            "shares are numbered from 1: there is no share 0 of 6"
        );
    }
}
