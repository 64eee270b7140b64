//! The song on the film.

use super::clock::Clock;
use super::types::SongCue;
use crate::check::program::Song;
use crate::time::Time;

/// The song as far as the film goes: where the film ends first, it is cut there, and falls to
/// there.
pub(super) fn cue(song: &Song, clock: Clock<'_>, film_end: Time) -> Option<SongCue> {
    let end = song.end().min(film_end);
    let length = end - song.at;
    (length > Time::ZERO).then(|| SongCue {
        media: song.media,
        from: song.from,
        at: song.at,
        length,
        fade_in: (clock.after(song.at, song.fade_in) - song.at).min(length),
        fade_out: (end - clock.before(end, song.fade_out)).min(length),
        gain: song.gain,
    })
}
