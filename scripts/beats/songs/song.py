"""Composes one song: form, tempo, drums, bass, chords, melody, voice. Times in beats become seconds at the end.
The truth is the notated beat: where a listener taps, snare on the second and fourth for most."""
import numpy as np

SCALES = {"major": [0, 2, 4, 5, 7, 9, 11], "minor": [0, 2, 3, 5, 7, 8, 10], "dorian": [0, 2, 3, 5, 7, 9, 10], "mixolydian": [0, 2, 4, 5, 7, 9, 10],
          "phrygian": [0, 1, 3, 5, 7, 8, 10], "harmonic": [0, 2, 3, 5, 7, 8, 11]}
NEXT = {0: [3, 4, 5, 5, 1, 2, 6], 1: [4, 4, 0, 6], 2: [5, 3, 3], 3: [4, 0, 1, 4, 5], 4: [0, 5, 3, 0], 5: [3, 1, 4, 2, 3], 6: [0, 2, 5]}

# genre: weight, bpm range, beats a bar, parts a beat, drum styles, basses, comps, comp sounds, lead sounds, kit styles, options
G = {}


def genre(name, w, bpm, drums, bass, comp, snd, lead, kit=("acoustic",), m=4, sub=4, **o):
    G[name] = dict(w=w, bpm=bpm, drums=drums, bass=bass, comp=comp, snd=snd, lead=lead, kit=kit, m=m, sub=sub, o=o)


GTR, CLEAN, KEYS, PADS, STR, BRASS, REED = ["29", "30", "dist", "dist", "29+"], ["24", "25", "26", "27", "28"], ["0", "1", "2", "4", "5", "16", "18"], ["88", "89", "90", "91", "94", "95", "50", "supersaw"], ["48", "49", "44", "45"], ["56", "57", "61", "62"], ["64", "65", "66", "71", "73", "68"]
SYN, PLUCKS, FOLK = ["80", "81", "supersaw", "square", "fm", "87"], ["pluck", "11", "12", "fm", "45", "46", "108"], ["21", "22", "24", "25", "40", "73", "105", "106", "109", "110", "15", "46"]
EB, SB = ["33", "34", "32", "35"], ["38", "39", "sub", "reese", "acid", "square"]
VOX = ["vox", "vox", "52", "53", "54", "85"]

