// Feeds one source buffer with the film's chunks: first the chunk at the playhead, then those ahead of it, then those behind it, as far as there
// is room.

import { BufferMap } from "./buffer_map.js";
import { CACHED } from "./film.js";
import { FetchCache } from "./fetch_cache.js";

/** A chunk behind the playhead counts as this many times farther away than one ahead of it. */
const BEHIND = 4;
/** How often a chunk is appended that the browser does not take whole. */
const TRIES = 3;
/** How far rounded times may reach beyond the film's end, in seconds. */
const SLACK = 2e-3;
const UNKNOWN_BYTES = 200_000;

export class BufferFeeder {
  map = new BufferMap();
  /** The film's chunks: { first, length, key, state, address, format, offset }, in units; all of one format. */
  wanted = [];
  end = 0;
  /** The film's end in seconds. */
  limit = 0;
  #buffer;
  #fetchCache;
  #options;
  #initFormat = "";
  #type;
  #tries = new Map();
  #mustClear = false;

  /**
   * `unit` converts places to seconds; `room` is in bytes; `serially(work)` runs work on the source buffers one after the other; `init(format)`
   * returns { bytes, type }; `here()` is the playhead in units; `appended(entry)` is called for each appended chunk; `missing()` is called for a
   * chunk that the server does not have; `wake()` asks for another step.
   */
  constructor(buffer, type, options) {
    this.#buffer = buffer;
    this.#type = type;
    this.#options = { ...options };
    this.#fetchCache = new FetchCache((_, chunk) => {
      if (chunk === null) options.missing();
      options.wake();
    });
  }

  /** Whether the buffer contains the film's last chunk. */
  get hasEnd() {
    const last = this.wanted.at(-1);
    return Boolean(last && this.map.find(last));
  }

  /** Sets the chunks that the buffer should contain. If the unit changes, everything in the buffer is in the wrong place. */
  follow({ unit, wanted, end, limit }) {
    if (unit.name !== this.#options.unit.name) {
      this.#options.unit = unit;
      this.#mustClear = true;
      this.map.clear(-Infinity, Infinity);
    }
    Object.assign(this, { wanted, end, limit });
  }

  /** Tries again to fetch and append what failed. */
  retryMissing() {
    this.#fetchCache.retryMissing();
    this.#tries.clear();
  }

  /** Removes everything after the film's end. */
  async trim() {
    await this.#clearIfNeeded();
    const { buffered } = this.#buffer;
    const limit = this.#options.unit.last(this.end, this.limit);
    if (buffered.length === 0 || buffered.end(buffered.length - 1) <= this.limit + SLACK) return;
    await this.#run(async () => {
      await this.#update(() => this.#buffer.remove(limit, Infinity));
      this.map.clear(this.end, Infinity);
      this.#reconcileMap();
    });
  }

  async #clearIfNeeded() {
    if (!this.#mustClear) return;
    await this.#run(async () => {
      this.#mustClear = false;
      if (this.#buffer.buffered.length > 0) await this.#update(() => this.#buffer.remove(0, Infinity));
      this.map.clear(-Infinity, Infinity);
    });
  }

  /** Appends one chunk. Returns false if there is none to append. */
  async step() {
    await this.trim();
    const lacking = this.#nearest().filter((chunk) => chunk.state === CACHED && !this.#has(chunk));
    this.#fetchCache.prefetch(lacking.map((chunk) => chunk.address));
    for (const chunk of lacking) {
      const bytes = this.#fetchCache.get(chunk.address);
      if (bytes) {
        await this.#append(chunk, bytes);
        return true;
      }
    }
    return false;
  }

  #has(chunk) {
    return this.map.find(chunk) || this.#triesOf(chunk) >= TRIES;
  }

  #triesOf({ first, key }) {
    return this.#tries.get(`${first} ${key}`) ?? 0;
  }

  #distance({ first, length }) {
    const here = this.#options.here();
    if (first > here) return first - here;
    return first + length > here ? 0 : BEHIND * (here - first - length) + 1;
  }

  /** The wanted chunks that fit into the room, the nearest first. */
  #nearest() {
    let room = this.#options.room;
    const near = [];
    for (const chunk of this.wanted.toSorted((one, other) => this.#distance(one) - this.#distance(other))) {
      room -= this.map.find(chunk)?.bytes ?? this.#fetchCache.size(chunk.address) ?? UNKNOWN_BYTES;
      if (room < 0 && near.length > 0) break;
      near.push(chunk);
    }
    return near;
  }

  async #append(chunk, bytes) {
    const end = chunk.first + chunk.length;
    const rest = this.map.reachBeyond(chunk.first, end);
    this.#tries.set(`${chunk.first} ${chunk.key}`, this.#triesOf(chunk) + 1);
    await this.#makeRoom(chunk, bytes.byteLength);
    const { format } = chunk;
    const init = this.#initFormat === format ? null : await this.#options.init(format, chunk);
    if (this.#initFormat !== format && !init) return;
    await this.#run(async () => {
      if (init) await this.#appendInit(init, format);
      this.#buffer.timestampOffset = chunk.offset;
      await this.#appendOrEvict(chunk, bytes);
    });
    if (this.#mustClear) return;
    const entry = { first: chunk.first, length: chunk.length, key: chunk.key, bytes: bytes.byteLength };
    this.map.insert(entry);
    if (rest !== null) await this.#remove(end, rest);
    this.#reconcileMap();
    this.#options.appended(this.map.find(chunk) ?? entry);
  }

  async #appendInit({ bytes, type }, format) {
    if (type !== this.#type) this.#buffer.changeType(type);
    this.#type = type;
    await this.#update(() => this.#buffer.appendBuffer(bytes));
    this.#initFormat = format;
  }

  /** Appends. If the browser has less room than expected, evicts the farthest entry and uses less room from then on. */
  async #appendOrEvict(chunk, bytes) {
    for (;;) {
      try {
        return await this.#update(() => this.#buffer.appendBuffer(bytes));
      } catch (error) {
        if (error.name !== "QuotaExceededError") throw error;
        const farthest = this.#farthest(chunk);
        if (!farthest) throw error;
        this.#options.room = Math.max(bytes.byteLength, this.map.bytes - farthest.bytes);
        await this.#removeNow(farthest.first, farthest.first + farthest.length);
      }
    }
  }

  async #makeRoom(chunk, bytes) {
    while (this.map.bytes + bytes > this.#options.room) {
      const farthest = this.#farthest(chunk);
      if (!farthest) return;
      await this.#remove(farthest.first, farthest.first + farthest.length);
    }
  }

  /** The farthest entry that is farther away than a chunk. */
  #farthest(chunk) {
    const least = this.#distance(chunk);
    const far = this.map.entries.filter((entry) => this.#distance(entry) > least || (least === 0 && this.#distance(entry) > 0));
    return far.sort((one, other) => this.#distance(other) - this.#distance(one))[0];
  }

  #remove(first, end) {
    return this.#run(() => this.#removeNow(first, end));
  }

  /** Removal begins and ends half a unit early, where no chunk starts, so that rounding does no harm. */
  async #removeNow(first, end) {
    const at = (place) => Math.max(0, this.#options.unit.start(place - 0.5));
    if (this.#buffer.buffered.length > 0) await this.#update(() => this.#buffer.remove(at(first), at(end)));
    this.map.clear(first, end);
  }

  #reconcileMap() {
    const { buffered } = this.#buffer;
    const ranges = Array.from({ length: buffered.length }, (_, index) => [
      this.#options.unit.place(buffered.start(index)),
      this.#options.unit.place(buffered.end(index)),
    ]);
    this.map.reconcile(ranges, this.end, this.#options.unit.tolerance);
  }

  #run(work) {
    return this.#options.serially(work);
  }

  #update(begin) {
    return new Promise((resolve, reject) => {
      const buffer = this.#buffer;
      const done = (error) => {
        buffer.removeEventListener("updateend", ended);
        buffer.removeEventListener("error", failed);
        if (error) reject(error);
        else resolve();
      };
      const ended = () => done();
      const failed = () => done(new Error("the browser could not append a part of the film"));
      buffer.addEventListener("updateend", ended);
      buffer.addEventListener("error", failed);
      try {
        begin();
      } catch (error) {
        done(error);
      }
    });
  }
}
