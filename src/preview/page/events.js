// The server's events. The browser reconnects by itself when the server was gone, and the server then sends the whole state.

const NAMES = ["whose", "film", "ready", "begun", "sound", "lost", "status", "problems", "labels"];
const RETRY = 500;
/** A hidden page closes its connection after this time, in milliseconds, because a browser has few for one address. */
const HIDDEN_TIMEOUT = 20_000;

export class Events extends EventTarget {
  #source = null;
  #disconnectTimer = 0;
  /** The film that the page shows. If the server's film is another, its events are ignored. */
  #film = null;
  #isOther = false;
  /** Whether a hidden page may disconnect. */
  #isIdle;

  constructor(isIdle) {
    super();
    this.#isIdle = isIdle;
    document.addEventListener("visibilitychange", () => this.#onVisibility());
  }

  open() {
    const source = new EventSource("/events");
    this.#source = source;
    source.addEventListener("open", () => this.dispatchEvent(new Event("online")));
    source.addEventListener("error", () => this.#onError(source));
    for (const name of NAMES) {
      source.addEventListener(name, ({ data }) => this.#forward(name, JSON.parse(data)));
    }
  }

  /** Whether the server at this address shows another film. */
  get isOther() {
    return this.#isOther;
  }

  #forward(name, detail) {
    if (name === "whose") this.#isOther = detail.film !== (this.#film ??= detail.film);
    else if (this.#isOther) return;
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #onError(source) {
    if (this.#source !== source) return;
    this.dispatchEvent(new Event("offline"));
    // The browser reconnects by itself, unless another program answered at this address.
    if (source.readyState !== EventSource.CLOSED) return;
    this.#source = null;
    setTimeout(() => this.#source ?? this.open(), RETRY);
  }

  #onVisibility() {
    clearTimeout(this.#disconnectTimer);
    if (document.hidden) this.#disconnectTimer = setTimeout(() => this.#disconnect(), HIDDEN_TIMEOUT);
    else if (!this.#source) this.open();
  }

  #disconnect() {
    if (!this.#isIdle()) return;
    this.#source?.close();
    this.#source = null;
  }
}
