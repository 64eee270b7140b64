#!/usr/bin/env python3
"""Listens to made songs by numbers. usage: check.py FOLDER
One line a song: onset strength on beats and half-way between them against random times, downbeats against beats, and the shift (ms) that fits the beats best."""
import glob, json, os, sys
import numpy as np
import soundfile as sf
from scipy.signal import stft


def flux(x):
    _, t, Z = stft(x, 44100, nperseg=1024, noverlap=1024 - 220, boundary=None, padded=False)
    M = np.log10(1 + 6 * np.abs(Z) / (np.sqrt(np.mean(np.abs(Z) ** 2)) + 1e-9))
    return t[2:], np.maximum(0, M[:, 2:] - M[:, :-2]).sum(0)


for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.flac"))):
    x, sr = sf.read(path, dtype="float32"); j = json.load(open(path[:-4] + "json")); b = np.loadtxt(path[:-4] + "beats", ndmin=2); bt = b[:, 0]
    t, d = flux(x)
    at = lambda T: float(np.mean([d[max(0, i - 1):i + 3].max() for i in np.searchsorted(t, T) if 2 < i < len(d) - 3]))
    ref = at(np.random.default_rng(0).uniform(bt[0], bt[-1], 400)) + 1e-9
    sh = np.arange(-.03, .0301, .0025); best = sh[int(np.argmax([np.mean(np.interp(bt + s, t, d)) for s in sh]))]
    print(f"{os.path.basename(path)[:-5]:24s} {j['genre']:12s} {j['bpm']:7.2f} {j['meter']:5s} {len(x) / sr:5.1f} s  rms {20 * np.log10(np.sqrt(np.mean(x ** 2)) + 1e-9):6.1f} dB  peak {np.abs(x).max():.2f}"
          f"  beat {at(bt) / ref:.2f}  half {at((bt[1:] + bt[:-1]) / 2) / ref:.2f}  down {at(bt[b[:, 1] == 1]) / (at(bt) + 1e-9):.2f}  shift {best * 1000:+.1f}")
