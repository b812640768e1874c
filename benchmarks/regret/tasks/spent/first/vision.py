"""Spent tasks on images."""

from typing import Any

import torch
from sklearn.datasets import load_sample_image
from torch import Tensor, nn

from benchmarks.regret.tasks.blocks import generator, split, with_noise
from rightrate.tasks.torch import TorchTask


def patches(examples: int, seed: int) -> tuple[Tensor, Tensor]:
    """Grey patches, 12 x 12, of two photographs, upright or on their side: four classes."""
    g = generator(seed)
    photos = [
        torch.tensor(load_sample_image(n), dtype=torch.float32).mean(2) / 255
        for n in ("china.jpg", "flower.jpg")
    ]
    y = torch.randint(4, (examples,), generator=g)
    x = torch.empty(examples, 1, 12, 12)
    for i, kind in enumerate(y.tolist()):
        photo = photos[kind // 2]
        down = int(torch.randint(photo.shape[0] - 12, (1,), generator=g))
        right = int(torch.randint(photo.shape[1] - 12, (1,), generator=g))
        part = photo[down : down + 12, right : right + 12]
        x[i, 0] = part.T if kind % 2 else part
    x = (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True) + 0.02)
    return x + 0.3 * torch.randn(x.shape, generator=g), y


class Branches(nn.Module):
    """Two residual convolutional blocks with BatchNorm."""

    def __init__(self) -> None:
        super().__init__()
        self.inlet = nn.Sequential(nn.Conv2d(1, 12, 3, padding=1, bias=False), nn.BatchNorm2d(12), nn.ReLU())
        self.first, self.second = (
            nn.Sequential(nn.Conv2d(12, 12, 3, padding=1, bias=False), nn.BatchNorm2d(12), nn.ReLU())
            for _ in range(2)
        )
        self.outlet = nn.Sequential(nn.AvgPool2d(3), nn.Flatten(), nn.Linear(48, 4))

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the four classes."""
        x = nn.functional.max_pool2d(self.inlet(x), 2)
        x = x + self.first(x)
        return self.outlet(x + self.second(x))


def textures() -> TorchTask:
    """A residual network with BatchNorm on patches, 15 % wrong labels, SGD with momentum and decay."""
    x, y = patches(5000, 121)
    y = with_noise(y, 0.15, 4, seed=122)
    return split(
        x,
        y,
        train=1500,
        batch=50,
        model=Branches,
        optimizer=lambda m: torch.optim.SGD(
            m.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-3
        ),
        steps=600,
    )


def orientation() -> TorchTask:
    """A plain convolutional network on 4,000 patches, six passes, RMSprop."""
    x, y = patches(8000, 123)
    return split(
        x,
        y % 2,
        train=4000,
        batch=40,
        model=lambda: nn.Sequential(
            nn.Conv2d(1, 8, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(144, 2),
        ),
        optimizer=lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3),
        steps=600,
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (textures, orientation)}
