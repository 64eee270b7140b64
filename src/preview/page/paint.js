// Draws the visible range of the timeline, in rows from top to bottom.

import { RENDERING, CACHED } from "./film.js";
import { clockTime, timeOf } from "./frames.js";
import { PEAKS_A_SECOND } from "./timeline_media.js";

export const ROWS = {
  ruler: [0, 26],
  marks: [28, 13],
  sections: [42, 18],
  state: [63, 6],
  shots: [72, 64],
  words: [139, 20],
  wave: [162, 58],
};
export const HEIGHT = 222;

const LABEL_FONT = "11px system-ui, sans-serif";
const SMALL_FONT = "10px system-ui, sans-serif";
const MIN_LABEL_GAP = 56;
const COLORS = {
  line: "#2a2e37",
  strong: "#4b5261",
  text: "#c3c8d4",
  faint: "#858c9c",
  shot: "#242b3a",
  other: "#2b2733",
  edge: "#0e1014",
  transition: "#e0b35a",
  words: "#2f4237",
  wordsText: "#b5d8c0",
  section: "#31405f",
  songSection: "#23262e",
  mark: "#e58f65",
  wave: "#5f83b8",
  cached: "#4a9a6b",
  rendering: "#e0b35a",
  queued: "#3a3f4b",
  stale: "#b5624a",
  loop: "rgba(110, 160, 255, 0.16)",
  loopEdge: "#6ea0ff",
  playhead: "#ff5c5c",
};

/** Draws all except the playhead. `view` is { start, scale, width }: the first visible frame, pixels per frame, pixels. */
export function paint(context, film, view, { stateOf, thumbnails, wave, loop }) {
  const isVisible = visibilityIn(view);
  context.clearRect(0, 0, view.width, HEIGHT);
  sections(context, film, view, isVisible);
  ruler(context, film, view, isVisible);
  states(context, film, view, isVisible, stateOf);
  shots(context, film, view, isVisible, thumbnails);
  transitions(context, film, view, isVisible);
  words(context, film, view, isVisible);
  waveform(context, film, view, wave);
  beatLines(context, film, view, isVisible);
  marks(context, film, view, isVisible);
  range(context, view, loop);
}

export function paintPlayhead(context, view, frame) {
  context.clearRect(0, 0, view.width, HEIGHT);
  const x = Math.round(toX(view, frame + 0.5)) + 0.5;
  if (x < -8 || x > view.width + 8) return;
  context.fillStyle = context.strokeStyle = COLORS.playhead;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, HEIGHT);
  context.stroke();
  context.beginPath();
  context.moveTo(x - 6, 0);
  context.lineTo(x + 6, 0);
  context.lineTo(x, 9);
  context.fill();
}

export function toX(view, frame) {
  return (frame - view.start) * view.scale;
}

export function toFrame(view, x) {
  return view.start + x / view.scale;
}

function visibilityIn(view) {
  const [first, end] = [view.start, toFrame(view, view.width)];
  return (thing) => thing.first < end && thing.first + thing.length > first;
}

function fillRow(context, color, x, [y, height], width) {
  context.fillStyle = color;
  context.fillRect(x, y, Math.max(1, width), height);
}

/** Draws text, cut to a width; nothing if the width is too small for any word. */
function drawText(context, text, x, y, width, color, font = LABEL_FONT) {
  if (width < 16 || !text) return;
  context.save();
  context.beginPath();
  context.rect(x, y - 12, width, 18);
  context.clip();
  context.font = font;
  context.fillStyle = color;
  context.fillText(text, x, y);
  context.restore();
}

function bounds(view, { first, length }) {
  const x = toX(view, first);
  const left = Math.max(-2, x);
  return { x, left, width: length * view.scale, inside: Math.min(view.width, x + length * view.scale) - left };
}

function ruler(context, film, view) {
  const [y, height] = ROWS.ruler;
  fillRow(context, COLORS.line, 0, [y + height, 1], view.width);
  if (film.bars.length > 1) bars(context, film, view);
  else seconds(context, film, view);
}

