// The badge and the status line: whether the screen shows the newest film, and what the last change did.

const WORDS = { rendered: "up to date", rendering: "rendering", stale: "older film", offline: "watcher gone", other: "another film's watcher", none: "no film yet" };

export class StatusLine {
  #badge = document.getElementById("badge");
  #text = document.getElementById("badge-text");
  #line = document.getElementById("status");
  #status = { rendering: false, missing: 0, segments: 0 };
  #isOnline = false;
  #isOther = false;
  #hasFilm = false;
  #isBlocked = false;
  #isWaiting = false;

  set(changes) {
    if ("status" in changes) this.#status = changes.status;
    if ("online" in changes) this.#isOnline = changes.online;
    if ("other" in changes) this.#isOther = changes.other;
    if ("film" in changes) this.#hasFilm = changes.film;
    if ("blocked" in changes) this.#isBlocked = changes.blocked;
    if ("waiting" in changes) this.#isWaiting = changes.waiting;
    this.#draw();
  }

  #state() {
    if (!this.#isOnline || this.#isOther) return "offline";
    if (this.#status.rendering || this.#isWaiting) return "rendering";
    return this.#isBlocked || this.#status.missing > 0 ? "stale" : "rendered";
  }

  #word(state) {
    if (this.#isOnline && this.#isOther) return "other";
    return state === "stale" && !this.#hasFilm ? "none" : state;
  }

  #draw() {
    const state = this.#state();
    const { missing, segments } = this.#status;
    const words = state === "rendering" && missing > 0 ? `rendering ${segments - missing} / ${segments}` : WORDS[this.#word(state)];
    if (this.#badge.dataset.state !== state) this.#badge.dataset.state = state;
    if (this.#text.textContent !== words) this.#text.textContent = words;
    const line = this.#lastChange();
    if (this.#line.textContent !== line) this.#line.textContent = line;
  }

  #lastChange() {
    const { touched, ms, message } = this.#status;
    const change = touched ? `last change: ${touched}${ms === null || ms === undefined ? "" : ` · ${ms} ms`}` : "";
    return [change, message].filter(Boolean).join(" · ");
  }
}
