// The page: connects the server's events with the screen and the timeline, and the viewer's input with the transport.

import { Before } from "./before.js";
import { Click } from "./click.js";
import { Events } from "./events.js";
import { RENDERING, Film, CACHED, QUEUED } from "./film.js";
import { middleOf, timecode } from "./frames.js";
import { listen } from "./keys.js";
import { Labels } from "./labels.js";
import { carriedFrame } from "./musical_place.js";
import { savePosition, savedPosition } from "./saved_position.js";
import { Player, post } from "./player.js";
import { ProblemsPanel } from "./problems.js";
import { Screen } from "./screen.js";
import { SourceFrames } from "./source_frames.js";
import { StatusLine } from "./status.js";
import { Timeline } from "./timeline.js";
import { Toast } from "./toast.js";
import { UnderPlayhead } from "./under_playhead.js";
import { Volume } from "./volume.js";

const id = (name) => document.getElementById(name);
const page = document.documentElement;
const video = id("film");
const screen = new Screen(video);
const player = new Player(video, screen);
const timeline = new Timeline((segment) => (screen.has(segment) ? "new" : screen.covers(segment) ? "old" : "none"));
const events = new Events(() => !player.isRunning);
const status = new StatusLine();
const problems = new ProblemsPanel();
const toast = new Toast();
const here = new UnderPlayhead(toast);
const sourceFrames = new SourceFrames(() => draw());
const labels = new Labels(player, toast);
const volume = new Volume(video);
const click = new Click(video);
const before = new Before(player);
const help = id("help");
let film = null;
/** The film and the frame for which the clock was drawn last. */
let drawnClock = "";
/** The marks and taps that were set in the page, as the server sent them last. */
let setLabels = { marks: [], taps: [] };

function onFilm(data) {
  const older = film;
  const isFirst = !older;
  const at = player.frame;
  film = new Film(data);
  film.setLabels(setLabels);
  // A reloaded page returns to where it was.
  const place = isFirst ? savedPosition(film.film) : null;
  if (place) video.currentTime = middleOf(film.clamp(place.frame), film.rate);
  page.dataset.revision = String(film.revision);
  document.title = `${film.title ?? film.script} · amv`;
  id("title").textContent = film.title ?? film.script;
  id("size").textContent = `${film.size[0]} × ${film.size[1]} ${film.quality}`;
  id("full").setAttribute("aria-pressed", String(film.is_full));
  id("full").hidden = !film.is_full && String(film.size) === String(film.full_size);
  id("stage").style.setProperty("--aspect", String(film.full_size[0] / film.full_size[1]));
  id("empty").hidden = film.segments.length > 0;
  status.set({ film: true });
  screen.show(film);
  if (older) keepMusicalPlace(older, at);
  click.film = before.film = film;
  timeline.show(film);
  if (place) player.setLoop(place.loop);
  player.reportAgain();
  draw();
}

/** If the song's part or its beats have moved, the playhead and the loop move with the music. A film that plays does not jump for less than a beat. */
function keepMusicalPlace(older, at) {
  const frame = film.clamp(carriedFrame(at, older, film));
  const distance = Math.abs(frame - film.clamp(at));
  if (distance === 0 || (player.isRunning && distance < film.beatGap)) return;
  const { first, end, on } = player.loop;
  const carried = (edge) => (edge === null ? null : carriedFrame(edge, older, film));
  player.setLoop({ first: carried(first), end: carried(end), on });
  player.seek(frame);
}

function onLabels(data) {
  setLabels = data;
  film?.setLabels(data);
  labels.show(data);
  timeline.changed();
}

/** If the server at this address shows another film now, the page keeps its own film and says so. */
function onWhose() {
  id("other").hidden = !events.isOther;
  status.set({ other: events.isOther });
  player.hasServer = !events.isOther;
}

function onKeys(keys, state) {
  if (!film?.mark(keys, state)) return;
  if (state !== RENDERING) screen.refresh({ retryMissing: true });
  timeline.retryMissing();
  draw();
}

function onSound(key, cached) {
  if (film?.sound?.key !== key) return;
  film.sound.kept = cached;
  screen.refresh({ retryMissing: true });
}

function draw() {
  if (!film) return;
  const { frame } = player;
  drawClock(frame);
  here.show(film, frame, player.hasServer ? sourceFrames.at(film, frame) : undefined);
  timeline.setPlayhead(frame, player.isRunning);
  timeline.setLoop(player.loop);
  drawTransport();
  status.set({ waiting: player.isStalled });
}

function drawClock(frame) {
  const clock = id("clock");
  const drawn = `${film.revision} ${frame}`;
  if (drawn !== drawnClock) {
    drawnClock = drawn;
    clock.dataset.frame = String(frame);
    id("timecode").textContent = timecode(frame, film.rate);
    id("frame").textContent = `frame ${frame}`;
    const beat = film.beatAt(frame);
    id("musical").textContent = beat ? `${beat.bar}.${beat.beat}` : "–";
    id("musical").title = film.without_bars ?? "";
  }
  const length = timecode(film.frames, film.rate);
  if (id("length").textContent !== length) id("length").textContent = length;
}

