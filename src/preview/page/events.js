// What the watcher tells: server-sent events. They come again by themselves when the watcher was gone, and then with the whole state.

const NAMES = ["whose", "film", "ready", "begun", "sound", "lost", "status", "problems"];
const RETRY = 500;
/** A page that nobody sees gives its connection back after so long: a browser has few for one address. */
const UNSEEN = 20_000;

export class Events extends EventTarget {
  #source = null;
  #leaving = 0;
  /** The film that the page shows, and whether somebody else's is told of now: nothing of that is passed on. */
  #film = null;
  #isOther = false;
  /** Whether it may be let go while nobody sees the page. */
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
      source.addEventListener(name, ({ data }) => this.#tell(name, JSON.parse(data)));
    }
  }

  /** Whether the watcher at this address is another film's. */
  get isOther() {
    return this.#isOther;
  }

  #tell(name, detail) {
    if (name === "whose") this.#isOther = detail.film !== (this.#film ??= detail.film);
    else if (this.#isOther) return;
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #onError(source) {
    if (this.#source !== source) return;
    this.dispatchEvent(new Event("offline"));
    // The browser tries again by itself, unless something else answered at this address.
    if (source.readyState !== EventSource.CLOSED) return;
    this.#source = null;
    setTimeout(() => this.#source ?? this.open(), RETRY);
  }

  #onVisibility() {
    clearTimeout(this.#leaving);
    if (document.hidden) this.#leaving = setTimeout(() => this.#leave(), UNSEEN);
    else if (!this.#source) this.open();
  }

  #leave() {
    if (!this.#isIdle()) return;
    this.#source?.close();
    this.#source = null;
  }
}
