"""Held-out tasks on images."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, binary, generator, held, split, squared_error
from benchmarks.regret.tasks.optimizers import adam
from rightrate.schedules import Constant, Cosine, Linear, MultiStep
from rightrate.tasks.torch import TorchTask


def pixels(side: int) -> tuple[Tensor, Tensor]:
    """Places of the pixels of a square image, from -1 to 1, down and right."""
    line = torch.linspace(-1, 1, side)
    down, right = torch.meshgrid(line, line, indexing="ij")
    return down, right


class Tracker(nn.Module):
    """Residual convolutions without normalisation, and a linear layer on all of the last one.

    Args:
        width: Number of channels.
        blocks: Number of branches.
    """

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        self.inlet = nn.Sequential(nn.Conv2d(2, width, 4, stride=2, padding=1), nn.ReLU())
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1)
            )
            for _ in range(blocks)
        )
        self.outlet = nn.Sequential(nn.ReLU(), nn.Flatten(), nn.Linear(36 * width, 2))

    def forward(self, x: Tensor) -> Tensor:
        """Two numbers for each pair of images."""
        x = self.inlet(x)
        for block in self.blocks:
            x = x + block(x)
        return self.outlet(x)


def drift() -> TorchTask:
    """How far a pattern moves between two noisy frames, residual, on a stream, Adam, 600 steps, linear."""
    down, right = (5.5 * axis for axis in pixels(12))

    def draw(n: int = 16) -> tuple[Tensor, Tensor]:
        move = 2.4 * torch.rand(n, 2) - 1.2
        pitch, phase = 0.7 * torch.randn(n, 6, 2), 2 * torch.pi * torch.rand(n, 6)
        still = pitch[..., :1, None] * down + pitch[..., 1:, None] * right + phase[..., None, None]
        later = still - (pitch * move.unsqueeze(1)).sum(2)[..., None, None]
        frames = torch.stack([torch.cos(still).mean(1), torch.cos(later).mean(1)], 1)
        return 2 * frames + 0.3 * torch.randn(frames.shape), move

    return TorchTask(
        model=lambda: Tracker(12, 2),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 1500, seed=421),
        optimizer=adam,
        steps=600,
        schedule=Linear(),
    )


def exposures() -> TorchTask:
    """One dim exposure of leaves on leaves from another, convolutions, on a stream, Adagrad, constant."""
    down, right = pixels(12)

    def exposed(light: Tensor) -> Tensor:
        return torch.poisson(30 * light) / 30 - 0.5

    def draw(n: int = 10) -> tuple[Tensor, Tensor]:
        scene = torch.rand(n, 1, 1).expand(n, 12, 12)
        for _ in range(8):
            place, half = 2.4 * torch.rand(2, n, 1, 1) - 1.2, 0.15 + 0.6 * torch.rand(2, n, 1, 1)
            inside = ((down - place[0]).abs() < half[0]) & ((right - place[1]).abs() < half[1])
            scene = torch.where(inside, torch.rand(n, 1, 1), scene)
        light = scene.unsqueeze(1)
        return exposed(light), exposed(light)

    return TorchTask(
        model=lambda: nn.Sequential(
            nn.Conv2d(1, 12, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(12, 12, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(12, 12, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(12, 1, 3, padding=1),
        ),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 600, seed=422),
        optimizer=lambda m: torch.optim.Adagrad(m.parameters(), lr=0.01),
        steps=500,
        schedule=Constant(),
    )


def vessels(examples: int, seed: int) -> tuple[Tensor, Tensor]:
    """Three bent vessels each, 16 x 16, among dark spots and in uneven light, and the pixels on a vessel."""
    g = generator(seed)
    down, right = pixels(16)
    places = torch.stack([down, right], 2).reshape(256, 2)
    bends = 2.8 * torch.rand(3, examples, 3, 1, 2, generator=g) - 1.4
    along = torch.linspace(0, 1, 16).reshape(16, 1)
    line = (1 - along) ** 2 * bends[0] + 2 * along * (1 - along) * bends[1] + along**2 * bends[2]
    far = torch.cdist(line, places).amin(2).reshape(examples, 3, 16, 16)
    width = 0.07 + 0.12 * torch.rand(examples, 3, 1, 1, generator=g)
    depth = torch.sigmoid((width - far) / 0.05).amax(1)
    spots = 2 * torch.rand(2, examples, 5, 1, 1, generator=g) - 1
    spot = torch.exp(-((down - spots[0]) ** 2 + (right - spots[1]) ** 2) / 0.02).amax(1)
    slope = 0.5 * torch.randn(2, examples, 1, 1, generator=g)
    light = 1 + slope[0] * down + slope[1] * right
    image = light - depth - 0.8 * spot + 0.5 * torch.randn(examples, 16, 16, generator=g)
    return image.unsqueeze(1), (depth > 0.5).float().unsqueeze(1)


def normed(inlet: int, outlet: int, spread: int = 1) -> nn.Module:
    """A convolution with BatchNorm."""
    return nn.Sequential(
        nn.Conv2d(inlet, outlet, 3, padding=spread, dilation=spread, bias=False),
        nn.BatchNorm2d(outlet),
        nn.ReLU(),
    )


def veins() -> TorchTask:
    """The pixels of vessels, 800 images 8 times, BatchNorm, Nesterov with decay, two falls of the rate."""
    x, inside = vessels(1200, 423)
    return split(
        x,
        inside,
        train=800,
        batch=16,
        loss=binary,
        model=lambda: nn.Sequential(normed(1, 10), normed(10, 10, 2), normed(10, 10), nn.Conv2d(10, 1, 1)),
        optimizer=lambda m: torch.optim.SGD(
            m.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4
        ),
        steps=400,
        schedule=MultiStep(at=(0.5, 0.8), by=0.1),
    )


def arms(examples: int, seed: int) -> tuple[Tensor, Tensor]:
    """Spirals of one to three arms to either side, 16 x 16, in 4 x 4 patches, and which it is."""
    g = generator(seed)
    kind = torch.randint(6, (examples,), generator=g)
    tilt, turn, wind = torch.rand(3, examples, 1, 1, generator=g)
    middle = 0.12 * torch.randn(2, examples, 1, 1, generator=g)
    down, right = (axis - at for axis, at in zip(pixels(16), middle, strict=True))
    lean = torch.pi * tilt
    one, two = (
        torch.cos(lean) * down + torch.sin(lean) * right,
        torch.cos(lean) * right - torch.sin(lean) * down,
    )
    two = two * (1 + 0.4 * tilt)
    far, angle = torch.hypot(one, two), torch.atan2(one, two)
    count, hand = (kind // 2 + 1).reshape(-1, 1, 1), (2 * (kind % 2) - 1).reshape(-1, 1, 1)
    wave = torch.cos(count * angle + hand * (3 + 2 * wind) * far + 3 * turn)
    image = 2 * torch.exp(-1.2 * far) * (0.6 + wave) + 0.5 * torch.randn(examples, 16, 16, generator=g)
    return image.unfold(1, 4, 4).unfold(2, 4, 4).reshape(examples, 16, 16), kind


class Look(nn.Module):
    """One block of a transformer, of matrices alone; its norms learn nothing.

    Args:
        width: Width of the trunk.
        heads: Heads of the attention.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.into, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.within = nn.Sequential(
            nn.Linear(width, 2 * width, bias=False), nn.GELU(), nn.Linear(2 * width, width, bias=False)
        )
        self._heads = heads

    def forward(self, x: Tensor) -> Tensor:
        """The trunk with what the attention and the network add to it."""
        size = x.shape[-1:]
        three = self.into(functional.layer_norm(x, size)).unflatten(2, (3, self._heads, -1))
        query, key, value = three.transpose(1, 3).unbind(2)
        seen = functional.scaled_dot_product_attention(query, key, value)
        x = x + self.out(seen.transpose(1, 2).flatten(2))
        return x + self.within(functional.layer_norm(x, size))


