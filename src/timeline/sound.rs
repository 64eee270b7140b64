//! The song on the film.

use super::types::SongCue;
use crate::check::program::Song;
use crate::time::Time;

/// The song as far as the film goes: where the film ends first, it is cut there, and falls to
/// there.
pub(super) fn cue(song: &Song, film_end: Time) -> Option<SongCue> {
    let length = song.end().min(film_end) - song.at;
    (length > Time::ZERO).then_some(SongCue {
        media: song.media,
        from: song.from,
        at: song.at,
        length,
        fade_in: song.fade_in,
        fade_out: song.fade_out,
        gain: song.gain,
    })
}
