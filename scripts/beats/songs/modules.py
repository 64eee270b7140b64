#!/usr/bin/env python3
"""Training songs from tracker modules: libopenmpt plays them and tells each row's exact time.
usage: modules.py OUT LIST FOLDER   LIST: lines `package<TAB>file<TAB>rows a beat<TAB>beats a bar<TAB>row of the first downbeat`;
FOLDER holds the unpacked packages, FOLDER/package/…/file."""
import ctypes, glob, os, sys
import numpy as np

SR = 44100


def play(path, secs, chunk=32):
    """Mono sound and [(seconds, order, row)] of each row as it starts; also [(speed, tempo)] by row. Stops at the song's end."""
    L = ctypes.CDLL("libopenmpt.so.0"); vp = ctypes.c_void_p
    L.openmpt_module_create_from_memory.restype = vp
    L.openmpt_module_create_from_memory.argtypes = [vp, ctypes.c_size_t, vp, vp, vp]
    L.openmpt_module_read_float_mono.restype = ctypes.c_size_t
    L.openmpt_module_read_float_mono.argtypes = [vp, ctypes.c_int32, ctypes.c_size_t, vp]
    quiet = ctypes.CFUNCTYPE(None, ctypes.c_char_p, vp)(lambda a, b: None)
    data = open(path, "rb").read()
    m = L.openmpt_module_create_from_memory(data, len(data), quiet, None, None)
    if not m: return None
    m = vp(m); out = np.zeros(int(secs * SR) + chunk, np.float32); rows, spd, pos, last = [], [], 0, None
    while pos + chunk <= len(out):
        k = L.openmpt_module_read_float_mono(m, SR, chunk, out[pos:].ctypes.data)
        if not k: break
        now = (L.openmpt_module_get_current_order(m), L.openmpt_module_get_current_row(m))
        if now != last:
            rows.append((pos / SR, *now)); spd.append((L.openmpt_module_get_current_speed(m), L.openmpt_module_get_current_tempo(m))); last = now
        pos += k
    L.openmpt_module_destroy(m)
    return out[:pos], rows, spd


def main(out, listing, folder):
    import render
    for k, line in enumerate(l for l in open(listing) if l.strip() and not l.startswith("#")):
        package, name, rpb, bar, first = line.rstrip("\n").split("\t")[:5]
        rpb, bar, first = int(rpb), int(bar), int(first)
        found = glob.glob(os.path.join(glob.escape(os.path.join(folder, package)), "**", glob.escape(name)), recursive=True)
        if not found: print("missing", package, name); continue
        y, rows, spd = play(found[0], 150)
        title = "".join(c if c.isalnum() else "_" for c in os.path.splitext(name)[0].lower())
        beats, t0 = [], rows[0][0]; count = -first
        per = float(np.median(np.diff([r[0] for r in rows]))) * rpb
        for i, (t, o, row) in enumerate(rows):
            if count >= 0 and count % rpb == 0: beats.append((t, count // rpb % bar + 1))
            count += 1
        for part in range(2):  # two excerpts of a long one
            a, b = part * 70.0, min(len(y) / SR, part * 70.0 + 70)
            if b - a < 35: continue
            r = np.random.default_rng([k, part, 7])
            z = y[int(a * SR):int(b * SR)].astype(np.float32)
            bt = [(t - a, n) for t, n in beats if a <= t < b - .05]
            z, bt, _, info = render.finish(z, bt, [], b - a, r, keep_start=part == 0)
            if len(bt) < 20: continue
            nm = ("val_" if k % 10 == 0 else "") + f"mod_{title}_{part}"
            render.write(out, nm, z, bt, [], dict(source=f"{package}: {name}", genre="module", bpm=round(60 / per, 3), meter=f"{bar}/4", **info))
            print(nm, round(60 / per, 2), len(bt))


if __name__ == "__main__":
    main(*sys.argv[1:4])
