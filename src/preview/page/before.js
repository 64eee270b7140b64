// The version before the last change that is visible, shown at the same place for as long as a key or the button is held.

import { CACHED } from "./film.js";
import { carriedFrame } from "./musical_place.js";
import { Screen } from "./screen.js";

const ROOM = 32 << 20;

export class Before {
  #video = document.getElementById("before");
  #badge = document.getElementById("before-badge");
  #button = document.getElementById("before-hold");
  #screen = null;
  #newest = null;
  #previous = null;
  #isHeld = false;
  #player;

  constructor(player) {
    this.#player = player;
    this.#button.addEventListener("pointerdown", (event) => {
      this.#button.setPointerCapture(event.pointerId);
      this.hold();
    });
    for (const name of ["lostpointercapture", "blur"]) this.#button.addEventListener(name, () => this.release());
    addEventListener("blur", () => this.release());
  }

  /** The newest film. */
  set film(film) {
    if (this.#newest && this.#newest.film !== film.film) this.#previous = null;
    else if (this.#newest && pictures(this.#newest) !== pictures(film)) this.#previous = this.#newest;
    this.#newest = film;
    this.#button.disabled = !this.#previous;
  }

  hold() {
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#badge.hidden = false;
    this.#button.setAttribute("aria-pressed", "true");
    if (!this.#previous) return this.#say("there is no version before this one yet");
    this.#show(this.#previous);
  }

  release() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#video.hidden = this.#badge.hidden = true;
    this.#button.setAttribute("aria-pressed", "false");
    this.#video.pause();
  }

  #show(film) {
    this.#screen ??= this.#open();
    if (this.#screen.film !== film) this.#screen.show(film);
    const frame = film.clamp(carriedFrame(this.#player.frame, this.#newest, film));
    this.#screen.seek(frame);
    this.#say("before …");
    if (this.#player.speed > 0) {
      this.#video.playbackRate = this.#player.speed;
      void this.#video.play().catch(() => {});
    }
    this.#reveal();
  }

  #open() {
    const screen = new Screen(this.#video, ROOM);
    for (const name of ["shown", "picture", "frame", "missing"]) screen.addEventListener(name, () => this.#reveal());
    this.#video.addEventListener("seeked", () => this.#reveal());
    return screen;
  }

  /** Shows the picture when the browser has it. */
  #reveal() {
    if (!this.#isHeld || !this.#screen?.film) return;
    const hasPicture = this.#screen.stateAt(this.#screen.frame) === "new" && !this.#video.seeking && this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    this.#video.hidden = !hasPicture;
    const segment = this.#screen.film.segmentAt(this.#screen.frame);
    if (hasPicture) this.#say("before");
    else if (segment && segment.state !== CACHED) this.#say("this part of the version before was not rendered");
  }

  #say(text) {
    this.#badge.textContent = text;
  }
}

function pictures(film) {
  return film.segments.map(({ first, key }) => `${first} ${key}`).join();
}
