// Saves where the viewer was, for a page that is reloaded: by film, and for as long as its tab is open.

const name = (film) => `place ${film}`;

/** Saves a frame and a loop. */
export function savePosition(film, place) {
  try {
    sessionStorage.setItem(name(film), JSON.stringify(place));
  } catch {
    // There is no room, or the user's settings forbid it: after a reload the page begins at the start.
  }
}

/** The saved frame and loop; null if there are none. */
export function savedPosition(film) {
  try {
    const { frame, loop } = JSON.parse(sessionStorage.getItem(name(film)));
    return Number.isInteger(frame) && loop ? { frame, loop } : null;
  } catch {
    return null;
  }
}
