// The film in the <video>: a media source with one buffer for the picture and one for the sound, which follow the film as it changes.

import { Lane } from "./lane.js";
import { frameAt, middleOf, timeOf } from "./frames.js";
import { frameUnit, packets, packetUnit, pictures, sounds } from "./pieces.js";

const PICTURE_ROOM = 96 << 20;
const SOUND_ROOM = 8 << 20;
/** So many frames that were decoded before a change may still be shown after it. */
const DECODED_AHEAD = 8;
const REBUILD_AFTER = 1000;

export class Screen extends EventTarget {
  film = null;
  #video;
  #source = null;
  #picture = null;
  #sound = null;
  #building = false;
  #failed = 0;
  #inits = new Map();
  #queue = Promise.resolve();
  #working = new Map();
  /** When a seek began, on the clock of presented frames. */
  #soughtAt = 0;
  #presented = null;

  constructor(video) {
    super();
    this.#video = video;
    for (const name of ["seeking", "timeupdate", "waiting"]) video.addEventListener(name, () => this.refresh());
    video.addEventListener("seeked", () => this.#check());
    video.addEventListener("error", () => this.#rebuildSoon());
    this.#listen();
  }

  /** The frame under the playhead. */
  get frame() {
    return this.film ? this.film.clamp(frameAt(this.#video.currentTime, this.film.rate)) : 0;
  }

  /** Shows a film: the newest one. */
  show(film) {
    const before = this.film;
    const frame = this.frame;
    this.film = film;
    if (!this.#source) return void this.#begin();
    for (const lane of this.#lanes) lane.forgive();
    const isOtherRate = before && String(before.rate) !== String(film.rate);
    this.#follow();
    if (isOtherRate || frame !== this.frame) this.seek(film.clamp(frame));
    this.#check();
  }

  /** Something is kept, or no longer, or the playhead is elsewhere. */
  refresh({ forgive = false } = {}) {
    if (!this.film) return;
    if (!this.#source) return void this.#begin();
    if (forgive) for (const lane of this.#lanes) lane.forgive();
    this.#follow();
    this.#check();
  }

  /** Goes to a frame. */
  seek(frame) {
    this.#soughtAt = performance.now();
    this.#video.currentTime = middleOf(frame, this.film.rate);
  }

  /** What is in the buffer at a frame: "new", "old" or "none". */
  stateAt(frame) {
    const wanted = this.film?.segmentAt(frame);
    if (wanted && this.#picture?.book.find(wanted)) return "new";
    return this.#picture?.book.at(frame) ? "old" : "none";
  }

  /** Whether the segment is in the buffer as the newest film wants it. */
  has(segment) {
    return Boolean(this.#picture?.book.find(segment));
  }

  /** Whether anything, old or new, is shown for a segment. */
  covers(segment) {
    return Boolean(this.#picture?.book.at(segment.first));
  }

  get #lanes() {
    return this.#picture ? [this.#picture, this.#sound] : [];
  }

  /** Begins before any picture is kept, so that nothing but it has to be waited for. */
  async #begin() {
    const [segment] = this.film.segments;
    if (this.#building || !segment) return;
    this.#building = true;
    try {
      const [picture, sound] = await Promise.all([this.#init(this.film.format, segment), this.#silenceInit()]);
      if (picture && sound) await this.#open(picture, sound);
    } finally {
      this.#building = false;
    }
    if (this.#source) this.refresh();
  }

  async #open(picture, sound) {
    const source = new MediaSource();
    const at = this.#video.currentTime;
    const address = URL.createObjectURL(source);
    this.#video.src = address;
    await new Promise((resolve) => source.addEventListener("sourceopen", resolve, { once: true }));
    URL.revokeObjectURL(address);
    this.#source = source;
    const lane = (type, unit, room, more) => {
      const buffer = source.addSourceBuffer(type);
      return new Lane(buffer, type, {
        unit,
        room,
        serially: (work) => this.#serially(source, work),
        wake: () => this.refresh(),
        ...more,
      });
    };
    this.#picture = lane(picture.type, frameUnit(this.film.rate), PICTURE_ROOM, {
      init: (format, piece) => this.#init(format, piece),
      here: () => this.frame,
      appended: (entry) => this.#onPicture(entry),
      missing: () => this.dispatchEvent(new Event("missing")),
    });
    this.#sound = lane(sound.type, packetUnit, SOUND_ROOM, {
      init: () => sound,
      here: () => packetUnit.place(this.#video.currentTime),
      appended: () => {},
      missing: () => {},
    });
    if (at > 0) this.#video.currentTime = at;
    this.dispatchEvent(new Event("opened"));
  }

  /** Sets both lanes to the newest film and lets them work. */
  #follow() {
    const { film } = this;
    const limit = timeOf(film.frames, film.rate);
    this.#picture.follow({ unit: frameUnit(film.rate), wanted: pictures(film), end: film.frames, limit });
    this.#sound.follow({ unit: packetUnit, wanted: sounds(film, this.#sound.book), end: packets(film), limit });
    void this.#fit(film);
    for (const lane of this.#lanes) void this.#work(lane);
  }

  /** The source is as long as the film. What lies after its end has to go before. */
  async #fit(film) {
    const seconds = timeOf(film.frames, film.rate);
    const source = this.#source;
    if (Math.abs(source.duration - seconds) < 1e-3) return;
    try {
      for (const lane of this.#lanes) await lane.trim();
      await this.#serially(source, () => this.#setLength(source, film, seconds));
    } catch (error) {
      this.#onError(source, error);
    }
  }

  #setLength(source, film, seconds) {
    if (this.film !== film) return;
    const [picture, sound] = source.sourceBuffers;
    // Touching a buffer opens a source that was ended.
    picture.timestampOffset = picture.timestampOffset;
    sound.appendWindowEnd = seconds;
    source.duration = seconds;
  }

  async #work(lane) {
    if (this.#working.has(lane)) return void this.#working.set(lane, true);
    const source = this.#source;
    do {
      this.#working.set(lane, false);
      try {
        while (this.#source === source && (await lane.turn()));
      } catch (error) {
        this.#onError(source, error);
        break;
      }
    } while (this.#working.get(lane));
    this.#working.delete(lane);
    if (this.#source === source) this.#end(source);
  }

  /** Where the end is there, the source says that nothing follows it: a decoder holds the last frames back until it knows. */
  #end(source) {
    if (this.#working.size > 0) return;
    void this.#serially(source, () => {
      const idle = source.readyState === "open" && [...source.sourceBuffers].every((buffer) => !buffer.updating);
      if (idle && this.#working.size === 0 && this.#lanes.every((lane) => lane.hasEnd)) source.endOfStream();
    });
  }

  /** Work on source buffers is done one after the other, and not at all on a source that is gone. */
  #serially(source, work) {
    const done = this.#queue.then(() => (this.#source === source && source.readyState !== "closed" ? work() : undefined));
    this.#queue = done.catch(() => {});
    return done;
  }

  #onError(source, error) {
    if (this.#source !== source) return;
    console.warn("amv:", error);
    this.#rebuildSoon();
  }

  /** A browser that gave up on its source gets another. */
  #rebuildSoon() {
    if (!this.#source || this.#building) return;
    this.#source = this.#picture = this.#sound = null;
    const wait = performance.now() - this.#failed < REBUILD_AFTER ? REBUILD_AFTER : 0;
    this.#failed = performance.now();
    setTimeout(() => this.refresh(), wait);
  }

  async #init(format, { key }) {
    if (!this.#inits.has(format)) {
      const init = await fetchInit(`/init/${key}`);
      if (init) this.#inits.set(format, init);
    }
    return this.#inits.get(format) ?? null;
  }

  async #silenceInit() {
    if (!this.#inits.has("sound")) {
      const init = await fetchInit("/silence-init");
      if (init) this.#inits.set("sound", init);
    }
    return this.#inits.get("sound") ?? null;
  }

  // What is on the screen.

  #onPicture(entry) {
    const { frame } = this;
    const before = this.#presented;
    const isNear = entry.first - DECODED_AHEAD <= frame && frame < entry.first + entry.length;
    Object.assign(entry, { appendedAt: performance.now(), freshFrom: isNear ? (before?.count ?? 0) + DECODED_AHEAD : 0 });
    const isHere = entry.first <= frame && frame < entry.first + entry.length;
    if (isHere && this.#video.paused) this.seek(frame);
    this.dispatchEvent(new Event("picture"));
  }

  #listen() {
    const video = this.#video;
    const presented = (_, { mediaTime, presentationTime, presentedFrames }) => {
      video.requestVideoFrameCallback(presented);
      this.#presented = { time: mediaTime, at: presentationTime, count: presentedFrames };
      this.#check();
      this.dispatchEvent(new Event("frame"));
    };
    video.requestVideoFrameCallback(presented);
  }

  /** Says which revision's picture is on the screen, if it is the newest one's. */
  #check() {
    if (!this.film || !this.#presented) return;
    const frame = frameAt(this.#presented.time, this.film.rate);
    const wanted = this.film.segmentAt(frame);
    const entry = wanted && this.#picture?.book.find(wanted);
    if (!entry || (this.#video.paused && frame !== this.frame)) return;
    const isSought = this.#soughtAt >= entry.appendedAt && this.#presented.at >= this.#soughtAt && !this.#video.seeking;
    if (isSought || this.#presented.count > entry.freshFrom) entry.isSeen = true;
    if (entry.isSeen) this.dispatchEvent(new CustomEvent("shown", { detail: this.film.revision }));
  }
}

async function fetchInit(address) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok) return null;
  return { type: response.headers.get("content-type"), bytes: await response.arrayBuffer() };
}
