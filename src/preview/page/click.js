// A click on every beat, for judging the beats by ear. The browser mixes it with the film's sound in one audio context, so that both come out
// of the same clock.

const RATE = 48000;
const LOOK_AHEAD = 0.15;
const INTERVAL = 10;
/** Differences between the two clocks are measured so often; the middle one counts. */
const MEASUREMENTS = 15;
/** A scheduled click is moved by what was measured since, if it is at least this far off, and no nearer than this: seconds. */
const MOVED_FROM = 0.0002;
const SETTLED = 0.03;
/** A click that is late by this much after a seek is still played. */
const LATE = 0.06;
const LENGTH = 0.04;
const LOUDNESS = 0.5;
const BAR = { pitch: 1760, level: 1 };
const BEAT = { pitch: 1100, level: 0.6 };

export class Click {
  isOn = false;
  #video;
  #film = null;
  #context = null;
  #gain = null;
  #sounds = null;
  #differences = [];
  #scheduled = [];
  #next = -Infinity;
  #timer = 0;

  constructor(video) {
    this.#video = video;
    for (const name of ["seeking", "pause", "ratechange", "waiting", "emptied"]) video.addEventListener(name, () => this.#restart());
    video.addEventListener("volumechange", () => this.#setLoudness());
  }

  set film(film) {
    this.#film = film;
    if (this.isOn) this.#restart();
  }

  /** Seconds from when the film's sound is played by the page to when it is heard, as far as that is not in the film's own clock. */
  get latency() {
    return this.#context ? (this.#context.baseLatency ?? 0) + (this.#context.outputLatency ?? 0) : 0;
  }

  toggle() {
    this.isOn = !this.isOn;
    clearInterval(this.#timer);
    if (!this.isOn) return this.#restart();
    this.#open();
    void this.#context.resume();
    this.#timer = setInterval(() => this.#schedule(), INTERVAL);
  }

  /** From the first click on, the film's sound goes through the same context. */
  #open() {
    if (this.#context) return;
    this.#context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    this.#context.createMediaElementSource(this.#video).connect(this.#context.destination);
    this.#gain = new GainNode(this.#context);
    this.#gain.connect(this.#context.destination);
    this.#sounds = { bar: sound(this.#context, BAR), beat: sound(this.#context, BEAT) };
    this.#setLoudness();
    // A context may be suspended when the page was hidden: without it the film would be silent.
    this.#video.addEventListener("play", () => void this.#context.resume());
  }

  #setLoudness() {
    if (this.#gain) this.#gain.gain.value = LOUDNESS * Math.max(0.2, this.#video.volume);
  }

  #restart() {
    for (const { source } of this.#scheduled) source.stop();
    this.#scheduled = [];
    this.#differences = [];
    this.#next = -Infinity;
  }

  /** Schedules the clicks of the next moments. */
  #schedule() {
    const video = this.#video;
    if (!this.#film || video.paused || video.seeking || video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
    const [now, time, speed] = [this.#context.currentTime, video.currentTime, video.playbackRate];
    this.#differences.push(now - time / speed);
    if (this.#differences.length > MEASUREMENTS) this.#differences.shift();
    const difference = middle(this.#differences);
    this.#scheduled = this.#scheduled.filter(({ at }) => at > now).map((one) => this.#moved(one, one.beat / speed + difference, now));
    const from = this.#next === -Infinity ? time - LATE * speed : this.#next;
    const until = time + LOOK_AHEAD * speed;
    for (const beat of this.#film.beats) {
      const at = beat.us / 1e6;
      if (at < from || at >= until) continue;
      const buffer = beat.beat === 1 ? this.#sounds.bar : this.#sounds.beat;
      this.#scheduled.push(this.#play(buffer, at, Math.max(now, at / speed + difference)));
    }
    this.#next = until;
  }

  /** A scheduled click at a better time. */
  #moved(one, at, now) {
    if (one.at - now < SETTLED || Math.abs(at - one.at) < MOVED_FROM) return one;
    one.source.stop();
    return this.#play(one.source.buffer, one.beat, Math.max(now, at));
  }

  #play(buffer, beat, at) {
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#gain);
    source.start(at);
    return { source, beat, at };
  }
}

function middle(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}

/** A short tone that is loudest at its first sample. */
function sound(context, { pitch, level }) {
  const buffer = new AudioBuffer({ length: Math.round(LENGTH * RATE), sampleRate: context.sampleRate });
  const samples = buffer.getChannelData(0);
  for (let index = 0; index < samples.length; index += 1) {
    const time = index / RATE;
    samples[index] = level * Math.cos(2 * Math.PI * pitch * time) * Math.exp(-time * 110);
  }
  return buffer;
}
