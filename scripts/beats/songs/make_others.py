"""Sounds without a pulse, so that the network learns to hear none: make_others.py OUT COUNT

Noise of several colours, wind-like swells, speech (espeak-ng reading made-up words), blows at random times, tones that come and go.
Each gets an empty NAME.beats. Deterministic.
"""

import os
import subprocess
import sys
import tempfile

import numpy as np
import soundfile
from scipy import signal

RATE = 44100
VOICES = ["en", "de", "fr", "ja", "es", "it", "pt", "sv", "pl", "tr", "en-us", "en-gb-scotland", "ru", "fi", "nl", "hu"]
SYLLABLES = "ba de ki lo mu ra sen ti vor wal shi no gre pan du el as tor mi je fla ost ur ka zem".split()


def noise(chance, seconds):
    white = chance.normal(0, 1, int(seconds * RATE))
    spectrum = np.fft.rfft(white)
    slope = chance.uniform(0, 2.2)
    spectrum /= np.maximum(np.arange(len(spectrum)), 20) ** (slope / 2)
    return np.fft.irfft(spectrum)


def swells(chance, seconds):
    sound = noise(chance, seconds)
    times = np.cumsum(chance.exponential(2.5, int(seconds)))
    level = np.interp(np.arange(len(sound)) / RATE, times, chance.uniform(0.02, 1, len(times)))
    low = signal.butter(2, chance.uniform(400, 6000), fs=RATE, output="sos")
    return signal.sosfilt(low, sound * level)


def speech(chance, seconds):
    words = []
    while len(words) < seconds * 4:
        words.append("".join(chance.choice(SYLLABLES, chance.integers(1, 5))))
        if chance.random() < 0.12:
            words[-1] += chance.choice([",", ".", "?", "."])
    voice = str(chance.choice(VOICES)) + str(chance.choice(["", "+f2", "+f4", "+m3", "+m7"]))
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        speed, pitch = str(chance.integers(90, 210)), str(chance.integers(20, 80))
        subprocess.run(["espeak-ng", "-v", voice, "-s", speed, "-p", pitch, "-w", file.name, " ".join(words)], check=True)
        sound, rate = soundfile.read(file.name)
    sound = signal.resample_poly(sound, RATE, rate)[: int(seconds * RATE)]
    return sound + noise(chance, len(sound) / RATE + 0.1)[: len(sound)] * chance.uniform(0, 0.05)


def blows(chance, seconds):
    sound = 0.002 * chance.normal(0, 1, int(seconds * RATE))
    at = 0.0
    mean = chance.uniform(0.15, 0.9)
    while (at := at + chance.exponential(mean)) < seconds - 0.5:
        length = int(chance.uniform(0.02, 0.4) * RATE)
        decay = np.exp(-np.arange(length) / RATE / chance.uniform(0.005, 0.1))
        body = chance.normal(0, 1, length) if chance.random() < 0.5 else np.sin(2 * np.pi * chance.uniform(50, 2000) * np.arange(length) / RATE)
        start = int(at * RATE)
        sound[start : start + length] += body * decay * chance.uniform(0.1, 1)
    return sound


def tones(chance, seconds):
    sound = np.zeros(int(seconds * RATE))
    for _ in range(int(seconds / chance.uniform(0.4, 3))):
        length = int(chance.uniform(0.5, 8) * RATE)
        start = chance.integers(0, len(sound) - length)
        sound[start : start + length] += np.sin(2 * np.pi * 110 * 2 ** chance.uniform(0, 4) * np.arange(length) / RATE) * np.hanning(length)
    return sound + 0.001 * chance.normal(0, 1, len(sound))


def main():
    out, count = sys.argv[1], int(sys.argv[2])
    kinds = [noise, swells, speech, blows, tones, speech]
    for index in range(count):
        chance = np.random.default_rng(1000 + index)
        sound = kinds[index % len(kinds)](chance, float(chance.uniform(42, 60)))
        sound *= 10 ** chance.uniform(-1.2, -0.05) / np.abs(sound).max()
        base = os.path.join(out, f"other_{index:03}")
        soundfile.write(base + ".tmp.flac", sound, RATE)
        open(base + ".hits", "w").close()
        os.replace(base + ".tmp.flac", base + ".flac")
        open(base + ".beats", "w").close()


if __name__ == "__main__":
    main()
