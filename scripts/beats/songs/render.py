"""Turns a composed song into audio with its truth, and writes the files of one song."""
import json, os
import numpy as np
import soundfile as sf
import sound as S

SYNTHS = ("supersaw", "pluck", "square", "fm", "wobble", "sub", "reese", "dist", "acid")


class Studio:
    """Everything loaded once: sound fonts, sampled kits, spoken words."""

    def __init__(self, cachedir):
        os.makedirs(cachedir, exist_ok=True)
        self.fluid = S.Fluid(); self.kits = S.sampled_kits(); self.words = S.spoken(cachedir)
        self.fonts = [f for f in self.fluid.fonts if f not in S.DRUM_ONLY]


def rms(x):
    q = x[np.abs(x) > 1e-4]
    return float(np.sqrt(np.mean(q ** 2))) if len(q) > 1000 else 0.0


def rap(r, studio, events, secs):
    """Spoken words, each word's vowel at a melody note's time."""
    buf = np.zeros(int(secs * S.SR), np.float32); v = sorted(studio.words)[int(r.integers(len(studio.words)))]; ws = studio.words[v]; p = r.uniform(.85, 1.2)
    for t, n, vel, d in events:
        x, on = ws[int(r.integers(len(ws)))]
        q = p * 2 ** ((n - 66) / 60)
        y = np.interp(np.arange(0, len(x) - 1, q), np.arange(len(x)), x).astype(np.float32)
        m = int((max(d, .12) + .06) * S.SR)
        if len(y) > m: y = y[:m] * np.minimum(1, (m - np.arange(m)) / 1500).astype(np.float32)
        S.put(buf, t - on / q / S.SR, y, vel / 127)
    return buf


def stems(song, studio, r):
    """{stem: mono} and the drum stem's hits."""
    fl = studio.fluid; secs = song["end"] + 2.5; out = {}; ev = []; jobs = {}
    bend = r.random() < .1
    used = {}
    for name, (snd, notes) in song["tracks"].items():
        grp = {"b": 2, "l": 3}.get(name[0], 0)
        if snd in SYNTHS:
            out[name] = S.synth_notes(r, notes, secs, snd)
        elif snd == "vox":
            out[name] = S.voice(r, [(t, n - (12 if n > 76 else 0), v, d) for t, n, v, d in notes], secs)
        elif snd == "growl":
            out[name] = np.tanh(5 * S.voice(r, [(t, 38 + n % 7, v, d) for t, n, v, d in notes], secs)).astype(np.float32)
        elif snd == "rap":
            out[name] = rap(r, studio, notes, secs)
        else:
            ch = grp + 4 * used.get(grp, 0); used[grp] = used.get(grp, 0) + 1
            prog = int(snd.rstrip("+")); font = studio.fonts[int(r.integers(len(studio.fonts)))]
            lat = fl.latency(font, prog, 40 if name == "bass" else 60)
            fl.program(ch, font, prog)
            jobs[name] = grp; last = {}
            for t, n, v, d in sorted(notes):
                t = max(0.0, t - lat)
                if n in last and last[n] > t: ev.append((t - .001, "off", ch, n, 0))
                ev += [(t, "on", ch, n, v), (t + d, "off", ch, n, 0)]; last[n] = t + d
    if ev:
        # an 'off' of an earlier, longer note must not cut a later one of the same pitch
        g = fl.render(ev, secs)
        for grp, nm in ((0, "comp"), (2, "bass"), (3, "lead")):
            if rms(g[grp]) > 0: out["sf_" + nm] = g[grp]
        if any(s[0] == "29+" for s in song["tracks"].values()) or r.random() < .0:
            out["sf_comp"] = S.filt(np.tanh(12 * out["sf_comp"] / (np.abs(out["sf_comp"]).max() + 1e-9)).astype(np.float32), "low", 4500)
    hits = []
    if song["drums"]:
        kit = S.Kit(fl, r, song["kit"], studio.kits); song["kitname"] = kit.name()
        n = int(secs * S.SR); k = np.zeros(n, np.float32); sn = np.zeros(n, np.float32); top = np.zeros(n, np.float32)
        lv = {ro: 10 ** (r.normal(0, 3.2) / 20) for ro in ("kick", "snare", "clap", "rim", "hat", "ohat", "ride", "crash", "shaker")}
        hats = [t for t, ro, v in song["drums"] if ro in ("hat", "ohat")]
        for t, ro, v in song["drums"]:
            x = kit.shot(ro, v)
            if ro == "ohat":
                nx = [h for h in hats if h > t + .02][:1]
                if nx:
                    m = int((nx[0] - t) * S.SR)
                    if m < len(x): x = x[:m] * np.minimum(1, (m - np.arange(m)) / 400).astype(np.float32)
            g = (v / 127) ** 1.6 * lv.get(ro, .7) * (.3 if ro in ("hat", "shaker") else .27 if ro in ("ohat", "ride", "crash") else .9)
            S.put(k if ro == "kick" else sn if ro in ("snare", "clap", "rim") else top, t, x, g)
            if t >= 0:
                c = "kick" if ro == "kick" else "snare" if ro in ("snare", "clap", "rim") else "hat" if ro in ("hat", "ohat", "ride", "shaker") else None
                if c: hits.append((t, c, v))
        out["kick"], out["drums"] = k, sn + top
    return out, hits