class Looker(nn.Module):
    """A small vision transformer of matrices alone, which is all that Muon trains.

    Args:
        patches: Number of patches.
        inputs: Pixels of a patch.
        width: Width of the trunk.
        outputs: Number of outputs.
    """

    def __init__(self, patches: int, inputs: int, width: int, outputs: int) -> None:
        super().__init__()
        self.inlet, self.outlet = nn.Linear(inputs, width, bias=False), nn.Linear(width, outputs, bias=False)
        self.place = nn.Parameter(0.1 * torch.randn(patches, width))
        self.block = Look(width, 4)

    def forward(self, x: Tensor) -> Tensor:
        """Outputs from the mean over the patches."""
        state = self.block(self.inlet(x) + self.place)
        return self.outlet(functional.layer_norm(state, state.shape[-1:]).mean(1))


def galaxies() -> TorchTask:
    """Arms and hand of noisy spirals, a vision transformer, 2,400 images 4 times, Muon, warm-up, cosine."""
    x, kind = arms(3900, 424)
    return split(
        x,
        kind,
        train=2400,
        batch=32,
        loss=lambda m, b: functional.cross_entropy(m(b[0]), b[1], label_smoothing=0.1),
        model=lambda: Looker(16, 16, 32, 6),
        optimizer=lambda m: torch.optim.Muon(m.parameters(), lr=0.02, weight_decay=0.01),
        steps=300,
        schedule=Cosine(warmup=0.1),
    )


