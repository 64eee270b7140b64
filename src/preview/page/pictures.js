// What the timeline shows of media: thumbnails of segments and the song's peaks. Each is fetched once, when it is first seen.

const MOST = 600;
const AT_A_TIME = 2;
export const PEAKS_A_SECOND = 100;

export class Thumbs {
  #images = new Map();
  #waiting = [];
  #loading = 0;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** The thumbnail of a segment that is kept, if it is here; else it comes. */
  of(key) {
    const image = this.#images.get(key);
    if (image) return image.complete && image.naturalWidth > 0 ? image : null;
    if (!this.#waiting.includes(key)) this.#waiting.push(key);
    this.#next();
    return null;
  }

  /** Those that were not there may be there by now; those that nobody waits for any more are forgotten. */
  forgive() {
    this.#waiting = [];
    for (const [key, image] of this.#images) if (image.complete && image.naturalWidth === 0) this.#images.delete(key);
  }

  #next() {
    while (this.#loading < AT_A_TIME && this.#waiting.length > 0) {
      // What was asked for last is what is seen now.
      const key = this.#waiting.pop();
      const image = new Image();
      const done = () => {
        this.#loading -= 1;
        this.#changed();
        this.#next();
      };
      image.onload = done;
      image.onerror = done;
      this.#loading += 1;
      this.#keep(key, image);
      image.src = `/thumb/${key}`;
    }
  }

  #keep(key, image) {
    this.#images.set(key, image);
    if (this.#images.size > MOST) this.#images.delete(this.#images.keys().next().value);
  }
}

export class Wave {
  /** A song is not read before there is something to be seen. */
  isAwaited = true;
  #key = null;
  #peaks = null;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** The peaks of a song, 0 to 255, if they are here; else they come. */
  of(key) {
    if (this.isAwaited) return null;
    if (key !== this.#key) this.#fetch(key);
    return this.#peaks;
  }

  async #fetch(key) {
    this.#key = key;
    this.#peaks = null;
    const response = await fetch(`/wave/${key}`).catch(() => null);
    const peaks = response?.ok ? new Uint8Array(await response.arrayBuffer()) : null;
    if (this.#key !== key) return;
    this.#peaks = peaks;
    this.#changed();
  }

  /** A song that could not be read is asked for again. */
  forgive() {
    if (!this.#peaks) this.#key = null;
  }
}
