// What was fetched: pieces by their address, which is the hash of their content. Those that were used last stay for a while, for a shot that
// only moved is appended again elsewhere.

const ROOM = 64 << 20;
const AT_A_TIME = 4;

export class Larder {
  #pieces = new Map();
  #fetches = new Map();
  #gone = new Set();
  #bytes = 0;
  #arrived;

  /** `arrived(address, piece)` is called for each piece that came; without a piece where it is not kept. */
  constructor(arrived) {
    this.#arrived = arrived;
  }

  /** A piece that is here. */
  take(address) {
    const piece = this.#pieces.get(address);
    if (piece) {
      this.#pieces.delete(address);
      this.#pieces.set(address, piece);
    }
    return piece;
  }

  /** How large a piece is that is here. */
  size(address) {
    return this.#pieces.get(address)?.byteLength;
  }

  /** Fetches these, the first ones first, and leaves off what is no longer wanted. */
  want(addresses) {
    const first = addresses.filter((address) => !this.#pieces.has(address) && !this.#gone.has(address)).slice(0, AT_A_TIME);
    for (const [address, controller] of this.#fetches) {
      if (!first.includes(address)) {
        controller.abort();
        this.#fetches.delete(address);
      }
    }
    for (const address of first) if (!this.#fetches.has(address)) this.#fetch(address);
  }

  /** What was not kept may be kept by now. */
  forgive() {
    this.#gone.clear();
  }

  async #fetch(address) {
    const controller = new AbortController();
    this.#fetches.set(address, controller);
    let piece = null;
    try {
      const response = await fetch(address, { signal: controller.signal });
      if (response.ok) piece = await response.arrayBuffer();
    } catch {
      // Aborted, or the watcher is gone: it is asked for again when somebody wants it.
    }
    if (this.#fetches.get(address) !== controller) return;
    this.#fetches.delete(address);
    if (piece) this.#keep(address, piece);
    else this.#gone.add(address);
    this.#arrived(address, piece);
  }

  #keep(address, piece) {
    this.#pieces.set(address, piece);
    this.#bytes += piece.byteLength;
    for (const [oldest, old] of this.#pieces) {
      if (this.#bytes <= ROOM || oldest === address) break;
      this.#pieces.delete(oldest);
      this.#bytes -= old.byteLength;
    }
  }
}
