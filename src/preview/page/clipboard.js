// Copies text to the clipboard, and says so.

const FEEDBACK_TIME = 1200;

/** A button that shows for a moment that it has copied something. */
export class CopyButton {
  #button;
  #word;
  #timer = 0;

  constructor(id) {
    this.#button = document.getElementById(id);
    this.#word = this.#button.textContent;
  }

  onPress(copy) {
    this.#button.addEventListener("click", copy);
  }

  set isUsable(isUsable) {
    this.#button.disabled = !isUsable;
  }

  /** Copies, and returns whether it worked. */
  async copy(text) {
    const done = await copyText(text);
    clearTimeout(this.#timer);
    this.#button.textContent = done ? "copied" : "not copied";
    this.#timer = setTimeout(() => (this.#button.textContent = this.#word), FEEDBACK_TIME);
    return done;
  }
}

export async function copyText(text) {
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
