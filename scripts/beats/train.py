"""Trains the beat detector's network: train.py SONGS BANDS OUT [--minutes M]

SONGS holds NAME.beats (seconds, tab, beat in the bar) and, where the hits are known, NAME.hits (seconds, tab, kick|snare|hat, tab,
velocity); BANDS the files that the example `features` wrote. Songs called `val_…` are not trained on, but judged after
every round. Songs that appear while it runs are taken in. OUT gets the newest checkpoint (OUT.pt) and the weights (OUT).
"""

import argparse
import glob
import json
import os
import time

import numpy as np
import torch
from torch.nn import functional as F

from model import BANDS, OUTPUTS, RATE, Network, export, normalised

CROP = 40 * RATE
HITS = {"kick": 2, "snare": 3, "hat": 4}


class Song:
    def __init__(self, songs, bands, name):
        self.name = name
        self.spectra = np.fromfile(os.path.join(bands, name + ".bands"), "<f4").reshape(-1, BANDS).astype(np.float16)
        self.events = [[] for _ in range(OUTPUTS)]
        for line in open(os.path.join(songs, name + ".beats")):
            if line.startswith("#") or not line.strip():
                continue
            at, place = line.split()[:2]
            self.events[0].append(float(at))
            if int(float(place)) == 1:
                self.events[1].append(float(at))
        hits = os.path.join(songs, name + ".hits")
        self.has_hits = os.path.exists(hits)
        if self.has_hits:
            for line in open(hits):
                at, kind = line.split()[:2]
                if kind in HITS:
                    self.events[HITS[kind]].append(float(at))
        self.events = [np.array(events) for events in self.events]

    def targets(self, events, frames):
        """1 on the event, falling to 0 within a frame and a half, so that it also shows the place between two frames."""
        target = np.zeros((OUTPUTS, frames), np.float32)
        for row, times in zip(target, events):
            places = times * RATE
            for step in (-1, 0, 1):
                near = np.round(places).astype(int) + step
                inside = (near >= 0) & (near < frames)
                np.maximum.at(row, near[inside], (1 - np.abs(near - places) / 1.5)[inside].astype(np.float32))
        return target

    def whole(self):
        inputs = normalised(self.spectra.astype(np.float32))
        return inputs, self.targets(self.events, len(inputs))

    def varied(self, chance):
        """The song at another speed, pitch and equalisation, or with noise or bands missing."""
        speed = np.exp(chance.uniform(np.log(0.8), np.log(1.25)))
        length = int(2 * CROP * speed) + 2
        start = chance.integers(0, max(1, len(self.spectra) - length))
        spectra = self.spectra[start : start + length].astype(np.float32)
        places = np.arange(0, len(spectra) - 1, speed)
        lower = places.astype(int)
        part = (places - lower)[:, None].astype(np.float32)
        spectra = spectra[lower] * (1 - part) + spectra[lower + 1] * part
        pitch = chance.integers(-6, 7)
        spectra = np.roll(spectra, pitch, axis=1)
        if pitch > 0:
            spectra[:, :pitch] = 0
        elif pitch < 0:
            spectra[:, pitch:] = 0
        knots = chance.normal(0, 6, 6)
        gain = np.interp(np.linspace(0, 5, BANDS), np.arange(6), knots)
        spectra *= (10 ** (gain / 20)).astype(np.float32)
        if chance.random() < 0.3:
            floor = spectra.mean() * 10 ** chance.uniform(-2, -0.3)
            spectra += floor * chance.rayleigh(1, spectra.shape).astype(np.float32)
        if chance.random() < 0.2:
            edge = chance.integers(10, 40)
            if chance.random() < 0.5:
                spectra[:, :edge] *= 0.02
            else:
                spectra[:, BANDS - edge :] *= 0.02
        inputs = normalised(spectra)
        return inputs, self.targets([(events - start / 100) / speed for events in self.events], len(inputs))


def filled(inputs, target):
    """Exactly CROP frames, and how many of them are the song's."""
    gap = max(0, CROP - len(inputs))
    return np.pad(inputs, ((0, gap), (0, 0)))[:CROP], np.pad(target, ((0, 0), (0, gap)))[:, :CROP], CROP - gap


