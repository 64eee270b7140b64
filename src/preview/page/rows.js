// The rows of the timeline from top to bottom, as many as a film needs. A row is [y, height].

const MOST_LAYERS = 4;
const MOST_WORD_LANES = 6;
const MOST_ADJUST_LANES = 3;
/** The timeline is roomy where that takes no more than this part of the window. */
const MOST_OF_WINDOW = 0.42;
/** Heights of rows in pixels. All lanes of words share the height of `words`. */
const ROOMY = { marks: 13, sections: 18, adjust: 14, layer: 18, shots: 64, word: 20, words: 60, wave: 56, hits: 9 };
const TIGHT = { marks: 12, sections: 14, adjust: 11, layer: 13, shots: 42, word: 14, words: 36, wave: 34, hits: 6 };

export const HIT_KINDS = [
  { name: "hat", color: "#ffe066" },
  { name: "snare", color: "#ff8787" },
  { name: "kick", color: "#74c0fc" },
  { name: "other", color: "#b197fc" },
];

/** The rows of a film, and their height together. */
export function rowsOf(film, windowHeight) {
  const rows = rowsOfHeights(film, ROOMY);
  return rows.height > MOST_OF_WINDOW * windowHeight ? rowsOfHeights(film, TIGHT) : rows;
}

function rowsOfHeights(film, heights) {
  const rows = {};
  let y = 0;
  const add = (name, height, gap) => {
    rows[name] = [y, height];
    y += height + gap;
  };
  const addLanes = (name, count, height) => {
    rows[name] = Array.from({ length: count }, (_, lane) => [y + lane * height, height - 1]);
    y += count * height + (count > 0 ? 2 : 0);
  };
  add("ruler", 26, 2);
  add("marks", heights.marks, 1);
  add("sections", film.sections.length + film.songSections.length > 0 ? heights.sections : 0, 3);
  add("state", 6, 3);
  addLanes("adjusts", film.adjustLanes.count, heights.adjust);
  addLanes("layers", Math.min(MOST_LAYERS, film.layers.length), heights.layer);
  add("shots", heights.shots, 3);
  const { count } = film.wordLanes;
  addLanes("words", count, Math.floor(Math.min(heights.word, heights.words / Math.max(1, count))));
  add("wave", film.wave || film.beats.length > 0 ? heights.wave : 0, 2);
  addLanes("hits", film.hasHits ? HIT_KINDS.length : 0, heights.hits);
  return { ...rows, height: y + 2 };
}

/** Lanes in which things lie side by side, so that none covers another: { count, of(thing) }. */
export function lanesOf(things, most) {
  const ends = [];
  const lanes = new Map();
  const ordered = things.toSorted((one, other) => one.first - other.first || other.length - one.length);
  for (const thing of ordered) {
    const free = ends.findIndex((end) => end <= thing.first);
    const lane = free >= 0 ? free : Math.min(ends.length, most - 1);
    ends[lane] = Math.max(ends[lane] ?? 0, thing.first + thing.length);
    lanes.set(thing, lane);
  }
  return { count: ends.length, of: (thing) => lanes.get(thing) };
}

export const wordLanes = (words) => lanesOf(words, MOST_WORD_LANES);
export const adjustLanes = (adjusts) => lanesOf(adjusts, MOST_ADJUST_LANES);
