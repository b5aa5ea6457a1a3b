"""Recipes of ours in PyTorch on one thread: the peer of tests/bench/training.ts. `pip install torch numpy`; Debian:
apt install python3-torch python3-numpy.

Reads images from a file (float32, N x 784), trains a minibatch for every so many of them whenever a line arrives on
standard input, and answers with the processor's milliseconds per step, in whichever thread.

    python3 train.py MODEL IMAGES BATCH_SIZE
"""

import math
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(1)


def dense(sizes: list[int], activation: nn.Module) -> list[nn.Module]:
    """Linear layers from size to size, each followed by the activation."""
    return [part for pair in zip(sizes, sizes[1:]) for part in (nn.Linear(*pair), activation)]


class Residual(nn.Module):
    """x + silu(linear(x))."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + functional.silu(self.linear(x))


class Vae(nn.Module):
    """A diagonal Gaussian posterior and Bernoulli pixels."""

    def __init__(self, encoder: list[nn.Module], decoder: list[nn.Module]) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.Sequential(*encoder), nn.Sequential(*decoder)

    def draw(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """z ~ q(z|x), and KL(q || p) summed over the batch."""
        mean, log_variance = self.encoder(x).chunk(2, 1)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        return z, -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())

    def reconstruction(self, logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")

    def loss(self, x: torch.Tensor) -> torch.Tensor:
        """-elbo summed over the batch, with one draw of z an image."""
        z, kl = self.draw(x)
        return self.reconstruction(self.decoder(z), x) + kl


class GaussianVae(Vae):
    """Gaussian pixels about the sigmoid of the logits."""

    variance = 784 * 0.001 / 2

    def reconstruction(self, logits: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        squares = functional.mse_loss(torch.sigmoid(logits), x, reduction="sum")
        return 0.5 / self.variance * squares + 0.5 * x.numel() * math.log(2 * math.pi * self.variance)


def mlp_2d() -> Vae:
    relu = nn.ReLU()
    return Vae([*dense([784, 200], relu), nn.Linear(200, 4)], [*dense([2, 200], relu), nn.Linear(200, 784)])


def mlp_200d() -> Vae:
    leaky = nn.LeakyReLU(0.2)
    return Vae(
        [*dense([784, 400, 400], leaky), nn.Linear(400, 400)], [*dense([200, 400, 400], leaky), nn.Linear(400, 784)]
    )


def vivid_32d() -> Vae:
    silu = nn.SiLU()
    blocks = [[Residual(256) for _ in range(2)] for _ in range(2)]
    return Vae(
        [*dense([784, 512, 256], silu), *blocks[0], nn.Linear(256, 64)],
        [*dense([32, 256], silu), *blocks[1], *dense([256, 512], silu), nn.Linear(512, 784)],
    )


def conv_4d() -> Vae:
    leaky = nn.LeakyReLU()
    return Vae(
        [
            *(nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 32, 3), leaky, nn.Conv2d(32, 64, 3)),
            *(nn.MaxPool2d(2), nn.Flatten(), *dense([9216, 128], leaky), nn.Linear(128, 8)),
        ],
        [
            *dense([4, 128, 1728], leaky),
            *(nn.Unflatten(1, (12, 12, 12)), nn.Conv2d(12, 36, 3), leaky),
            *(nn.Flatten(), nn.Unflatten(1, (4, 30, 30)), nn.Conv2d(4, 4, 3), leaky),
            *(nn.Conv2d(4, 1, 1), nn.Flatten()),
        ],
    )


def beta_conv_2d() -> Vae:
    relu = nn.ReLU()
    return GaussianVae(
        [
            *(nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 32, 3, 2, 1), nn.BatchNorm2d(32), relu),
            *(nn.Conv2d(32, 64, 3, 2, 1), nn.BatchNorm2d(64), relu, nn.Flatten(), nn.Linear(3136, 4)),
        ],
        [
            *(nn.Linear(2, 3136), nn.BatchNorm1d(3136), relu, nn.Unflatten(1, (64, 7, 7))),
            *(nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), nn.BatchNorm2d(32), relu),
            *(nn.ConvTranspose2d(32, 1, 3, 2, 1, 1), nn.Flatten()),
        ],
    )


models = {
    "mlp-2d": mlp_2d,
    "mlp-200d": mlp_200d,
    "vivid-32d": vivid_32d,
    "conv-4d": conv_4d,
    "beta-conv-2d": beta_conv_2d,
}


def main() -> None:
    name, path, batch_size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    images = torch.from_numpy(numpy.fromfile(path, dtype=numpy.float32).reshape(-1, 784))
    model = models[name]()
    if name == "beta-conv-2d":
        optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.01)
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    print(torch.__version__, flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        batches = torch.randperm(len(images)).split(batch_size)
        for batch in batches:
            optimizer.zero_grad()
            model.loss(images[batch]).backward()
            optimizer.step()
        print((time.process_time() - start) / len(batches) * 1000, flush=True)


main()
