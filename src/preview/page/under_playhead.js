// What is under the playhead: the source with its time and frame, the shot's length, and the line of the script that it comes from.

import { CopyButton } from "./clipboard.js";
import { sourceTime } from "./frames.js";

export class UnderPlayhead {
  #source = document.getElementById("source");
  #length = document.getElementById("shot-length");
  #above = document.getElementById("above");
  #place = document.getElementById("line-place");
  #text = document.getElementById("line-text");
  #turn = document.getElementById("turn");
  #copyLine = new CopyButton("copy");
  #copySource = new CopyButton("copy-source");
  #toast;
  #shot;
  #moment;
  #film;

  constructor(toast) {
    this.#toast = toast;
    this.#copyLine.onPress(() => this.copyLine());
    this.#copySource.onPress(() => this.copySource());
  }

  /** `moment` is the source's frame, as `SourceFrames.at` returns it. */
  show(film, frame, moment) {
    const shot = film.shotAt(frame);
    if (shot !== this.#shot || film !== this.#film) this.#showShot(film, shot);
    if (moment !== undefined) this.#showMoment(shot, moment);
    const above = film.layersAt(frame);
    write(this.#above, above === 0 ? "" : `+ ${above} ${above === 1 ? "layer" : "layers"}`);
  }

  #showShot(film, shot) {
    [this.#film, this.#shot, this.#moment] = [film, shot, undefined];
    write(this.#length, shot ? film.lengthWords(shot) : "");
    write(this.#place, place(shot));
    this.#text.replaceChildren(...line(shot));
    write(this.#turn, turn(shot));
    this.#copyLine.isUsable = Boolean(shot?.at);
    this.#copySource.isUsable = Boolean(shot?.source);
  }

  #showMoment(shot, moment) {
    this.#moment = moment;
    const name = shot?.source ?? shot?.shows ?? "";
    write(this.#source, moment ? `${name} ${sourceTime(moment.us)}, frame ${moment.frame}` : name);
  }

  async copyLine() {
    if (!this.#shot?.at) return;
    this.#said(place(this.#shot), await this.#copyLine.copy(place(this.#shot)));
  }

  /** Copies the source at the playhead, as a clip takes it: `ep01[3:12.5 ..]`. */
  async copySource() {
    const text = this.#written();
    if (text) this.#said(text, await this.#copySource.copy(text));
    else this.#toast.fail("This picture has no source to copy.");
  }

  #written() {
    const { source } = this.#shot ?? {};
    if (!source || this.#moment === undefined) return null;
    return this.#moment ? `${source}[${sourceTime(this.#moment.us, true)} ..]` : source;
  }

  #said(text, done) {
    if (done) this.#toast.show(`copied ${text}`);
    else this.#toast.fail(`The browser does not let the page copy: ${text}`);
  }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A source of a `cut` may stand beside others, so its place has a column. */
function place(shot) {
  if (!shot?.at) return "";
  const { file, line, column } = shot.at;
  return shot.turn ? `${file}:${line}:${column}` : `${file}:${line}`;
}

/** The script's line, with the part that says what a `cut` shows in bold. */
function line(shot) {
  if (!shot) return [];
  const { text, written, turn } = shot;
  const start = turn ? text.indexOf(written) : -1;
  if (start < 0 || written === "") return [text];
  const strong = document.createElement("b");
  strong.textContent = written;
  return [text.slice(0, start), strong, text.slice(start + written.length)];
}

function turn(shot) {
  if (!shot?.turn) return "";
  const { slot, slots, source, sources } = shot.turn;
  return `source ${source} of ${sources}, slot ${slot} of ${slots}`;
}
