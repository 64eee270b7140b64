// Draws the visible range of the timeline: its frame here, its pictures and its sound elsewhere.

import { bounds, COLORS, drawText, fillBox, SMALL_FONT, toFrame, toX, visibilityIn } from "./draw.js";
import { CACHED, RENDERING } from "./film.js";
import { clockTime, timeOf } from "./frames.js";
import { paintPictures } from "./paint_pictures.js";
import { paintSound, partColor } from "./paint_sound.js";

const MIN_LABEL_GAP = 56;
/** Beats this far apart, in pixels, have their numbers. */
const BEAT_NUMBER_GAP = 30;

/** Draws all except the playhead. `look` is { rows, stateOf, thumbnails, wave, loop }. */
export function paint(context, film, view, look) {
  const { rows, loop } = look;
  const isVisible = visibilityIn(view);
  context.clearRect(0, 0, view.width, rows.height);
  sections(context, film, view, rows.sections, isVisible);
  ruler(context, film, view, rows.ruler);
  states(context, film, view, isVisible, look);
  paintPictures(context, film, view, look, isVisible);
  paintSound(context, film, view, look);
  marks(context, film, view, rows);
  range(context, view, rows, loop);
}

export function paintPlayhead(context, view, rows, frame) {
  context.clearRect(0, 0, view.width, rows.height);
  const x = Math.round(toX(view, frame + 0.5)) + 0.5;
  if (x < -8 || x > view.width + 8) return;
  context.fillStyle = context.strokeStyle = COLORS.playhead;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, rows.height);
  context.stroke();
  context.beginPath();
  context.moveTo(x - 6, 0);
  context.lineTo(x + 6, 0);
  context.lineTo(x, 9);
  context.fill();
}

function ruler(context, film, view, [y, height]) {
  fillBox(context, COLORS.line, 0, [y + height, 1], view.width);
  if (film.bars.length > 1) bars(context, film, view);
  else seconds(context, film, view);
  beatNumbers(context, film, view);
}

/** Draws every bar, or every 2nd, 4th, 8th … so that the numbers have room. */
function bars(context, film, view) {
  const gap = ((film.bars.at(-1).frame - film.bars[0].frame) / (film.bars.length - 1)) * view.scale;
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(MIN_LABEL_GAP / gap)));
  for (const bar of film.bars) {
    if ((bar.bar - 1) % every !== 0) continue;
    const x = toX(view, bar.frame);
    if (x < -60 || x > view.width) continue;
    fillBox(context, COLORS.strong, Math.round(x), [4, 22], 1);
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
    fillBox(context, COLORS.strong, Math.round(x), [4, 22], 1);
    drawText(context, clockTime(at), x + 4, 14, 60, COLORS.text);
  }
}

function beatNumbers(context, film, view) {
  const gap = film.beatGap * view.scale;
  if (gap < 6) return;
  for (const beat of film.beats) {
    const x = Math.round(toX(view, beat.frame));
    if (beat.beat === 1 || x < 0 || x > view.width) continue;
    fillBox(context, COLORS.line, x, [20, 6], 1);
    if (gap >= BEAT_NUMBER_GAP) drawText(context, `${beat.bar}.${beat.beat}`, x + 3, 14, gap - 4, COLORS.faint, SMALL_FONT);
  }
}

/** The song's parts as a strip of their colours; the script's sections over them. */
function sections(context, film, view, [y, height], isVisible) {
  for (const part of film.songSections.filter(isVisible)) {
    const { left, inside } = bounds(view, part);
    const label = toFrame(view, left + 20);
    const isCovered = film.sections.some((own) => own.first < label && part.first < own.first + own.length);
    fillBox(context, partColor(part.name), left, [y + height - 3, 3], inside - 1);
    if (!isCovered) drawText(context, part.name, left + 6, y + height - 6, inside - 10, partColor(part.name));
  }
  for (const section of film.sections.filter(isVisible)) {
    const { left, inside } = bounds(view, section);
    fillBox(context, COLORS.section, left, [y, height - 4], inside - 1);
    drawText(context, section.name, left + 6, y + height - 7, inside - 10, COLORS.text);
  }
}

function states(context, film, view, isVisible, { rows, stateOf }) {
  for (const segment of film.segments.filter(isVisible)) {
    const { x, width } = bounds(view, segment);
    fillBox(context, stateColor(segment, stateOf(segment)), x, rows.state, width - (width > 3 ? 1 : 0));
  }
}

function stateColor({ state }, shown) {
  if (state === RENDERING) return COLORS.rendering;
  if (state === CACHED) return COLORS.cached;
  return shown === "old" ? COLORS.stale : COLORS.queued;
}

/** The script's marks, and those that were set in the page. */
function marks(context, film, view, rows) {
  const [y] = rows.marks;
  let freeFrom = -Infinity;
  const own = film.marks.map((mark) => ({ ...mark, color: COLORS.mark }));
  const set = film.labels.marks.map((mark) => ({ ...mark, color: COLORS.label }));
  for (const { frame, name, color } of [...own, ...set].sort((one, other) => one.frame - other.frame)) {
    const x = Math.round(toX(view, frame));
    if (x < -80 || x > view.width) continue;
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(x - 4, y + 2);
    context.lineTo(x + 5, y + 2);
    context.lineTo(x + 0.5, y + 10);
    context.fill();
    context.globalAlpha = 0.4;
    fillBox(context, color, x, [y + 10, rows.height - y - 10], 1);
    context.globalAlpha = 1;
    if (x < freeFrom) continue;
    drawText(context, name, x + 8, y + 10, 90, color, SMALL_FONT);
    freeFrom = x + 14 + name.length * 6;
  }
}

function range(context, view, rows, { first, end, on }) {
  if (first === null && end === null) return;
  const [from, to] = [first === null ? 0 : toX(view, first), end === null ? view.width : toX(view, end)];
  if (on) fillBox(context, COLORS.loop, from, [0, rows.height], to - from);
  for (const [edge, x] of [[first, from], [end, to]]) if (edge !== null) fillBox(context, COLORS.loopEdge, x - 1, [0, on ? rows.height : 26], 2);
}