genre("rock", 14, (84, 150), ["back"], ["eighths", "kick", "root13"], ["strum", "eighths", "push", "sustain"], GTR + CLEAN, VOX + ["27", "29"])
genre("softrock", 9, (66, 120), ["back", "back16"], ["kick", "root13", "long"], ["strum", "arp8", "push", "quarters"], CLEAN + KEYS, VOX + ["73", "27"])
genre("punk", 9, (160, 215), ["punk", "punk", "dbeat", "four_rock"], ["eighths"], ["eighths", "chug", "strum"], GTR, VOX + ["29"], half=.25)
genre("skatepunk", 4, (180, 216), ["punk", "skank_snare"], ["eighths"], ["eighths", "sustain"], GTR, VOX, half=.3)
genre("metal", 10, (140, 215), ["metal", "doublebass", "metal", "blast"], ["kick", "eighths"], ["gallop", "chug", "chug16", "sustain"], GTR, ["29", "30", "dist", "vox", "81"], half=.35, scale=["minor", "phrygian", "harmonic"])
genre("deathmetal", 3, (180, 215), ["blast", "doublebass", "metal"], ["eighths", "sixteenths"], ["chug16", "tremolo", "chug"], GTR, ["dist", "30", "growl"], half=.3, scale=["phrygian", "harmonic"])
genre("doom", 2, (52, 80), ["back", "doublebass"], ["long", "kick"], ["sustain", "chug", "push"], GTR, ["29", "vox"], scale=["phrygian", "minor"])
genre("jrock", 8, (160, 212), ["punk", "disco_rock", "four_rock", "back"], ["eighths", "octave"], ["eighths", "strum", "push", "arp8"], GTR + CLEAN, VOX + ["81", "0", "29"], half=.2, busy=1.3)
genre("indie", 7, (110, 172), ["disco_rock", "back", "tomtom"], ["eighths", "octave", "kick"], ["strum", "eighths", "arp8", "off8"], CLEAN + ["29"], VOX)
genre("pop", 14, (84, 132), ["back", "back16", "four", "sparse"], ["kick", "eighths", "long", "tresillo"], ["push", "strum", "off8", "quarters", "tresillo", "sustain"], KEYS + CLEAN + PADS + PLUCKS, VOX + VOX + SYN, ("acoustic", "909", "808"))
genre("jpop", 7, (124, 186), ["disco_rock", "back", "four_rock"], ["octave", "eighths", "kick"], ["push", "strum", "arp16", "eighths"], KEYS + CLEAN + GTR + STR, VOX + ["73", "81"], busy=1.3)
genre("hyperpop", 4, (140, 204), ["trap", "four", "punk", "hardcore"], ["kick", "off8", "eighths"], ["stab", "sustain", "arp16", "tresillo"], SYN + PLUCKS, VOX + SYN, ("808", "909", "chip", "industrial"), pump=.5, busy=1.2)
genre("ballad", 10, (54, 82), ["ballad", "ballad16", "sparse"], ["long", "root13", "kick"], ["arp8", "quarters", "sustain", "arp16", "push"], KEYS + CLEAN + STR + PADS, VOX + REED + ["40", "0"])
genre("ballad128", 4, (48, 80), ["slow128"], ["long", "root13"], ["arp", "quarters", "sustain"], KEYS + CLEAN, VOX + REED, sub=3)
genre("rnb", 6, (58, 100), ["ballad16", "hiphop", "sparse"], ["kick", "long", "tresillo"], ["sustain", "push", "stab", "off8"], KEYS + PADS, VOX + ["26"], ("808", "acoustic", "lofi"))
genre("hiphop", 7, (78, 106), ["hiphop", "boombap"], ["kick", "long", "tresillo"], ["stab", "sustain", "off8", "arp8"], KEYS + STR + PLUCKS, ["rap", "rap", "vox", "11", "73"], ("808", "lofi", "acoustic"), swing=(0, .3))
genre("lofi", 3, (66, 92), ["boombap", "hiphop"], ["kick", "long"], ["sustain", "push", "quarters"], ["4", "5", "0", "26", "11"], ["11", "4", "26", "73", "81"], ("lofi",), swing=(.1, .32), late=.02)
genre("trap", 5, (124, 164), ["trap"], ["kick808"], ["sustain", "arp8", "stab"], PLUCKS + PADS + KEYS, ["rap", "rap", "vox", "11", "fm"], ("808",))
genre("dubstep", 3, (136, 150), ["halftime"], ["wobble"], ["sustain", "stab"], SYN + PADS, SYN + ["vox"], ("909", "industrial"), drop=1)
genre("futurebass", 3, (136, 168), ["halftime", "trap"], ["kick", "long"], ["sat16", "sustain", "tresillo"], ["supersaw", "81", "90"], VOX + SYN, ("808", "909"), pump=.8, drop=1)
genre("dnb", 7, (160, 182), ["dnb", "dnb", "breaks"], ["reese", "kick", "tresillo"], ["sustain", "stab", "arp16"], PADS + KEYS + SYN, VOX + SYN + ["4"], ("909", "acoustic", "808"), drop=.6)
genre("jungle", 4, (156, 182), ["breaks", "breaks", "dnb"], ["long", "dub", "reese"], ["sustain", "stab", "skank"], PADS + KEYS, ["rap", "vox", "81"], ("acoustic", "lofi"))
genre("raggacore", 2, (166, 212), ["breaks", "hardcore", "breaks"], ["dub", "off8"], ["skank", "stab"], ["16", "18", "27", "supersaw"], ["rap", "81"], ("909", "acoustic", "industrial"))
genre("house", 8, (116, 130), ["house", "four", "disco"], ["off8", "kick", "octave", "tresillo"], ["stab", "off8", "sustain", "tresillo", "push"], KEYS + SYN + PADS, VOX + SYN, ("909", "808"), pump=.5, drop=.4, swing=(0, .18))
genre("techno", 3, (124, 146), ["four", "techno"], ["off8", "off16", "sixteenths"], ["stab", "arp16", "tresillo"], SYN + PADS, SYN, ("909", "industrial"), pump=.5, drop=.5, mono=.6)
genre("trance", 5, (130, 146), ["four", "house"], ["off8", "off16", "off16"], ["arp16", "sat16", "sustain", "off8"], ["supersaw", "81", "pluck", "90"], SYN + ["vox"], ("909",), pump=.7, drop=.7)
genre("hardcore", 4, (158, 205), ["hardcore", "hardcore", "four"], ["off8", "off16"], ["off8", "stab", "arp16", "sustain"], SYN + ["0"], VOX + SYN, ("909", "industrial"), pump=.6, drop=.6)
genre("disco", 6, (104, 128), ["disco"], ["octave", "kick", "off8"], ["off8", "strum16", "push"], ["27", "4", "48", "16", "61"], VOX + BRASS + STR, ("acoustic", "909"))
genre("funk", 6, (88, 122), ["funk"], ["funk", "sixteenths"], ["strum16", "off8", "stab"], ["27", "28", "4", "7", "61"], VOX + BRASS, swing=(0, .2))
genre("reggae", 6, (62, 92), ["onedrop", "onedrop", "rockers", "steppers"], ["dub", "tresillo"], ["skank"], ["27", "28", "16", "0", "18"], VOX + ["57", "22"], swing=(0, .3))
genre("ska", 4, (138, 196), ["back", "ska", "ska"], ["walk", "eighths"], ["skank"], ["27", "28", "16"], BRASS + VOX)
genre("polka", 3, (104, 146), ["polka"], ["root5"], ["skank"], ["21", "24", "58"], ["21", "71", "56", "40"])
genre("country", 3, (84, 168), ["train", "back", "polka"], ["root5"], ["skank", "strum"], ["25", "24", "105", "27"], VOX + ["40", "22", "105"])
genre("bluegrass", 2, (104, 152), ["none"], ["root5"], ["skank", "arp16"], ["105", "25", "24"], ["40", "105", "25"], busy=1.6)
genre("march", 2, (96, 126), ["march"], ["root5"], ["skank", "quarters"], BRASS + ["60"], ["56", "72", "61"])
genre("swing", 6, (96, 250), ["jazz"], ["walk"], ["charleston", "sustain", "off8"], ["0", "26", "11", "16"], REED + BRASS + ["0", "26"], ("acoustic", "brush"), sub=3)
genre("jazzballad", 2, (54, 84), ["jazz"], ["walk", "root13"], ["sustain", "charleston"], ["0", "26"], REED + ["56", "0"], ("brush",), sub=3)
genre("shuffle", 5, (76, 176), ["shuffle"], ["walk", "shuffle"], ["shuffle", "charleston"], ["27", "0", "29", "16"], VOX + ["22", "27", "65", "29"], sub=3)
genre("halfshuffle", 2, (80, 130), ["halfshuffle"], ["kick"], ["charleston", "sustain"], ["4", "27"], VOX, sub=3)
genre("bossa", 3, (112, 160), ["bossa"], ["bossa"], ["bossa"], ["24", "0", "4"], ["73", "66", "vox", "24"])
genre("samba", 2, (92, 124), ["samba"], ["bossa"], ["bossa", "strum16"], ["24", "25"], ["vox", "73", "56"])
genre("salsa", 4, (160, 214), ["salsa"], ["tumbao"], ["montuno"], ["0", "0", "1"], BRASS + ["vox", "73"])
genre("reggaeton", 4, (84, 108), ["dembow"], ["tresillo", "kick"], ["sustain", "stab", "arp8"], PLUCKS + PADS + ["24"], VOX + ["rap"], ("808", "909"))
genre("cumbia", 2, (84, 112), ["cumbia"], ["root5"], ["skank"], ["21", "0", "27"], ["21", "73", "56", "vox"])
genre("afro", 2, (96, 124), ["afro"], ["tresillo", "kick"], ["arp8", "tresillo"], ["27", "4", "12"], VOX + ["65"], ("808", "acoustic"))
genre("waltz", 4, (84, 200), ["waltz"], ["root1"], ["waltz", "arp8"], ["0", "21", "24", "48"], STR + REED + ["vox", "21", "40"], m=3)
genre("rock34", 2, (100, 170), ["waltzrock"], ["root1", "eighths"], ["sustain", "arp8", "eighths"], GTR + CLEAN, VOX, m=3)
genre("sixeight", 5, (44, 96), ["six8"], ["long", "root13", "lilt"], ["arp", "lilt", "sustain"], CLEAN + KEYS + GTR, VOX + ["40", "73"], m=2, sub=3)
genre("jig", 2, (96, 132), ["none", "six8"], ["root13"], ["lilt"], ["25", "21", "24"], ["40", "73", "109", "21"], m=2, sub=3, busy=2)
genre("afro128", 2, (90, 140), ["afro128"], ["lilt", "root13"], ["lilt", "arp"], ["12", "27", "24"], ["vox", "73", "114"], sub=3)
genre("five", 2, (96, 176), ["odd"], ["kick", "root1"], ["sustain", "odd", "arp8"], CLEAN + KEYS + GTR, VOX + REED, m=5)
genre("seven", 2, (112, 190), ["odd"], ["kick", "root1"], ["odd", "arp8", "sustain"], CLEAN + KEYS + GTR, VOX + ["81"], m=7)
genre("synthwave", 5, (80, 122), ["back", "four"], ["eighths", "off16", "octave"], ["sustain", "arp16", "arp8"], ["supersaw", "90", "81", "50"], SYN + ["vox"], ("909", "808"))
genre("chiptune", 3, (110, 190), ["back", "four", "punk"], ["octave", "eighths"], ["arp16", "arp32"], ["square", "80"], ["square", "80"], ("chip",), busy=1.4)
genre("ambientbeat", 2, (60, 110), ["sparse", "hatsonly", "clicks"], ["long", "sub"], ["sustain", "arp8"], PADS, ["vox", "11", "88"], ("lofi", "808"))
genre("minimal", 3, (90, 150), ["claponly", "hatsonly", "clicks", "kickonly"], ["kick", "off8", "tresillo"], ["stab", "sustain"], KEYS + SYN, SYN + ["11"], ("909", "808"))
genre("percussion", 3, (84, 150), ["afro", "samba", "tribal", "breaks", "funk"], ["none"], ["none"], ["0"], ["none"], ("acoustic", "808"))
genre("epic", 3, (66, 150), ["tribal", "tomtom", "none"], ["eighths", "long"], ["ostinato", "sustain"], STR + BRASS, BRASS + ["52", "48", "60"])
genre("pianosolo", 7, (56, 150), ["none"], ["long", "root13", "none"], ["arp8", "alberti", "quarters", "arp", "push"], ["0", "0", "1"], ["0"], solo=1, tempo=["rubato", "drift", "rubato", "const"])
genre("guitarpick", 4, (60, 140), ["none"], ["root13", "none"], ["travis", "arp8", "arp16", "strum"], ["24", "25"], ["24", "vox", "none"], tempo=["drift", "const", "drift"])
genre("orchestra", 5, (60, 140), ["none"], ["root13", "long", "quarters"], ["ostinato", "quarters", "sustain", "eighths"], STR + ["60", "46"], STR + REED + ["40", "56", "60"], tempo=["drift", "rubato", "const"])
genre("chamber", 3, (60, 130), ["none"], ["quarters", "long"], ["sustain", "eighths", "alberti"], ["48", "40", "41", "6"], ["40", "73", "71", "68"], tempo=["drift", "rubato"])
genre("waltzclassic", 3, (70, 190), ["none"], ["root1"], ["waltz", "arp8"], ["0", "48", "46"], ["0", "40", "73"], m=3, tempo=["rubato", "drift", "const"])
genre("choir", 3, (56, 112), ["none"], ["long", "none"], ["sustain", "half", "quarters"], ["52", "53", "19"], ["vox", "52", "53"], tempo=["rubato", "const", "drift"])
genre("padscape", 3, (58, 120), ["none"], ["long", "none"], ["sustain", "half"], PADS + STR, ["88", "91", "79", "vox"])
genre("soloinst", 3, (60, 140), ["none"], ["none"], ["none"], ["0"], FOLK + REED + ["40", "42", "vox", "56"], tempo=["drift", "rubato", "const"], busy=1.5)
genre("acappella", 2, (66, 120), ["none", "claponly"], ["none"], ["sustain", "none", "half"], ["52", "53"], ["vox"], tempo=["const", "drift"])
genre("arpeggios", 3, (80, 150), ["none"], ["long", "none"], ["arp16", "arp8"], PLUCKS + SYN, ["none", "vox", "81"])


# ---------------------------------------------------------------- drums
def grid(s, sub=4):
    """'x..o' -> [(beat, velocity)]; x loud, o soft, X accent."""
    return [(i / sub, {"X": 120, "x": 104, "o": 62, "-": 38}[c]) for i, c in enumerate(s) if c in "Xxo-"]


