// The transport: playing, shuttling, stepping, looping. The video element is the clock, so a slow machine drops frames and stays in time.

import { middleOf } from "./frames.js";

const SPEEDS = [1, 2, 4, 8];
/** How often the playhead is reported to the server while it plays, and how soon after a jump, in milliseconds. */
const REPORT_INTERVAL = 1000;
const REPORT_DELAY = 60;
/** How long to wait until a seek shows a picture before the next one, in milliseconds. */
const SEEK_WAIT = 250;

export class Player extends EventTarget {
  loop = { first: null, end: null, on: false };
  /** Whether the server shows this film, so that the playhead is reported to it. */
  hasServer = true;
  /** Seconds from when the film's sound is played to when it is heard, as far as the film's own clock does not know it. */
  soundLatency = () => 0;
  #video;
  #screen;
  /** The speed; below zero it runs backwards, by seeking. */
  #speed = 0;
  #target = null;
  #soughtAt = 0;
  #ticking = false;
  #backwards = null;
  #reported = { frame: -1, at: 0, timer: 0 };

  constructor(video, screen) {
    super();
    this.#video = video;
    this.#screen = screen;
    video.addEventListener("seeked", () => this.#onSeeked());
    video.addEventListener("play", () => this.#onPlay());
    video.addEventListener("pause", () => this.#onPause());
    video.addEventListener("ended", () => this.#onEnded());
    video.addEventListener("timeupdate", () => this.#onTime());
    screen.addEventListener("opened", () => this.#speed > 0 && this.#play(this.#speed));
    for (const name of ["waiting", "playing", "stalled", "canplay", "volumechange"]) video.addEventListener(name, () => this.#changed());
  }

  get film() {
    return this.#screen.film;
  }

  /** The frame under the playhead; during a seek, the frame that it goes to. */
  get frame() {
    return this.#target ?? this.#screen.frame;
  }

  /** The film's time that was heard when an event happened, in seconds. */
  heardTime({ timeStamp }) {
    const late = Math.max(0, performance.now() - timeStamp) / 1000 + this.soundLatency();
    return Math.max(0, this.#video.currentTime - late * this.#video.playbackRate);
  }

  get isRunning() {
    return this.#speed !== 0;
  }

  get speed() {
    return this.#speed;
  }

  /** Whether it should play and has no picture to show. */
  get isStalled() {
    const isIdle = this.#video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || !(this.#speed > 0 || this.#video.seeking);
    return !isIdle && this.#screen.stateAt(this.frame) === "none";
  }

  /** Plays at this speed: below zero backwards; zero stops. */
  run(speed) {
    if (speed !== this.#speed) this.#run(speed);
  }

  toggle() {
    if (this.isRunning) this.pause();
    else this.#run(1);
  }

  pause() {
    this.#run(0);
  }

  /** J and L: plays in that direction, twice as fast each time. */
  shuttle(direction) {
    const same = Math.sign(this.#speed) === direction;
    const next = same ? SPEEDS[Math.min(SPEEDS.length - 1, SPEEDS.indexOf(Math.abs(this.#speed)) + 1)] : SPEEDS[0];
    this.#run(direction * next);
  }

  /** Goes to a frame. Each seek waits until the one before shows its picture, so that dragging shows pictures on the way. */
  seek(frame) {
    if (!this.film) return;
    if (this.#backwards) this.#backwards = { from: this.film.clamp(frame), since: performance.now() };
    this.#show(frame);
  }

  #show(frame) {
    const target = this.film.clamp(frame);
    const isSoon = performance.now() - this.#soughtAt < SEEK_WAIT;
    const isShowing = isSoon && this.#video.seeking && this.#screen.stateAt(this.#screen.frame) !== "none";
    this.#target = isShowing ? target : null;
    if (!isShowing) this.#go(target);
    this.#changed();
  }

  #go(frame) {
    this.#soughtAt = performance.now();
    this.#screen.seek(frame);
  }

  step(frames) {
    this.#halt();
    this.seek(this.frame + frames);
  }

  jump(kind, forward) {
    if (!this.film) return;
    this.seek(this.film.neighbour(kind, this.frame, forward));
  }

  setLoop(loop) {
    this.loop = { ...this.loop, ...loop };
    const { first, end } = this.loop;
    if (first !== null && end !== null && first >= end) Object.assign(this.loop, "first" in loop ? { end: null } : { first: null });
    this.#changed();
  }

  /** Loops a range, or ends the loop if it is looped already. */
  loopRange(range) {
    if (!range) return;
    const [first, end] = range;
    const same = this.loop.on && this.loop.first === first && this.loop.end === end;
    this.setLoop({ first, end, on: !same });
  }

  #range() {
    return [this.loop.first ?? 0, Math.min(this.loop.end ?? Infinity, this.film.frames)];
  }

  #run(speed) {
    this.#speed = speed;
    this.#backwards = speed < 0 ? { from: this.frame, since: performance.now() } : null;
    if (speed > 0) this.#play(speed);
    else this.#video.pause();
    if (speed !== 0) this.#tick();
    this.#changed();
  }

  #play(speed) {
    const { film } = this;
    if (film && this.frame >= film.last && !this.loop.on) this.seek(0);
    this.#video.playbackRate = speed;
    this.#video.play().catch((error) => this.#onRefused(error));
  }

  /** A browser may forbid sound before the user has clicked on the page: then it plays muted. */
  #onRefused(error) {
    if (error.name !== "NotAllowedError" || this.#video.muted) return;
    this.#video.muted = true;
    this.#video.play().catch(() => this.#run(0));
    this.#changed();
  }

  #halt() {
    if (this.isRunning) this.pause();
  }

  #tick() {
    if (this.#ticking) return;
    this.#ticking = true;
    const tick = () => {
      this.#ticking = this.isRunning;
      if (!this.#ticking) return;
      this.#advance();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  #advance() {
    if (!this.film) return;
    if (this.#backwards) this.#goBack();
    else this.#keepInLoop();
    this.#changed();
  }

  #goBack() {
    const [num, den] = this.film.rate;
    const { from, since } = this.#backwards;
    const frame = Math.round(from + ((performance.now() - since) / 1000) * (num / den) * this.#speed);
    const [first, end] = this.loop.on ? this.#range() : [0, 0];
    if (frame <= first && this.loop.on) this.seek(end - 1);
    else if (frame <= 0) {
      this.seek(0);
      this.pause();
    } else if (frame !== this.frame) this.#show(frame);
  }

  #keepInLoop() {
    if (!this.loop.on || this.#video.seeking) return;
    const [first, end] = this.#range();
    // The display refreshes only so often: waiting for the end of the last frame would show the one after it.
    if (this.#video.currentTime >= middleOf(end - 1, this.film.rate)) this.seek(first);
  }

  /** A hidden page draws nothing, but its sound must loop. */
  #onTime() {
    if (this.film && this.#speed > 0) this.#keepInLoop();
    this.#changed();
  }

  #onSeeked() {
    const target = this.#target;
    this.#target = null;
    if (target !== null) this.#show(target);
    else this.#changed();
  }

  #onPlay() {
    if (this.#speed <= 0) {
      this.#speed = 1;
      this.#tick();
    }
    this.#changed();
  }

  #onPause() {
    if (this.#speed > 0 && !this.#video.ended) this.#speed = 0;
    if (!this.isRunning && this.film && !this.#video.seeking) this.seek(this.frame);
    this.#changed();
  }

  #onEnded() {
    if (this.loop.on && this.#speed > 0) {
      this.seek(this.#range()[0]);
      this.#play(this.#speed);
      return;
    }
    this.#run(0);
    if (this.film) this.seek(this.film.last);
  }

  #changed() {
    this.#report();
    this.dispatchEvent(new Event("change"));
  }

  /** Reports the playhead to the server, which renders that part first. */
  #report() {
    const { frame } = this;
    const reported = this.#reported;
    if (!this.film || frame === reported.frame || reported.timer) return;
    const isNear = this.isRunning && Math.abs(frame - reported.frame) < (this.film.rate[0] / this.film.rate[1]) * 2;
    reported.timer = setTimeout(() => this.#sendReport(), isNear ? Math.max(0, reported.at + REPORT_INTERVAL - performance.now()) : REPORT_DELAY);
  }

  #sendReport() {
    const { frame } = this;
    this.#reported = { frame, at: performance.now(), timer: 0 };
    if (this.hasServer) post("/look", { frame });
  }

  /** Reports the playhead again, for a server that does not know it. */
  reportAgain() {
    this.#reported.frame = -1;
    this.#report();
  }
}

/** Sends a message to the server. Errors are ignored: the page reports again when the server is back. */
export function post(address, body) {
  const headers = { "content-type": "application/json" };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
}
