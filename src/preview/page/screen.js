// The film in the <video> element: a media source with a buffer for the picture and one for the sound, which follow the film as it changes.

import { BufferFeeder } from "./buffer_feeder.js";
import { frameAt, middleOf, timeOf } from "./frames.js";
import { frameUnit, packets, packetUnit, pictures, sounds } from "./chunks.js";

const PICTURE_ROOM = 96 << 20;
const SOUND_ROOM = 8 << 20;
/** How many frames that were decoded before a change the browser may still show after it. */
const DECODED_AHEAD = 8;
const REBUILD_AFTER = 1000;

export class Screen extends EventTarget {
  film = null;
  #video;
  #room;
  #source = null;
  #picture = null;
  #sound = null;
  #building = false;
  #failed = 0;
  #inits = new Map();
  #queue = Promise.resolve();
  #working = new Map();
  /** When the last seek began, on the clock of presented frames. */
  #soughtAt = 0;
  #presented = null;

  /** `room` is how many bytes of pictures the buffer has room for. */
  constructor(video, room = PICTURE_ROOM) {
    super();
    this.#video = video;
    this.#room = room;
    for (const name of ["seeking", "timeupdate", "waiting"]) video.addEventListener(name, () => this.refresh());
    video.addEventListener("seeked", () => this.#check());
    video.addEventListener("error", () => this.#rebuildSoon());
    this.#listen();
  }

  /** The frame under the playhead. */
  get frame() {
    return this.film ? this.film.clamp(frameAt(this.#video.currentTime, this.film.rate)) : 0;
  }

  /** Shows the newest film. */
  show(film) {
    const before = this.film;
    const frame = this.frame;
    this.film = film;
    if (!this.#source) return void this.#begin();
    for (const feeder of this.#feeders) feeder.retryMissing();
    const isOtherRate = before && String(before.rate) !== String(film.rate);
    this.#follow();
    if (isOtherRate || frame !== this.frame) this.seek(film.clamp(frame));
    this.#check();
  }

  /** Updates the buffers: the state of a segment has changed, or the playhead has moved. */
  refresh({ retryMissing = false } = {}) {
    if (!this.film) return;
    if (!this.#source) return void this.#begin();
    if (retryMissing) for (const feeder of this.#feeders) feeder.retryMissing();
    this.#follow();
    this.#check();
  }

  /** Goes to a frame. */
  seek(frame) {
    this.#soughtAt = performance.now();
    this.#video.currentTime = middleOf(frame, this.film.rate);
  }

  /** What the buffer contains at a frame: "new", "old" or "none". */
  stateAt(frame) {
    const wanted = this.film?.segmentAt(frame);
    if (wanted && this.#picture?.map.find(wanted)) return "new";
    return this.#picture?.map.at(frame) ? "old" : "none";
  }

  /** Whether the buffer contains this segment of the newest film. */
  has(segment) {
    return Boolean(this.#picture?.map.find(segment));
  }

  /** Whether the buffer contains any picture, old or new, at a segment. */
  covers(segment) {
    return Boolean(this.#picture?.map.at(segment.first));
  }

  get #feeders() {
    return this.#picture ? [this.#picture, this.#sound] : [];
  }

  /** Opens the media source before any picture is rendered, so that the first picture shows at once. */
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
    const feeder = (type, unit, room, more) => {
      const buffer = source.addSourceBuffer(type);
      return new BufferFeeder(buffer, type, {
        unit,
        room,
        serially: (work) => this.#serially(source, work),
        wake: () => this.refresh(),
        ...more,
      });
    };
    this.#picture = feeder(picture.type, frameUnit(this.film.rate), this.#room, {
      init: (format, chunk) => this.#init(format, chunk),
      here: () => this.frame,
      appended: (entry) => this.#onPicture(entry),
      missing: () => this.dispatchEvent(new Event("missing")),
    });
    this.#sound = feeder(sound.type, packetUnit, SOUND_ROOM, {
      init: () => sound,
      here: () => packetUnit.place(this.#video.currentTime),
      appended: () => {},
      missing: () => {},
    });
    if (at > 0) this.#video.currentTime = at;
    this.dispatchEvent(new Event("opened"));
  }

  /** Gives both feeders the chunks of the newest film, and runs them. */
  #follow() {
    const { film } = this;
    const limit = timeOf(film.frames, film.rate);
    this.#picture.follow({ unit: frameUnit(film.rate), wanted: pictures(film), end: film.frames, limit });
    this.#sound.follow({ unit: packetUnit, wanted: sounds(film, this.#sound.map), end: packets(film), limit });
    void this.#fit(film);
    for (const feeder of this.#feeders) void this.#work(feeder);
  }

  /** Sets the length of the source to the film's. The buffers are trimmed first. */
  async #fit(film) {
    const seconds = timeOf(film.frames, film.rate);
    const source = this.#source;
    if (Math.abs(source.duration - seconds) < 1e-3) return;
    try {
      for (const feeder of this.#feeders) await feeder.trim();
      await this.#serially(source, () => this.#setLength(source, film, seconds));
    } catch (error) {
      this.#onError(source, error);
    }
  }

  #setLength(source, film, seconds) {
    if (this.film !== film) return;
    const [picture, sound] = source.sourceBuffers;
    // Setting any property of a buffer reopens a source that was ended.
    picture.timestampOffset = picture.timestampOffset;
    sound.appendWindowEnd = seconds;
    source.duration = seconds;
  }

  async #work(feeder) {
    if (this.#working.has(feeder)) return void this.#working.set(feeder, true);
    const source = this.#source;
    do {
      this.#working.set(feeder, false);
      try {
        while (this.#source === source && (await feeder.step()));
      } catch (error) {
        this.#onError(source, error);
        break;
      }
    } while (this.#working.get(feeder));
    this.#working.delete(feeder);
    if (this.#source === source) this.#end(source);
  }

  /** Ends the stream when the film's end is in the buffers: a decoder holds back the last frames until it knows that nothing follows. */
  #end(source) {
    if (this.#working.size > 0) return;
    void this.#serially(source, () => {
      const idle = source.readyState === "open" && [...source.sourceBuffers].every((buffer) => !buffer.updating);
      if (idle && this.#working.size === 0 && this.#feeders.every((feeder) => feeder.hasEnd)) source.endOfStream();
    });
  }

  /** Runs work on the source buffers one after the other, and none on a source that was replaced. */
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

  /** Replaces the source after an error. */
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

  // What the screen shows.

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

  /** Dispatches "shown" with the revision when the screen shows a picture of the newest film. */
  #check() {
    if (!this.film || !this.#presented) return;
    const frame = frameAt(this.#presented.time, this.film.rate);
    const wanted = this.film.segmentAt(frame);
    const entry = wanted && this.#picture?.map.find(wanted);
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
