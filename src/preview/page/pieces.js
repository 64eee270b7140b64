// What the two source buffers are to hold: a film's segments, and its sound in even pieces.

import { KEPT } from "./film.js";
import { timeOf } from "./frames.js";

const SOUND_RATE = 48000;
const PACKET = 1024;
const PACKETS = 128;
const PADDING = 1024;

/** Browsers cut times to microseconds: a quarter more, and it is always this one. */
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

/** A unit: where its places are in seconds, the other way round, how exactly, and from when on nothing of a film lies. */
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
  // The first packet and the last are cut where the film begins and ends.
  tolerance: 2,
  last: (_, seconds) => seconds,
  start: (packet) => (packet * PACKET - PADDING) / SOUND_RATE,
  place: (seconds) => (seconds * SOUND_RATE + PADDING) / PACKET,
};

/** How many packets of sound go with a film. */
export function packets(film) {
  return film.sound?.packets ?? Math.ceil(packetUnit.place(timeOf(film.frames, film.rate)));
}

/** A film's sound; the unit is a packet. Where it is not kept yet, what is there stays, and the rest is silent. */
export function sounds(film, book) {
  const count = packets(film);
  const pieces = [];
  for (let first = 0; first < count; first += PACKETS) {
    const piece = { first, length: Math.min(PACKETS, count - first), state: KEPT, format: "sound" };
    pieces.push(film.sound?.kept ? sound(piece, film.sound) : silence(piece, book));
  }
  return pieces;
}

function sound(piece, { key, padding }) {
  const number = piece.first / PACKETS;
  // A fragment of sound brings its own time, counted from the first packet.
  return { ...piece, key: `${key}/${number}`, address: `/sound/${key}/${number}`, offset: -padding / SOUND_RATE };
}

function silence(piece, book) {
  const there = book.at(piece.first);
  const stays = there?.key && there.first === piece.first && there.length === piece.length ? there.key : "silence";
  return { ...piece, key: stays, address: "/silence", offset: offset(Math.max(0, packetUnit.start(piece.first))) };
}
