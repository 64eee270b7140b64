"""Trains the network that chooses the metrical level and phase: level.py SONGS WAYS OUT

SONGS holds NAME.beats, WAYS the files NAME.ways that the example `candidates` wrote. Prints how often the right way is chosen, in a
five-fold cross-validation over songs, and writes the weights of a network trained on all of them.
"""

import argparse
import glob
import os

import numpy as np
import torch
from torch import nn

HIDDEN = 16
COMMITTEE = 5


def f_measure(found, truth):
    found, truth = found[found >= 2], truth[truth >= 2]
    if len(found) == 0 or len(truth) == 0:
        return 0.0
    hit = (np.abs(truth[:, None] - found[None]).min(axis=1) <= 0.07).mean()
    precise = (np.abs(found[:, None] - truth[None]).min(axis=1) <= 0.07).mean()
    return 2 * hit * precise / max(hit + precise, 1e-9)


def song(songs, path):
    name = os.path.basename(path)[:-5]
    lines = [line.split() for line in open(os.path.join(songs, name + ".beats")) if line[0] not in "#\n"]
    truth = np.array([float(line[0]) for line in lines])
    traits, scores = [], []
    for line in open(path):
        left, right = line.split("|")
        traits.append([float(value) for value in left.split()])
        scores.append(f_measure(np.array([float(value) for value in right.split()]), truth))
    return name, np.array(traits, np.float32), np.array(scores)


class Chooser(nn.Module):
    def __init__(self, traits):
        super().__init__()
        self.hidden = nn.Linear(traits, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))[..., 0]


def trained(songs, steps, seed):
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    chooser = Chooser(songs[0][1].shape[1])
    optimiser = torch.optim.AdamW(chooser.parameters(), lr=1e-2, weight_decay=1e-2)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = 1e-2 * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * step / steps)))
        losses = []
        for index in chance.choice(len(songs), 32):
            _, traits, scores = songs[index]
            noisy = traits + chance.normal(0, 0.02, traits.shape).astype(np.float32)
            wanted = scores**8
            losses.append(-(torch.log_softmax(chooser(torch.from_numpy(noisy)), 0) * torch.from_numpy(wanted / wanted.sum())).sum())
        optimiser.zero_grad()
        torch.stack(losses).mean().backward()
        optimiser.step()
    return chooser


def export(choosers, path):
    """A committee, written as one network whose hidden numbers are those of all its members."""
    hidden = torch.cat([chooser.hidden.weight for chooser in choosers])
    bias = torch.cat([chooser.hidden.bias for chooser in choosers])
    out = torch.cat([chooser.out.weight[0] for chooser in choosers]) / len(choosers)
    parts = [hidden.T.reshape(-1), bias, out, torch.zeros(1)]
    torch.cat(parts).detach().numpy().astype("<f4").tofile(path)


def judged(chooser, songs):
    rows = []
    with torch.no_grad():
        for name, traits, scores in songs:
            chances = torch.softmax(chooser(torch.from_numpy(traits)), 0).numpy()
            best = int(chances.argmax())
            rows.append((name, scores[best], scores.max(), chances[best], best))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("songs"), parser.add_argument("ways"), parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    songs = [song(options.songs, path) for path in sorted(glob.glob(os.path.join(options.ways, "*.ways")))]
    useful = [row for row in songs if len(row[2]) and row[2].max() > 0.75]
    print(len(songs), "songs;", len(useful), "have the right way among theirs")
    rows = []
    for fold in range(5):
        held = [row for index, row in enumerate(useful) if index % 5 == fold]
        rows += judged(trained([row for index, row in enumerate(useful) if index % 5 != fold], options.steps, fold), held)
    right = np.array([row[1] > 0.95 * row[2] for row in rows])
    sure = np.array([row[3] for row in rows])
    print(f"held out: the right way {100 * right.mean():.1f} %, F {100 * np.mean([row[1] for row in rows]):.1f} of {100 * np.mean([row[2] for row in rows]):.1f}; the first way {100 * np.mean([row[2][0] > 0.95 * row[2].max() for row in useful]):.1f} %")
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        chosen = (sure >= low) & (sure < high)
        if chosen.any():
            print(f"  sure {low:.1f} to {min(high, 1):.1f}: {chosen.sum()} songs, right {100 * right[chosen].mean():.0f} %")
    if options.show:
        for row in sorted(rows, key=lambda row: row[1] - row[2])[:60]:
            print("  %s: %.2f of %.2f, sure %.2f, way %d" % row)
    export([trained(useful, options.steps, seed) for seed in range(100, 100 + COMMITTEE)], options.out)


if __name__ == "__main__":
    main()
