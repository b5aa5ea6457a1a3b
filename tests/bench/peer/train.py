"""Recipes of ours in PyTorch on one thread: the peer of tests/bench/training.ts. Debian: apt install python3-torch
python3-numpy; elsewhere: pip install torch numpy.

Reads images from a file (float32, N x 784), trains a minibatch for every so many of them whenever a line arrives on
standard input, and answers with the milliseconds per step.

    python3 train.py MODEL IMAGES BATCH_SIZE
"""

import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(1)


class Mlp2d(nn.Module):
    """784-200-(2)-200-784 with ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 200), nn.ReLU())
        self.mean = nn.Linear(200, 2)
        self.log_variance = nn.Linear(200, 2)
        self.decoder = nn.Sequential(nn.Linear(2, 200), nn.ReLU(), nn.Linear(200, 784))


class Conv4d(nn.Module):
    """Conv 32, conv 64, max pool, 9216-128-(4); 128-1728, conv 36, conv 4, conv 1x1, with leaky ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)),
            nn.Conv2d(1, 32, 3),
            nn.LeakyReLU(),
            nn.Conv2d(32, 64, 3),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(9216, 128),
            nn.LeakyReLU(),
        )
        self.mean = nn.Linear(128, 4)
        self.log_variance = nn.Linear(128, 4)
        self.decoder = nn.Sequential(
            nn.Linear(4, 128),
            nn.LeakyReLU(),
            nn.Linear(128, 1728),
            nn.LeakyReLU(),
            nn.Unflatten(1, (12, 12, 12)),
            nn.Conv2d(12, 36, 3),
            nn.LeakyReLU(),
            nn.Flatten(),
            nn.Unflatten(1, (4, 30, 30)),
            nn.Conv2d(4, 4, 3),
            nn.LeakyReLU(),
            nn.Conv2d(4, 1, 1),
            nn.Flatten(),
        )


def loss(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """-elbo summed over the batch, with one draw of z an image."""
    h = model.encoder(x)
    mean, log_variance = model.mean(h), model.log_variance(h)
    z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
    reconstruction = functional.binary_cross_entropy_with_logits(model.decoder(z), x, reduction="sum")
    return reconstruction - 0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())


def main() -> None:
    name, path, batch_size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    images = torch.from_numpy(numpy.fromfile(path, dtype=numpy.float32).reshape(-1, 784))
    model = {"mlp-2d": Mlp2d, "conv-4d": Conv4d}[name]()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    print(torch.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        batches = torch.randperm(len(images)).split(batch_size)
        for batch in batches:
            optimizer.zero_grad()
            loss(model, images[batch]).backward()
            optimizer.step()
        print((time.perf_counter() - start) / len(batches) * 1000, flush=True)


main()
