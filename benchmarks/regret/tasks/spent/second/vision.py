"""Spent tasks on images."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, generator, held, split
from benchmarks.regret.tasks.optimizers import Lion, adam
from rightrate.schedules import Cosine, Linear
from rightrate.tasks.torch import TorchTask


def grid(side: int) -> tuple[Tensor, Tensor]:
    """Places of the pixels of a square image, from -1 to 1, down and right."""
    line = torch.linspace(-1, 1, side)
    return torch.meshgrid(line, line, indexing="ij")


class Upscaler(nn.Module):
    """Four pixels for one, on top of the one four times."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 4, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, x: Tensor) -> Tensor:
        """An image of twice the side."""
        return functional.interpolate(x, scale_factor=2, mode="nearest") + self.body(x)


def upscale() -> TorchTask:
    """Gratings and a disc at twice the resolution, absolute error, on a stream, RMSprop, cosine."""
    down, right = grid(16)

    def draw(n: int = 16) -> tuple[Tensor, Tensor]:
        along, across, phase = (torch.rand(n, 3, 1, 1) for _ in range(3))
        waves = torch.sin(9 * (along - 0.5) * down + 9 * (across - 0.5) * right + 6.3 * phase).mean(1)
        middle = 1.2 * torch.rand(2, n, 1, 1) - 0.6
        disc = torch.sigmoid(20 * (0.4 - torch.hypot(down - middle[0], right - middle[1])))
        image = (waves + disc * torch.randn(n, 1, 1)).unsqueeze(1)
        return functional.avg_pool2d(image, 2) + 0.03 * torch.randn(n, 1, 8, 8), image

    return TorchTask(
        model=Upscaler,
        loss=lambda m, b: functional.l1_loss(m(b[0]), b[1]),
        train=Fresh(draw),
        valid=held(draw, 512, seed=211),
        optimizer=lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3),
        steps=800,
        schedule=Cosine(warmup=0.05),
    )


def drawn(examples: int, seed: int) -> tuple[Tensor, Tensor]:
    """Discs, rings, squares and crosses on uneven ground, 12 x 12, and which of them it is."""
    g = generator(seed)
    y = torch.randint(4, (examples,), generator=g)
    place, size = torch.rand(2, examples, 1, 1, generator=g) - 0.5, torch.rand(examples, 1, 1, generator=g)
    size = 0.35 + 0.3 * size
    down, right = (axis - at for axis, at in zip(grid(12), place, strict=True))
    far, wide, near = torch.hypot(down, right), torch.maximum(down.abs(), right.abs()), down.abs()
    kinds = torch.stack(
        [
            far < size,
            (far < size) & (far > 0.6 * size),
            wide < 0.85 * size,
            (wide < size) & (torch.minimum(near, right.abs()) < 0.3 * size),
        ],
        1,
    )
    shape = kinds[torch.arange(examples), y].float()
    slope = torch.randn(2, examples, 1, 1, generator=g)
    ground = slope[0] * grid(12)[0] + slope[1] * grid(12)[1]
    noise = 0.6 * torch.randn(examples, 12, 12, generator=g)
    return (shape * 1.2 + ground + noise).unsqueeze(1), y


def smoothed(model: nn.Module, batch: Any) -> Tensor:
    """Cross-entropy with smoothed labels; in training each batch is shifted and turned over at random."""
    x, y = batch
    if model.training:
        down, right, turn = (int(v) for v in torch.randint(5, (3,)))
        x = torch.roll(x, (down - 2, right - 2), (2, 3))
        x = x.flip(3) if turn % 2 else x
    return functional.cross_entropy(model(x), y, label_smoothing=0.1)


def shapes() -> TorchTask:
    """Four shapes, shifted and turned over, BatchNorm, smoothed labels, 30 passes, Nesterov with decay."""
    x, y = drawn(2960, 212)
    return split(
        x,
        y,
        train=960,
        batch=48,
        loss=smoothed,
        model=lambda: nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 16, 3, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(16, 4),
        ),
        optimizer=lambda m: torch.optim.SGD(
            m.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4
        ),
        steps=600,
        schedule=Cosine(),
    )


def normal_conv(inlet: int, outlet: int) -> nn.Module:
    """A convolution with GroupNorm."""
    return nn.Sequential(nn.Conv2d(inlet, outlet, 3, padding=1), nn.GroupNorm(4, outlet), nn.ReLU())


class Hourglass(nn.Module):
    """A convolutional network that goes down to half of the side and up again, with a shortcut."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.low = normal_conv(1, 8), normal_conv(8, 16)
        self.last = nn.Sequential(normal_conv(24, 8), nn.Conv2d(8, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """A logit of each pixel."""
        x = self.first(x)
        low = functional.interpolate(self.low(functional.max_pool2d(x, 2)), scale_factor=2, mode="nearest")
        return self.last(torch.cat([x, low], 1))


def overlap(model: nn.Module, batch: Any) -> Tensor:
    """Mean over the images of what is common to the two regions, as a share of what is in either."""
    told, true = model(batch[0]) > 0, batch[1] > 0.5
    return ((told & true).sum((1, 2, 3)) / (told | true).sum((1, 2, 3)).clamp(min=1)).mean()


def dice(model: nn.Module, batch: Any) -> Tensor:
    """Cross-entropy of the pixels and one minus a soft overlap."""
    logits, true = model(batch[0]), batch[1]
    share = torch.sigmoid(logits)
    common = 2 * (share * true).sum((1, 2, 3)) / (share + true).sum((1, 2, 3)).clamp(min=1)
    return functional.binary_cross_entropy_with_logits(logits, true) + (1 - common).mean()


def regions() -> TorchTask:
    """Which pixels belong to an island, scored by the overlap, 120 images 40 times, GroupNorm, Lion."""
    g = generator(213)
    coarse = torch.randn(500, 2, 6, 6, generator=g)
    land, ground = functional.interpolate(
        coarse, size=16, mode="bicubic", align_corners=False, antialias=False
    ).split(1, 1)
    inside = (land > 0.4).float()
    x = 0.9 * inside + 0.8 * ground + 0.7 * torch.randn(500, 1, 16, 16, generator=g)
    return split(
        x,
        inside,
        train=120,
        batch=12,
        loss=dice,
        metric=overlap,
        goal="max",
        model=Hourglass,
        optimizer=lambda m: Lion(m.parameters(), lr=1e-4, weight_decay=0.1),
        steps=400,
    )


def life() -> TorchTask:
    """The next generation of the game of life, nearly no loss at the end, on a stream, Adam."""
    around = torch.ones(1, 1, 3, 3)

    def draw(n: int = 16) -> tuple[Tensor, Tensor]:
        board = (torch.rand(n, 1, 10, 10) < 0.15 + 0.5 * torch.rand(n, 1, 1, 1)).float()
        count = functional.conv2d(functional.pad(board, (1, 1, 1, 1), "circular"), around) - board
        return board, ((count == 3) | ((count == 2) & (board == 1))).float()

    return TorchTask(
        model=lambda: nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, padding_mode="circular"),
            nn.ReLU(),
            nn.Conv2d(16, 16, 1),
            nn.ReLU(),
            nn.Conv2d(16, 1, 1),
        ),
        loss=lambda m, b: functional.binary_cross_entropy_with_logits(m(b[0]), b[1]),
        train=Fresh(draw),
        valid=held(draw, 256, seed=214),
        optimizer=adam,
        steps=1000,
        schedule=Linear(warmup=0.02),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (upscale, shapes, regions, life)}
