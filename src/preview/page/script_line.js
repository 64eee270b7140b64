// The script's line of the shot under the playhead, and a button that copies its place.

const FEEDBACK_TIME = 1200;

export class ScriptLine {
  #place = document.getElementById("line-place");
  #text = document.getElementById("line-text");
  #button = document.getElementById("copy");
  #shot;
  #timer = 0;

  constructor() {
    this.#button.addEventListener("click", () => this.copy());
  }

  show(shot) {
    if (this.#shot === shot) return;
    this.#shot = shot;
    this.#place.textContent = place(shot);
    this.#text.textContent = shot?.text ?? "";
    this.#button.disabled = !shot?.at;
  }

  async copy() {
    if (!this.#shot?.at) return;
    this.#showFeedback((await copyText(place(this.#shot))) ? "copied" : "not copied");
  }

  #showFeedback(word) {
    clearTimeout(this.#timer);
    this.#button.textContent = word;
    this.#timer = setTimeout(() => (this.#button.textContent = "copy"), FEEDBACK_TIME);
  }
}

function place(shot) {
  return shot?.at ? `${shot.at.file}:${shot.at.line}` : "";
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyWithTextarea(text);
  }
}

/** Copies text in browsers that refuse access to the clipboard. */
function copyWithTextarea(text) {
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}