function drawTransport() {
  const isRunning = String(player.isRunning);
  if (id("play").dataset.running !== isRunning) {
    id("play").dataset.running = isRunning;
    id("play").setAttribute("aria-label", player.isRunning ? "Pause" : "Play");
    if (!player.isRunning) timeline.settle();
  }
  const speed = Math.abs(player.speed) > 1 || player.speed < 0 ? `${player.speed < 0 ? "◀ " : ""}${Math.abs(player.speed)}×` : "";
  if (id("speed").textContent !== speed) id("speed").textContent = speed;
  id("loop").setAttribute("aria-pressed", String(player.loop.on));
  id("click").setAttribute("aria-pressed", String(click.isOn));
}

const commands = {
  toggle: () => player.toggle(),
  pause: () => player.pause(),
  shuttle: (direction) => player.shuttle(direction),
  step: (frames) => player.step(frames),
  jump: (kind, forward) => player.jump(kind, forward),
  start: () => player.seek(0),
  end: () => player.seek(film?.last ?? 0),
  loopIn: () => player.setLoop({ first: player.frame, on: true }),
  loopOut: () => player.setLoop({ end: player.frame + 1, on: true }),
  loopToggle: () => player.setLoop({ on: !player.loop.on }),
  loopClear: () => player.setLoop({ first: null, end: null, on: false }),
  loopBar: () => player.loopRange(film?.barAround(player.frame)),
  loopSection: () => player.loopRange(film?.sectionAround(player.frame)),
  copy: () => void here.copyLine(),
  copySource: () => void here.copySource(),
  hold: () => before.hold(),
  release: () => before.release(),
  mark: (event) => labels.mark(event),
  tap: (event) => labels.tap(event),
  undo: () => labels.undo(),
  click: () => toggleClick(),
  louder: (direction) => volume.step(direction),
  problems: () => problems.toggle(),
  fullscreen: () => void (document.fullscreenElement ? document.exitFullscreen() : id("stage").requestFullscreen()),
  mute: () => volume.toggleMute(),
  zoom: (direction) => timeline.zoom(direction),
  fit: () => timeline.fit(),
  help: () => (help.open ? help.close() : help.showModal()),
};

function toggleClick() {
  if (film && film.beats.length === 0) return toast.fail(film.without_bars ?? "The film has no beats.");
  click.toggle();
  draw();
}

function connect() {
  const on = (name, take) => events.addEventListener(name, ({ detail }) => take(detail));
  on("whose", onWhose);
  on("film", onFilm);
  on("ready", ({ keys }) => onKeys(keys, CACHED));
  on("begun", ({ keys }) => onKeys(keys, RENDERING));
  on("lost", ({ keys }) => {
    onKeys(keys, QUEUED);
    for (const key of keys) onSound(key, false);
  });
  on("sound", ({ key }) => onSound(key, true));
  on("status", (update) => status.set({ status: update }));
  on("labels", onLabels);
  on("problems", (update) => {
    problems.show(update, film !== null);
    status.set({ blocked: update.blocking });
  });
  on("online", () => {
    sourceFrames.retryMissing();
    status.set({ online: true });
  });
  on("offline", () => status.set({ online: false }));
  events.open();
}

function wire() {
  const press = (name, command) => id(name).addEventListener("click", command);
  press("play", commands.toggle);
  press("back", () => commands.jump("cut", false));
  press("next", () => commands.jump("cut", true));
  press("loop", commands.loopToggle);
  press("mute", commands.mute);
  press("click", commands.click);
  press("fullscreen", commands.fullscreen);
  press("help-open", commands.help);
  press("full", () => void (events.isOther || post("/size", { full: !film?.is_full })));
  press("other-show", () => location.reload());
  press("stage", (event) => event.target.closest("button, #problems, #other, #labels") ?? commands.toggle());
  listen(commands);
  player.soundLatency = () => click.latency;
  player.addEventListener("change", draw);
  screen.addEventListener("frame", draw);
  screen.addEventListener("picture", () => timeline.changed());
  screen.addEventListener("shown", ({ detail }) => {
    page.dataset.shown = String(detail);
    timeline.loadWaveform();
  });
  screen.addEventListener("missing", () => player.reportAgain());
  wireTimeline();
}

function wireTimeline() {
  let speed = 0;
  timeline.addEventListener("scrub", () => {
    speed = player.speed;
    player.pause();
  });
  timeline.addEventListener("seek", ({ detail }) => player.seek(detail));
  timeline.addEventListener("scrubbed", () => player.run(speed));
}

addEventListener("pagehide", () => film && savePosition(film.film, { frame: player.frame, loop: player.loop }));
wire();
connect();
