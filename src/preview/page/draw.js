// What all drawings on the timeline share: colours, fonts, places, boxes and words.

export const LABEL_FONT = "11px system-ui, sans-serif";
export const SMALL_FONT = "10px system-ui, sans-serif";

export const COLORS = {
  line: "#2a2e37",
  strong: "#4b5261",
  text: "#c3c8d4",
  faint: "#858c9c",
  shot: "#242b3a",
  other: "#2b2733",
  edge: "#0e1014",
  transition: "#e0b35a",
  layer: "#2f3550",
  adjust: "#3a3150",
  pin: "#ffd166",
  words: "#2f4237",
  wordsText: "#b5d8c0",
  section: "#31405f",
  mark: "#e58f65",
  label: "#6ea0ff",
  wave: "#7f8aa8",
  cached: "#4a9a6b",
  rendering: "#e0b35a",
  queued: "#3a3f4b",
  stale: "#b5624a",
  loop: "rgba(110, 160, 255, 0.16)",
  loopEdge: "#6ea0ff",
  playhead: "#ff5c5c",
  shade: "rgba(14, 16, 20, 0.72)",
};

/** `view` is { start, scale, width }: the first visible frame, pixels per frame, pixels. */
export function toX(view, frame) {
  return (frame - view.start) * view.scale;
}

export function toFrame(view, x) {
  return view.start + x / view.scale;
}

export function visibilityIn(view) {
  const [first, end] = [view.start, toFrame(view, view.width)];
  return (thing) => thing.first < end && thing.first + thing.length > first;
}

export function fillBox(context, color, x, [y, height], width) {
  context.fillStyle = color;
  context.fillRect(x, y, Math.max(1, width), height);
}

/** Draws text, cut to a width; nothing if the width is too small for any word. */
export function drawText(context, text, x, y, width, color, font = LABEL_FONT) {
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

/** Draws small words on a plate of a colour, and returns where it ends. */
export function drawPlate(context, text, x, y, color) {
  context.font = SMALL_FONT;
  const width = context.measureText(text).width + 8;
  fillBox(context, color, x, [y, 14], width);
  context.fillStyle = COLORS.edge;
  context.fillText(text, x + 4, y + 10.5);
  return x + width;
}

/** Diagonal lines over a box: its picture stands still. */
export function hatch(context, x, [y, height], width) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = "rgba(195, 200, 212, 0.28)";
  context.beginPath();
  const from = Math.max(x - height, Math.floor((x - height) / 9) * 9, -height);
  for (let at = from; at < Math.min(x + width, 10_000); at += 9) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

/** Where a thing is: its start, the start of its visible part, its width, and the width of its visible part. */
export function bounds(view, { first, length }) {
  const x = toX(view, first);
  const left = Math.max(-2, x);
  return { x, left, width: length * view.scale, inside: Math.min(view.width, x + length * view.scale) - left };
}