/** Draws every bar, or every 2nd, 4th, 8th … so that the numbers have room. */
function bars(context, film, view) {
  const gap = ((film.bars.at(-1).frame - film.bars[0].frame) / (film.bars.length - 1)) * view.scale;
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(MIN_LABEL_GAP / gap)));
  for (const bar of film.bars) {
    if ((bar.bar - 1) % every !== 0) continue;
    const x = toX(view, bar.frame);
    if (x < -60 || x > view.width) continue;
    fillRow(context, COLORS.strong, Math.round(x), [4, 22], 1);
    drawText(context, String(bar.bar), x + 4, 14, 40, COLORS.text);
    if (gap * every > 96) drawText(context, clockTime(bar.us / 1e6), x + 4, 25, 60, COLORS.faint, SMALL_FONT);
  }
}

function seconds(context, film, view) {
  const second = (film.rate[0] / film.rate[1]) * view.scale;
  const every = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600].find((step) => step * second > MIN_LABEL_GAP) ?? 1800;
  const length = timeOf(film.frames, film.rate);
  for (let at = 0; at < length; at += every) {
    const x = toX(view, (at * film.rate[0]) / film.rate[1]);
    if (x < -60 || x > view.width) continue;
    fillRow(context, COLORS.strong, Math.round(x), [4, 22], 1);
    drawText(context, clockTime(at), x + 4, 14, 60, COLORS.text);
  }
}

function beatLines(context, film, view) {
  if (film.beats.length < 2) return;
  const gap = ((film.beats.at(-1).frame - film.beats[0].frame) / (film.beats.length - 1)) * view.scale;
  const [top] = ROWS.wave;
  for (const beat of film.beats) {
    const isBar = beat.beat === 1;
    if (!isBar && gap < 6) continue;
    const x = Math.round(toX(view, beat.frame));
    if (x < 0 || x > view.width || (isBar && gap * 4 < 6)) continue;
    fillRow(context, isBar ? COLORS.strong : COLORS.line, x, [top, isBar ? 58 : 10], 1);
    if (!isBar) fillRow(context, COLORS.line, x, [20, 6], 1);
  }
}

function sections(context, film, view, isVisible) {
  const [y, height] = ROWS.sections;
  const draw = (section, color) => {
    const { left, inside } = bounds(view, section);
    fillRow(context, color, left, [y, height], inside - 1);
    drawText(context, section.name, left + 6, y + 13, inside - 10, COLORS.text);
  };
  for (const section of film.songSections.filter(isVisible)) draw(section, COLORS.songSection);
  for (const section of film.sections.filter(isVisible)) draw(section, COLORS.section);
}

function states(context, film, view, isVisible, stateOf) {
  for (const segment of film.segments.filter(isVisible)) {
    const { x, width } = bounds(view, segment);
    fillRow(context, stateColor(segment, stateOf(segment)), x, ROWS.state, width - (width > 3 ? 1 : 0));
  }
}

function stateColor({ state }, shown) {
  if (state === RENDERING) return COLORS.rendering;
  if (state === CACHED) return COLORS.cached;
  return shown === "old" ? COLORS.stale : COLORS.queued;
}

function shots(context, film, view, isVisible, thumbnails) {
  const [y, height] = ROWS.shots;
  for (const shot of film.shots.filter(isVisible)) {
    const { x, left, width, inside } = bounds(view, shot);
    fillRow(context, shot.kind === "footage" ? COLORS.shot : COLORS.other, x, [y, height], width);
    if (width > 12) thumbnails(context, film, shot, { x, y, height, width }, view, thumbnails);
    fillRow(context, COLORS.edge, x, [y, height], 1);
    const name = [shot.shows, shot.reverse ? "◀" : "", shot.speed && shot.speed !== "1" ? speed(shot.speed) : ""].filter(Boolean).join(" ");
    if (inside > 26) {
      fillRow(context, "rgba(14, 16, 20, 0.72)", left + 1, [y + height - 17, 17], Math.min(inside - 2, 14 + name.length * 6.2));
      drawText(context, name, left + 6, y + height - 5, inside - 10, COLORS.text);
    }
  }
}

function speed(text) {
  const [numer, denom = 1] = text.split("/").map(Number);
  return `${Math.round((numer / denom) * 100)}%`;
}

/** The first pictures of the shot's segments, each at its place, so that a long shot shows several. */
function thumbnails(context, film, shot, { x, y, height, width }, view, thumbnails) {
  context.save();
  context.beginPath();
  context.rect(x + 1, y, width - 1, height);
  context.clip();
  let freeFrom = Math.max(x, -400);
  for (const segment of segmentsOf(film, shot)) {
    const at = Math.max(freeFrom, toX(view, segment.first));
    if (at > view.width || at > toX(view, segment.first + segment.length)) continue;
    const image = segment.state === CACHED ? thumbnails.of(segment.key) : null;
    if (!image) continue;
    const imageWidth = (image.naturalWidth * height) / image.naturalHeight;
    context.drawImage(image, at + 1, y, imageWidth, height);
    freeFrom = at + imageWidth + 24;
  }
  context.restore();
}

