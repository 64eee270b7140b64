// One source buffer, and the work that brings it from what it holds to what the film wants: what lies at the playhead first, then what lies
// ahead, then what lies behind, as far as there is room.

import { Book } from "./book.js";
import { KEPT } from "./film.js";
import { Larder } from "./larder.js";

/** What lies behind the playhead is as far away as what lies so many times further ahead. */
const BEHIND = 4;
/** A piece that the browser does not take whole is not offered for ever. */
const TRIES = 3;
/** Rounded times may reach so far beyond the film's end, in seconds. */
const SLACK = 2e-3;
const UNKNOWN_BYTES = 200_000;

export class Lane {
  book = new Book();
  /** What is wanted: { first, length, key, state, address, format, offset }, in units; all of one format. */
  wanted = [];
  end = 0;
  /** The film's end in seconds. */
  limit = 0;
  #buffer;
  #larder;
  #options;
  #spoken = "";
  #type;
  #tries = new Map();
  #mustWipe = false;

  /**
   * `unit` says where a place in units is; `room` is in bytes; `serially(work)` runs work on any source buffer, one after the other; `init(format)` gives { bytes, type };
   * `here()` is the playhead in units; `appended(entry)` is told of each piece; `wake()` asks for another turn.
   */
  constructor(buffer, type, options) {
    this.#buffer = buffer;
    this.#type = type;
    this.#options = { ...options };
    this.#larder = new Larder((_, piece) => {
      if (piece === null) options.missing();
      options.wake();
    });
  }

  /** Whether the film's last piece is in the buffer. */
  get hasEnd() {
    const last = this.wanted.at(-1);
    return Boolean(last && this.book.find(last));
  }

  /** What is wanted from now on. In another unit nothing in the buffer lies where it should. */
  follow({ unit, wanted, end, limit }) {
    if (unit.name !== this.#options.unit.name) {
      this.#options.unit = unit;
      this.#mustWipe = true;
      this.book.clear(-Infinity, Infinity);
    }
    Object.assign(this, { wanted, end, limit });
  }

  /** What was not there may be there by now. */
  forgive() {
    this.#larder.forgive();
    this.#tries.clear();
  }

  /** Removes what lies after the film's end. */
  async trim() {
    await this.#wipe();
    const { buffered } = this.#buffer;
    const limit = this.#options.unit.last(this.end, this.limit);
    if (buffered.length === 0 || buffered.end(buffered.length - 1) <= this.limit + SLACK) return;
    await this.#run(async () => {
      await this.#update(() => this.#buffer.remove(limit, Infinity));
      this.book.clear(this.end, Infinity);
      this.#keepBookTrue();
    });
  }

  async #wipe() {
    if (!this.#mustWipe) return;
    await this.#run(async () => {
      this.#mustWipe = false;
      if (this.#buffer.buffered.length > 0) await this.#update(() => this.#buffer.remove(0, Infinity));
      this.book.clear(-Infinity, Infinity);
    });
  }

  /** Does one piece of work; whether there was any that could be done. */
  async turn() {
    await this.trim();
    const lacking = this.#near().filter((piece) => piece.state === KEPT && !this.#has(piece));
    this.#larder.want(lacking.map((piece) => piece.address));
    for (const piece of lacking) {
      const bytes = this.#larder.take(piece.address);
      if (bytes) {
        await this.#append(piece, bytes);
        return true;
      }
    }
    return false;
  }

  #has(piece) {
    return this.book.find(piece) || this.#triesOf(piece) >= TRIES;
  }

  #triesOf({ first, key }) {
    return this.#tries.get(`${first} ${key}`) ?? 0;
  }

  #distance({ first, length }) {
    const here = this.#options.here();
    if (first > here) return first - here;
    return first + length > here ? 0 : BEHIND * (here - first - length) + 1;
  }

  /** What is wanted and finds room, the nearest first. */
  #near() {
    let room = this.#options.room;
    const near = [];
    for (const piece of this.wanted.toSorted((one, other) => this.#distance(one) - this.#distance(other))) {
      room -= this.book.find(piece)?.bytes ?? this.#larder.size(piece.address) ?? UNKNOWN_BYTES;
      if (room < 0 && near.length > 0) break;
      near.push(piece);
    }
    return near;
  }

  async #append(piece, bytes) {
    const end = piece.first + piece.length;
    const rest = this.book.reachBeyond(piece.first, end);
    this.#tries.set(`${piece.first} ${piece.key}`, this.#triesOf(piece) + 1);
    await this.#makeRoom(piece, bytes.byteLength);
    const { format } = piece;
    const init = this.#spoken === format ? null : await this.#options.init(format, piece);
    if (this.#spoken !== format && !init) return;
    await this.#run(async () => {
      if (init) await this.#speak(init, format);
      this.#buffer.timestampOffset = piece.offset;
      await this.#offer(piece, bytes);
    });
    if (this.#mustWipe) return;
    const entry = { first: piece.first, length: piece.length, key: piece.key, bytes: bytes.byteLength };
    this.book.place(entry);
    if (rest !== null) await this.#remove(end, rest);
    this.#keepBookTrue();
    this.#options.appended(this.book.find(piece) ?? entry);
  }

  async #speak({ bytes, type }, format) {
    if (type !== this.#type) this.#buffer.changeType(type);
    this.#type = type;
    await this.#update(() => this.#buffer.appendBuffer(bytes));
    this.#spoken = format;
  }

  /** Appends; where the browser has less room than we thought, frees what is farthest and has less from then on. */
  async #offer(piece, bytes) {
    for (;;) {
      try {
        return await this.#update(() => this.#buffer.appendBuffer(bytes));
      } catch (error) {
        if (error.name !== "QuotaExceededError") throw error;
        const farthest = this.#farthest(piece);
        if (!farthest) throw error;
        this.#options.room = Math.max(bytes.byteLength, this.book.bytes - farthest.bytes);
        await this.#removeNow(farthest.first, farthest.first + farthest.length);
      }
    }
  }

  async #makeRoom(piece, bytes) {
    while (this.book.bytes + bytes > this.#options.room) {
      const farthest = this.#farthest(piece);
      if (!farthest) return;
      await this.#remove(farthest.first, farthest.first + farthest.length);
    }
  }

  /** What is farther away than a piece, the farthest. */
  #farthest(piece) {
    const least = this.#distance(piece);
    const far = this.book.entries.filter((entry) => this.#distance(entry) > least || (least === 0 && this.#distance(entry) > 0));
    return far.sort((one, other) => this.#distance(other) - this.#distance(one))[0];
  }

  #remove(first, end) {
    return this.#run(() => this.#removeNow(first, end));
  }

  /** Removal begins and ends half a unit early: no piece's start is within reach of rounding there. */
  async #removeNow(first, end) {
    const at = (place) => Math.max(0, this.#options.unit.start(place - 0.5));
    if (this.#buffer.buffered.length > 0) await this.#update(() => this.#buffer.remove(at(first), at(end)));
    this.book.clear(first, end);
  }

  #keepBookTrue() {
    const { buffered } = this.#buffer;
    const ranges = Array.from({ length: buffered.length }, (_, index) => [
      this.#options.unit.place(buffered.start(index)),
      this.#options.unit.place(buffered.end(index)),
    ]);
    this.book.keepTrueTo(ranges, this.end, this.#options.unit.tolerance);
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
      const failed = () => done(new Error("the browser could not take a piece of the film"));
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