def loss_of(logits, target, has_hits, lengths):
    weight = torch.ones_like(target)
    weight[:, 2:] *= 0.3 * has_hits[:, None, None]
    weight *= (torch.arange(target.shape[2])[None] < lengths[:, None])[:, None]
    loss = F.binary_cross_entropy_with_logits(logits, target, weight=weight * (1 + 2 * target), reduction="none")
    return loss.sum() / weight.sum()


def peaks(chances, threshold):
    inner = chances[1:-1]
    return np.flatnonzero((inner > threshold) & (inner >= chances[:-2]) & (inner > chances[2:])) + 1


def f_measure(found, truth, window):
    if len(found) == 0 or len(truth) == 0:
        return 0.0
    near = np.abs(found[:, None] - truth[None]).min(axis=1) <= window
    hit = np.abs(truth[:, None] - found[None]).min(axis=1) <= window
    precision, recall = near.mean(), hit.mean()
    return 2 * precision * recall / max(precision + recall, 1e-9)


@torch.no_grad()
def judge(network, songs):
    network.eval()
    scores = {name: [] for name in ("beat", "downbeat", "kick", "snare", "hat", "loss")}
    for song in songs:
        inputs, target = song.whole()
        logits = network(torch.from_numpy(inputs)[None])
        target = torch.from_numpy(target)[None]
        scores["loss"].append(loss_of(logits, target, torch.tensor([0.0]), torch.tensor([target.shape[2]])).item())
        chances = torch.sigmoid(logits)[0].numpy()
        for index, kind in enumerate(("beat", "downbeat", "kick", "snare", "hat")):
            if index >= 2 and (not song.has_hits or len(song.events[index]) < 4):
                continue
            scores[kind].append(f_measure(peaks(chances[index], 0.3) / RATE, song.events[index], 0.05))
    return {kind: round(float(np.mean(values)), 4) for kind, values in scores.items() if values}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("songs"), parser.add_argument("bands"), parser.add_argument("out")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--start", help="a checkpoint to go on from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    chance = np.random.default_rng(options.seed)
    network = Network().to(memory_format=torch.channels_last)
    if options.start:
        network.load_state_dict(torch.load(options.start))
    print(sum(weight.numel() for weight in network.parameters()), "parameters", flush=True)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-3)
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True)
    known, began, rounds = {}, time.time(), 0
    while (gone := (time.time() - began) / 60 / options.minutes) < 1:
        for path in sorted(glob.glob(os.path.join(options.bands, "*.bands"))):
            name = os.path.basename(path)[:-6]
            if name not in known:
                known[name] = Song(options.songs, options.bands, name)
        train = [song for name, song in known.items() if not name.startswith("val_")]
        held = [song for name, song in known.items() if name.startswith("val_")]
        network.train()
        order, losses = chance.permutation(len(train)), []
        for at in range(0, len(order) - options.batch + 1, options.batch):
            gone = (time.time() - began) / 60 / options.minutes
            for group in optimiser.param_groups:
                group["lr"] = options.rate * min(1, (rounds * len(order) + at + 1) / 400) * max(0.02, 0.5 + 0.5 * np.cos(np.pi * min(1, gone)))
            songs = [train[index] for index in order[at : at + options.batch]]
            inputs, target, lengths = zip(*(filled(*song.varied(chance)) for song in songs))
            has_hits = torch.tensor([float(song.has_hits) for song in songs])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(torch.from_numpy(np.stack(inputs)))
            logits = logits.float()
            loss = loss_of(logits, torch.from_numpy(np.stack(target)), has_hits, torch.tensor(lengths))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            average.update_parameters(network)
            losses.append(loss.item())
        rounds += 1
        row = {"round": rounds, "songs": len(train), "minutes": round((time.time() - began) / 60, 1), "loss": round(float(np.mean(losses)), 4)}
        if held and (rounds % 6 == 0 or gone > 0.97):
            row.update({"held " + kind: value for kind, value in judge(average.module, held).items()})
        print(json.dumps(row), flush=True)
        torch.save(average.module.state_dict(), options.out + ".pt.tmp")
        os.replace(options.out + ".pt.tmp", options.out + ".pt")
        export(average.module.eval(), options.out)


if __name__ == "__main__":
    main()
