// Marks and taps that the viewer sets. The server writes them into files beside the script, which `marks`, `taps` and `beats` read.

import { copyText } from "./clipboard.js";
import { clockTime, timeOf } from "./frames.js";
import { post } from "./player.js";

export class Labels {
  #panel = document.getElementById("labels");
  #text = document.getElementById("labels-text");
  #copy = document.getElementById("labels-copy");
  #toast;
  #player;
  /** What is written next waits for what was written before. */
  #queue = Promise.resolve();
  #state = null;
  #kind = null;

  constructor(player, toast) {
    this.#player = player;
    this.#toast = toast;
    this.#copy.addEventListener("click", () => this.#copyLine());
    document.getElementById("labels-close").addEventListener("click", () => this.#close());
  }

  /** The labels of both files, as the server sends them. */
  show(state) {
    this.#state = state;
    this.#draw();
  }

  /** Sets a mark where the film is now: where it was heard while it plays, at the frame while it rests. */
  mark(event) {
    const { film } = this.#player;
    if (!film) return;
    if (this.#player.speed < 0) return void this.#toast.fail("Marks are set while the film plays forwards, or rests.");
    const seconds = this.#player.isRunning ? this.#player.heardTime(event) : timeOf(this.#player.frame, film.rate);
    this.#add("mark", seconds);
  }

  /** Taps a beat. */
  tap(event) {
    if (!this.#player.film) return;
    if (this.#player.speed <= 0) return void this.#toast.fail("Press T on each beat while the film plays.");
    this.#add("tap", this.#player.heardTime(event));
  }

  undo() {
    this.#send("/label/undo", {}, ({ kind, name }) => (kind === "mark" ? `removed ${name}` : "removed the last tap"));
  }

  #add(kind, seconds) {
    this.#kind = kind;
    const file = () => this.#state?.[`${kind}s_file`] ?? "a file";
    const words = ({ name }) => (kind === "mark" ? `${name} at ${clockTime(seconds)} → ${file()}` : `tap ${this.#state?.taps.length ?? ""} → ${file()}`);
    this.#send("/label", { kind, us: Math.round(seconds * 1e6) }, words);
  }

  #send(address, body, words) {
    this.#queue = this.#queue.then(async () => {
      const answer = await post(address, body);
      if (!answer) return this.#toast.fail("`amv watch` does not answer, so nothing was written.");
      if (!answer.ok) return this.#toast.fail((await answer.text()).trim());
      this.#toast.show(words(await answer.json()));
      this.#draw();
    });
  }

  /** Shows the line to write, until the script has it. */
  #draw() {
    const line = this.#line();
    this.#panel.hidden = !line;
    if (!line) return;
    const count = this.#state[`${this.#kind}s`].length;
    const place = this.#kind === "mark" ? "write in the script" : "write in the song's braces";
    const more = this.#kind === "tap" && count < 4 ? ` (from four taps on; ${count} so far)` : "";
    const code = document.createElement("code");
    code.textContent = line;
    this.#text.replaceChildren(`${this.#state[`${this.#kind}s_file`]}: ${place}${more} `, code);
  }

  #line() {
    const hasAny = this.#state && this.#kind && this.#state[`${this.#kind}s`].length > 0;
    return hasAny ? this.#state[`${this.#kind}s_line`] : null;
  }

  async #copyLine() {
    const line = this.#line();
    if (line && (await copyText(line))) this.#toast.show(`copied ${line}`);
  }

  #close() {
    this.#kind = null;
    this.#draw();
  }
}
