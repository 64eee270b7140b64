// The volume, which the browser remembers.

const NAME = "volume";
const STEP = 0.1;

export class Volume {
  #video;
  #slider = document.getElementById("volume");
  #mute = document.getElementById("mute");

  constructor(video) {
    this.#video = video;
    const { volume, muted } = saved();
    video.volume = volume;
    video.muted = muted;
    video.addEventListener("volumechange", () => this.#draw());
    this.#slider.addEventListener("input", () => this.set(this.#slider.valueAsNumber / 100));
    // The keys belong to the film again.
    this.#slider.addEventListener("change", () => this.#slider.blur());
    this.#draw();
  }

  /** Sets the volume, from 0 to 1. */
  set(volume) {
    this.#video.volume = Math.min(1, Math.max(0, Math.round(volume * 100) / 100));
    this.#video.muted = this.#video.volume === 0;
    this.#save();
  }

  /** Louder, or quieter. */
  step(direction) {
    this.set((this.#video.muted ? 0 : this.#video.volume) + direction * STEP);
  }

  toggleMute() {
    this.#video.muted = !this.#video.muted;
    if (!this.#video.muted && this.#video.volume === 0) this.#video.volume = STEP;
    this.#save();
  }

  #save() {
    const { volume, muted } = this.#video;
    try {
      localStorage.setItem(NAME, JSON.stringify({ volume, muted }));
    } catch {
      // There is no room, or the user's settings forbid it: the next page has the full volume.
    }
  }

  #draw() {
    const { volume, muted } = this.#video;
    this.#slider.value = String(muted ? 0 : Math.round(volume * 100));
    this.#mute.setAttribute("aria-pressed", String(muted));
  }
}

function saved() {
  try {
    const { volume, muted } = JSON.parse(localStorage.getItem(NAME));
    return { volume: volume >= 0 && volume <= 1 ? volume : 1, muted: muted === true };
  } catch {
    return { volume: 1, muted: false };
  }
}
