// The film as the server describes it, and queries on it.

import { nearestFrame } from "./frames.js";
import { beatsWithin, lengthWords } from "./musical_place.js";
import { adjustLanes, wordLanes } from "./rows.js";

export const QUEUED = 0;
export const RENDERING = 1;
export const CACHED = 2;

export class Film {
  constructor(data) {
    Object.assign(this, data);
    this.segments = data.segments.map(([first, length, key, state]) => ({ first, length, key, state }));
    this.format = `${data.size} ${data.rate} ${data.quality}`;
    this.beats = data.beats.map(([us, bar, beat]) => ({ us, bar, beat, frame: nearestFrame(us, data.rate) }));
    this.bars = this.beats.filter((beat) => beat.beat === 1);
    this.marks = data.marks.map((mark) => ({ ...mark, frame: nearestFrame(mark.us, data.rate) }));
    this.songSections = songSections(data);
    this.wordLanes = wordLanes(this.words);
    this.adjustLanes = adjustLanes(this.adjusts);
    this.setLabels({ marks: [], taps: [] });
  }

  /** Sets the marks and taps that were set in the page. */
  setLabels({ marks, taps }) {
    const own = new Set(this.marks.map(({ name, frame }) => `${frame} ${name}`));
    const placed = marks.map(([us, name]) => ({ us, name, frame: nearestFrame(us, this.rate) }));
    this.labels = {
      marks: placed.filter(({ name, frame }) => !own.has(`${frame} ${name}`)),
      taps: taps.map((us) => ({ us, frame: nearestFrame(us, this.rate) })),
    };
  }

  /** Frames from one beat to the next, on average. */
  get beatGap() {
    const { beats } = this;
    return beats.length < 2 ? 0 : (beats.at(-1).frame - beats[0].frame) / (beats.length - 1);
  }

  get hasHits() {
    return ["kick", "snare", "hat", "other"].some((kind) => this.hits[kind].length > 0);
  }

  /** The length of a shot: `2 beats · 24 f`. */
  lengthWords({ first, length }) {
    return lengthWords(beatsWithin(this, first, first + length), length);
  }

  /** The song's part at a frame. */
  partAt(frame) {
    return at(this.songSections, frame);
  }

  /** How many layers show something at a frame. */
  layersAt(frame) {
    return this.layers.filter((layer) => at(layer.shots, frame)).length;
  }

  get last() {
    return Math.max(0, this.frames - 1);
  }

  clamp(frame) {
    return Math.min(this.last, Math.max(0, Math.round(frame)));
  }

  /** Sets the state of the segments with these keys. Returns whether the film has any of them. */
  mark(keys, state) {
    const named = new Set(keys);
    const found = this.segments.filter((segment) => named.has(segment.key));
    for (const segment of found) segment.state = state;
    return found.length > 0;
  }

  segmentAt(frame) {
    return at(this.segments, frame);
  }

  shotAt(frame) {
    return at(this.shots, frame);
  }

  /** The last beat at or before a frame; undefined before the first. */
  beatAt(frame) {
    return this.beats[lastStarted(this.beats, frame, (beat) => beat.frame)];
  }

  /** The last beat, bar or cut before a frame, or the first one after it. */
  neighbour(kind, frame, forward) {
    const frames = this.#places(kind);
    return forward ? frames.find((place) => place > frame) ?? this.last : frames.findLast((place) => place < frame) ?? 0;
  }

  #places(kind) {
    if (kind === "beat") return this.beats.map((beat) => beat.frame);
    if (kind === "bar") return this.bars.map((bar) => bar.frame);
    return this.shots.map((shot) => shot.first);
  }

  /** The range of the bar around a frame; its end is excluded. */
  barAround(frame) {
    if (this.bars.length === 0) return null;
    const index = lastStarted(this.bars, frame, (bar) => bar.frame);
    return [this.bars[index]?.frame ?? 0, this.bars[index + 1]?.frame ?? this.frames];
  }

  /** The range of the innermost section around a frame; sections of the script go before those of the song. */
  sectionAround(frame) {
    const within = (section) => section.first <= frame && frame < section.first + section.length;
    const own = this.sections.filter(within).sort((one, other) => one.length - other.length)[0];
    const section = own ?? this.songSections.find(within);
    return section ? [section.first, section.first + section.length] : null;
  }
}

function songSections({ song_sections: listed, first_part: first, wave, rate, frames }) {
  const parts = first ? [{ name: first, us: wave?.at_us ?? 0 }, ...listed] : listed;
  const start = (part) => Math.max(0, nearestFrame(part.us, rate));
  const ends = parts.map((_, index) => (index + 1 < parts.length ? start(parts[index + 1]) : frames));
  const sections = parts.map((part, index) => ({ ...part, first: start(part), length: Math.min(frames, ends[index]) - start(part) }));
  return sections.filter((section) => section.length > 0);
}

/** The thing that covers a frame, in a sorted list without overlaps. */
function at(things, frame) {
  const thing = things[lastStarted(things, frame, (one) => one.first)];
  return thing && frame < thing.first + thing.length ? thing : undefined;
}

/** The index of the last thing that starts at or before a frame; -1 if none does. */
function lastStarted(things, frame, start) {
  let [low, high] = [0, things.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start(things[middle]) <= frame) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
