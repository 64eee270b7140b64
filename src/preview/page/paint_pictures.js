// Draws what is seen: adjusts, layers, the main track's shots with their transitions, and words.

import { bounds, COLORS, drawText, fillBox, hatch, SMALL_FONT, toX } from "./draw.js";
import { CACHED } from "./film.js";

export function paintPictures(context, film, view, look, isVisible) {
  adjusts(context, film, view, look.rows.adjusts, isVisible);
  layers(context, film, view, look.rows.layers, isVisible);
  for (const shot of film.shots.filter(isVisible)) paintShot(context, film, shot, view, look);
  transitions(context, film, view, look.rows.shots, isVisible);
  fades(context, film, view, look.rows.shots, isVisible);
  words(context, film, view, look.rows.words, isVisible);
}

function adjusts(context, film, view, rows, isVisible) {
  for (const adjust of film.adjusts.filter(isVisible)) {
    const row = rows[film.adjustLanes.of(adjust)];
    const { left, inside } = bounds(view, adjust);
    fillBox(context, COLORS.adjust, left, row, inside - 1);
    drawText(context, adjust.effects, left + 5, row[0] + row[1] / 2 + 3.5, inside - 8, COLORS.text, SMALL_FONT);
  }
}

/** The topmost layer lies above. Where there are more layers than rows, the last row has the rest. */
function layers(context, film, view, rows, isVisible) {
  const order = film.layers.toReversed();
  for (const [index, layer] of order.entries()) {
    const row = rows[Math.min(index, rows.length - 1)];
    for (const shot of layer.shots.filter(isVisible)) {
      const { left, inside } = bounds(view, shot);
      fillBox(context, COLORS.layer, left, row, inside - 1);
      if (shot.kind === "hold") hatch(context, left, row, inside - 1);
      drawText(context, [layer.name, shot.shows].filter(Boolean).join(": "), left + 5, row[0] + row[1] / 2 + 3.5, inside - 8, COLORS.text, SMALL_FONT);
    }
  }
}

function paintShot(context, film, shot, view, { rows, thumbnails }) {
  const row = rows.shots;
  const [y, height] = row;
  const { x, width } = bounds(view, shot);
  fillBox(context, shot.kind === "footage" || shot.kind === "hold" ? COLORS.shot : COLORS.other, x, row, width);
  if (width > 12) pictures(context, film, shot, { x, y, height, width }, view, thumbnails);
  frozen(context, shot, view, row);
  fillBox(context, COLORS.edge, x, row, 1);
  shotWords(context, film, shot, view, row);
  hits(context, shot, view, row);
}

/** A `hold`, or the end of a shot whose range is shorter. */
function frozen(context, shot, view, row) {
  const from = shot.kind === "hold" ? shot.first : shot.frozen;
  if (from === null) return;
  const { left, inside } = bounds(view, { first: from, length: shot.first + shot.length - from });
  if (inside > 4) hatch(context, left, row, inside);
}

function shotWords(context, film, shot, view, [y, height]) {
  const { left, inside } = bounds(view, shot);
  const speed = shot.speed && shot.speed !== "1" ? percent(shot.speed) : "";
  const name = [shot.kind === "hold" ? "hold" : "", shot.shows, shot.reverse ? "◀" : "", speed].filter(Boolean).join(" ");
  if (inside <= 26) return;
  context.font = SMALL_FONT;
  const length = film.lengthWords(shot);
  const lengthWidth = context.measureText(length).width;
  const nameWidth = Math.min(inside - 2, 14 + name.length * 6.2);
  fillBox(context, COLORS.shade, left + 1, [y + height - 17, 17], nameWidth);
  drawText(context, name, left + 6, y + height - 5, inside - 10, COLORS.text);
  if (nameWidth + lengthWidth + 24 > inside) return;
  const right = left + inside - lengthWidth - 10;
  fillBox(context, COLORS.shade, right, [y + height - 17, 17], lengthWidth + 8);
  drawText(context, length, right + 4, y + height - 5, lengthWidth + 4, COLORS.faint, SMALL_FONT);
}

function hits(context, shot, view, [y, height]) {
  for (const hit of shot.hits) {
    const x = Math.round(toX(view, hit + 0.5));
    if (x < -8 || x > view.width + 8) continue;
    fillBox(context, COLORS.pin, x, [y, height], 1);
    context.beginPath();
    context.moveTo(x + 0.5, y);
    context.lineTo(x + 5.5, y + 5);
    context.lineTo(x + 0.5, y + 10);
    context.lineTo(x - 4.5, y + 5);
    context.fill();
  }
}

function percent(text) {
  const [numer, denom = 1] = text.split("/").map(Number);
  return `${Math.round((numer / denom) * 100)}%`;
}

/** The first pictures of the shot's segments, each at its place, so that a long shot shows several. */
function pictures(context, film, shot, { x, y, height, width }, view, thumbnails) {
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

function transitions(context, film, view, row, isVisible) {
  const [y, height] = row;
  context.strokeStyle = COLORS.transition;
  for (const transition of film.transitions.filter(isVisible)) {
    const { x, width } = bounds(view, transition);
    fillBox(context, "rgba(224, 179, 90, 0.22)", x, row, width);
    context.beginPath();
    context.moveTo(x, y + height);
    context.lineTo(x + width, y);
    context.stroke();
    drawText(context, transition.name, x + 4, y + 13, width - 6, COLORS.transition, SMALL_FONT);
  }
}

function fades(context, film, view, [y, height], isVisible) {
  context.fillStyle = "rgba(0, 0, 0, 0.6)";
  for (const fade of film.fades.filter(isVisible)) {
    const { x, width } = bounds(view, fade);
    context.beginPath();
    context.moveTo(fade.rising ? x : x + width, y);
    context.lineTo(fade.rising ? x + width : x, y);
    context.lineTo(fade.rising ? x : x + width, y + height);
    context.fill();
  }
}

function words(context, film, view, rows, isVisible) {
  for (const caption of film.words.filter(isVisible)) {
    const row = rows[film.wordLanes.of(caption)];
    const { left, inside } = bounds(view, caption);
    fillBox(context, COLORS.words, left, row, inside - 1);
    fillBox(context, COLORS.edge, left - 1, row, 1);
    const font = row[1] < 13 ? "9px system-ui, sans-serif" : undefined;
    drawText(context, caption.text, left + 5, row[0] + row[1] / 2 + 4, inside - 8, COLORS.wordsText, font);
  }
}
