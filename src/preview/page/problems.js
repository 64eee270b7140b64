// The script's errors and warnings, over the film, which goes on playing.

export class ProblemsOverlay {
  #overlay = document.getElementById("problems");
  #list = document.getElementById("problem-list");
  #title = document.getElementById("problem-title");
  #fold = document.getElementById("problem-fold");

  constructor() {
    this.#fold.addEventListener("click", () => this.#setFolded(!this.#overlay.classList.contains("folded")));
  }

  /** `hasFilm`: whether an older film is visible below. */
  show({ problems, blocking }, hasFilm) {
    this.#overlay.hidden = problems.length === 0;
    this.#overlay.classList.toggle("blocking", blocking);
    this.#title.textContent = title(problems, blocking && hasFilm);
    this.#list.replaceChildren(...errorsFirst(problems).map(item));
    // Warnings start folded; errors do not.
    this.#setFolded(!blocking && problems.every((problem) => problem.severity === "warning"));
  }

  #setFolded(folded) {
    this.#overlay.classList.toggle("folded", folded);
    this.#fold.setAttribute("aria-expanded", String(!folded));
    this.#fold.textContent = folded ? "show" : "fold";
  }
}

function errorsFirst(problems) {
  const isError = (problem) => problem.severity === "error";
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

function title(problems, isOlder) {
  const count = (severity) => problems.filter((problem) => problem.severity === severity).length;
  const counts = ["error", "warning"].map((severity) => [count(severity), severity]).filter(([number]) => number > 0);
  const words = counts.map(([number, severity]) => `${number} ${severity}${number === 1 ? "" : "s"}`).join(", ");
  return isOlder ? `${words}: this is the last film without errors` : words;
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
