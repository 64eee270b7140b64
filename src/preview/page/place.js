// Where the viewer was, for a page that is loaded again: by film, and for as long as its tab lives.

const name = (film) => `place ${film}`;

/** Keeps a frame and a loop. */
export function keepPlace(film, place) {
  try {
    sessionStorage.setItem(name(film), JSON.stringify(place));
  } catch {
    // No room, or the browser is told to keep nothing: the page begins at the start.
  }
}

/** The frame and the loop that were kept; null where none were. */
export function keptPlace(film) {
  try {
    const { frame, loop } = JSON.parse(sessionStorage.getItem(name(film)));
    return Number.isInteger(frame) && loop ? { frame, loop } : null;
  } catch {
    return null;
  }
}
