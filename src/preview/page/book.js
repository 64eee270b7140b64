// The book of a source buffer: which piece lies where in it. A piece that was cut into, or that the browser threw out, is no longer whole.

export class Book {
  /** In order, and none overlaps another: { first, length, key, bytes }. The key is null of what is not whole. */
  entries = [];

  get bytes() {
    return this.entries.reduce((sum, entry) => sum + entry.bytes, 0);
  }

  /** The whole piece that lies exactly there, if it does. */
  find({ first, length, key }) {
    return this.entries.find((entry) => entry.first === first && entry.length === length && entry.key === key);
  }

  /** What lies at a place. */
  at(place) {
    return this.entries.find((entry) => entry.first <= place && place < entry.first + entry.length);
  }

  /** How far pieces reach that begin before `end` and end after it; null if none does. */
  reachBeyond(first, end) {
    const cut = this.entries.find((entry) => entry.first < end && entry.first + entry.length > end && entry.first + entry.length > first);
    return cut ? cut.first + cut.length : null;
  }

  /** Nothing lies from `first` up to `end` any more. */
  clear(first, end) {
    this.entries = this.entries.flatMap((entry) => without(entry, first, end));
  }

  place(entry) {
    this.clear(entry.first, entry.first + entry.length);
    this.entries.push(entry);
    this.entries.sort((one, other) => one.first - other.first);
  }

  /**
   * Takes note of what the buffer really holds: ranges in the book's units, of a film that ends at `end`. A piece is whole that lacks no
   * more than `tolerance` at its ends: times are rounded, and sound is trimmed.
   */
  keepTrueTo(ranges, end, tolerance) {
    this.entries = this.entries.flatMap((entry) => {
      const first = Math.max(0, entry.first);
      const last = Math.min(end, entry.first + entry.length);
      if (ranges.some(([from, to]) => from <= first + tolerance && to >= last - tolerance)) return [entry];
      const part = largestPart(ranges, first, last);
      return part ? [{ ...entry, ...part, key: null }] : [];
    });
  }
}

function without(entry, first, end) {
  const last = entry.first + entry.length;
  if (last <= first || end <= entry.first) return [entry];
  const parts = [];
  const part = (from, to) => ({ ...entry, first: from, length: to - from, key: null, bytes: (entry.bytes * (to - from)) / entry.length });
  if (entry.first < first) parts.push(part(entry.first, first));
  if (end < last) parts.push(part(end, last));
  return parts;
}

function largestPart(ranges, first, end) {
  const parts = ranges.map(([from, to]) => ({ first: Math.max(first, Math.round(from)), end: Math.min(end, Math.round(to)) }));
  const largest = parts.filter((part) => part.end > part.first).sort((one, other) => other.end - other.first - (one.end - one.first))[0];
  return largest ? { first: largest.first, length: largest.end - largest.first } : null;
}
