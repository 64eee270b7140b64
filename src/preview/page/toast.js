// A message over the film that goes away by itself.

const SHOWN_FOR = 2600;
const ERROR_SHOWN_FOR = 7000;

export class Toast {
  #element = document.getElementById("toast");
  #timer = 0;

  show(text) {
    this.#show(text, false);
  }

  /** Shows why something was not done. */
  fail(text) {
    this.#show(text, true);
  }

  #show(text, isError) {
    clearTimeout(this.#timer);
    this.#element.textContent = text;
    this.#element.classList.toggle("error", isError);
    this.#element.hidden = false;
    this.#timer = setTimeout(() => (this.#element.hidden = true), isError ? ERROR_SHOWN_FOR : SHOWN_FOR);
  }
}
