"""The beat detector's network: beats, downbeats and drum hits from spectra, fifty times a second.

A small temporal convolutional network after Davies and Böck, "Temporal convolutional networks for musical audio beat tracking"
(EUSIPCO 2019), and Böck and Davies, "Deconstruct, analyse, reconstruct" (ISMIR 2020).
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BANDS = 81
RATE = 50  # frames a second
FRONT = (16, 24, 24)  # channels of the three convolutions over time and pitch
WIDTH = 24  # channels of the rest
LAYERS = 10
OUTPUTS = 5  # beat, downbeat, kick, snare, hat


def normalised(spectra):
    """The input of the network: (frames at 100 a second, bands) of magnitudes to (frames at 50 a second, bands)."""
    padded = np.pad(spectra, ((1, 1), (0, 0)), mode="edge")
    smooth = (0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:])[::2]
    level = smooth.mean(axis=1)
    audible = level > 0.01 * level.mean()
    if not audible.any():
        return np.zeros_like(smooth)
    logs = np.log(1 + 10 * smooth / level[audible].mean())
    logs -= logs[audible].mean(axis=0)
    return (logs / (logs[audible].std() + 1e-3)).astype(np.float32)


class Layer(nn.Module):
    def __init__(self, dilation):
        super().__init__()
        self.near = nn.Conv1d(WIDTH, WIDTH, 5, dilation=dilation, padding=2 * dilation)
        self.far = nn.Conv1d(WIDTH, WIDTH, 5, dilation=2 * dilation, padding=4 * dilation)
        self.join = nn.Conv1d(2 * WIDTH, WIDTH, 1)
        self.drop = nn.Dropout1d(0.1)

    def forward(self, x):
        both = F.elu(torch.cat([self.near(x), self.far(x)], dim=1))
        return x + self.join(self.drop(both))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        one, two, three = FRONT
        self.pitch1 = nn.Conv2d(1, one, (3, 3), padding=(1, 0))  # time, pitch
        self.norm1 = nn.BatchNorm2d(one)
        self.pitch2 = nn.Conv2d(one, two, (1, 8))
        self.norm2 = nn.BatchNorm2d(two)
        self.pitch3 = nn.Conv2d(two, three, (3, 3), padding=(1, 0))
        self.norm3 = nn.BatchNorm2d(three)
        self.enter = nn.Conv1d(three * 4, WIDTH, 1)
        self.layers = nn.ModuleList(Layer(2**n) for n in range(LAYERS))
        self.hear = nn.Conv1d(2 * WIDTH, OUTPUTS, 1)

    def forward(self, x):
        """(batch, frames, bands) to logits (batch, OUTPUTS, frames)."""
        x = F.max_pool2d(F.elu(self.norm1(self.pitch1(x[:, None]))), (1, 3))  # 79 -> 26
        x = F.max_pool2d(F.elu(self.norm2(self.pitch2(x))), (1, 3))  # 19 -> 6
        x = F.elu(self.norm3(self.pitch3(x)))  # 4
        x = x.permute(0, 1, 3, 2).flatten(1, 2)
        x = F.elu(self.enter(x))
        near = x
        for layer in self.layers:
            x = layer(x)
        return self.hear(torch.cat([F.elu(x), near], dim=1))


def folded(conv, norm):
    """A convolution's weights with the normalisation after it worked in."""
    factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return conv.weight * factor[:, None, None, None], (conv.bias - norm.running_mean) * factor + norm.bias


def export(network, path):
    """Writes all weights as little-endian 32-bit floats: each convolution's weights with the output channel innermost (time or pitch taps
    outermost, then input channels), then its biases."""
    parts = []

    def put(weight, bias):
        axes = list(range(2, weight.dim())) + [1, 0]
        parts.extend([weight.permute(axes).reshape(-1), bias])

    for conv, norm in ((network.pitch1, network.norm1), (network.pitch2, network.norm2), (network.pitch3, network.norm3)):
        put(*folded(conv, norm))
    put(network.enter.weight, network.enter.bias)
    for layer in network.layers:
        for conv in (layer.near, layer.far, layer.join):
            put(conv.weight, conv.bias)
    put(network.hear.weight, network.hear.bias)
    torch.cat(parts).detach().cpu().numpy().astype("<f4").tofile(path)