#: Bend of the mouth, tilt of the brows, how far the eyes are open, and how far the mouth is, of each mood.
_MOODS = ((0.8, 0.0, 0.14, 0.08), (-0.7, 0.4, 0.12, 0.06), (-0.3, -0.5, 0.13, 0.1), (0.0, 0.1, 0.19, 0.2))


def faces(examples: int, seed: int) -> tuple[Tensor, Tensor]:
    """Happy, sad, angry and surprised faces, 14 x 14, none of them quite like its kind, and which it is."""
    g = generator(seed)
    mood = torch.randint(4, (examples,), generator=g)
    own = torch.randn(examples, 4, generator=g) * torch.tensor([0.35, 0.25, 0.03, 0.04])
    bend, tilt, eye, mouth = (torch.tensor(_MOODS)[mood] + own).T.reshape(4, examples, 1, 1)
    place = 0.15 * torch.randn(2, examples, 1, 1, generator=g)
    down, right = (1.1 * axis - at for axis, at in zip(pixels(14), place, strict=True))
    side = right.abs()

    def bar(off: Tensor, reach: Tensor, half: Tensor | float) -> Tensor:
        return torch.sigmoid((half - off.abs()) / 0.06) * torch.sigmoid(-reach / 0.06)

    eyes = torch.sigmoid((eye - torch.hypot(down + 0.2, side - 0.4)) / 0.05)
    brows = bar(down + 0.55 + tilt * (0.4 - side), (side - 0.4).abs() - 0.25, 0.07)
    lips = bar(down - 0.5 + bend * (right**2 - 0.1), side - 0.5, mouth)
    round_ = 0.5 * torch.sigmoid((1 - torch.hypot(down, right)) / 0.1)
    image = round_ - torch.stack([eyes, brows, lips]).amax(0)
    return (image + 0.35 * torch.randn(image.shape, generator=g)).unsqueeze(1), mood


def jittered(loss: Callable[[Tensor, Tensor], Tensor]) -> Callable[[nn.Module, Any], Tensor]:
    """A loss for which, in training, each image is shifted by up to a pixel."""

    def measure(model: nn.Module, batch: Any) -> Tensor:
        x, y = batch
        if model.training:
            side = x.shape[-1]
            parts = functional.pad(x, (1, 1, 1, 1)).unfold(2, side, 1).unfold(3, side, 1)
            down, right = torch.randint(3, (2, len(x)))
            x = parts[torch.arange(len(x)), :, down, right]
        return loss(model(x), y)

    return measure


def moods() -> TorchTask:
    """Moods of drawn faces, 240 of them 50 times, shifts and dropout, AdamW, 750 steps, cosine."""
    x, mood = faces(2240, 425)
    return split(
        x,
        mood,
        train=240,
        batch=16,
        loss=jittered(functional.cross_entropy),
        model=lambda: nn.Sequential(
            nn.Conv2d(1, 12, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(12, 24, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(384, 48),
            nn.ReLU(),
            nn.Dropout(0.4),
            nn.Linear(48, 4),
        ),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), lr=1e-3, weight_decay=0.05),
        steps=750,
        schedule=Cosine(),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (drift, exposures, veins, galaxies, moods)}
