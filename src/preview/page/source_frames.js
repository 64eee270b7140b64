// Which source frame is on each of the film's frames. The server answers in blocks; the block after the playhead's is fetched in advance.

const BLOCK = 480;

export class SourceFrames {
  #revision = 0;
  #blocks = new Map();
  #changed;

  /** `changed()` is called when an awaited block is there. */
  constructor(changed) {
    this.#changed = changed;
  }

  /** { frame, us } of the source on a frame of the film; null where the picture has no frames; undefined while that is being fetched. */
  at(film, frame) {
    if (film.revision !== this.#revision) this.#begin(film.revision);
    const block = Math.floor(frame / BLOCK);
    if (frame + BLOCK / 2 < film.frames) this.#fetch(Math.floor((frame + BLOCK / 2) / BLOCK));
    const frames = this.#fetch(block);
    if (!frames) return undefined;
    const found = frames[frame - block * BLOCK];
    return found ? { frame: found[0], us: found[1] } : null;
  }

  /** Asks again for blocks that could not be fetched. */
  retryMissing() {
    for (const [number, block] of this.#blocks) if (block === "failed") this.#blocks.delete(number);
  }

  #begin(revision) {
    this.#revision = revision;
    this.#blocks.clear();
  }

  /** The block, if it is there. */
  #fetch(number) {
    if (!this.#blocks.has(number)) void this.#load(number);
    const block = this.#blocks.get(number);
    return Array.isArray(block) ? block : null;
  }

  async #load(number) {
    const revision = this.#revision;
    this.#blocks.set(number, "awaited");
    const frames = await fetch(`/source-frames/${revision}/${number}`)
      .then((response) => (response.ok ? response.json() : "failed"))
      .catch(() => "failed");
    if (this.#revision !== revision) return;
    this.#blocks.set(number, frames);
    this.#changed();
  }
}
