// The keyboard shortcuts. They work wherever the focus is, except for keys that the focused button or list handles itself.

export function listen(commands) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    const command = isHandledByTarget(event) ? null : commandOf(event);
    if (!command) return;
    event.preventDefault();
    if (!event.repeat || REPEATED.has(command[0])) commands[command[0]](...command.slice(1));
  });
  // A clicked button does not take the focus, so that space still plays and pauses.
  document.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
}

/** The commands that a held key repeats. */
const REPEATED = new Set(["step", "jump", "zoom"]);

/** Keys that scroll a focused list. */
const SCROLLING = new Set([" ", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);

function isHandledByTarget({ target, key }) {
  if (target instanceof HTMLButtonElement) return key === " " || key === "Enter";
  return SCROLLING.has(key) && target.closest("#problem-list") !== null;
}

function isTyping(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function commandOf(event) {
  if (event.key in ARROWS) return arrow(ARROWS[event.key], event);
  if (event.ctrlKey || event.altKey) return null;
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

const ARROWS = { ArrowLeft: -1, ArrowRight: 1 };

function arrow(direction, { shiftKey, ctrlKey, altKey }) {
  if (ctrlKey || altKey) return ["jump", "bar", direction > 0];
  return shiftKey ? ["jump", "beat", direction > 0] : ["step", direction];
}

const KEYS = {
  " ": ["toggle"],
  k: ["pause"],
  j: ["shuttle", -1],
  l: ["shuttle", 1],
  PageUp: ["jump", "bar", false],
  PageDown: ["jump", "bar", true],
  ArrowUp: ["jump", "cut", false],
  ArrowDown: ["jump", "cut", true],
  Home: ["start"],
  End: ["end"],
  i: ["loopIn"],
  o: ["loopOut"],
  p: ["loopToggle"],
  "/": ["loopToggle"],
  x: ["loopClear"],
  b: ["loopBar"],
  s: ["loopSection"],
  c: ["copy"],
  f: ["fullscreen"],
  m: ["mute"],
  "+": ["zoom", 1],
  "=": ["zoom", 1],
  "-": ["zoom", -1],
  0: ["fit"],
  "?": ["help"],
};
