#!/usr/bin/env python3
"""Makes training songs with exact beats.
usage: make_songs.py OUT FIRST LAST [--kind gen|folk|score] [--tunes TUNES.json] [--genre NAME] [--minutes N]
kinds: gen, composed by song.py; folk, a public-domain tune in a random arrangement; score, a public-domain piece in parts.
Song number k depends on kind and k alone; every tenth is named val_ and kept for judging."""
import argparse, json, os, time
import numpy as np
import render, song


def name_of(prefix, k):
    return ("val_" if k % 10 == 0 else "") + f"{prefix}_{k:05d}"


def generated(k, genre, tunes):
    return song.compose([k, 1], force=genre), "generated"


def folk(k, genre, tunes):
    """A folk tune in an arrangement of any style that has its metre."""
    r = np.random.default_rng([k, 3])
    t = tunes["folk"][int(r.integers(len(tunes["folk"])))]
    want = {"3/4": (3, 4), "6/8": (2, 3), "12/8": (4, 3), "4/4": (4, 4), "2/4": (4, 4), "2/2": (4, 4)}.get(t["meter"])
    if not want: return None, None
    names = [n for n, g in song.G.items() if (g["m"], g["sub"]) == want and g["drums"] != ["tribal"] and n not in ("percussion", "acappella", "padscape")]
    return song.compose([k, 1], force=genre or str(r.choice(names)), tune=t), t["name"]


def piece(k, genre, tunes):
    r = np.random.default_rng([k, 3])
    t = tunes["score"][int(r.integers(len(tunes["score"])))]
    if t["meter"] not in ("4/4", "2/4", "3/4", "2/2", "6/8", "12/8", "3/2"): return None, None
    return song.arrange([k, 1], t), t["name"]


SOURCES = dict(gen=generated, folk=folk, score=piece)


def one(studio, out, k, kind, genre=None, tunes=None):
    name = name_of(kind, k)
    if os.path.exists(os.path.join(out, name + ".flac")): return None
    s, source = SOURCES[kind](k, genre, tunes)
    if s is None: return None
    r = np.random.default_rng([k, 2])
    st, hits = render.stems(s, studio, r)
    y = render.mix(s, st, r)
    y, beats, hits, info = render.finish(y, s["beats"], hits, s["end"], r)
    if len(beats) < 20: return None
    info = dict(source=source, genre=s["genre"], bpm=s["bpm"], meter=s["meter"], tempo=s["tempo"], swing=round(s["swing"], 3), kit=s.get("kitname"), sounds={t: v[0] for t, v in s["tracks"].items()}, **info)
    render.write(out, name, y, beats, hits, info)
    return name, s["genre"]


if __name__ == "__main__":
    ap = argparse.ArgumentParser(); ap.add_argument("out"); ap.add_argument("first", type=int); ap.add_argument("last", type=int)
    ap.add_argument("--kind", default="gen", choices=list(SOURCES)); ap.add_argument("--tunes"); ap.add_argument("--genre"); ap.add_argument("--minutes", type=float, default=1e9)
    a = ap.parse_args(); os.makedirs(a.out, exist_ok=True)
    studio = render.Studio(os.path.join(os.path.dirname(os.path.abspath(a.out)), "cache"))
    tunes = json.load(open(a.tunes)) if a.tunes else None
    t0 = time.time()
    for k in range(a.first, a.last):
        if time.time() - t0 > a.minutes * 60: break
        t = time.time()
        try:
            print(k, one(studio, a.out, k, a.kind, a.genre, tunes), f"{time.time() - t:.1f}s", flush=True)
        except Exception as e:
            print(k, "failed:", repr(e), flush=True)
            if a.last - a.first < 20: raise
