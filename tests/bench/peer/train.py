"""The recipe of `mlp-2d` in PyTorch on one thread: the peer of tests/bench/training.ts.

Reads binarised images from a file (uint8, N x 784), trains STEPS minibatches of 128 whenever a line arrives on
standard input, and answers with the milliseconds per step.

    python3 train.py IMAGES STEPS
"""

import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(1)


class Vae(nn.Module):
    """784-200-(2)-200-784 with ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(784, 200)
        self.mean = nn.Linear(200, 2)
        self.log_variance = nn.Linear(200, 2)
        self.decoder = nn.Sequential(nn.Linear(2, 200), nn.ReLU(), nn.Linear(200, 784))

    def forward(self, x):
        h = functional.relu(self.hidden(x))
        mean, log_variance = self.mean(h), self.log_variance(h)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        return torch.sigmoid(self.decoder(z)), mean, log_variance


def main() -> None:
    path, steps = sys.argv[1], int(sys.argv[2])
    pixels = torch.from_numpy(numpy.fromfile(path, dtype=numpy.uint8).reshape(-1, 784).astype(numpy.float32))
    model = Vae()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    print(torch.__version__, flush=True)
    for _ in sys.stdin:
        order = torch.randperm(len(pixels))
        start = time.perf_counter()
        for step in range(steps):
            first = step * 128 % (len(pixels) - 127)
            x = pixels[order[first : first + 128]]
            probability, mean, log_variance = model(x)
            reconstruction = functional.binary_cross_entropy(probability, x, reduction="sum")
            kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
            optimizer.zero_grad()
            (reconstruction + kl).backward()
            optimizer.step()
        print((time.perf_counter() - start) / steps * 1000, flush=True)


main()
