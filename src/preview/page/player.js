// The transport: playing, shuttling, stepping, looping. The clock is the video's own, so a slow machine drops frames and stays in time.

import { middleOf } from "./frames.js";

const SPEEDS = [1, 2, 4, 8];
/** The renderer is told at most so often where the viewer looks, in milliseconds. */
const LOOK_EVERY = 1000;
const LOOK_SOON = 60;
/** A seek that shows nothing for so long is not waited for. */
const SEEK_WAIT = 250;

export class Player extends EventTarget {
  loop = { first: null, end: null, on: false };
  /** Whether there is a watcher to be told where the viewer looks. */
  isHeard = true;
  #video;
  #screen;
  /** Frames a frame: below zero it runs backwards, by seeking. */
  #speed = 0;
  #target = null;
  #soughtAt = 0;
  #ticking = false;
  #backwards = null;
  #looked = { frame: -1, at: 0, timer: 0 };

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

  /** The frame under the playhead: where it is going, if it is on its way. */
  get frame() {
    return this.#target ?? this.#screen.frame;
  }

  get isRunning() {
    return this.#speed !== 0;
  }

  get speed() {
    return this.#speed;
  }

  /** Whether it should be playing and has nothing to play. */
  get isStalled() {
    const isIdle = this.#video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || !(this.#speed > 0 || this.#video.seeking);
    return !isIdle && this.#screen.stateAt(this.frame) === "none";
  }

  /** Plays at this speed: below zero backwards, at zero not at all. */
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

  /** J and L: on in that direction, twice as fast each time. */
  shuttle(direction) {
    const same = Math.sign(this.#speed) === direction;
    const next = same ? SPEEDS[Math.min(SPEEDS.length - 1, SPEEDS.indexOf(Math.abs(this.#speed)) + 1)] : SPEEDS[0];
    this.#run(direction * next);
  }

  /** Goes to a frame. While one seek is being shown the next waits, so that dragging shows what it passes. */
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

  /** Loops a range, or no longer if it is looped already. */
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

  /** A browser may want to be asked by hand before it lets anything sound. */
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
    const turn = () => {
      this.#ticking = this.isRunning;
      if (!this.#ticking) return;
      this.#advance();
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
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
    // The screen is drawn only so often: waiting for the last frame's end would show the one after it.
    if (this.#video.currentTime >= middleOf(end - 1, this.film.rate)) this.seek(first);
  }

  /** A page that nobody sees draws nothing, and its sound is looped all the same. */
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
    this.#look();
    this.dispatchEvent(new Event("change"));
  }

  /** Tells whoever renders where the viewer looks. */
  #look() {
    const { frame } = this;
    const looked = this.#looked;
    if (!this.film || frame === looked.frame || looked.timer) return;
    const isNear = this.isRunning && Math.abs(frame - looked.frame) < (this.film.rate[0] / this.film.rate[1]) * 2;
    looked.timer = setTimeout(() => this.#tellLook(), isNear ? Math.max(0, looked.at + LOOK_EVERY - performance.now()) : LOOK_SOON);
  }

  #tellLook() {
    const { frame } = this;
    this.#looked = { frame, at: performance.now(), timer: 0 };
    if (this.isHeard) post("/look", { frame });
  }

  /** Says again where the viewer looks, to a watcher that does not know. */
  lookAgain() {
    this.#looked.frame = -1;
    this.#look();
  }
}

/** Tells the watcher something; one that is gone is told again when it is back. */
export function post(address, body) {
  const headers = { "content-type": "application/json" };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
}
