// The keyboard shortcuts. They work wherever the focus is, except for keys that the focused button or list handles itself.

export function listen(commands) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    const command = isHandledByTarget(event) ? null : commandOf(event);
    if (!command) return;
    event.preventDefault();
    if (!event.repeat || REPEATED.has(command[0])) commands[command[0]](...command.slice(1), event);
  });
  // What a held key shows goes with it.
  document.addEventListener("keyup", ({ key }) => key.toLowerCase() === HELD && commands.release());
  // A clicked button does not take the focus, so that space still plays and pauses.
  document.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
}

/** The commands that a held key repeats. */
const REPEATED = new Set(["step", "jump", "zoom", "louder"]);

/** The key that shows the version before while it is held. */
const HELD = "v";

/** Keys that scroll a focused list. */
const SCROLLING = new Set([" ", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);

function isHandledByTarget({ target, key }) {
  if (target instanceof HTMLButtonElement) return key === " " || key === "Enter";
  if (target instanceof HTMLInputElement) return key.startsWith("Arrow") || SCROLLING.has(key);
  return SCROLLING.has(key) && target.closest("#problem-list") !== null;
}

function isTyping(target) {
  return (target instanceof HTMLInputElement && target.type !== "range") || target instanceof HTMLTextAreaElement;
}

function commandOf(event) {
  if (event.key in ARROWS) return arrow(ARROWS[event.key], event);
  if (event.ctrlKey && event.key.toLowerCase() === "z") return ["undo"];
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
  g: ["copySource"],
  v: ["hold"],
  m: ["mark"],
  t: ["tap"],
  z: ["undo"],
  q: ["click"],
  n: ["mute"],
  ",": ["louder", -1],
  ".": ["louder", 1],
  e: ["problems"],
  f: ["fullscreen"],
  "+": ["zoom", 1],
  "=": ["zoom", 1],
  "-": ["zoom", -1],
  0: ["fit"],
  "?": ["help"],
};
