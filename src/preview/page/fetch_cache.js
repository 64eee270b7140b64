// Fetches chunks and caches them by their address, which contains the hash of their content. A moved shot is appended again without another
// request. The least recently used chunks are dropped.

const ROOM = 64 << 20;
const AT_A_TIME = 4;

export class FetchCache {
  #chunks = new Map();
  #fetches = new Map();
  #missing = new Set();
  #bytes = 0;
  #onFetched;

  /** `onFetched(address, chunk)` is called for each answer; `chunk` is null if the server does not have it. */
  constructor(onFetched) {
    this.#onFetched = onFetched;
  }

  /** A cached chunk. */
  get(address) {
    const chunk = this.#chunks.get(address);
    if (chunk) {
      this.#chunks.delete(address);
      this.#chunks.set(address, chunk);
    }
    return chunk;
  }

  /** The size of a cached chunk. */
  size(address) {
    return this.#chunks.get(address)?.byteLength;
  }

  /** Fetches these, the first ones first, and cancels all other requests. */
  prefetch(addresses) {
    const first = addresses.filter((address) => !this.#chunks.has(address) && !this.#missing.has(address)).slice(0, AT_A_TIME);
    for (const [address, controller] of this.#fetches) {
      if (!first.includes(address)) {
        controller.abort();
        this.#fetches.delete(address);
      }
    }
    for (const address of first) if (!this.#fetches.has(address)) this.#fetch(address);
  }

  /** Asks again for chunks that the server did not have. */
  retryMissing() {
    this.#missing.clear();
  }

  async #fetch(address) {
    const controller = new AbortController();
    this.#fetches.set(address, controller);
    let chunk = null;
    try {
      const response = await fetch(address, { signal: controller.signal });
      if (response.ok) chunk = await response.arrayBuffer();
    } catch {
      // Cancelled, or the server is gone: the next `prefetch` asks again.
    }
    if (this.#fetches.get(address) !== controller) return;
    this.#fetches.delete(address);
    if (chunk) this.#store(address, chunk);
    else this.#missing.add(address);
    this.#onFetched(address, chunk);
  }

  #store(address, chunk) {
    this.#chunks.set(address, chunk);
    this.#bytes += chunk.byteLength;
    for (const [oldest, old] of this.#chunks) {
      if (this.#bytes <= ROOM || oldest === address) break;
      this.#chunks.delete(oldest);
      this.#bytes -= old.byteLength;
    }
  }
}
