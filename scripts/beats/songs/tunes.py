#!/usr/bin/env python3
"""Public-domain tunes and pieces out of music21's corpus, as plain notes: tunes.py OUT.json
Folk tunes (Aird 1778–1801, Ryan 1883, O'Neill 1903) as one melody; Bach's chorales, string quartets, rags and the like as parts.
Everything is in quarter notes from the first full bar."""
import glob, json, os, random, sys, zipfile


def ratio(x):
    return round(float(x), 5)


def one(s, name):
    """{name, meter, bar, sharps, parts: [[(offset, length, midi)]]} or None where the bars are not plain."""
    from music21 import meter, key, stream
    ts = list(s.recurse().getElementsByClass(meter.TimeSignature))
    if not ts or len({t.ratioString for t in ts}) != 1: return None
    bar = float(ts[0].barDuration.quarterLength); parts = []; shift = None
    ks = list(s.recurse().getElementsByClass(key.KeySignature)); sharps = ks[0].sharps if ks else 0
    for p in (s.parts if hasattr(s, "parts") and len(s.parts) else [s]):
        try: p = p.expandRepeats() if len(list(p.recurse().getElementsByClass("Repeat"))) else p
        except Exception: pass
        ms = list(p.getElementsByClass(stream.Measure))
        if len(ms) < 6: return None
        if shift is None:
            first = next((m for m in ms if abs(float(m.highestTime) - bar) < 1e-3), None)
            if first is None: return None
            shift = float(first.offset) % bar
        full = [float(m.offset) for m in ms if abs(float(m.highestTime) - bar) < 1e-3]
        if sum(abs((o - shift + .01) % bar - .01) < .02 for o in full) < .95 * len(full) or len(full) < .7 * len(ms): return None
        notes = []
        for n in p.stripTies().flatten().notes:
            if n.duration.isGrace or n.quarterLength <= 0: continue
            for q in (n.pitches if len(n.pitches) else ()): notes.append((ratio(n.offset - shift), ratio(n.quarterLength), int(q.midi)))
        if len(notes) < 8: return None
        parts.append(sorted(notes))
    return dict(name=name, meter=ts[0].ratioString, bar=bar, sharps=sharps, parts=parts)


def claimed(path):
    """Whether a file carries a claim of rights; such are left alone."""
    raw = open(path, "rb").read()
    if path.endswith(".mxl"):
        z = zipfile.ZipFile(path); raw = b"".join(z.read(n) for n in z.namelist() if n.endswith("xml"))
    return any(w in raw.lower() for w in (b"copyright", b"<rights", b"\xc2\xa9", b"licen", b"all rights"))


def main(out):
    from music21 import converter, corpus
    base = os.path.join(os.path.dirname(corpus.__file__)); rng = random.Random(5)
    folk = sorted(glob.glob(base + "/ryansMammoth/*.abc")); rng.shuffle(folk)
    books = sorted(glob.glob(base + "/oneills1850/*.abc") + glob.glob(base + "/airdsAirs/*.abc")); rng.shuffle(books)
    scores = sorted(glob.glob(base + "/bach/bwv*.mxl")); rng.shuffle(scores)
    more = [f for d in ("mozart", "haydn", "beethoven", "corelli", "joplin", "schumann_robert") for f in sorted(glob.glob(f"{base}/{d}/**/*.mxl", recursive=True))]
    res = dict(folk=[], score=[])

    def save(): json.dump(res, open(out + ".tmp", "w")); os.replace(out + ".tmp", out)
    for i in range(260):
        for kind, fs in (("folk", folk[i:i + 1]), ("book", books[i:i + 1] if i % 4 == 0 else []), ("score", scores[i // 2:i // 2 + 1] if i % 2 == 0 else []), ("score", more[i // 3:i // 3 + 1] if i % 3 == 0 else [])):
            for f in fs:
                try:
                    if claimed(f) or kind == "score" and os.path.getsize(f) > 60000: continue
                    s = converter.parse(f)
                    for k, t in enumerate(list(s.scores)[:12] if hasattr(s, "scores") and kind == "book" else [s]):
                        r = one(t, os.path.relpath(f, base) + (f"#{k}" if kind == "book" else ""))
                        if r: res["score" if kind == "score" else "folk"].append(r)
                except Exception as e: print("skipped", f, repr(e)[:80], file=sys.stderr)
        if i % 20 == 19: save(); print(i, len(res["folk"]), len(res["score"]), flush=True)
    save()


if __name__ == "__main__":
    main(sys.argv[1])
