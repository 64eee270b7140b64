//! How long the last frame of a video lasts: its start is the last time stamp, so its end must come
//! from elsewhere.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::super::error::AvError;
use super::super::input::{AvPacket, Input};
use super::super::stream::Stream;
use crate::time::{FrameRate, Time};

/// A shorter length is that of no picture.
const SHORTEST: Time = Time::from_flicks(crate::time::FLICKS_PER_SECOND / 1000);

/// What a packet states; `None` where libav only guesses it from the rate.
pub(super) fn of_packet(container: &str, stream: &Stream<'_>, packet: &AvPacket) -> Option<i64> {
    let fields = packet.fields();
    let shortest = stream.time_base().ticks(SHORTEST).max(1);
    let length = Some(fields.duration).filter(|&length| length >= shortest)?;
    let stated = match container {
        "gif" | "apng" => true,
        // Where pictures are reordered, the index has the distances of decoding, not of showing.
        _ if is_mov(container) => packet.pts() == Some(fields.dts),
        _ if is_matroska(container) => {
            let [guessed, declared] = stream.rates();
            let is_of = |rate: Option<FrameRate>| {
                rate.is_some_and(|rate| {
                    let ticks = stream.time_base().ticks(rate.duration(1));
                    (ticks..=ticks + 1).contains(&length)
                })
            };
            is_of(declared) || !is_of(guessed)
        }
        _ => false,
    };
    stated.then_some(length)
}

/// The same for a frame that was found by decoding: that of the packet with its stamp.
pub(super) fn of_stamp(path: &Path, stream: usize, stamp: i64) -> Result<Option<i64>, AvError> {
    let mut input = Input::open(path)?;
    let container = input.format_name();
    if !is_mov(&container) && !matches!(container.as_str(), "gif" | "apng") {
        return Ok(None);
    }
    input.keep_only(stream);
    while let Ok(Some(packet)) = input.read_of(stream) {
        if packet.pts() == Some(stamp) {
            return Ok(of_packet(&container, &input.stream(stream)?, &packet));
        }
    }
    Ok(None)
}

/// What the header of a file that is complete says of a stream whose frames start at these stamps,
/// where the last packet states `stated`.
pub(super) fn of_header(
    path: &Path,
    input: &Input,
    stream: usize,
    (first, last): (i64, i64),
    stated: Option<i64>,
) -> Result<Option<i64>, AvError> {
    let container = input.format_name();
    let is_alone = input.streams().count() == 1;
    let header = input.header_duration().filter(|_| is_alone);
    let stream = input.stream(stream)?;
    let base = stream.time_base();
    if is_mov(&container) {
        let end = stream.duration().map(|length| first + length);
        return Ok(stated.or(end.map(|end| end - last)).filter(|&length| length > 0));
    }
    if !is_matroska(&container) || !is_complete_matroska(path) {
        return Ok(stated);
    }
    let tag = stream.metadata("DURATION").and_then(|text| clock_time(&text));
    let header = header.map(|micros| Time::from_ticks(micros, 1, 1_000_000));
    let half_tick = base.time(1) / 2;
    let end = tag.or(header).map(|end| base.ticks(end + half_tick) - last);
    Ok(stated.max(end).filter(|&length| length > 0))
}

fn is_mov(container: &str) -> bool {
    container.starts_with("mov,")
}

fn is_matroska(container: &str) -> bool {
    container.starts_with("matroska,")
}

/// `01:02:03.456000000`, as multiplexers write it.
fn clock_time(text: &str) -> Option<Time> {
    let mut parts = text.trim().split(':');
    let (hours, minutes, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (seconds, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let whole: i64 = hours.parse::<u32>().ok()?.into();
    let (minutes, seconds) = (minutes.parse::<u32>().ok()?, seconds.parse::<u32>().ok()?);
    let whole = whole * 3600 + i64::from(minutes) * 60 + i64::from(seconds);
    let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse::<u32>().ok()?;
    Some(Time::from_seconds(whole) + Time::from_ticks(nanoseconds.into(), 1, 1_000_000_000))
}

/// Whether a Matroska file is as long as its segment says. A live recording does not say.
fn is_complete_matroska(path: &Path) -> bool {
    let head = File::open(path).and_then(|file| {
        let length = file.metadata()?.len();
        let mut head = Vec::new();
        file.take(4096).read_to_end(&mut head)?;
        Ok((head, length))
    });
    head.is_ok_and(|(head, length)| segment_end(&head).is_some_and(|end| end <= length))
}

/// Where the segment of a Matroska file ends (RFC 8794, sections 4 and 6).
fn segment_end(head: &[u8]) -> Option<u64> {
    let after_id = head.strip_prefix(&[0x1a, 0x45, 0xdf, 0xa3])?;
    let (header, after_size) = element_size(after_id)?;
    let rest = after_size.get(usize::try_from(header?).ok()?..)?;
    let after_id = rest.strip_prefix(&[0x18, 0x53, 0x80, 0x67])?;
    let (segment, content) = element_size(after_id)?;
    Some((head.len() - content.len()) as u64 + segment?)
}

/// The size of an element, `None` if it is unknown, and what follows.
fn element_size(data: &[u8]) -> Option<(Option<u64>, &[u8])> {
    let &first = data.first()?;
    let more = usize::try_from(first.leading_zeros()).ok().filter(|&more| more < 8)?;
    let (bytes, rest) = data.split_at_checked(more + 1)?;
    let value = bytes.iter().fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
    let most = (1_u64 << (7 * (more + 1))) - 1;
    let size = value & most;
    Some(((size != most).then_some(size), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_ends_where_its_size_says() {
        let header = [0x1a, 0x45, 0xdf, 0xa3, 0x82, 7, 7];
        let of =
            |size: &[u8]| segment_end(&[&header[..], &[0x18, 0x53, 0x80, 0x67], size].concat());
        assert_eq!(of(&[0x85]), Some(17));
        assert_eq!(of(&[0x01, 0, 0, 0, 0, 0, 1, 0]), Some(19 + 256));
        assert_eq!(of(&[0xff]), None, "unknown");
        assert_eq!(of(&[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), None, "unknown");
        assert_eq!(of(&[0x01, 0]), None, "cut off");
        assert_eq!(segment_end(b"RIFF"), None);
    }

    #[test]
    fn a_clock_time_is_read_to_the_nanosecond() {
        let nanoseconds = |count| Some(Time::from_ticks(count, 1, 1_000_000_000));
        assert_eq!(clock_time("00:00:13.040000000"), nanoseconds(13_040_000_000));
        assert_eq!(clock_time("01:00:00.5"), nanoseconds(3_600_500_000_000));
        assert_eq!(clock_time("00:00:01"), nanoseconds(1_000_000_000));
        assert_eq!(clock_time("13.04"), None);
        assert_eq!(clock_time("-1:00:00"), None);
    }
}
