// The timeline's thumbnails. Each is fetched once, when it is first visible.

const MOST = 600;
const AT_A_TIME = 2;

export class Thumbnails {
  #images = new Map();
  #waiting = [];
  #loading = 0;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** The thumbnail of a cached segment; null while it is being fetched. */
  of(key) {
    const image = this.#images.get(key);
    if (image) return image.complete && image.naturalWidth > 0 ? image : null;
    if (!this.#waiting.includes(key)) this.#waiting.push(key);
    this.#next();
    return null;
  }

  /** Asks again for those that the server did not have, and drops the queue. */
  retryMissing() {
    this.#waiting = [];
    for (const [key, image] of this.#images) if (image.complete && image.naturalWidth === 0) this.#images.delete(key);
  }

  #next() {
    while (this.#loading < AT_A_TIME && this.#waiting.length > 0) {
      // What was asked for last is visible now.
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
      this.#store(key, image);
      image.src = `/thumb/${key}`;
    }
  }

  #store(key, image) {
    this.#images.set(key, image);
    if (this.#images.size > MOST) this.#images.delete(this.#images.keys().next().value);
  }
}
