// The script's errors and warnings: one line at the film's upper edge, which opens on demand.

/** They are shown when no save has changed them for this time, in milliseconds: a half-typed line is no news. */
const QUIET = 1000;

export class ProblemsPanel {
  #panel = document.getElementById("problems");
  #list = document.getElementById("problem-list");
  #title = document.getElementById("problem-title");
  #count = document.getElementById("problem-count");
  #fold = document.getElementById("problem-fold");
  #isOpen = false;
  #timer = 0;

  constructor() {
    document.getElementById("problem-head").addEventListener("click", () => this.toggle());
  }

  /** `hasFilm`: whether a film is visible, which the panel would hide. */
  show({ problems, blocking }, hasFilm) {
    clearTimeout(this.#timer);
    const show = () => this.#show(errorsFirst(problems), blocking, hasFilm);
    if (problems.length === 0) this.#panel.hidden = true;
    else if (!hasFilm) show();
    else this.#timer = setTimeout(show, QUIET);
  }

  toggle() {
    if (this.#panel.hidden) return;
    this.#isOpen = this.#panel.classList.contains("folded");
    this.#setFolded(!this.#isOpen);
  }

  #show(problems, blocking, hasFilm) {
    this.#panel.hidden = false;
    this.#panel.classList.toggle("blocking", blocking);
    this.#title.replaceChildren(...heading(problems[0]));
    this.#count.textContent = count(problems, blocking && hasFilm);
    this.#list.replaceChildren(...problems.map(item));
    this.#setFolded(hasFilm && !this.#isOpen);
  }

  #setFolded(folded) {
    this.#panel.classList.toggle("folded", folded);
    this.#fold.setAttribute("aria-expanded", String(!folded));
    this.#fold.textContent = folded ? "show" : "fold";
  }
}

function errorsFirst(problems) {
  const isError = (problem) => problem.severity === "error";
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

/** The first problem in a line. */
function heading({ severity, code, message, at }) {
  const place = at ? `  ${at.file}:${at.line}:${at.column}` : "";
  return [element("span", `severity ${severity}`, code ? `${severity}[${code}]` : severity), ` ${message}`, element("span", "faint", place)];
}

function count(problems, isOlder) {
  const of = (severity) => problems.filter((problem) => problem.severity === severity).length;
  const counts = ["error", "warning"].map((severity) => [of(severity), severity]).filter(([number]) => number > 0);
  const words = counts.map(([number, severity]) => `${number} ${severity}${number === 1 ? "" : "s"}`).join(", ");
  return isOlder ? `${words} · this is the last film without errors` : words;
}

function item({ severity, code, message, help, at }) {
  const place = at ? `${at.file}:${at.line}:${at.column}` : "";
  const parts = [
    element("p", "message", element("span", `severity ${severity}`, code ? `${severity}[${code}]` : severity), ` ${message}`),
    at && element("pre", "excerpt", at.excerpt.replace(/\n+$/, "")),
    at && !at.excerpt && element("p", "place", place),
    help && element("p", "help", element("span", "word", "help"), ` ${help}`),
  ];
  return element("li", "problem", ...parts.filter(Boolean));
}

function element(name, kind, ...children) {
  const created = document.createElement(name);
  created.className = kind;
  created.append(...children);
  return created;
}
