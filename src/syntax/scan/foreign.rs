//! Signs of other programs that would break the shape of a script: the markers of a merge, the
//! timecodes of drop-frame footage.

/// How many signs a marker has.
pub(super) const MARKER: usize = 7;

/// Whether a line of a merge's marker begins at `at`.
pub(super) fn is_marker(bytes: &[u8], at: usize) -> bool {
    let starts_line = at == 0 || bytes[at - 1] == b'\n';
    let sign = bytes[at];
    let line = &bytes[at..end_of_line(bytes, at)];
    let signs = line.iter().take_while(|byte| **byte == sign).count();
    let behind = line.get(MARKER).copied();
    starts_line && signs == MARKER && matches!(behind, None | Some(b' ' | b'\r'))
}

/// How many stretches of a text have both sides of a merge.
pub(super) fn count_merges(bytes: &[u8]) -> usize {
    let starts = bytes.split(|byte| *byte == b'\n');
    starts.filter(|line| line.starts_with(b"<<<<<<<")).count()
}

/// The end of what is left out at the marker at `at`: a line for the first and the last marker, all
/// lines up to the last one for those between.
pub(super) fn end_of_other_side(bytes: &[u8], at: usize) -> usize {
    let end = end_of_line(bytes, at);
    if !matches!(bytes[at], b'=' | b'|') {
        return end;
    }
    let mut line = end;
    while line < bytes.len() {
        let start = line + 1;
        line = end_of_line(bytes, start.min(bytes.len()));
        if bytes.get(start..line).is_some_and(|text| text.starts_with(b">>>>>>>")) {
            return line;
        }
    }
    end
}

/// Whether the `;` at `at` parts the seconds and the frames of a timecode.
pub(super) fn is_drop_frame(bytes: &[u8], at: usize) -> bool {
    let Some(start) = at.checked_sub("00:00:00".len()) else { return false };
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let colon = |at: usize| bytes.get(at) == Some(&b':');
    [0, 1, 3, 4, 6, 7, 9, 10].iter().all(|offset| digit(start + offset))
        && colon(start + 2)
        && colon(start + 5)
}

/// The newline at or after `at`, or the end of the text.
pub(super) fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
}
