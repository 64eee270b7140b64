// The timeline: its visible range, the mouse, and when it is redrawn. It is redrawn only if something changed.

import { toFrame, toX } from "./draw.js";
import { timecode } from "./frames.js";
import { paint, paintPlayhead } from "./paint.js";
import { rowsOf } from "./rows.js";
import { Thumbnails } from "./thumbnails.js";
import { Waveform } from "./waveform.js";

const MOST_SCALE = 40;
const ZOOM = 1.5;
const ANNOUNCE_INTERVAL = 250;

export class Timeline extends EventTarget {
  #element = document.getElementById("timeline");
  #canvas = document.getElementById("timeline-film");
  #overlay = document.getElementById("timeline-playhead");
  #film = null;
  #rows = { height: 0 };
  #view = { start: 0, scale: 1, width: 0 };
  #isFitted = true;
  #isDragged = false;
  #frame = 0;
  #loop = { first: null, end: null, on: false };
  #dirty = { film: false, playhead: false };
  #isDrawRequested = false;
  #announcedAt = 0;
  #thumbnails = new Thumbnails(() => this.changed());
  #waveform = new Waveform(() => this.changed());
  #stateOf;

  /** `stateOf(segment)` returns what the screen has of a segment: "new", "old" or "none". */
  constructor(stateOf) {
    super();
    this.#stateOf = stateOf;
    new ResizeObserver(() => this.#resize()).observe(this.#element);
    addEventListener("resize", () => this.#layOut());
    this.#element.addEventListener("pointerdown", (event) => this.#onPress(event));
    this.#element.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
  }

  show(film) {
    const isOther = this.#film?.film !== film.film;
    this.#film = film;
    this.#layOut();
    if (isOther || this.#isFitted) this.fit();
    this.#setView(this.#view);
    this.#element.setAttribute("aria-valuemax", String(film.last));
    this.#announcedAt = 0;
    this.#announce();
    this.retryMissing();
  }

  /** Fetches again what failed. */
  retryMissing() {
    this.#thumbnails.retryMissing();
    this.#waveform.retryMissing();
    this.changed();
  }

  /** Fetches the waveform: the first picture is visible. */
  loadWaveform() {
    if (!this.#waveform.isAwaited) return;
    this.#waveform.isAwaited = false;
    this.changed();
  }

  changed() {
    this.#dirty.film = true;
    this.#requestDraw();
  }

  setLoop(loop) {
    if (["first", "end", "on"].every((name) => loop[name] === this.#loop[name])) return;
    this.#loop = { ...loop };
    this.changed();
  }

  /** Moves the playhead. While it runs, the visible range follows it. */
  setPlayhead(frame, isRunning) {
    if (frame === this.#frame) return;
    this.#frame = frame;
    this.#dirty.playhead = true;
    this.#keepInSight(isRunning);
    this.#announce();
    this.#requestDraw();
  }

  fit() {
    this.#isFitted = true;
    if (this.#film) this.#setView({ start: 0, scale: this.#view.width / Math.max(1, this.#film.frames) });
  }

  zoom(direction) {
    const x = toX(this.#view, this.#frame);
    this.#zoomAt(x >= 0 && x <= this.#view.width ? x : this.#view.width / 2, ZOOM ** direction);
  }

  #zoomAt(x, factor) {
    const frame = toFrame(this.#view, x);
    const scale = Math.min(MOST_SCALE, Math.max(this.#leastScale(), this.#view.scale * factor));
    this.#isFitted = scale <= this.#leastScale() * 1.001;
    this.#setView({ start: frame - x / scale, scale });
  }

  #leastScale() {
    return this.#view.width / Math.max(1, this.#film?.frames ?? 1);
  }

  #setView({ start, scale }) {
    const { width } = this.#view;
    const least = Math.max(1e-6, Math.min(MOST_SCALE, this.#leastScale()));
    const held = Math.max(scale, least);
    const latest = Math.max(0, (this.#film?.frames ?? 0) - width / held);
    this.#view = { start: Math.min(latest, Math.max(0, start)), scale: held, width };
    this.#dirty.playhead = true;
    this.changed();
  }

  #keepInSight(isRunning) {
    const x = toX(this.#view, this.#frame);
    const edge = this.#view.width - 4;
    if (x >= 0 && x <= edge) return;
    // While the playhead is dragged to the edge, the range moves no further than the playhead: steps of half a range would lose the pointer.
    const share = isRunning ? 0.08 : 0.5;
    const into = this.#isDragged ? (x < 0 ? 0 : edge) : this.#view.width * share;
    this.#setView({ ...this.#view, start: this.#frame - into / this.#view.scale });
  }

  /** Gives the timeline the rows that its film needs. */
  #layOut() {
    if (!this.#film) return;
    const rows = rowsOf(this.#film, window.innerHeight);
    const isOther = rows.height !== this.#rows.height;
    this.#rows = rows;
    if (!isOther) return;
    this.#element.style.height = `${rows.height + 4}px`;
    this.#resize();
  }

  #resize() {
    const width = this.#element.clientWidth;
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.#canvas, this.#overlay]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(this.#rows.height * ratio);
      canvas.style.height = `${this.#rows.height}px`;
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.#view.width = width;
    if (this.#isFitted) this.fit();
    else this.#setView(this.#view);
  }

  #requestDraw() {
    if (this.#isDrawRequested) return;
    this.#isDrawRequested = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#isDrawRequested = false;
    const { film, playhead } = this.#dirty;
    this.#dirty = { film: false, playhead: false };
    if (!this.#film || this.#view.width === 0) return;
    if (film) {
      const look = { rows: this.#rows, stateOf: this.#stateOf, thumbnails: this.#thumbnails, wave: this.#waveform, loop: this.#loop };
      paint(this.#canvas.getContext("2d"), this.#film, this.#view, look);
    }
    if (film || playhead) paintPlayhead(this.#overlay.getContext("2d"), this.#view, this.#rows, this.#frame);
  }

  #onPress(event) {
    if (event.button !== 0 || !this.#film) return;
    const element = this.#element;
    element.setPointerCapture(event.pointerId);
    const seek = ({ clientX }) => this.#seek(clientX);
    const end = () => {
      element.removeEventListener("pointermove", seek);
      this.#isDragged = false;
      this.dispatchEvent(new Event("scrubbed"));
    };
    this.#isDragged = true;
    element.addEventListener("pointermove", seek);
    element.addEventListener("lostpointercapture", end, { once: true });
    this.dispatchEvent(new Event("scrub"));
    seek(event);
  }

  #seek(clientX) {
    const x = clientX - this.#element.getBoundingClientRect().left;
    const frame = Math.floor(toFrame(this.#view, x));
    this.dispatchEvent(new CustomEvent("seek", { detail: this.#film.clamp(frame) }));
  }

  #onWheel(event) {
    if (!this.#film) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const along = (event.deltaX || (event.shiftKey ? event.deltaY : 0)) * pixels;
    if (along !== 0) {
      this.#setView({ ...this.#view, start: this.#view.start + along / this.#view.scale });
      return;
    }
    const x = event.clientX - this.#element.getBoundingClientRect().left;
    this.#zoomAt(x, Math.exp(-event.deltaY * pixels * 0.002));
  }

  /** Announces the playhead to screen readers, not on every frame. */
  #announce() {
    const now = performance.now();
    if (!this.#film || now - this.#announcedAt < ANNOUNCE_INTERVAL) return;
    this.#announcedAt = now;
    const beat = this.#film.beatAt(this.#frame);
    const music = beat ? `bar ${beat.bar} beat ${beat.beat}, ` : "";
    this.#element.setAttribute("aria-valuenow", String(this.#frame));
    this.#element.setAttribute("aria-valuetext", `${music}${timecode(this.#frame, this.#film.rate)}, frame ${this.#frame}`);
  }

  /** Announces the playhead at once, because it has stopped. */
  settle() {
    this.#announcedAt = 0;
    this.#announce();
  }
}