LEVEL = {"kick": -3, "drums": -2, "bass": -3, "sf_bass": -3, "comp": -7, "sf_comp": -6, "lead": -5, "sf_lead": -6}


def mix(song, st, r):
    """Balance, effects and side-chain; relative to each stem's own loudness."""
    o = song["opts"]; n = max(len(x) for x in st.values()); y = np.zeros(n, np.float32); dr = np.zeros(n, np.float32)
    pump = r.random() < o.get("pump", .03) and len(song["kicks"]) > 8; depth, rel = r.uniform(.4, .95), min(.9 * 60 / song["bpm"], r.uniform(.12, .35))
    dense = float(r.uniform(0, 1)) if r.random() < .75 else 0.0  # from a bare mix to a wall of sound
    dl = r.normal(0, 3.5) - 3 * dense  # the drums against all else
    dg = 10 ** (dl / 20)
    for name, x in st.items():
        l = rms(x)
        if not l: continue
        kind = name if name in ("kick", "drums") else name.rstrip("0123456789")
        g = 10 ** ((LEVEL.get(kind, -7) + r.normal(0, 2.5)) / 20) / l
        if name in ("kick", "drums"):
            # peaks count for drums
            g = (dg if name == "drums" else dg * 10 ** (r.normal(0, 2) / 20)) * .9 / (np.percentile(np.abs(x[np.abs(x) > 1e-3]), 99.5) + 1e-9)
            g *= 2.7
            if r.random() < .4 + .4 * dense: x = S.reverb(r, x, r.uniform(.2, 1.2), r.uniform(.03, .3 + .5 * dense))
            if r.random() < .3: x = S.compress(x, 0, r.uniform(2, 6), r.uniform(.002, .02))
        else:
            if r.random() < .5 + .4 * dense: x = S.reverb(r, x, None, r.uniform(.05, .6 + .5 * dense))
            if kind != "bass" and r.random() < .5 * dense:  # doubled: a second take, late and a little detuned
                d = int(r.uniform(.008, .03) * S.SR); z = np.interp(np.arange(len(x)) + 60 * np.sin(2 * np.pi * r.uniform(.1, .5) * np.arange(len(x)) / S.SR), np.arange(len(x)), x).astype(np.float32)
                x = x.copy(); x[d:] += r.uniform(.5, 1) * z[:-d]
            if r.random() < .2: x = S.echo(x, 60 / song["bpm"] * float(r.choice([.5, .75, 1, .333])), r.uniform(.3, .6), r.uniform(.15, .5))
            if r.random() < .4: x = S.shelf(x, r.uniform(200, 3000), r.uniform(-8, 6), bool(r.random() < .5))
            if name.startswith("comp") or name == "sf_comp":
                x = S.filt(x, "high", r.uniform(60, 220), 1)
            if pump and (kind != "lead" or r.random() < .5): x = S.duck(x, song["kicks"], depth, rel)
        (dr if name in ("kick", "drums") else y)[:len(x)] += g * x[:n]
    for a, b in song["rises"]:
        if r.random() < .7:
            i, j = int(a * S.SR), min(n, int(b * S.SR)); z = S.filt(r.standard_normal(j - i).astype(np.float32), "high", r.uniform(800, 4000), 1) * np.linspace(0, 1, j - i) ** 2
            y[i:j] += z * rms(y) * r.uniform(.2, .8)
    if r.random() < .45:  # drive and brighten the music
        l = rms(y); d = r.uniform(.5, 3) / (l + 1e-9)
        if l: y = S.shelf(np.tanh(y * d).astype(np.float32), r.uniform(1500, 5000), r.uniform(0, 12), True); y *= l / (rms(y) + 1e-9)
    y += dr
    if dense > .25:
        y = S.reverb(r, y, r.uniform(.12, .6), r.uniform(0, .45) * dense)
        y = S.shelf(y, r.uniform(2000, 5000), r.uniform(0, 10) * dense, True)
        if r.random() < .7: y = S.compress(y, r.uniform(-10, -3), r.uniform(3, 10), r.uniform(.001, .01), r.uniform(.04, .15))
    if r.random() < .12 and len(song["sections"]) > 1:
        k = int(r.integers(len(song["sections"]))); a = song["sections"][k][1]; b = song["sections"][k + 1][1] if k + 1 < len(song["sections"]) else song["end"]
        y = S.sweep(y, int(a * S.SR), min(n, int(b * S.SR)), bool(r.random() < .75))
    return y


