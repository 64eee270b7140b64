// The chunks of the two source buffers: a film's segments, and its sound in equal parts.

import { CACHED } from "./film.js";
import { timeOf } from "./frames.js";

const SOUND_RATE = 48000;
const PACKET = 1024;
const PACKETS = 128;
const PADDING = 1024;

/** Browsers truncate times to microseconds: a quarter more avoids the microsecond before. */
function offset(seconds) {
  return (Math.floor(seconds * 1e6 + 1e-3) + 0.25) / 1e6;
}

/** A film's pictures; the unit is a frame. */
export function pictures(film) {
  return film.segments.map(({ first, length, key, state }) => ({
    first,
    length,
    key,
    state,
    address: `/fragment/${key}`,
    format: film.format,
    offset: offset(timeOf(first, film.rate)),
  }));
}

/** A unit of places: `start` converts a place to seconds, `place` the other way round, within `tolerance`; `last` is where the film ends. */
export function frameUnit(rate) {
  return {
    name: `frame ${rate}`,
    tolerance: 0.6,
    last: (frames) => Math.max(0, timeOf(frames - 0.5, rate)),
    start: (frame) => timeOf(frame, rate),
    place: (seconds) => (seconds * rate[0]) / rate[1],
  };
}

export const packetUnit = {
  name: "packet",
  // The film's start and end cut the first and the last packet.
  tolerance: 2,
  last: (_, seconds) => seconds,
  start: (packet) => (packet * PACKET - PADDING) / SOUND_RATE,
  place: (seconds) => (seconds * SOUND_RATE + PADDING) / PACKET,
};

/** How many packets of sound a film has. */
export function packets(film) {
  return film.sound?.packets ?? Math.ceil(packetUnit.place(timeOf(film.frames, film.rate)));
}

/** A film's sound; the unit is a packet. Until it is rendered, the sound in the buffer stays, and the rest is silence. */
export function sounds(film, map) {
  const count = packets(film);
  const chunks = [];
  for (let first = 0; first < count; first += PACKETS) {
    const chunk = { first, length: Math.min(PACKETS, count - first), state: CACHED, format: "sound" };
    chunks.push(film.sound?.kept ? sound(chunk, film.sound) : silence(chunk, map));
  }
  return chunks;
}

function sound(chunk, { key, padding }) {
  const number = chunk.first / PACKETS;
  // A fragment of sound contains its own time, counted from the first packet.
  return { ...chunk, key: `${key}/${number}`, address: `/sound/${key}/${number}`, offset: -padding / SOUND_RATE };
}

function silence(chunk, map) {
  const there = map.at(chunk.first);
  const stays = there?.key && there.first === chunk.first && there.length === chunk.length ? there.key : "silence";
  return { ...chunk, key: stays, address: "/silence", offset: offset(Math.max(0, packetUnit.start(chunk.first))) };
}