class Drums:
    """A drum part: hits(bar, feel) gives [(beat, role, velocity)]. Backbones are fixed, the rest drawn once per variant."""

    def __init__(self, r, style, m, sub):
        self.r, self.style, self.m, self.sub = r, style, m, sub
        self.top = r.choice(["hat", "hat", "ride", "hat", "ohat", "shaker"] if style not in ("jazz",) else ["ride"])
        self.rate = {"ballad": 2, "ballad16": 4, "back16": 4, "funk": 4}.get(style) or int(r.choice([1, 2, 2, 2, 4]))
        self.sn = str(r.choice(["snare", "snare", "snare", "clap", "rim"])) if style not in ("punk", "metal", "blast", "dbeat") else "snare"
        self.k = self.syncopated(r.integers(1, 4)); self.k2 = self.syncopated(r.integers(1, 4))
        self.ghost = r.random() < .3
        self.var = int(r.integers(1 << 30))

    def syncopated(self, n):
        """Kick positions besides the first beat, in eighths or sixteenths, off the backbeats."""
        m = self.m; s = 4 if self.sub == 4 and self.r.random() < .5 else 2
        c = [i / s for i in range(1, m * s) if (i / s) % 2 != 1]
        w = np.array([3 if p == m / 2 else 2 if p % 1 == .5 else 1 if p % 1 == 0 else .7 for p in c])
        return sorted(self.r.choice(c, min(int(n), len(c)), False, w / w.sum()).tolist())

    def hits(self, bar, style=None, top=None):
        r, m = self.r, self.m; st = style or self.style; h = []; top = top or self.top
        K = lambda ps, v=110: h.extend((p, "kick", v) for p in ps if p < m)
        S = lambda ps, v=112, ro=None: h.extend((p, ro or self.sn, v) for p in ps if p < m)
        def T(rate, ro=None, acc=1, lo=66, hi=96):
            for i in range(int(m * rate)):
                h.append((i / rate, ro or top, hi if (i / rate) % acc == 0 else lo))
        def add(role, s, sub=4):
            h.extend((p, role, v) for p, v in grid(s, sub) if p < m)
        even = [p for p in range(1, m, 2)]; beats = list(range(m))
        kk = self.k if bar % 2 == 0 else self.k2
        fast = 2 if self.rate > 2 and st in ("punk", "disco_rock", "four_rock") else self.rate
        if st in ("back", "back16", "ballad", "ballad16"):
            K([0] + kk); S(even); T(self.rate)
            if self.ghost: S([p for p in (1.75, 2.25, 3.75) if p < m and r.random() < .6], 40, "snare")
            if self.var % 3 == 0 and bar % 2 and top == "hat": h = [x for x in h if not (x[1] == "hat" and x[0] >= m - .5)] + [(m - .5, "ohat", 100)]
        elif st == "sparse":
            K([0] + kk[:1]); S(even)
            if self.var % 2: T(1 + self.var % 3 // 2)
        elif st == "punk": K([0, 2] + [p for p in kk if p % .5 == 0]); S(even, 120); T(max(1, fast if self.var % 3 else 1), hi=104)
        elif st == "dbeat": K([0, 1.5, 2, 2.5] if self.var % 2 else [0, .5, 1.5, 2, 2.5]); S(even, 120); T(1 if self.var % 3 else 2, hi=108)
        elif st == "skank_snare": K(beats, 114); S([b + .5 for b in beats], 110, "snare"); T(2 if self.var % 2 else 1)
        elif st == "four_rock": K(beats); S(even); T(2 if self.var % 2 else 1)
        elif st == "disco_rock": K([0, 2] if self.var % 2 else beats); S(even); h.extend((b + .5, "ohat", 100) for b in beats); h.extend((b, "hat", 70) for b in beats)
        elif st == "metal": K(sorted(set([0] + kk + ([.5, .75, 2.5, 2.75] if self.var % 2 else [1.5, 2, 2.5])))); S(even, 120); T(1 if self.var % 3 else 2, "ride" if self.var % 2 else "crash" if self.var % 5 == 0 else top, hi=106)
        elif st == "doublebass": K([i / 4 for i in range(m * 4)] if self.var % 3 else [i / 2 for i in range(m * 2)], 104); S(even, 122); T(1 if self.var % 2 else 2, hi=106)
        elif st == "blast":
            v = self.var % 3
            if v == 0: K([i / 2 for i in range(2 * m)], 104); S([b + .5 for b in beats] if self.var % 2 else beats, 108, "snare"); T(1 if self.var % 4 else 2)
            elif v == 1: K([i / 4 for i in range(4 * m)], 98); S(beats, 112, "snare"); T(1)
            else: K([i / 2 for i in range(2 * m)], 104); S([i / 2 for i in range(2 * m)], 104, "snare"); T(1)
        elif st == "tomtom":
            K([0] + kk); S(even, 90, "tom2" if self.var % 2 else None); h.extend((i / 2, "tom3" if i % 4 else "tom2", 80 + 20 * (i % 2 == 0)) for i in range(2 * m))
        elif st == "slow128": K([0] + ([m / 2 + 1 / 3 * 2] if self.var % 2 else [m / 2])); S(even); T(3, acc=1, lo=58)
        elif st in ("hiphop", "boombap"):
            K([0] + kk + ([2.5] if self.var % 2 else [1.75])); S(even); T(2 if st == "boombap" or self.var % 3 else 4, "hat")
            if self.ghost: S([1.75, 3.25], 38)
        elif st == "trap":
            K([0] + kk); S([2.0] if m == 4 else even, 116, "clap" if self.var % 2 else "snare")
            for i in range(2 * m):
                q = r.random(); p = i / 2
                h.extend((p + j * .5 / d, "hat", 90 - 20 * (j > 0)) for d in [1 if q < .35 else 2 if q < .8 else 3 if q < .9 else 4] for j in range(d))
            if self.var % 4 == 0: h.append((3.5, "ohat", 84))
        elif st == "halftime": K([0] + kk[:2]); S([2.0], 122); T(2 if self.var % 3 else 1 if self.var % 2 else 4)
        elif st == "dnb":
            K([0, 2.5] if bar % 2 == 0 or self.var % 2 else [0, 1.5, 2.5]); S(even, 118, "snare"); T(2 if self.var % 3 else 4, "hat" if self.var % 2 else top)
            if self.ghost: S([1.75, 2.25, 3.25], 50, "snare")
        elif st == "breaks":
            q = np.random.default_rng(self.var + bar % 2 + (0 if r.random() < .75 else int(r.integers(99))))
            K([0] + [p for p in (.5, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25) if q.random() < .33]); S(even if q.random() < .7 else [1, 3.5 if q.random() < .5 else 2.5], 114, "snare")
            S([p for p in (.75, 1.75, 2.25, 2.75, 3.75) if q.random() < .35], 66, "snare"); T(2, "ride" if self.var % 3 == 0 else "hat")
        elif st in ("four", "house", "techno"):
            K(beats, 116)
            if st != "techno" or self.var % 2: S(even, 100, "clap" if self.var % 3 else "snare")
            if st == "house" or self.var % 2: h.extend((b + .5, "ohat" if self.var % 4 else "hat", 98) for b in beats)
            if self.var % 3 == 0: T(4, "shaker" if self.var % 2 else "hat", lo=52, hi=70)
            if st == "techno": h.extend((p, "rim", 70) for p in kk)
        elif st == "disco": K(beats); S(even); h.extend((b + .5, "ohat", 104) for b in beats); h.extend((b + q, "hat", 66) for b in beats for q in ((0, .25, .75) if self.var % 2 else (0,)))
        elif st == "hardcore":
            K(beats, 122); h.extend((b + .5, "ohat", 100) for b in beats)
            if self.var % 2: S(even, 108, "clap")
            if self.var % 5 == 0: K([3.5, 3.75] if bar % 2 else [], 110)
        elif st == "funk":
            K([0] + kk + ([.75] if self.var % 2 else [1.5])); S(even, 116, "snare"); S([p for p in (1.75, 2.25, 2.75, 3.75, .75) if r.random() < .45], 42, "snare"); T(4, "hat", lo=54)
        elif st in ("onedrop", "rockers", "steppers"):
            d = even if self.var % 5 < 3 else [2]
            S(d, 104, "rim" if self.var % 2 else "snare"); K(d if st == "onedrop" else [0] + d if st == "rockers" else beats)
            T(2 if self.var % 3 else 4, "hat", acc=1 if self.var % 2 else .5, lo=74 if self.var % 4 else 50)
        elif st == "ska": K([0, 2] if self.var % 2 else even); S(even, 110); h.extend((b + .5, top, 92) for b in beats); h.extend((b, "hat", 60) for b in beats if self.var % 3)
        elif st == "polka": K([0, 2] if self.var % 2 and m == 4 else beats); S([b + .5 for b in beats], 88, "snare" if self.var % 3 else "hat")
        elif st == "train": K([0, 2] if self.var % 2 else beats, 96); h.extend((i / 4, "snare", 100 if (i % 4 == 2) else 52) for i in range(4 * m))
        elif st == "march":
            K([0, 2]); add("snare", ["x.oox.oox.oooooo", "x.ooxoooxoxoxooo", "x...x.oox...xooo"][self.var % 3]); h.extend((p, "crash", 80) for p in ((0, 2) if self.var % 2 else (0,)))
        elif st == "jazz":
            h.extend((b, "ride", 92 if b % 2 else 82) for b in beats); h.extend((b + 2 / 3, "ride", 70) for b in even); h.extend((b, "hat", 70) for b in even)
            if self.var % 2: h.extend((b, "kick", 44) for b in beats)
            S([b + q for b in beats for q in (2 / 3, 1 / 3) if r.random() < .13], 60, "snare"); K([b + 2 / 3 for b in beats if r.random() < .08], 80)
        elif st == "shuffle": K([0, 2] + ([1 + 2 / 3] if self.var % 2 else [2 + 2 / 3])); S(even); h.extend((b + q, top, 92 if q == 0 else 70) for b in beats for q in ((0, 2 / 3) if self.var % 4 else (0, 1 / 3, 2 / 3)))
        elif st == "halfshuffle": K([0, 1 + 2 / 3] if self.var % 2 else [0, 2 / 3, 3 + 2 / 3]); S([2.0], 118, "snare"); h.extend((b + q, "hat", 90 if q == 0 else 66) for b in beats for q in (0, 2 / 3)); S([b + 1 / 3 for b in beats], 34, "snare")
        elif st == "bossa": K([0, 1.5, 2, 3.5], 84); add("rim", "x..x..x...x..x.." if bar % 2 else "x..x..x..x..x..."); T(2, "hat" if self.var % 2 else "shaker")
        elif st == "samba": h.extend((b, "tom3" if self.var % 2 else "kick", 118 if b % 2 else 74) for b in beats); T(4, "shaker", lo=56, hi=86); add("tamb" if self.var % 3 else "agogo", "x.oxo.x.x.oxox.x")
        elif st == "salsa":
            add("clave", ("x.....x.....x..." if bar % 2 else "....x...x.......")); h.extend((p, "cowbell", v) for p, v in ((0, 100), (1, 60), (2, 90), (3, 60), (1.5, 50), (3.5, 54)))
            h.extend((p, "conga", v) for p, v in ((.5, 50), (1, 96), (1.5, 44), (2.5, 50), (3, 90), (3.5, 92))); T(2, "shaker", lo=54); K([1.5, 3] if self.var % 2 else [0], 80)
        elif st == "dembow": K(beats, 112); add("snare", "...x..x....x..x." if self.var % 3 else "...x..o....x..x."); T(2 if self.var % 2 else 4, "hat", lo=50, hi=70)
        elif st == "cumbia": K([0, 2] if self.var % 2 else beats, 96); h.extend((b + q, "guiro" if q == 0 else "shaker", 90 if q == 0 else 70) for b in beats for q in (0, .5, .75)); h.extend((b + .5, "conga", 90) for b in beats)
        elif st == "afro": K([0, 1.5, 2.5] if self.var % 2 else [0, 1, 2, 3]); S([.75, 1.5, 3] if self.var % 3 else even, 88, "rim"); T(4, "shaker", lo=52); add("conga", "..x..x.x..x..xx.")
        elif st == "afro128": K([0, 2] if self.var % 2 else beats); h.extend((p, "bell", 96) for p in (0, 2 / 3, 4 / 3, 5 / 3, 7 / 3, 3, 11 / 3)); T(3, "shaker", lo=60); h.extend((b + q, "conga", 80) for b in beats for q in (1 / 3, 2 / 3) if r.random() < .6)
        elif st == "waltz":
            K([0]); S([1, 2], 84, "snare" if self.var % 3 == 0 else "hat" if self.var % 3 == 1 else "rim")
            if self.var % 2: T(1, "ride")
        elif st == "waltzrock": K([0] + ([1.5] if self.var % 3 == 0 else [2.5] if self.var % 3 == 1 else [])); S([2] if self.var % 2 else [1, 2], 110); T(2 if self.var % 4 else 1)
        elif st == "six8": K([0] + ([2 / 3] if self.var % 3 == 0 else [])); S([1.0], 112); T(3, lo=58)
        elif st == "odd":
            s = {5: [3], 7: [2, 4] if self.var % 2 else [2, 6]}[m] if self.var % 3 else ([1, 3] if m == 5 else [1, 3, 5])
            K([0] + [p for p in (1.5, 2.5, 3.5, m - 2, m - .5) if (self.var >> int(p * 2)) % 2]); S(s); T(self.rate if self.rate < 4 else 2)
        elif st == "hatsonly": T(2 if self.var % 3 else 1 if self.var % 2 else 4, "hat" if self.var % 2 else "shaker", lo=62)
        elif st == "claponly": S(even, 108, "clap" if self.var % 3 else "rim")
        elif st == "kickonly": K([0] + kk if self.var % 2 else beats)
        elif st == "clicks": h.extend((p, str(r.choice(["rim", "hat", "block", "triangle"])), 80) for p in [0] + kk + even)
        elif st == "tribal":
            K([0] + kk); q = np.random.default_rng(self.var + bar % 2)
            h.extend((i / 4, ["tom1", "tom2", "tom3", "conga"][int(q.integers(4))], 110 if i % 4 == 0 else 70) for i in range(4 * m) if q.random() < (.9 if i % 4 == 0 else .45))
        return h

    def fill(self, length):
        """The last `length` beats of a bar: toms, snare runs, silence with a pick-up."""
        r, m = self.r, self.m; kind = r.integers(5); h = []; step = (1 / 3 if self.sub == 3 else float(r.choice([.25, .25, .5])))
        ps = np.arange(m - length, m - 1e-6, step)
        for i, p in enumerate(ps):
            if kind == 0: h.append((p, "snare", 70 + int(45 * i / len(ps))))
            elif kind == 1: h.append((p, ["tom1", "tom2", "tom3"][min(2, i * 3 // len(ps))], 104))
            elif kind == 2 and r.random() < .7: h.append((p, str(r.choice(["snare", "tom2", "kick", "tom3"])), 100))
            elif kind == 3 and i >= len(ps) - 2: h.append((p, "snare", 108))
            elif kind == 4: h.append((p, "kick" if i % 2 else "snare", 100))
        return h


# ---------------------------------------------------------------- pitched rhythms of one bar: [(beat, length, degree or 'chord', accent)]
def comp_rhythm(r, style, m, sub, memo):
    def fixed(key, make):
        if key not in memo: memo[key] = make()
        return memo[key]
    e = .5 if sub == 4 else 2 / 3; C = "chord"
    beats = range(m)
    if style == "sustain": return [(0, m, C, 1)]
    if style == "half": return [(p, min(2, m - p), C, 1) for p in range(0, m, 2)]
    if style == "quarters": return [(b, .9, C, 1) for b in beats]
    if style in ("eighths", "ostinato"):
        return [(b + q, e * .9, C, 1 if q == 0 else .8) for b in beats for q in ((0, .5) if sub == 4 else (0, 1 / 3, 2 / 3))]
    if style == "skank": return [(b + e, .22, C, 1) for b in beats] if memo.setdefault("sk", r.random()) < .75 or sub == 3 else [(b + q, .15, C, 1 - (q - .5)) for b in beats for q in (.5, .75)]
    if style == "off8": return [(b + e, .4, C, 1) for b in beats]
    if style == "waltz": return [(b, .6, C, .8) for b in range(1, m)]
    if style == "charleston":
        return fixed("ch", lambda: [(p, .5, C, 1) for p in ([0, 1 + e], [e, 2 + e], [1 + e, 3 + e], [0, 1 + e, 3], [2 + e], [1, 3])[int(r.integers(6))] if p < m])
    if style == "shuffle": return [(b + q, .3 if q else .55, C, 1 - .2 * (q > 0)) for b in beats for q in (0, 2 / 3)]
    if style == "lilt": return [(b + q, .3 + .3 * (q == 0), C, 1 if q == 0 else .75) for b in beats for q in ((0, 2 / 3) if memo.setdefault("l", r.random()) < .5 else (0, 1 / 3, 2 / 3))]
    if style == "arp": return [(b + q / 3, .5, (b * 3 + q), 1 if q == 0 else .75) for b in beats for q in range(3)]
    if style in ("arp8", "arp16", "arp32"):
        d = {"arp8": 2, "arp16": 4, "arp32": 8}[style] if sub == 4 else 3
        return [(i / d, 1.2 / d, i, 1 if i % d == 0 else .8) for i in range(m * d)]
    if style == "alberti": return [(i / 2, .5, (0, 2, 1, 2)[i % 4], 1 if i % 2 == 0 else .8) for i in range(m * 2)]
    if style == "travis": return [(b, .9, 0 if b % 2 == 0 else 2, 1) for b in beats] + fixed("tr", lambda: [(b + .5, .8, int(r.integers(3, 6)), .8) for b in beats if r.random() < .8])
    if style == "gallop": return [(b + q, .2, C, 1 if q == 0 else .8) for b in beats for q in ((0, .5, .75) if memo.setdefault("g", r.random()) < .6 else (0, .25, .5))]
    if style == "chug":
        return fixed("chug", lambda: [(i / 2, .12 if r.random() < .6 else .45, C, 1 if i % 2 == 0 else .85) for i in range(2 * m) if i == 0 or r.random() < .75])
    if style in ("chug16", "sixteenths"): return fixed("c16", lambda: [(i / 4, .11, C, 1 if i % 4 == 0 else .8) for i in range(4 * m) if i == 0 or r.random() < .85])
    if style == "tremolo": return [(i / 4, .25, C, .9) for i in range(4 * m)]
    if style == "sat16": return fixed("s16", lambda: [(i / 4, .2, C, 1) for i in range(4 * m) if i == 0 or r.random() < .55])
    if style == "bossa": return [(p, .5, C, 1) for p in ((0, 1, 2.5, 3.5) if memo.setdefault("b", r.random()) < .5 else (0, 1.5, 2.5, 3)) if p < m]
    if style == "montuno": return [(p, .4, (0 if i % 2 else "chord"), 1) for i, p in enumerate((0, 1, 1.5, 2.5, 3.5) if memo.setdefault("mo", r.random()) < .5 else (0, .5, 1.5, 2.5, 3.5))]
    if style == "tresillo": return [(p, .6, C, 1) for p in ((0, .75, 1.5, 2, 2.75, 3.5) if memo.setdefault("t", r.random()) < .5 else (0, 1.5, 3)) if p < m]
    if style == "strum16": return fixed("st16", lambda: [(i / 4, .15, C, 1) for i in range(4 * m) if r.random() < (.75 if i % 4 == 2 else .4)])
    if style == "stab": return fixed("stab", lambda: [(float(p), .22, C, 1) for p in sorted(r.choice(np.arange(0, m, .5 if sub == 4 else 1 / 3), int(r.integers(1, 4)), False))])
    if style == "odd": return [(p, .5, C, 1) for p in ({5: (0, 1.5, 3, 4), 7: (0, 2, 4, 5.5)}[m] if m in (5, 7) else (0, 2))]
    if style == "none": return []
    # strum, push
    def strum():
        g = 1 / 2 if r.random() < .6 or sub == 3 else 1 / 4
        g = 1 / 3 if sub == 3 else g
        return [(i * g, g * 1.2, C, 1 if i * g % 1 == 0 else .8) for i in range(int(round(m / g))) if i == 0 or r.random() < (.75 if i * g % 1 == 0 else .55)]
    return fixed("strum", strum)


def bass_rhythm(r, style, m, sub, kicks, memo):
    """[(beat, length, tone)]: tone 0 root, 1 third, 2 fifth, 7 octave, -1 approach to the next chord."""
    e = .5 if sub == 4 else 2 / 3; beats = range(m)
    if style == "none": return []
    if style in ("long", "sub"): return [(0, m * .95, 0)]
    if style == "root1": return [(0, min(1.5, m - .2), 0)]
    if style == "root13": return [(0, m / 2 * .9, 0), (m // 2, m / 2 * .8, 2 if memo.setdefault("f", r.random()) < .5 else 0)]
    if style == "root5": return [(b, .6, 0 if b % 2 == 0 else 2) for b in (range(0, m, 2) if memo.setdefault("r5", r.random()) < .5 and m == 4 else beats)]
    if style == "quarters": return [(b, .9, 0) for b in beats]
    if style == "eighths": return [(b + q, e * .9, 0) for b in beats for q in (0, e)]
    if style == "sixteenths": return [(i / 4, .2, 0 if i % 4 else 7) for i in range(4 * m)]
    if style in ("kick", "kick808", "reese"):
        ks = sorted(set(kicks)) or [0]
        return [(p, max(.15, ((ks + [m])[i + 1] - p) * (.95 if style != "kick" else .7)), 0) for i, p in enumerate(ks)]
    if style == "off8": return [(b + .5, .4, 0) for b in beats]
    if style == "off16": return [(b + q, .2, 0) for b in beats for q in (.25, .5, .75)]
    if style == "octave": return [(b + q, .4, 0 if q == 0 else 7) for b in beats for q in (0, e)]
    if style == "walk": return [(b, .92, (0, int(r.choice([1, 2, 9])), 2, -1)[b % 4] if b else 0) for b in beats]
    if style == "shuffle": return [(b + q, .3, 0 if b % 2 == 0 else int(r.choice([2, 0]))) for b in beats for q in (0, 2 / 3)]
    if style == "lilt": return [(b + q, .4, 0 if q == 0 else 2) for b in beats for q in (0, 2 / 3)]
    if style == "tumbao": return [(1.5, 1.4, 2), (3, .9, -2)]
    if style == "bossa": return [(0, 1.4, 0), (1.5, .45, 2), (2, 1.4, 2), (3.5, .45, 0)]
    if style == "tresillo": return [(p, .6, 0) for p in (0, .75, 1.5, 2, 2.75, 3.5)[:6 if memo.setdefault("tr", r.random()) < .4 else 3]] if memo.setdefault("t2", r.random()) < .5 else [(0, 1.4, 0), (1.5, 1.4, 0), (3, .9, 2)]
    if style == "wobble": return [(p, .95 if p % 1 == 0 else .45, 0) for p in memo.setdefault("w", sorted(set([0.0] + r.choice(np.arange(0, m, .5), 4, False).tolist())))]
    if style in ("dub", "funk"):
        if "d" not in memo:
            g = .25 if style == "funk" else .5
            memo["d"] = [(i * g, g * (1.6 if style == "dub" else .8), int(r.choice([0, 0, 2, 7, 1]))) for i in range(int(m / g)) if (i == 0 and (style == "funk" or r.random() < .6)) or i and r.random() < .42]
        return memo["d"]
    return [(0, 1, 0)]


def melody_rhythm(r, m, sub, busy, sync, bars=2):
    """A motif of `bars` bars: [(beat, length)] with rests; sync is the share of notes moved off the beat."""
    p, out, end = 0.0, [], bars * m - (float(r.choice([.5, 1, 1, 2])) if r.random() < .8 else 0)
    unit = [1 / 3, 2 / 3, 1, 1, 2] if sub == 3 else [.25, .5, .5, 1, 1, 1.5, 2]
    if r.random() < .3: p = float(r.choice([.5, 1])) if sub == 4 else 1.0
    while p < end - .1:
        ln = float(r.choice(unit)) / busy
        if sub == 4: ln = max(.25, round(ln * 4) / 4)
        else: ln = max(1 / 3, round(ln * 3) / 3)
        if p % 1 and r.random() > .35 + sync and sub == 4: ln = max(.25, np.ceil(p) - p)
        if sub == 3 and p % 1 and r.random() < .8: ln = np.ceil(p - 1e-6) - p if np.ceil(p - 1e-6) > p + .1 else 1 / 3
        ln = min(ln, end - p)
        if r.random() < .88: out.append((p, ln))
        p += ln
    if r.random() < sync:  # anticipate some notes
        q = .5 if sub == 4 else 1 / 3
        out = [(max(0, a - q), b + q) if a % m == 0 and a > 0 and r.random() < .7 else (a, b) for a, b in out]
    return out


# ---------------------------------------------------------------- form
def form(r, secs, bpm, m, g):
    """Sections: (name, bars, flags)."""
    bars = max(8, int(round(secs * bpm / 60 / m))); o = g["o"]; out = []
    unit = int(r.choice([4, 8, 8])) if bars >= 20 else 4
    if bars > 70: unit *= 2
    drop = r.random() < o.get("drop", 0)
    if g["drums"] != ["none"] and g["kit"][0] in ("acoustic", "brush") and r.random() < .07: out.append(["count", 1])
    elif r.random() < .55:
        out.append(["intro", int(r.choice([2, 4, unit]))])
    cyc = [["build", "drop", "break", "build", "drop"], ["drop", "break", "build", "drop"]][int(r.integers(2))] if drop else \
        [["verse", "chorus"], ["verse", "verse", "chorus", "break"], ["verse", "pre", "chorus"], ["chorus", "verse"], ["verse", "chorus", "solo"]][int(r.integers(5))]
    i = 0
    while sum(b for _, b in out) < bars - unit // 2:
        n = cyc[i % len(cyc)]; i += 1
        out.append([n, unit if n != "break" else max(2, unit // int(r.choice([1, 2])))])
        if r.random() < .06: out[-1][1] += int(r.choice([1, 2]))
    if r.random() < .25: out.append(["outro", int(r.choice([2, 4]))])
    return out


def progression(r, n):
    d = [0 if r.random() < .7 else int(r.choice([5, 3, 1]))]
    while len(d) < n: d.append(int(r.choice(NEXT[d[-1]])))
    if n >= 4 and r.random() < .4: d[n // 2:] = d[:n - n // 2]; d[-1] = int(r.choice([4, 4, 6, 0]))
    return d


def tempo_curve(r, kind, bpm, n):
    """Beat times from 0, n+1 of them."""
    b = np.full(n, float(bpm)); info = kind
    if kind == "drift":
        s = r.uniform(.002, .008); x = 0.0; a = r.uniform(.92, .985)
        for i in range(n): x = a * x + r.normal(0, s); b[i] = bpm * (1 + x)
    elif kind == "rubato":
        x = 0.0; d = r.uniform(.02, .09); L = int(r.choice([8, 12, 16]))
        for i in range(n):
            x = .8 * x + r.normal(0, r.uniform(.01, .03)); b[i] = bpm * (1 - d * np.cos(2 * np.pi * i / L) + x)
            if i % L == L - 1: b[i] *= r.uniform(.75, 1)
    elif kind == "ramp":
        f = r.uniform(.72, 1.35); lo, hi = sorted(r.uniform(0.05, .95, 2)); b = bpm * (1 + (f - 1) * np.clip((np.arange(n) / n - lo) / max(.15, hi - lo), 0, 1))
    elif kind == "step":
        f = float(r.choice([.75, .85, .9, 1.1, 1.2, 1.33])); k = int(n * r.uniform(.35, .65)) // 4 * 4; b[k:] *= f
    elif kind == "rit":
        k = min(n // 4, 12); b[-k:] *= np.linspace(1, r.uniform(.6, .85), k)
    return np.concatenate([[0], np.cumsum(60 / np.clip(b, 30, 260))]), info


def swing_pos(p, s, level):
    """Delay the second half of every `level` beats by s of its half (0 none, .33 triplet)."""
    if not s: return p
    k = np.floor(p / level); f = p / level - k; h = .5 + s / 2
    return (k + (f * h / .5 if f < .5 else h + (f - .5) * (1 - h) / .5)) * level


MAJOR = [0, 2, 4, 5, 7, 9, 11]


def adapt(tune, unit, m, r):
    """A melody in beats of `unit` quarters: scale, tonic, notes and one chord a bar, chosen by what sounds in it."""
    notes = [(a / unit, d / unit, n) for a, d, n in tune["parts"][0]]
    tonic = max((n for n in notes if n[0] >= 0), key=lambda n: n[0])[2] % 12
    major = (7 * tune["sharps"]) % 12
    pcs = sorted((major + x - tonic) % 12 for x in MAJOR)
    if pcs[0] != 0: tonic, pcs = major, MAJOR
    bars = int(np.ceil((notes[-1][0] + notes[-1][1]) / m - 1e-6)); prog = []
    for b in range(bars):
        w = np.zeros(12)
        for a, d, n in notes:
            o = min(a + d, (b + 1) * m) - max(a, b * m)
            if o > 0: w[(n - tonic) % 12] += o * (1.4 if abs(a - b * m) < .01 else 1)
        sc = [(w[pcs[d]] * 1.1 + w[pcs[(d + 2) % 7]] + w[pcs[(d + 4) % 7]] * .9) * {0: 1.2, 4: 1.12, 3: 1.1, 5: 1.0, 1: .95}.get(d, .75) for d in range(7)]
        prog.append(int(np.argmax(sc)) if b not in (0, bars - 1) else 0)
    up = 12 * int(np.round((72 - np.mean([n for _, _, n in notes])) / 12))
    return dict(scale=pcs, root=tonic, prog=prog, bars=bars, notes=[(a, d, n - tonic + up) for a, d, n in notes])


def compose(seed, secs=None, force=None, tune=None):
    """Returns a dict: genre, bpm, meter, beats [(t, beat in bar)], tracks {name: (sound, [(t, note, vel, dur)])}, drums [(t, role, vel)], sections."""
    r = np.random.default_rng(seed)
    names = list(G); w = np.array([G[n]["w"] for n in names], float)
    name = force or names[int(r.choice(len(names), p=w / w.sum()))]
    g = G[name]; o = g["o"]; m, sub = g["m"], g["sub"]
    bpm = float(r.uniform(*g["bpm"])); bpm = round(bpm) if r.random() < .35 else round(bpm, int(r.choice([1, 2, 3])))
    secs = secs or float(r.uniform(44, 72))
    if tune:
        bar = tune["bar"]
        if sub == 3: unit = 1.5
        elif m == 3: unit = 1.0
        else:  # as many notes a beat as the tempo bears
            d = float(np.median([x[1] for x in tune["parts"][0]])); unit = d * (4 if bpm < 118 else 2)
            unit = min((.5, 1.0, 2.0), key=lambda u: abs(np.log(u / unit)))
        tn = adapt(tune, unit, m, r)
    secs_f = form(r, secs, bpm, m, g)
    pu = int(r.integers(1, m)) if r.random() < .12 and m > 1 and secs_f[0][0] != "count" else 0
    nb = sum(b for _, b in secs_f) * m + pu
    nosnare = g["drums"] == ["none"]
    kind = str(r.choice(o["tempo"] if "tempo" in o else ["const"] * 14 + ["drift"] * (4 if g["kit"][0] in ("acoustic", "brush") else 1) + ["ramp", "step", "rit"]))
    T, _ = tempo_curve(r, kind, bpm, nb + 2 * m)
    sw = float(r.uniform(*o["swing"])) if "swing" in o and r.random() < .7 else (float(r.uniform(.05, .33)) if sub == 4 and r.random() < .05 else 0.0)
    swl = .5 if bpm < 125 else 1.0
    if o.get("swing", (0, 0))[1] > .3 and r.random() < .4: swl = .5

    def at(p, swing=True):
        p = p + pu
        if sw and swing and sub == 4: p = swing_pos(p, sw, swl)
        i = int(np.clip(np.floor(p), 0, len(T) - 2))
        return T[i] + (p - i) * (T[i + 1] - T[i])
    machine = kind in ("const", "step") and g["kit"][0] not in ("brush",) and r.random() < (.75 if g["kit"][0] != "acoustic" else .45)
    jit = float(r.uniform(.0003, .002)) if machine else float(r.uniform(.003, .013))
    late = {k: 0.0 if machine and r.random() < .6 else float(r.normal(0, .004)) for k in ("snare", "hat", "bass", "comp", "lead", "pad")}
    late["snare"] += float(r.uniform(0, o.get("late", .008)))
    J = lambda k: late.get(k, 0) + r.normal(0, jit)
    scale = SCALES[str(r.choice(o.get("scale", ["major", "major", "minor", "minor", "dorian", "mixolydian"])))]
    root = int(r.integers(0, 12)); deg = lambda d, octv: root + scale[int(d) % 7] + 12 * (int(d) // 7) + 12 * octv
    base_style = str(r.choice(g["drums"]))
    alt = str(r.choice(g["drums"])) if r.random() < .4 else base_style
    half = r.random() < o.get("half", 0)
    kits = {"a": Drums(r, base_style, m, sub), "b": Drums(r, alt, m, sub)}
    ncomp = 0 if g["comp"] == ["none"] else (1 if o.get("solo") else int(r.choice([1, 1, 2, 2, 3])))
    if r.random() < o.get("mono", 0): ncomp = min(ncomp, 1)
    comps = [dict(style=str(r.choice(g["comp"])), snd=str(r.choice(g["snd"])), octv=int(r.choice([4, 4, 5])) if True else 4, memo={}, sec=r.random() < .4) for _ in range(ncomp)]
    if comps and ncomp > 1 and r.random() < .5: comps[-1]["style"], comps[-1]["snd"] = "sustain", str(r.choice(PADS + STR))
    for c in comps:
        if c["snd"] in ("29", "30", "dist", "29+"): c["octv"] = 3
    leads = [dict(snd=str(r.choice(g["lead"])), octv=5 if r.random() < .75 else 4, sync=float(r.choice([0, .1, .3, .6]))) for _ in range(int(r.choice([0, 1, 1, 1, 2])) if not (o.get("solo") or nosnare) else int(r.choice([0, 1, 1])))]
    if name in ("soloinst", "acappella") and not leads: leads = [dict(snd=str(r.choice(g["lead"])), octv=5, sync=.1)]
    leads = [l for l in leads if l["snd"] != "none"]
    if len(leads) == 1 and r.random() < .35: leads.append(dict(snd=str(r.choice(g["lead"])), octv=5, sync=float(r.choice([0, .1, .3]))))
    perc = None  # a layer of percussion over the kit
    if not nosnare and r.random() < .3:
        q = np.arange(0, m, 1 / (3 if sub == 3 else int(r.choice([2, 4])))); keep = r.random(len(q)) < r.choice([.4, .7, 1])
        perc = (str(r.choice(["shaker", "tamb", "conga", "shaker", "bongo", "cowbell", "rim"])), [(float(p), int(r.integers(40, 96))) for p in q[keep]], bool(r.random() < .5))
    bstyle = str(r.choice(g["bass"]))
    bsnd = "wobble" if bstyle == "wobble" else "reese" if bstyle == "reese" else str(r.choice(SB if g["kit"][0] not in ("acoustic", "brush") else EB))
    if nosnare: bsnd = str(r.choice(["32", "43", "42", "0", "58", "70", "32"])) if name != "pianosolo" and name != "waltzclassic" else "0"
    if bstyle == "kick808": bsnd = "sub"
    bmemo = {}; bs = bstyle if bstyle != "reese" else str(r.choice(["kick", "long", "tresillo"]))
    hr = float(r.choice([m, m, m, m / 2 if m % 2 == 0 else m, 2 * m]))
    if bpm > 150 and r.random() < .3: hr = 2 * m
    if name in ("choir", "chamber", "orchestra") and r.random() < .5: hr = m / 2 if m == 4 else 1
    push = r.random() < .15 and sub == 4  # chords come an eighth early
    drums, tr = [], {}
    def note(trk, snd, t, n, v, d):
        tr.setdefault(trk, (snd, []))[1].append((t, int(np.clip(n, 24, 103)), int(np.clip(v, 20, 127)), max(.04, d)))
    def span(a, d): return max(.04, at(a + d) - at(a))
    if tune: scale, root, hr, leads = tn["scale"], (tn["root"] + int(r.integers(-4, 5))) % 12, float(m), (leads or [dict(snd=str(r.choice([x for x in g["lead"] if x not in ("none", "rap", "growl")] or ["73"])), octv=5, sync=0)])[:1]
    if tune and leads[0]["snd"] in ("rap", "growl"): leads[0]["snd"] = "vox"
    tb = 0
    chorus_prog, verse_prog = progression(r, int(r.choice([4, 4, 8, 2]))), progression(r, int(r.choice([4, 4, 8, 1])))
    motifs = {}
    bar = 0; silence = []; rises = []; kicktimes = []; seclist = []
    fill_every = int(r.choice([4, 8, 8, 16])); crash = r.random() < .75; fills_on = r.random() < .8
    intro_kind = str(r.choice(["comp", "drums", "lead", "pad", "all", "hats"])); break_kind = str(r.choice(["nodrums", "half", "hats", "drumsonly", "kickless", "vocal"]))
    for si, (sec, n) in enumerate(secs_f):
        seclist.append((sec, bar, n)); big = sec in ("chorus", "drop")
        prog = tn["prog"] if tune else chorus_prog if big else verse_prog
        if tune and sec not in ("intro", "build", "count"): lon = sec != "break" or r.random() < .5
        dmode, bon, con, lon = "a" if not big else "b", True, True, r.random() < (.9 if sec in ("verse", "chorus") else .5)
        if sec == "intro":
            dmode = {"drums": "a", "all": "a", "hats": "hats"}.get(intro_kind); bon = intro_kind == "all"; con = intro_kind in ("comp", "all", "pad", "hats"); lon = intro_kind == "lead"
        elif sec == "count": dmode, bon, con, lon = "count", False, False, False
        elif sec == "break":
            dmode = {"half": "half", "hats": "hats", "drumsonly": "a", "kickless": "nokick"}.get(break_kind); bon = break_kind in ("half", "kickless"); con = break_kind not in ("drumsonly", "vocal"); lon = break_kind in ("vocal", "nodrums")
        elif sec == "build": dmode, bon = "build", False
        elif sec == "outro": dmode = None if r.random() < .6 else "a"; bon = r.random() < .5
        elif half and sec in ("chorus", "solo") and m == 4: dmode = "half"
        elif sec == "verse" and r.random() < .1: dmode = str(r.choice(["hats", "nokick"]))
        if not (con or lon or bon or dmode): con = True
        sounding = (con and comps) or (lon and leads) or (bon and bs != "none") or (dmode and not nosnare)
        if not sounding: con = lon = bon = True; dmode = dmode or "a"
        if name in ("soloinst", "acappella"): lon = True
        for b in range(n):
            p0 = bar * m; last = b == n - 1
            chords = []
            k = 0.0
            while k < m - 1e-6:
                idx = int((((tb + b) * m + k) / hr)) % len(prog); chords.append((k, prog[idx])); k += min(hr, m)
            chord_at = lambda p: [c for q, c in chords if q <= p + 1e-6][-1]
            nxt = prog[int(((tb + b + 1) * m) / hr) % len(prog)]
            # drums
            hits = []
            if dmode and base_style != "none":
                D = kits["b" if dmode == "b" else "a"]
                if dmode == "half": hits = D.hits(b, "halftime" if sub == 4 else "halfshuffle")
                elif dmode == "hats": hits = [h for h in D.hits(b) if h[1] in ("hat", "ohat", "ride", "shaker", "rim", "tamb")] or D.hits(b, "hatsonly")
                elif dmode == "count": hits = [(q, "rim", 104) for q in range(m)]
                elif dmode == "nokick": hits = [h for h in D.hits(b) if h[1] != "kick"]
                elif dmode == "build":
                    f = b / max(1, n - 1); d = 1 if f < .4 else 2 if f < .75 else 4
                    hits = [(i / d, "snare", int(50 + 60 * f + 10 * (i % d == 0))) for i in range(m * d)]
                    if f < .75: hits += [(q, "kick", 100) for q in range(m)]
                    if last and r.random() < .6:
                        cut = float(r.choice([.5, 1, 2])); hits = [h for h in hits if h[0] < m - cut]; silence.append((p0 + m - cut, p0 + m))
                else: hits = D.hits(b, None, "crash" if big and D.style in ("punk", "metal", "back", "dbeat") and D.var % 4 == 0 else None)
                if perc and dmode in ("a", "b", "half", "nokick") and (big or perc[2]): hits = hits + [(p, perc[0], v) for p, v in perc[1]]
                if fills_on and dmode in ("a", "b", "half") and base_style not in ("trap", "hatsonly", "claponly", "clicks") and ((bar + 1) % fill_every == 0 or last):
                    L = float(r.choice([1, 1, 2, min(m, 4), .5])) if sub == 4 else float(r.choice([1, 1, 2]))
                    L = min(L, m)
                    hits = [h for h in hits if h[0] < m - L - 1e-6 or h[1] == "kick" and r.random() < .5] + D.fill(L)
                if b == 0 and crash and dmode in ("a", "b", "half") and (si > 0 or r.random() < .5): hits.append((0, "crash", 112))
            for p, ro, v in hits:
                t = at(p0 + p) + J("snare" if ro in ("snare", "clap", "rim") else "kick" if ro == "kick" else "hat")
                v = int(np.clip(v + r.normal(0, 2 if machine else 6), 15, 127)); drums.append((t, ro, v))
                if ro == "kick": kicktimes.append(t)
            kp = sorted({h[0] for h in hits if h[1] == "kick"})
            if bon and bs != "none":
                for p, ln, tone in bass_rhythm(r, bs, m, sub, kp, bmemo):
                    if p >= m: continue
                    if big and bs == "off8" and False: pass
                    c = chord_at(p)
                    if tone == -1: nn = deg(nxt, 2) + int(r.choice([-1, 1, 2, -2]))
                    elif tone == -2: nn = deg(nxt, 2)
                    elif tone == 7: nn = deg(c, 3)
                    else: nn = deg(c + {0: 0, 1: 2, 2: 4, 9: 5}[tone], 2)
                    while nn > 52: nn -= 12
                    note("bass", bsnd, at(p0 + p) + J("bass"), nn, r.normal(98, 6), span(p0 + p, ln * .95))
            if con:
                for ci, cm in enumerate(comps):
                    if cm["sec"] and not big and ci > 0: continue
                    dense = cm["style"]
                    for p, ln, what, acc in comp_rhythm(r, dense, m, sub, cm["memo"]):
                        if p >= m: continue
                        cl = chords if dense in ("sustain", "half") and hr < m else [(p, chord_at(p))]
                        if dense == "sustain" and hr > m and b % 2 and cm["memo"].get("tie", False): continue
                        if dense == "sustain": cm["memo"].setdefault("tie", r.random() < .4)
                        for q, c in cl:
                            pp = q if dense == "sustain" and len(cl) > 1 else p
                            ll = min(ln, hr) if len(cl) > 1 else ln * (2 if dense == "sustain" and hr > m and cm["memo"].get("tie") else 1)
                            a = p0 + pp - (.5 if push and pp == 0 and bar > 0 else 0)
                            t = at(a) + J("comp"); v = r.normal(88, 5) * acc; d = span(a, ll)
                            if cm["snd"] in ("29", "30", "dist", "29+") and what == "chord":
                                ns = [deg(c, cm["octv"]), deg(c, cm["octv"]) + 7] if cm["snd"] != "dist" else [deg(c, cm["octv"])]
                            elif what == "chord":
                                ns = [deg(c + x, cm["octv"]) for x in ((0, 2, 4) if r.random() < .9 else (0, 2, 4, 6))]; ns = [x - 12 if x > 12 * cm["octv"] + 9 + 5 else x for x in ns]
                            else:
                                A = (0, 2, 4, 7, 9, 11); j = int(what) % 8; ns = [deg(c + A[j if j < 6 else 10 - j - 1 if 10 - j - 1 < 6 else 4], cm["octv"])]
                            spread = cm["memo"].setdefault("spread", float(r.uniform(.003, .014)) if cm["snd"] in ("24", "25", "26", "27", "46") and what == "chord" and r.random() < .6 else 0.0)
                            for xi, x in enumerate(ns): note(f"comp{ci}", cm["snd"], t + abs(r.normal(0, .0015 if machine else .005)) + spread * xi, x, v, d)
            if tune and lon:
                tbar = (tb + b) % tn["bars"]; oct_ = 0 if root < 8 else -12
                for p, ln, n_ in tn["notes"]:
                    if tbar * m <= p + 1e-6 < (tbar + 1) * m: note("lead0", leads[0]["snd"], at(p0 + p - tbar * m) + J("lead"), root + n_ + oct_, r.normal(98, 6) + 5 * (p % 1 == 0), span(p0 + p - tbar * m, ln * .92))
            elif lon:
                for li, l in enumerate(leads):
                    if li > 0 and not big: continue
                    if b % 2 == 0:
                        key = (sec, li, (b // 2) % 4 == 3)
                        if key not in motifs or r.random() < .15:
                            motifs[key] = [(p, ln, int(r.integers(-3, 5))) for p, ln in melody_rhythm(r, m, sub, o.get("busy", 1.0) * (1.2 if bpm < 85 else .8 if bpm > 160 else 1), l["sync"])]
                        prev = 4
                        for p, ln, step in motifs[key]:
                            if p + b * m >= n * m: continue
                            c = prog[int((b * m + p) / hr) % len(prog)]
                            prev = int(np.clip(prev + step, -2, 10))
                            dd = prev if p % 1 else c % 7 + int(round((prev - c % 7) / 2)) * 2
                            note(f"lead{li}", l["snd"], at(p0 + p) + J("lead"), deg(dd, l["octv"]), r.normal(98, 7), span(p0 + p, ln * .92))
            bar += 1
        if tune and sec not in ("intro", "count"): tb += n
        if sec == "build": rises.append((at((bar - n) * m), at(bar * m)))
    if pu:
        for q in range(pu):
            for x in (0, .5)[:int(r.integers(1, 3))]:
                snd = leads[0]["snd"] if leads else comps[0]["snd"] if comps else "0"
                note("lead0" if leads else "comp0" if comps else "bass", snd, T[q] + x * (T[q + 1] - T[q]) + J("lead"), deg(int(r.integers(0, 7)), 4 if snd not in EB else 2), 96, .8 * (T[q + 1] - T[q]) * (1 - x))
    if silence:
        cuts = [(at(a) - .002, at(b) - .03) for a, b in silence]
        for k, (s, ev) in tr.items():
            tr[k] = (s, [(t, n_, v, min(d, max(.04, min([a - t for a, b in cuts if t < a] + [99])))) for t, n_, v, d in ev if not any(a <= t < b for a, b in cuts)])
    total = bar * m
    beats = [(T[i], (i - pu) % m + 1) for i in range(total + pu)]
    end = T[total + pu]
    if r.random() < .5:  # a last chord
        beats.append((end, 1)); c = prog[0]
        for ci, cm in enumerate(comps[:1]):
            for x in (0, 2, 4): note(f"comp{ci}", cm["snd"], end + J("comp"), deg(x, cm["octv"]), 90, 2.0)
        if base_style not in ("none", "clicks"): drums += [(end, "kick", 112), (end, "crash", 112)]
    return dict(genre=name, bpm=round(float(nb / T[nb] * 60), 3) if kind != "const" else bpm, meter={(2, 3): "6/8", (4, 3): "12/8"}.get((m, sub), f"{m}/4"), tempo=kind, beats=beats, end=end,
                tracks={k: v for k, v in tr.items() if v[1]}, drums=sorted(drums), kicks=sorted(kicktimes), sections=[(s, at(b * m)) for s, b, _ in seclist], rises=rises, opts=o, kit=str(r.choice(g["kit"])), swing=sw)


def arrange(seed, t):
    """A written piece in parts: instruments, tempo and now and then drums drawn at random."""
    r = np.random.default_rng(seed)
    num, den = map(int, t["meter"].split("/"))
    sub = 3 if num in (6, 9, 12) and den == 8 else 4
    unit = 1.5 if sub == 3 else 4.0 / den; m = num // 3 if sub == 3 else num
    chorale = "bwv" in t["name"]
    med = float(np.median([d for p in t["parts"] for _, d, _ in p])) / unit
    if m in (2, 4) and sub == 4 and med >= 1.9: unit *= 2; m = max(1, m // 2)
    lo, hi = (56, 100) if chorale else (100, 176) if med >= .9 else (72, 144) if med >= .45 else (54, 92)
    bpm = round(float(r.uniform(lo, hi)), 2)
    n = int(min(max(a + d for p in t["parts"] for a, d, _ in p) / unit, 72 * bpm / 60))
    start = 0
    total = max(a for p in t["parts"] for a, _, _ in p) / unit
    if total > n + 4 * m and r.random() < .7: start = int(r.integers(0, int((total - n) / m) + 1)) * m
    kind = str(r.choice(["drift", "rubato", "const", "drift"])); drummed = r.random() < .25
    if drummed: kind = str(r.choice(["const", "drift"]))
    T, _ = tempo_curve(r, kind, bpm, n + 2 * m + 4); lead = -min(0.0, min(a for p in t["parts"] for a, _, _ in p) / unit) if start == 0 else 0.0
    off = int(np.ceil(lead))
    def at(p):
        p = p - start + off
        i = int(np.clip(np.floor(p), 0, len(T) - 2)); return T[i] + (p - i) * (T[i + 1] - T[i])
    jit = float(r.uniform(.001, .01)); key = int(r.integers(-4, 5))
    sets = [["48"] * 4, ["52"] * 4, ["19"] * 4, ["40", "40", "41", "42"], ["56", "60", "57", "58"], ["73", "68", "71", "70"], ["0"] * 4, ["6"] * 4, ["vox", "52", "52", "52"], ["89"] * 4, ["supersaw", "pluck", "pluck", "square"], ["24"] * 4, ["16"] * 4, ["45", "45", "45", "43"], ["80", "fm", "fm", "38"]]
    ins = sets[int(r.integers(len(sets)))]; tr = {}
    for i, p in enumerate(t["parts"][:6]):
        snd = ins[min(i * len(ins) // max(1, len(t["parts"])), len(ins) - 1)]; nm = f"{'lead' if i == 0 else 'comp'}{i}"
        ev = [(at(a / unit) + r.normal(0, jit), x + key, int(np.clip(r.normal(92, 7) + (6 if (a / unit) % m == 0 else 0), 30, 127)), max(.05, (at((a + d) / unit) - at(a / unit)) * .95)) for a, d, x in p if start - off - 1e-6 <= a / unit < start + n - off]
        if ev: tr[nm] = (snd, ev)
    drums = []
    if drummed:
        D = Drums(r, str(r.choice({(4, 4): ["back", "house", "funk", "four", "punk"], (3, 4): ["waltz", "waltzrock"], (2, 3): ["six8"], (4, 3): ["slow128"]}.get((m, sub), ["kickonly"]))), m, sub)
        for b in range((n - off) // m): drums += [(at(start + b * m + p) + r.normal(0, jit), ro, v) for p, ro, v in D.hits(b)]
    beats = [(T[i], (i - off + start) % m + 1) for i in range(n)]
    return dict(genre="chorale" if chorale else "score", bpm=bpm, meter=t["meter"], tempo=kind, beats=beats, end=float(T[n]), tracks=tr, drums=sorted(d for d in drums if d[0] < T[n]), kicks=[d[0] for d in drums if d[1] == "kick"],
                sections=[("all", 0.0)], rises=[], opts={}, kit="acoustic", swing=0.0)
