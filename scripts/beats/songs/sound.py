"""Sound for training songs: a fluidsynth player, drum one-shots whose attack sits at sample 0,
numpy synthesisers (drums, saws, wobble, voice), effects and mastering. Mono float32, 44100 Hz."""
import ctypes, glob, os, re, subprocess, tempfile
import numpy as np
import soundfile as sf
from scipy.signal import butter, fftconvolve, lfilter, oaconvolve, resample, sosfilt

SR = 44100
SOUND_FONTS = ["FluidR3_GM.sf2", "TimGM6mb.sf2", "MuseScore_General_Full.sf2", "OPL-3_FM_128M.sf2", "sf_GMbank.sf2",
               "Black_Pearl_4_LV2.sf2", "Red_Zeppelin_4_LV2.sf2"]
DRUM_ONLY = ("Black_Pearl_4_LV2", "Red_Zeppelin_4_LV2")
SOUND_DIRS = ["/usr/share/sounds/sf2", "/usr/share/soundfonts"]


# ---------------------------------------------------------------- fluidsynth
class Fluid:
    """One synthesiser with four groups of channels rendered apart (channel % 4)."""
    GROUPS = 4

    def __init__(self):
        L = self.L = ctypes.CDLL("libfluidsynth.so.3")
        vp = ctypes.c_void_p
        for f in ("new_fluid_settings", "new_fluid_synth"):
            getattr(L, f).restype = vp
        L.fluid_set_log_function(0, None, None); L.fluid_set_log_function(1, None, None); L.fluid_set_log_function(2, None, None)
        s = vp(L.new_fluid_settings())
        L.fluid_settings_setnum.argtypes = [vp, ctypes.c_char_p, ctypes.c_double]
        L.fluid_settings_setint.argtypes = [vp, ctypes.c_char_p, ctypes.c_int]
        L.fluid_settings_setnum(s, b"synth.sample-rate", float(SR)); L.fluid_settings_setnum(s, b"synth.gain", 0.5)
        for k, v in ((b"synth.reverb.active", 0), (b"synth.chorus.active", 0), (b"synth.polyphony", 96), (b"synth.audio-channels", self.GROUPS),
                     (b"synth.audio-groups", self.GROUPS), (b"synth.dynamic-sample-loading", 1), (b"synth.cpu-cores", 1)):
            L.fluid_settings_setint(s, k, v)
        self.s = vp(L.new_fluid_synth(s))
        self.fonts = {}
        for rel in SOUND_FONTS:
            for d in SOUND_DIRS:
                p = os.path.join(d, rel)
                if os.path.exists(p):
                    i = L.fluid_synth_sfload(self.s, p.encode(), 1)
                    if i >= 0:
                        self.fonts[os.path.basename(rel).rsplit(".", 1)[0]] = i
                    break
        g = self.GROUPS
        self.FP = ctypes.POINTER(ctypes.c_float)
        self.arr = (self.FP * g)
        self.lat = {}
        self.shots = {}

    def program(self, ch, font, prog, drum=False):
        self.L.fluid_synth_set_channel_type(self.s, ch, 1 if drum else 0)
        ok = self.L.fluid_synth_program_select(self.s, ch, self.fonts[font], 128 if drum else 0, prog) == 0
        if not ok and drum:
            self.L.fluid_synth_program_select(self.s, ch, self.fonts[font], 128, 0)
        elif not ok:
            self.L.fluid_synth_program_select(self.s, ch, self.fonts[font], 0, 0)

    def render(self, events, secs):
        """events: (time, kind, channel, a, b) with kind 'on' (note, velocity), 'off' (note, _), 'bend' (value, _). Returns GROUPS arrays."""
        L, s, n = self.L, self.s, int(secs * SR)
        L.fluid_synth_all_sounds_off(s, -1)
        for c in range(16):
            L.fluid_synth_pitch_bend(s, c, 8192)
        out = np.zeros((self.GROUPS, n + 64), np.float32); right = np.zeros((self.GROUPS, n + 64), np.float32)
        pos = 0

        def advance(to):
            nonlocal pos
            k = to - pos
            if k <= 0:
                return
            lp = self.arr(*[out[g, pos:].ctypes.data_as(self.FP) for g in range(self.GROUPS)])
            rp = self.arr(*[right[g, pos:].ctypes.data_as(self.FP) for g in range(self.GROUPS)])
            L.fluid_synth_nwrite_float(s, k, lp, rp, None, None)
            pos = to
        for t, kind, ch, a, b in sorted(events, key=lambda e: (e[0], e[1] == "on")):
            q = int(t * SR / 64 + 0.5) * 64  # notes start at blocks of 64 samples
            if q >= n:
                break
            advance(max(q, pos))
            if kind == "on":
                L.fluid_synth_noteon(s, ch, int(a), int(b))
            elif kind == "off":
                L.fluid_synth_noteoff(s, ch, int(a))
            else:
                L.fluid_synth_pitch_bend(s, ch, int(a))
        advance(n)
        return (out + right)[:, :n] * 0.5

    def latency(self, font, prog, note):
        """Seconds from note-on to the audible attack of a preset; 0 for those with a slow attack."""
        k = (font, prog)
        if k not in self.lat:
            self.program(0, font, prog)
            x = self.render([(0, "on", 0, note, 100), (0.35, "off", 0, note, 0)], 0.4)[0]
            o = attack(x, 0.35)
            self.lat[k] = o / SR if o < 0.016 * SR else 0.0
        return self.lat[k]

    def drum(self, font, kit, note, vel):
        """A drum one-shot, cut to its attack."""
        layer = min(2, vel * 3 // 128)
        k = (font, kit, note, layer)
        if k not in self.shots:
            self.program(9, font, kit, True)
            x = self.render([(0, "on", 9, note, (45, 85, 122)[layer]), (1.0, "off", 9, note, 0)], 1.6 if note in (49, 57, 52, 55, 46, 51, 53, 59) else 0.9)[1]
            self.shots[k] = tidy(x) if np.abs(x).max() > 1e-4 else None
        return self.shots[k]


def attack(x, level=0.12):
    """Index of the attack: envelope first above `level` of the peak of the first 120 ms."""
    e = np.abs(x[:int(0.12 * SR)])
    if not len(e) or e.max() <= 0:
        return 0
    return int(np.argmax(e > level * e.max()))


def tidy(x):
    """Cut a one-shot at its attack (0.3 ms kept before it), fade its end, peak 1."""
    a = max(0, attack(x) - 12)
    x = x[a:].astype(np.float32).copy()
    x[:12] *= np.linspace(0, 1, 12)
    e = np.nonzero(np.abs(x) > 1e-3 * np.abs(x).max())[0]
    x = x[:e[-1] + 1] if len(e) else x[:64]
    k = min(len(x), 400)
    x[-k:] *= np.linspace(1, 0, k)
    return x / (np.abs(x).max() + 1e-9)


# ---------------------------------------------------------------- drum one-shots of our own
def tt(n):
    return np.arange(int(n * SR)) / SR


def noise(r, n):
    return r.standard_normal(int(n * SR)).astype(np.float32)


def filt(x, kind, f, order=2):
    f = np.clip(np.asarray(f, float) / (SR / 2), 0.0005, 0.99)
    return sosfilt(butter(order, f, kind, output="sos"), x).astype(np.float32)


def synth_drum(r, role, style):
    """style: '808', '909', 'acoustic', 'lofi', 'chip', 'industrial'."""
    u = r.uniform
    if role == "kick":
        L = {"808": u(.5, 1.1), "909": u(.22, .45), "acoustic": u(.18, .35), "lofi": u(.15, .3), "chip": u(.1, .2), "industrial": u(.3, .6)}[style]
        t = tt(L); f0 = u(42, 62); f1 = u(110, 420); d = u(.006, .03)
        ph = 2 * np.pi * np.cumsum(f0 + f1 * np.exp(-t / d)) / SR
        x = np.sin(ph + u(0, .6)) * np.exp(-t / (L / u(3, 5)))
        if style == "chip":
            x = np.sign(np.sin(ph)) * np.exp(-t / (L / 3))
        x[:int(.004 * SR)] += u(.1, .9) * filt(noise(r, .004), "low", u(2000, 9000)) * np.linspace(1, 0, int(.004 * SR))
        if style in ("industrial", "909"):
            x = np.tanh(x * u(1, 8 if style == "industrial" else 3))
        if style == "acoustic":
            x += .25 * filt(noise(r, L), "low", 500)[:len(x)] * np.exp(-t / .03)
    elif role in ("snare", "rim"):
        L = u(.12, .4) if role == "snare" else .06
        t = tt(L); f = u(150, 280) if role == "snare" else u(400, 1700)
        tone = np.sin(2 * np.pi * f * (t + .003 * (1 - np.exp(-t / .01)))) + u(0, .7) * np.sin(2 * np.pi * f * u(1.5, 1.9) * t)
        nz = filt(noise(r, L)[:len(t)], "high", u(700, 3000))
        x = tone * np.exp(-t / u(.02, .1)) * u(.2, 1) + nz * np.exp(-t / (L / u(2.5, 5))) * u(.3, .9)
        if style == "chip":
            x = np.repeat(r.standard_normal(len(t) // 12 + 1), 12)[:len(t)] * np.exp(-t / (L / 3))
        if style == "industrial":
            x = np.tanh(4 * x)
    elif role == "clap":
        L = u(.15, .35); t = tt(L); nz = filt(noise(r, L)[:len(t)], "band", [u(600, 1000), u(2500, 6000)])
        e = np.exp(-t / u(.03, .1)) * .7
        for k in range(int(r.integers(1, 4))):
            o = k * u(.006, .011); e += (t >= o) * np.exp(-np.maximum(t - o, 0) / .004)
        x = nz * e
    elif role in ("hat", "ohat", "shaker", "ride", "crash"):
        L = {"hat": u(.03, .09), "ohat": u(.2, .5), "shaker": u(.05, .12), "ride": u(.5, 1.0), "crash": u(1.0, 1.8)}[role]
        t = tt(L); hp = {"hat": u(5000, 9000), "ohat": u(5000, 8000), "shaker": u(4000, 7000), "ride": u(3500, 6000), "crash": u(2000, 4500)}[role]
        x = noise(r, L)[:len(t)]
        if r.random() < .6:
            sq = sum(np.sign(np.sin(2 * np.pi * f * t)) for f in r.uniform(2000, 9000, 6))
            x = x * .4 + sq * u(.2, .6)
        if style == "chip":
            x = np.repeat(r.standard_normal(len(t) // 3 + 1), 3)[:len(t)]
        x = filt(x, "high", hp) * np.exp(-t / (L / u(3, 5)))
        if role == "ride":
            x += .3 * np.sin(2 * np.pi * u(3000, 5200) * t) * np.exp(-t / .25)
        if role == "shaker":
            x *= np.minimum(1, t / u(.004, .02))
    elif role.startswith("tom"):
        L = u(.25, .5); t = tt(L); f = {"tom1": 190, "tom2": 140, "tom3": 95}[role] * u(.85, 1.2)
        x = np.sin(2 * np.pi * np.cumsum(f * (1 + .5 * np.exp(-t / .03))) / SR) * np.exp(-t / (L / 4)) + .15 * noise(r, L)[:len(t)] * np.exp(-t / .02)
    else:  # cowbell, block, tambourine and the like
        L = u(.08, .25); t = tt(L); f = u(500, 2500)
        x = (np.sin(2 * np.pi * f * t) + np.sign(np.sin(2 * np.pi * f * 1.48 * t)) * u(0, .5)) * np.exp(-t / (L / 5))
    return tidy(np.asarray(x, np.float32))


GM_NOTE = {"kick": [36, 35], "snare": [38, 40], "rim": [37], "clap": [39], "hat": [42, 44], "ohat": [46], "ride": [51, 59], "crash": [49, 57], "tom1": [50, 48],
           "tom2": [47, 45], "tom3": [43, 41], "shaker": [82, 70], "tamb": [54], "cowbell": [56], "block": [76, 77], "conga": [63, 64, 62], "bongo": [60, 61],
           "clave": [75], "splash": [55], "china": [52], "bell": [53], "timbale": [65, 66], "agogo": [67, 68], "triangle": [81], "guiro": [73], "brush": [38]}
KITS = [0, 0, 0, 8, 16, 24, 25, 32, 40, 48]


ROLE_NAMES = [("clap", "clap"), ("ohat", r"open|ohh|[ _]op|^ho_"), ("hat", r"hat|hh|^ch"), ("rim", r"stick|rim|^rs"), ("kick", r"kick|^bd|_bd_|bassdrum|thump|_k_"),
              ("snare", r"snare|^sd|_sn_|slap"), ("ride", r"ride|^rc|^rd"), ("crash", r"cra|^cc|china"), ("cowbell", r"cow|^cb|_cb"), ("conga", r"conga|bongo|tone"),
              ("tom3", r"floor|^ft|low\b"), ("tom2", r"tom2|^t2|mid"), ("tom1", r"tom|^t1")]


def sampled_kits():
    """Hydrogen drum kits: {kit: {role: [files]}}, roles guessed from file names."""
    kits = {}
    for d in sorted(glob.glob("/usr/share/hydrogen/data/drumkits/*/")):
        kit = {}
        for f in sorted(glob.glob(glob.escape(d) + "*")):
            if f.endswith((".flac", ".wav", ".aiff")) and "empty" not in f:
                role = next((role for role, rx in ROLE_NAMES if re.search(rx, os.path.basename(f).lower())), None)
                if role: kit.setdefault(role, []).append(f)
        if "kick" in kit and "snare" in kit: kits[os.path.basename(d[:-1])] = kit
    return kits


class Kit:
    """A drum kit for one song: roles to one-shots by velocity."""

    def __init__(self, fluid, r, genre_style, hydrogen):
        self.f, self.r, self.cache = fluid, r, {}
        self.style = genre_style
        fonts = list(fluid.fonts)
        self.font = fonts[int(r.integers(len(fonts)))]
        self.kit = int(r.choice(KITS)) if genre_style != "acoustic" else int(r.choice([0, 0, 8, 16]))
        if genre_style == "brush":
            self.kit = 40
        if genre_style in ("808", "909", "chip", "industrial", "lofi"):
            self.source = r.choice(["synth", "mix", "sf", "mix"])
            self.kit = int(r.choice([24, 25, 25, 8, 16]))
        else:
            self.source = r.choice(["sf", "sf", "mix", "hydrogen", "hydrogen"])
        self.hname = sorted(hydrogen)[int(r.integers(len(hydrogen)))] if hydrogen else ""
        self.h = hydrogen.get(self.hname, {})
        if not self.h and self.source == "hydrogen":
            self.source = "sf"
        self.pitch = r.uniform(.88, 1.14) if r.random() < .5 else 1.0
        self.roles = {}

    def name(self):
        return f"{self.source}:{self.font}:{self.kit}" + (":" + self.hname if self.source in ("hydrogen", "mix") else "")

    def shot(self, role, vel):
        layer = min(2, vel * 3 // 128)
        k = (role, layer)
        if k in self.cache:
            return self.cache[k]
        src = self.roles.setdefault(role, self.source if self.source != "mix" else str(self.r.choice(["synth", "sf", "hydrogen", "layer"])))
        st = self.style if self.style in ("808", "909", "acoustic", "lofi", "chip", "industrial") else "acoustic"
        x = None
        if src == "hydrogen" and role in self.h:
            fs = self.h[role]
            j = self.roles.setdefault(role + "#", int(self.r.integers(len(fs))))
            try:
                x, rate = sf.read(fs[j], always_2d=True, dtype="float32")
                x = x.mean(1)[:int(1.6 * rate)]
                if rate != SR:
                    x = resample(x, int(len(x) * SR / rate))
                x = tidy(x)
            except Exception:
                x = None
        if x is None and src in ("synth", "layer"):
            if (role, "s") not in self.cache:
                self.cache[(role, "s")] = synth_drum(self.r, role, st)
            x = self.cache[(role, "s")]
        if x is None or src == "layer":
            notes = GM_NOTE.get(role, [37])
            y = self.f.drum(self.font, self.kit, notes[self.roles.setdefault(role + "n", int(self.r.integers(len(notes))))], vel)
            if y is None:
                y = synth_drum(self.r, role, st)
            if x is None:
                x = y
            else:
                z = np.zeros(max(len(x), len(y)), np.float32); z[:len(x)] += x; z[:len(y)] += y * self.r.uniform(.4, 1)
                x = tidy(z)
        if self.pitch != 1.0:
            i = np.arange(0, len(x) - 1, self.pitch)
            x = np.interp(i, np.arange(len(x)), x).astype(np.float32)
        self.cache[k] = x
        return x


def put(buf, t, x, g=1.0):
    i = int(round(t * SR))
    if i < 0:
        x = x[-i:]; i = 0
    n = min(len(x), len(buf) - i)
    if n > 0:
        buf[i:i + n] += g * x[:n]


# ---------------------------------------------------------------- tone synthesisers
def hz(note):
    return 440.0 * 2 ** ((note - 69) / 12)


def adsr(n, a, d, s, rel):
    t = np.arange(n) / SR
    dur = n / SR - rel
    e = np.minimum(1, t / max(a, 1e-4)) * (s + (1 - s) * np.exp(-np.maximum(t - a, 0) / max(d, 1e-3)))
    return e * np.where(t > dur, np.maximum(0, 1 - (t - dur) / max(rel, 1e-3)), 1)


def saw(f, n, ph):
    return (2 * ((ph + f * np.arange(n) / SR) % 1) - 1).astype(np.float32)


def synth_notes(r, events, secs, kind):
    """events: (time, note, velocity, duration). kind: supersaw, pluck, square, fm, wobble, sub, reese, dist, acid, sine."""
    buf = np.zeros(int(secs * SR) + SR, np.float32)
    cut = r.uniform(900, 7000); det = r.uniform(.004, .014); rel = r.uniform(.02, .15); att = r.choice([.001, .003, .008]); wob = r.choice([2, 3, 4, 6])
    ratio = r.choice([1, 2, 3, 1.41, 3.5]); nv = int(r.integers(3, 7)); memo = {}
    for t, note, vel, dur in events:
        key = (note, round(dur * 50))
        x = memo.get(key)
        if x is None:
            n = int((min(dur, 8) + rel) * SR); f = hz(note); T = np.arange(n) / SR
            if kind == "supersaw":
                x = sum(saw(f * (1 + det * (k - nv / 2) / nv * 2), n, r.random()) for k in range(nv)) * adsr(n, att, .4, .7, rel)
            elif kind == "pluck":
                x = (saw(f, n, 0) + saw(f * 1.006, n, .3)) * np.exp(-T / .18) * adsr(n, .001, 1, 1, rel)
            elif kind == "square":
                x = np.where((f * T) % 1 < r.choice([.125, .25, .5]), 1.0, -1.0) * adsr(n, .001, .2, .6, .01)
            elif kind == "fm":
                x = np.sin(2 * np.pi * f * T + 3 * np.exp(-T / .2) * np.sin(2 * np.pi * f * ratio * T)) * np.exp(-T / .6) * adsr(n, .001, 1, 1, rel)
            elif kind == "sub":
                x = np.tanh(1.5 * np.sin(2 * np.pi * f * T)) * adsr(n, .004, 2, .8, rel)
            elif kind == "reese":
                x = (saw(f, n, 0) + saw(f * 1.012, n, .5) + saw(f * .993, n, .2)) * adsr(n, .01, 2, .9, rel)
            elif kind == "wobble":
                w = .5 + .5 * np.sin(2 * np.pi * wob * T - 1.5)
                x = saw(f, n, 0) + saw(f * 1.01, n, .4)
                x = (filt(x, "low", 300) * (1 - w) + filt(x, "low", 3500) * w) * adsr(n, .005, 3, .9, rel)
            elif kind == "dist":
                p = sum(saw(f * q * (1 + d), n, r.random()) for q in (1, 1.498, 2) for d in (-.002, .002))
                mute = np.exp(-T / .06) if dur < .14 else np.exp(-T / 1.5)
                x = np.tanh(6 * p * mute) * adsr(n, .001, 3, .9, .02)
            elif kind == "acid":
                x = saw(f, n, 0)
                x = (filt(x, "low", 500) + filt(x, "band", [600, 1500]) * 2 * np.exp(-T / .1)) * adsr(n, .001, .3, .5, .02)
            else:
                x = np.sin(2 * np.pi * f * T) * adsr(n, .01, 1, .8, rel)
            x = x.astype(np.float32); memo[key] = x
        put(buf, t, x, vel / 127)
    if kind in ("supersaw", "reese", "pluck"):
        buf = filt(buf, "low", cut)
    if kind == "dist":
        buf = filt(filt(buf, "low", r.uniform(3500, 9000)), "high", 80)
    return buf[:int(secs * SR)]


VOWELS = [(730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410)]


def voice(r, events, secs):
    """A singing voice: glide, vibrato, formant filters by syllable, noise consonants. events: (time, note, velocity, duration)."""
    n = int(secs * SR); f = np.zeros(n); amp = np.zeros(n, np.float32); vow = np.zeros((5, n), np.float32); cons = np.zeros(n, np.float32)
    sc = r.uniform(.9, 1.2); att = r.uniform(.012, .04); last = None
    for t, note, vel, dur in sorted(events):
        i, j = int(t * SR), min(n, int((t + dur) * SR))
        if j - i < 600 or i < 0:
            continue
        T = np.arange(j - i) / SR
        g = 0 if last is None or r.random() < .4 else (last - note) * np.exp(-T / .03)
        f[i:j] = hz(note + g + .25 * np.sin(2 * np.pi * 5.5 * T) * np.minimum(1, T / .4))
        amp[i:j] = (vel / 127) * adsr(j - i, att, .3, .8, min(.06, dur / 3))
        vow[int(r.integers(5)), i:j] = 1
        if r.random() < .6:
            c = filt(noise(r, r.uniform(.02, .07)), "band", sorted([r.uniform(1500, 4000), r.uniform(5000, 9000)]))
            put(cons, t - .01, c * np.hanning(len(c)), .5 * vel / 127)
        last = note
    ph = np.cumsum(f / SR)
    src = ((2 * (ph % 1) - 1) + .15 * r.standard_normal(n)).astype(np.float32) * amp
    src = filt(src, "low", 2500, 1)
    out = .1 * src
    k = int(.02 * SR)
    for v, fs in enumerate(VOWELS):
        if vow[v].any():
            w = np.convolve(vow[v], np.ones(k) / k, "same") if k < 2 else lfilter(np.ones(1) * .002, [1, -.998], vow[v]).astype(np.float32)
            y = src * w
            for q, c in enumerate(fs):
                out = out + filt(y, "band", [c * sc * .93, c * sc * 1.08], 1) * (1, .6, .35)[q]
    return (out + cons).astype(np.float32)


WORDS = "go now run fire dream night love stop down light home sky rain feel gone more time blood street world hands up break move call bring back long way who what want this that they can't hey yo set soul war free".split()


def spoken(cachedir):
    """Some spoken words from espeak-ng: {voice: [samples]}; cut to the attack of the vowel as near as an envelope tells."""
    out = {}
    for v in ("en-us+m3", "en-gb+f2", "en-us+m7", "en+f4", "de+m1", "it+f3"):
        ws = []
        for w in WORDS[::1 if v[:5] == "en-us" else 3]:
            p = os.path.join(cachedir, f"say_{v}_{w}.wav".replace("'", ""))
            if not os.path.exists(p):
                subprocess.run(["espeak-ng", "-v", v, "-s", "190", "-w", p, w], check=True, stderr=subprocess.DEVNULL)
            x, rate = sf.read(p, dtype="float32")
            x = resample(x, int(len(x) * SR / rate)).astype(np.float32)
            e = np.convolve(np.abs(x), np.ones(220) / 220, "same")
            i = np.nonzero(e > .35 * e.max())[0]
            ws.append((x[max(0, i[0] - 900):i[-1] + 1500], min(900, i[0])))
        out[v] = ws
    return out


# ---------------------------------------------------------------- effects
def shelf(x, f, gain_db, high):
    """A cheap first-order shelf."""
    lo = filt(x, "low", f, 1)
    g = 10 ** (gain_db / 20)
    return lo + g * (x - lo) if high else g * lo + (x - lo)


def reverb(r, x, secs=None, wet=.2):
    secs = secs or r.uniform(.3, 2.5)
    n = int(secs * SR); ir = r.standard_normal(n).astype(np.float32) * np.exp(-np.arange(n) / (n / 6.9))
    ir[:int(r.uniform(.005, .04) * SR)] = 0
    ir = filt(ir, "low", r.uniform(3000, 14000), 1)
    y = oaconvolve(x, ir.astype(np.float32))[:len(x)]
    return x + wet * y * (np.sqrt(np.mean(x ** 2)) / (np.sqrt(np.mean(y ** 2)) + 1e-9))


def echo(x, secs, fb, wet):
    d = int(secs * SR); y = np.zeros_like(x); g = wet
    for k in range(1, 4):
        if k * d < len(x):
            y[k * d:] += g * x[:-k * d]
        g *= fb
    return x + y


def compress(x, thresh_db, ratio, att=.004, rel=.12, key=None):
    b = 64; k = x if key is None else key
    n = len(k) // b
    e = np.sqrt(np.mean(k[:n * b].reshape(n, b) ** 2, 1)) + 1e-6
    ca, cr = np.exp(-b / SR / att), np.exp(-b / SR / rel)
    env = np.empty(n); v = 0.0
    for i, q in enumerate(e.tolist()):
        c = ca if q > v else cr
        v = c * v + (1 - c) * q
        env[i] = v
    ref = np.sqrt(np.mean(k ** 2)) + 1e-9
    over = np.maximum(0, 20 * np.log10(env / ref) - thresh_db)
    g = 10 ** (-over * (1 - 1 / ratio) / 20)
    return x * np.interp(np.arange(len(x)), np.arange(n) * b + b / 2, g).astype(np.float32)


def duck(x, times, depth, rel):
    """Side-chain pumping: gain falls at each time and recovers."""
    g = np.ones(len(x), np.float32); k = int(rel * SR); c = 1 - depth * (1 - np.linspace(0, 1, k) ** 1.5); c[:60] = np.linspace(1, c[0], 60)
    for t in times:
        i = int(t * SR)
        if 0 <= i < len(x):
            m = min(k, len(x) - i); g[i:i + m] = np.minimum(g[i:i + m], c[:m])
    return x * g


def sweep(x, i, j, low=True):
    """Filter sweep over samples i..j: a cross-fade through a ladder of filters."""
    if j - i < 4000:
        return x
    y = x.copy(); steps = [250, 700, 1800, 4500] if low else [3000, 1200, 500, 150]
    seg = x[i:j]; lay = [filt(seg, "low" if low else "high", f) for f in steps] + [seg]
    p = np.linspace(0, len(lay) - 1.001, j - i); a = p.astype(int); w = (p - a).astype(np.float32)
    M = np.stack(lay); q = np.arange(j - i)
    y[i:j] = M[a, q] * (1 - w) + M[np.minimum(a + 1, len(lay) - 1), q] * w
    return y


def master(r, x, loud):
    """Equaliser, compressor, limiter or clipper, and the medium's own noise."""
    x = x - np.mean(x)
    x = shelf(x, r.uniform(80, 250), r.uniform(-5, 5), False); x = shelf(x, r.uniform(2500, 7000), r.uniform(-10, 4), True)
    if r.random() < .5:
        x = compress(x, r.uniform(-8, 2), r.uniform(1.5, 5), r.uniform(.002, .03), r.uniform(.05, .4))
    rms = np.sqrt(np.mean(x ** 2)) + 1e-9
    x = x / rms * 10 ** ({"quiet": r.uniform(-30, -22), "normal": r.uniform(-20, -14), "loud": r.uniform(-12, -8), "clipped": r.uniform(-8, -5)}[loud] / 20)
    if loud == "clipped":
        x = np.clip(x, -.98, .98)
    elif loud == "loud":
        x = np.tanh(x)
    else:
        x = np.where(np.abs(x) > .7, np.sign(x) * (.7 + .3 * np.tanh((np.abs(x) - .7) / .3)), x)
    v = r.random()
    if v < .1:
        x = x + filt(r.standard_normal(len(x)).astype(np.float32), "low", 9000, 1) * 10 ** (r.uniform(-62, -42) / 20)
    elif v < .16:
        n = int(len(x) / SR * r.uniform(2, 15)); c = np.zeros(len(x), np.float32); c[r.integers(0, len(x), n)] = r.standard_normal(n) * r.uniform(.03, .2)
        x = x + filt(c, "high", 800, 1) + filt(r.standard_normal(len(x)).astype(np.float32), "low", 200, 1) * .003
    v = r.random()
    if v < .06:
        x = filt(x, "low", r.uniform(2500, 7000))
    elif v < .11:
        x = filt(x, "high", r.uniform(120, 350))
    return np.clip(x, -1, 1).astype(np.float32)


CODECS = [("mp3", "libmp3lame", ["48k", "64k", "96k", "128k"]), ("ogg", "libvorbis", ["48k", "64k", "96k"]), ("opus", "libopus", ["24k", "40k", "64k"]), ("m4a", "aac", ["48k", "64k", "96k"])]


def lossy(r, x):
    """Through a lossy codec and back; the encoder's delay is taken out by cross-correlation."""
    ext, enc, rates = CODECS[int(r.integers(len(CODECS)))]
    rate = str(r.choice(rates))
    with tempfile.TemporaryDirectory() as d:
        a, b, c = f"{d}/a.wav", f"{d}/b.{ext}", f"{d}/c.wav"
        sf.write(a, x, SR, subtype="PCM_16")
        q = ["ffmpeg", "-v", "error", "-y", "-threads", "1", "-i"]
        subprocess.run(q + [a, "-c:a", enc, "-b:a", rate, b], check=True)
        subprocess.run(q + [b, "-ar", str(SR), "-ac", "1", c], check=True)
        y, _ = sf.read(c, dtype="float32")
    m = min(len(x), len(y), 20 * SR)
    lo = max(0, m - 10 * SR)
    z = fftconvolve(y[lo:m], x[lo:m][::-1])
    k = m - lo - 1; w = 4000
    d = int(np.argmax(z[k - w:k + w])) - w
    y = y[d:] if d >= 0 else np.concatenate([np.zeros(-d, np.float32), y])
    y = y[:len(x)] if len(y) >= len(x) else np.concatenate([y, np.zeros(len(x) - len(y), np.float32)])
    return y, f"{enc} {rate}", d
