// Draws the song: its waveform in the colours of its parts, beats, hits, drops and breaks, as the picture of `amv beats` does.

import { COLORS, drawPlate, drawText, fillBox, SMALL_FONT, toFrame, toX } from "./draw.js";
import { timeOf } from "./frames.js";
import { HIT_KINDS } from "./rows.js";

const PART_COLORS = ["#5b8cff", "#ffa94d", "#51d88a", "#d17bff", "#ffd84d", "#4dd9d9", "#ff7eb6", "#9aa5ff"];
const TURNS = { drops: ["drop", "#ff5d73"], breaks: ["break", "#6fd3ff"] };

/** The colour of the song's parts with this letter. */
export function partColor(name) {
  const letter = name.charCodeAt(0) - 65;
  return PART_COLORS[((letter % PART_COLORS.length) + PART_COLORS.length) % PART_COLORS.length] ?? COLORS.wave;
}

export function paintSound(context, film, view, { rows, wave }) {
  waveform(context, film, view, rows.wave, wave);
  beatLines(context, film, view, rows);
  taps(context, film, view, rows.wave);
  hits(context, film, view, rows.hits);
  turns(context, film, view, rows);
  if (film.without_bars) withoutBars(context, film, view, rows);
}

function waveform(context, film, view, [y, height], wave) {
  const song = film.wave && wave.of(film.wave.key);
  if (!song) return;
  const { from_us: from, at_us: at, length_us: length } = film.wave;
  const songTime = (x) => (timeOf(toFrame(view, x), film.rate) * 1e6 - at + from) / 1e6;
  const middle = y + height / 2;
  let color = "";
  for (let x = 0; x < view.width; x += 1) {
    const [time, next] = [songTime(x), songTime(x + 1)];
    if (time < from / 1e6 || time >= (from + length) / 1e6) continue;
    const { peak, body } = song.between(time, next);
    const part = film.partAt(toFrame(view, x));
    color = part ? partColor(part.name) : COLORS.wave;
    context.fillStyle = color;
    for (const [loudness, opacity] of [[peak, 0.4], [body, 0.85]]) {
      const half = Math.max(0.5, (loudness / 255) * (height / 2 - 1));
      context.globalAlpha = opacity;
      context.fillRect(x, middle - half, 1, 2 * half);
    }
  }
  context.globalAlpha = 1;
}

function beatLines(context, film, view, rows) {
  const gap = film.beatGap * view.scale;
  const [top, height] = rows.wave;
  const bottom = rows.hits.length > 0 ? rows.hits.at(-1)[0] + rows.hits.at(-1)[1] : top + height;
  for (const beat of film.beats) {
    const isBar = beat.beat === 1;
    if ((!isBar && gap < 6) || (isBar && gap * 4 < 6)) continue;
    const x = Math.round(toX(view, beat.frame));
    if (x < 0 || x > view.width) continue;
    context.globalAlpha = isBar ? 0.5 : 0.2;
    fillBox(context, COLORS.text, x, [top, isBar || gap > 14 ? bottom - top : 10], 1);
  }
  context.globalAlpha = 1;
}

/** Beats that were tapped along in the page. */
function taps(context, film, view, [y]) {
  for (const { frame } of film.labels.taps) {
    const x = Math.round(toX(view, frame));
    if (x < -4 || x > view.width + 4) continue;
    context.fillStyle = COLORS.label;
    context.beginPath();
    context.arc(x + 0.5, y + 4, 3, 0, 2 * Math.PI);
    context.fill();
  }
}

function hits(context, film, view, rows) {
  for (const [index, { name, color }] of HIT_KINDS.entries()) {
    const row = rows[index];
    if (!row) return;
    const [y, height] = row;
    for (const [us, strength] of film.hits[name]) {
      const x = Math.round(toX(view, (us / 1e6) * (film.rate[0] / film.rate[1])));
      if (x < -3 || x > view.width) continue;
      const size = height * (0.3 + (0.7 * Math.min(100, strength)) / 100);
      context.globalAlpha = 0.35 + (0.65 * Math.min(100, strength)) / 100;
      fillBox(context, color, x, [y + height - size, size], 2);
    }
    context.globalAlpha = 1;
    if (height < 8) continue;
    context.font = "8px system-ui, sans-serif";
    fillBox(context, "rgba(16, 18, 22, 0.9)", 0, row, context.measureText(name).width + 8);
    context.fillStyle = color;
    context.fillText(name, 4, y + height - 1);
  }
}

function turns(context, film, view, rows) {
  const [top, height] = rows.wave;
  for (const [kind, [word, color]] of Object.entries(TURNS)) {
    for (const us of film.hits[kind]) {
      const x = Math.round(toX(view, (us / 1e6) * (film.rate[0] / film.rate[1])));
      if (x < -50 || x > view.width) continue;
      context.globalAlpha = 0.9;
      fillBox(context, color, x, [top, height], 2);
      drawPlate(context, word, x + 2, top, color);
      context.globalAlpha = 1;
    }
  }
}

function withoutBars(context, film, view, rows) {
  const [y, height] = rows.wave;
  context.font = SMALL_FONT;
  const width = context.measureText(film.without_bars).width;
  const place = height > 0 ? y + height - 6 : rows.marks[0] + 10;
  fillBox(context, "rgba(16, 18, 22, 0.85)", view.width - width - 20, [place - 11, 16], width + 20);
  drawText(context, film.without_bars, view.width - width - 10, place, width + 8, COLORS.faint, SMALL_FONT);
}
