// Places in the music: bars, beats and parts of beats, apart from any film's time.

import { nearestFrame, timeOf } from "./frames.js";

/** How many beats there are from a frame to another; null where the film has no beats. Cuts lie on frames, so a small rest is no part of a beat. */
export function beatsWithin({ beats, rate }, first, end) {
  if (beats.length < 2) return null;
  const count = place(beats, rate, end) - place(beats, rate, first);
  const frame = (1 / Math.max(1, beatFrames(beats))) * 0.75;
  const nearest = Math.round(count * 4) / 4;
  return Math.abs(count - nearest) < frame ? nearest : Math.round(count * 100) / 100;
}

/** `2 beats · 24 f`. */
export function lengthWords(beats, frames) {
  if (beats === null) return `${frames} f`;
  return `${FRACTIONS[beats] ?? beats} ${beats > 0 && beats <= 1 ? "beat" : "beats"} · ${frames} f`;
}

const FRACTIONS = { 0.25: "1/4", 0.5: "1/2", 0.75: "3/4" };

/** The frame of a film at which the music is where it is at a frame of another film. The frame itself, if the beats are where they were. */
export function carriedFrame(frame, from, to) {
  const [before, after] = [from.beats, to.beats];
  if (before.length < 2 || after.length < 2 || areSame(before, after)) return frame;
  const exact = before.find((beat) => beat.frame === frame);
  const at = exact ? before.indexOf(exact) : place(before, from.rate, frame);
  const index = Math.min(before.length - 1, Math.max(0, Math.floor(at)));
  const { bar, beat } = before[index];
  const match = after.findIndex((one) => one.bar === bar && one.beat === beat);
  if (match < 0) return frame;
  const us = after[match].us + (at - index) * gapAt(after, match);
  return exact ? after[match].frame : nearestFrame(us, to.rate);
}

function areSame(before, after) {
  const same = (beat, index) => beat.us === after[index].us && beat.bar === after[index].bar && beat.beat === after[index].beat;
  const shared = Math.min(before.length, after.length);
  return before.slice(0, shared).every(same);
}

/** How many beats a frame's start is after the first beat; parts of beats count. */
function place(beats, rate, frame) {
  const us = timeOf(frame, rate) * 1e6;
  let [low, high] = [0, beats.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (beats[middle].us <= us) low = middle + 1;
    else high = middle;
  }
  const index = Math.max(0, low - 1);
  return index + (us - beats[index].us) / gapAt(beats, index);
}

/** Microseconds from a beat to the next; the last beat is as long as the one before it. */
function gapAt(beats, index) {
  const from = Math.min(index, beats.length - 2);
  return Math.max(1, beats[from + 1].us - beats[from].us);
}

function beatFrames(beats) {
  return (beats.at(-1).frame - beats[0].frame) / (beats.length - 1);
}
