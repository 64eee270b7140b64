// Which chunk is where in a source buffer. A chunk that was cut, or that the browser removed in part, is no longer whole.

export class BufferMap {
  /** Sorted and without overlaps: { first, length, key, bytes }. The key is null if the chunk is not whole. */
  entries = [];

  get bytes() {
    return this.entries.reduce((sum, entry) => sum + entry.bytes, 0);
  }

  /** The entry of this whole chunk at exactly this place, if there is one. */
  find({ first, length, key }) {
    return this.entries.find((entry) => entry.first === first && entry.length === length && entry.key === key);
  }

  /** The entry at a place. */
  at(place) {
    return this.entries.find((entry) => entry.first <= place && place < entry.first + entry.length);
  }

  /** The end of the entry that begins before `end` and ends after it; null if there is none. */
  reachBeyond(first, end) {
    const cut = this.entries.find((entry) => entry.first < end && entry.first + entry.length > end && entry.first + entry.length > first);
    return cut ? cut.first + cut.length : null;
  }

  /** Removes everything from `first` up to `end`. */
  clear(first, end) {
    this.entries = this.entries.flatMap((entry) => without(entry, first, end));
  }

  insert(entry) {
    this.clear(entry.first, entry.first + entry.length);
    this.entries.push(entry);
    this.entries.sort((one, other) => one.first - other.first);
  }

  /**
   * Compares the map with what the buffer contains: ranges in the map's units, of a film that ends at `end`. A chunk is whole if it lacks no
   * more than `tolerance` at its ends, because times are rounded and sound is trimmed.
   */
  reconcile(ranges, end, tolerance) {
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
