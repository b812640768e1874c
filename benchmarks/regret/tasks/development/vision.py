"""Development tasks on images."""

from typing import Any

import torch
from sklearn.datasets import load_digits, load_sample_image
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import (
    Fresh,
    generator,
    held,
    mlp,
    split,
    squared_error,
)
from benchmarks.regret.tasks.optimizers import adam, momentum
from rightrate.schedules import Cosine
from rightrate.tasks.torch import TorchTask


def bars_data(examples: int, seed: int, contrast: float) -> tuple[Tensor, Tensor]:
    """Noisy images, 12 x 12, of a column, a row or one of the two diagonals."""
    g = generator(seed)
    y = torch.randint(4, (examples,), generator=g)
    x = torch.randn(examples, 1, 12, 12, generator=g)
    for i, kind in enumerate(y.tolist()):
        at = int(torch.randint(12, (1,), generator=g))
        if kind < 2:
            x[i, 0][(slice(None), at) if kind == 0 else (at, slice(None))] += contrast
        else:
            x[i, 0] += contrast * (torch.eye(12) if kind == 2 else torch.eye(12).flip(1))
    return x, y


def normalised_cnn() -> nn.Module:
    """A small convolutional network with BatchNorm."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 3),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(16, 4),
    )


def bars() -> TorchTask:
    """A convolutional network with BatchNorm on noisy images, SGD with momentum."""
    x, y = bars_data(3000, 11, 1.3)
    return split(x, y, train=800, batch=32, model=normalised_cnn, optimizer=momentum, steps=800)


def plain_cnn() -> nn.Module:
    """A convolutional network with GroupNorm."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.GroupNorm(4, 16), nn.SiLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 4)
    )


def short() -> TorchTask:
    """200 steps of large batches, GroupNorm, AdamW, cosine."""
    x, y = bars_data(6000, 31, 1.1)
    return split(
        x,
        y,
        train=4000,
        batch=128,
        model=plain_cnn,
        optimizer=lambda m: torch.optim.AdamW(m.parameters()),
        steps=200,
        schedule=Cosine(warmup=10),
    )


def denoise() -> TorchTask:
    """A denoising autoencoder of low-rank data on a stream, RMSprop."""
    basis = torch.randn(6, 40, generator=generator(9))

    def draw(n: int = 64) -> Tensor:
        return torch.tanh(torch.randn(n, 6) @ basis)

    def loss(model: nn.Module, batch: Tensor) -> Tensor:
        return functional.mse_loss(model(batch + 0.3 * torch.randn_like(batch)), batch)

    return TorchTask(
        model=lambda: nn.Sequential(mlp(40, 64, 8)(), mlp(8, 64, 40)()),
        loss=loss,
        train=Fresh(draw),
        valid=held(draw, 1024, seed=10),
        optimizer=lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3),
        steps=1500,
    )


class Sine(nn.Module):
    """Sine, the non-linearity of networks that stand for an image."""

    def forward(self, x: Tensor) -> Tensor:
        """Sine of ten times the input."""
        return torch.sin(10 * x)


def picture() -> TorchTask:
    """A network maps places of a photograph to their colours; half of the pixels are held out. Adam."""
    photo = torch.tensor(load_sample_image("china.jpg")[100:164, 200:264], dtype=torch.float32) / 255
    down, right = torch.meshgrid(torch.linspace(-1, 1, 64), torch.linspace(-1, 1, 64), indexing="ij")
    order = torch.randperm(4096, generator=generator(32))
    x = torch.stack([down, right], 2).reshape(-1, 2)[order]
    y = photo.reshape(-1, 3)[order]
    return split(
        x,
        y,
        train=2048,
        batch=128,
        loss=squared_error,
        model=mlp(2, 64, 64, 3, between=Sine),
        optimizer=adam,
        steps=1500,
    )


def finetune() -> TorchTask:
    """A network that knows the digits 0 to 4 learns 5 to 9 from 150 images; the new head learns faster."""
    pixels, digits = load_digits(return_X_y=True)
    x, y = torch.tensor(pixels, dtype=torch.float32) / 16, torch.tensor(digits)
    with torch.random.fork_rng():
        torch.manual_seed(33)
        body = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU())
        teacher = nn.Sequential(body, nn.Linear(64, 5))
        optimizer = torch.optim.Adam(teacher.parameters(), lr=1e-3)
        for _ in range(300):
            pick = (y < 5).nonzero().squeeze(1)[torch.randint(int((y < 5).sum()), (64,))]
            optimizer.zero_grad()
            functional.cross_entropy(teacher(x[pick]), y[pick]).backward()
            optimizer.step()
    known = {name: value.detach().clone() for name, value in body.state_dict().items()}

    def model() -> nn.Module:
        body = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU())
        body.load_state_dict(known)
        return nn.Sequential(body, nn.Linear(64, 5))

    def optimizer_of(model: Any) -> torch.optim.Optimizer:
        groups = [
            {"params": model[0].parameters(), "lr": 1e-4},
            {"params": model[1].parameters(), "lr": 1e-3},
        ]
        return torch.optim.AdamW(groups, weight_decay=0.01)

    new = (y >= 5).nonzero().squeeze(1)
    new = new[torch.randperm(len(new), generator=generator(34))]
    noisy = x[new] + 0.25 * torch.randn(len(new), 64, generator=generator(35))
    return split(noisy, y[new] - 5, train=150, batch=16, model=model, optimizer=optimizer_of, steps=400)


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (bars, short, denoise, picture, finetune)}
