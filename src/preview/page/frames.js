// Frames and times: frame n starts at n * den / num seconds.

/** The browser truncates the times of frames to microseconds; a frame lasts at least a thousand of them. */
const EPSILON = 1e-3;

/** The frame that is on the screen at a time. */
export function frameAt(seconds, [num, den]) {
  return Math.floor((seconds * num) / den + EPSILON);
}

/** The time at which a frame (or a part of one) starts, in seconds. */
export function timeOf(frame, [num, den]) {
  return (frame * den) / num;
}

/** The middle of a frame in seconds: rounding cannot lead a seek to another frame. */
export function middleOf(frame, rate) {
  return timeOf(frame + 0.5, rate);
}

/** The frame whose start is nearest to a time in microseconds, as cuts are placed. */
export function nearestFrame(us, [num, den]) {
  return Math.floor((us * num) / den / 1e6 + 0.5);
}

/** `h:mm:ss:ff` of a frame, without hours if there are none. */
export function timecode(frame, [num, den]) {
  const fps = Math.round(num / den);
  const seconds = Math.floor(timeOf(frame, [num, den]) + 1e-6);
  const rest = Math.max(0, frame - Math.ceil((seconds * num) / den - 1e-6));
  const two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const start = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`;
  return `${start}:${two(seconds % 60)}:${String(rest).padStart(String(fps - 1).length, "0")}`;
}

/** `m:ss.s` of a time in seconds. */
export function clockTime(seconds) {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${String(Math.floor(tenths / 10) % 60).padStart(2, "0")}.${tenths % 10}`;
}

/** `m:ss.mmm` of a source's time in microseconds, as a script writes it; `short` without noughts at the end. */
export function sourceTime(us, short = false) {
  const sign = us < 0 ? "-" : "";
  const all = Math.round(Math.abs(us) / 1000);
  const two = (value) => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, Math.floor(all / 1000) % 60];
  const start = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`;
  const fraction = `.${String(all % 1000).padStart(3, "0")}`;
  return `${sign}${start}:${two(seconds)}${short ? fraction.replace(/\.?0+$/, "") : fraction}`;
}