function segmentsOf(film, { first, length }) {
  const within = film.segments.filter((segment) => segment.first >= first && segment.first < first + length);
  return within.length > 0 ? within : [film.segmentAt(first)].filter(Boolean);
}

function transitions(context, film, view, isVisible) {
  const [y, height] = ROWS.shots;
  context.strokeStyle = COLORS.transition;
  for (const transition of film.transitions.filter(isVisible)) {
    const { x, width } = bounds(view, transition);
    fillRow(context, "rgba(224, 179, 90, 0.22)", x, [y, height], width);
    context.beginPath();
    context.moveTo(x, y + height);
    context.lineTo(x + width, y);
    context.stroke();
    drawText(context, transition.name, x + 4, y + 13, width - 6, COLORS.transition, SMALL_FONT);
  }
  for (const fade of film.fades.filter(isVisible)) {
    const { x, width } = bounds(view, fade);
    context.fillStyle = "rgba(0, 0, 0, 0.6)";
    context.beginPath();
    context.moveTo(fade.rising ? x : x + width, y);
    context.lineTo(fade.rising ? x + width : x, y);
    context.lineTo(fade.rising ? x : x + width, y + height);
    context.fill();
  }
}

function words(context, film, view, isVisible) {
  const [y, height] = ROWS.words;
  // Where two overlap, the later one is drawn over the other, so that the start of each can be read.
  for (const caption of film.words.filter(isVisible).toSorted((one, other) => one.first - other.first)) {
    const { left, inside } = bounds(view, caption);
    fillRow(context, COLORS.words, left, [y, height], inside - 1);
    fillRow(context, COLORS.edge, left - 1, [y, height], 1);
    drawText(context, caption.text, left + 5, y + 15, inside - 8, COLORS.wordsText);
  }
}

function waveform(context, film, view, wave) {
  const peaks = film.wave && wave.of(film.wave.key);
  if (!peaks) return;
  const [y, height] = ROWS.wave;
  const { from_us: from, at_us: at, length_us: length } = film.wave;
  const perPixel = (timeOf(1, film.rate) / view.scale) * PEAKS_A_SECOND;
  context.fillStyle = COLORS.wave;
  for (let x = 0; x < view.width; x += 1) {
    const us = timeOf(toFrame(view, x), film.rate) * 1e6 - at;
    if (us < 0 || us >= length) continue;
    const first = Math.floor(((us + from) / 1e6) * PEAKS_A_SECOND);
    let peak = 0;
    for (let index = first; index < first + Math.max(1, perPixel) && index < peaks.length; index += 1) peak = Math.max(peak, peaks[index]);
    const barHeight = Math.max(1, (peak / 255) * height);
    context.fillRect(x, y + (height - barHeight) / 2, 1, barHeight);
  }
}

function marks(context, film, view) {
  const [y] = ROWS.marks;
  let freeFrom = -Infinity;
  for (const mark of film.marks) {
    const x = Math.round(toX(view, mark.frame));
    if (x < -80 || x > view.width) continue;
    context.fillStyle = COLORS.mark;
    context.beginPath();
    context.moveTo(x - 4, y + 2);
    context.lineTo(x + 5, y + 2);
    context.lineTo(x + 0.5, y + 10);
    context.fill();
    fillRow(context, "rgba(229, 143, 101, 0.4)", x, [y + 10, HEIGHT - y - 10], 1);
    if (x < freeFrom) continue;
    drawText(context, mark.name, x + 8, y + 10, 90, COLORS.mark, SMALL_FONT);
    freeFrom = x + 14 + mark.name.length * 6;
  }
}

function range(context, view, { first, end, on }) {
  if (first === null && end === null) return;
  const [from, to] = [first === null ? 0 : toX(view, first), end === null ? view.width : toX(view, end)];
  if (on) fillRow(context, COLORS.loop, from, [0, HEIGHT], to - from);
  for (const [edge, x] of [[first, from], [end, to]]) if (edge !== null) fillRow(context, COLORS.loopEdge, x - 1, [0, on ? HEIGHT : 26], 2);
}
