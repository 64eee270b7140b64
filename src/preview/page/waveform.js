// The song's waveform. It is fetched once, when it is first visible.

/** Measurements a second, two bytes each: peak, and loudness as a whole. */
const RATE = 1000;
/** Each coarser level has so many measurements of the finer one in one. */
const STEP = 8;

export class Waveform {
  /** The song is not read before the first picture is visible. */
  isAwaited = true;
  #key = null;
  #song = null;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** The loudness of a song; null while it is being fetched. */
  of(key) {
    if (this.isAwaited) return null;
    if (key !== this.#key) this.#fetch(key);
    return this.#song;
  }

  async #fetch(key) {
    this.#key = key;
    this.#song = null;
    const response = await fetch(`/wave/${key}`).catch(() => null);
    const song = response?.ok ? new Loudness(new Uint8Array(await response.arrayBuffer())) : null;
    if (this.#key !== key) return;
    this.#song = song;
    this.#changed();
  }

  /** Asks again for a song that could not be read. */
  retryMissing() {
    if (!this.#song) this.#key = null;
  }
}

/** Loudness in several resolutions, so that a long song is drawn as fast as a short one. */
export class Loudness {
  #levels = [];

  constructor(bytes) {
    this.#levels.push({ rate: RATE, bytes });
    while (this.#levels.at(-1).bytes.length > 2 * STEP) this.#levels.push(coarser(this.#levels.at(-1)));
  }

  /** The loudness from a time of the song to another, in seconds: each 0 to 255. */
  between(from, to) {
    const level = this.#levels.findLast(({ rate }) => (to - from) * rate >= 1) ?? this.#levels[0];
    const [first, end] = [from * level.rate, to * level.rate];
    return end - first < 1 ? mixed(level.bytes, first) : largest(level.bytes, Math.floor(first), Math.floor(end));
  }
}

function coarser({ rate, bytes }) {
  const count = Math.ceil(bytes.length / 2 / STEP);
  const merged = new Uint8Array(2 * count);
  for (let index = 0; index < count; index += 1) {
    const { peak, body } = largest(bytes, index * STEP, (index + 1) * STEP);
    merged[2 * index] = peak;
    merged[2 * index + 1] = body;
  }
  return { rate: rate / STEP, bytes: merged };
}

/** The largest peak, and the mean loudness. */
function largest(bytes, first, end) {
  const last = Math.min(end, bytes.length / 2);
  let [peak, squares] = [0, 0];
  for (let index = first; index < last; index += 1) {
    peak = Math.max(peak, bytes[2 * index]);
    squares += bytes[2 * index + 1] ** 2;
  }
  return { peak, body: Math.sqrt(squares / Math.max(1, last - first)) };
}

/** The loudness between two measurements. */
function mixed(bytes, place) {
  const first = Math.floor(place);
  const part = place - first;
  const at = (index, byte) => bytes[2 * Math.min(index, bytes.length / 2 - 1) + byte] ?? 0;
  const mix = (byte) => at(first, byte) * (1 - part) + at(first + 1, byte) * part;
  return { peak: mix(0), body: mix(1) };
}