def finish(y, beats, hits, end, r, keep_start=False):
    """Excerpt, lead-in, mastering, codec. Returns audio, beats, hits, notes about it."""
    info = {}
    a = 0.0
    e = np.sqrt(np.convolve(y[:len(y) // 441 * 441].reshape(-1, 441).astype(np.float64).__pow__(2).mean(1), np.ones(3) / 3, "same")); loud_at = np.nonzero(e > .01 * e.max())[0] * .01
    beats = [b for b in beats if b[0] > loud_at[0] - .12 and b[0] < loud_at[-1] + .3]  # no truth where nothing sounds
    if np.diff(loud_at).max() > 3.5 or len(beats) < 20: return y, [], [], info
    if not keep_start and r.random() < .35: a = float(r.uniform(0, min(9, end - 40))) if end > 42 else 0.0
    b = min(len(y) / S.SR, a + 75.0, end + float(r.uniform(.3, 2.2)))
    y = y[int(a * S.SR):int(b * S.SR)].copy()
    a = int(a * S.SR) / S.SR
    k = min(len(y), int(r.choice([50, 4000, 40000]))); y[-k:] *= np.linspace(1, 0, k, dtype=np.float32)
    if r.random() < .1:  # a fade at the end or the start
        k = min(len(y) // 3, int(r.uniform(3, 10) * S.SR)); f = np.linspace(1, .02, k, dtype=np.float32) ** 1.5
        if r.random() < .7: y[-k:] *= f
        else: y[:k] *= f[::-1]
    lead = float(r.uniform(0, 1)) if r.random() < .5 else float(r.uniform(0, 5)) if r.random() < .5 else 0.0
    lead = max(lead, .02) if a == 0 else lead
    pre = int(lead * S.SR); lead = pre / S.SR
    y = np.concatenate([np.zeros(pre, np.float32), y])
    loud = str(r.choice(["normal", "normal", "loud", "loud", "clipped", "quiet"], p=[.2, .2, .25, .2, .1, .05]))
    y = S.master(r, y, loud); info["loudness"] = loud
    if r.random() < .28:
        y, info["codec"], info["codec_delay"] = S.lossy(r, y)
    L = len(y) / S.SR
    sh = lambda t: t - a + lead
    beats = [(sh(t), n) for t, n in beats if t >= a - 1e-6 and sh(t) < L - .01]
    hits = [(sh(t), c, v) for t, c, v in hits if t >= a - 1e-6 and sh(t) < L - .01]
    return y, beats, hits, info


def write(out, name, y, beats, hits, info):
    """Every file under a temporary name first; the sound last, so that a song with sound is whole."""
    def put(ext, make):
        p = os.path.join(out, f".{name}.tmp.{ext}"); make(p); os.replace(p, os.path.join(out, f"{name}.{ext}"))
    def text(s):
        return lambda p: open(p, "w").write(s)
    put("json", text(json.dumps(info)))
    if hits: put("hits", text("".join(f"{t:.4f}\t{c}\t{v}\n" for t, c, v in sorted(hits))))
    put("beats", text("".join(f"{t:.4f}\t{n}\n" for t, n in beats)))
    put("flac", lambda p: sf.write(p, y, S.SR, subtype="PCM_16", format="FLAC"))
