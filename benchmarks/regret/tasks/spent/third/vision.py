"""Held-out tasks on images."""

import gzip
import itertools
import string
from functools import cache
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import (
    Fresh,
    binary,
    cross_entropy,
    generator,
    held,
    shuffled,
    split,
    squared_error,
)
from benchmarks.regret.tasks.optimizers import Lion, adam
from benchmarks.regret.tasks.shipped import folder
from rightrate.schedules import WSD, Cosine, Linear
from rightrate.tasks.torch import TorchTask

#: Fonts of matplotlib from which a network learns, and those on which it is scored.
_LEARNT: tuple[str, ...] = (
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSans-Oblique",
    "DejaVuSansMono",
    "DejaVuSansMono-Oblique",
)
_LEARNT += (
    "DejaVuSerif",
    "DejaVuSerif-Bold",
    "DejaVuSerif-BoldItalic",
    "STIXGeneralBol",
    "STIXGeneralItalic",
)
_LEARNT += ("STIXGeneralBolIta", "cmb10", "cmr10", "cmti10", "DejaVuSans-BoldOblique", "DejaVuSansMono-Bold")
_NEW = ("cmss10", "cmtt10", "STIXGeneral", "DejaVuSerif-Italic", "DejaVuSansMono-BoldOblique")


@cache
def letters(fonts: tuple[str, ...], seed: int) -> tuple[Tensor, Tensor]:
    """Letters of both cases, 16 x 16, each four times at random places and sizes, and which letter it is."""
    g, images, kinds = generator(seed), [], []
    for name in fonts:
        path = folder("matplotlib") / "mpl-data/fonts/ttf" / f"{name}.ttf"
        for size in (11, 12, 13, 14):
            font = ImageFont.truetype(path, size)
            for letter in string.ascii_letters:
                right, down = torch.randint(-2, 3, (2,), generator=g).tolist()
                image = Image.new("L", (16, 16))
                ImageDraw.Draw(image).text((8 + right, 8 + down), letter, 255, font, anchor="mm")
                images.append(np.asarray(image, dtype=np.float32) / 255)
                kinds.append(string.ascii_lowercase.index(letter.lower()))
    x = torch.tensor(np.stack(images)).unsqueeze(1)
    return x + 0.4 * torch.randn(x.shape, generator=g), torch.tensor(kinds)


def glyphs() -> TorchTask:
    """Letters of fonts never seen, 3,328 letters of 16 others, 5 passes, BatchNorm, RMSprop, linear."""
    (x, y), (new, kinds) = letters(_LEARNT, 321), letters(_NEW, 322)
    return split(
        torch.cat([x, new]),
        torch.cat([y, kinds]),
        train=len(x),
        batch=32,
        model=lambda: nn.Sequential(
            nn.Conv2d(1, 12, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(12),
            nn.ReLU(),
            nn.Conv2d(12, 24, 3, padding=1, bias=False),
            nn.BatchNorm2d(24),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(384, 26),
        ),
        optimizer=lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3),
        steps=520,
        schedule=Linear(),
    )


class Smoother(nn.Module):
    """Residual convolutions without normalisation, whose sum is taken off the image.

    Args:
        width: Number of channels.
        blocks: Number of branches.
    """

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        self.inlet, self.outlet = nn.Conv2d(1, width, 3, padding=1), nn.Conv2d(width, 1, 3, padding=1)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1)
            )
            for _ in range(blocks)
        )

    def forward(self, x: Tensor) -> Tensor:
        """The image without its noise."""
        state = self.inlet(x)
        for block in self.blocks:
            state = state + block(state)
        return x - self.outlet(state)


def terrain() -> TorchTask:
    """Hills without the noise, residual convolutions, on a stream of random cuts, Adam, stable, decay."""
    path = folder("matplotlib") / "mpl-data/sample_data/jacksboro_fault_dem.npz"
    heights = torch.tensor(np.load(path)["elevation"], dtype=torch.float32) / 40
    known, new = (part.unfold(0, 14, 1).unfold(1, 14, 1) for part in (heights[:, :260], heights[:, 260:]))

    def draw(cuts: Tensor, n: int) -> tuple[Tensor, Tensor]:
        down, right = (torch.randint(size, (n,)) for size in cuts.shape[:2])
        clean = cuts[down, right].unsqueeze(1)
        clean = clean - clean.mean((2, 3), keepdim=True)
        return clean + 0.7 * torch.randn(clean.shape), clean

    return TorchTask(
        model=lambda: Smoother(8, 2),
        loss=squared_error,
        train=Fresh(lambda: draw(known, 8)),
        valid=held(lambda n: draw(new, n), 400, seed=323),
        optimizer=adam,
        steps=500,
        schedule=WSD(warmup=0.05, decay=0.2),
    )


class Mixer(nn.Module):
    """Two networks in turn, over the patches of an image and over the channels of a patch.

    Args:
        patches: Number of patches.
        pixels: Pixels of a patch.
        width: Number of channels.
        layers: Number of pairs.
        outputs: Number of outputs.
    """

    def __init__(self, patches: int, pixels: int, width: int, layers: int, outputs: int) -> None:
        super().__init__()
        self.inlet = nn.Linear(pixels, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2 * layers + 1))
        self.across = nn.ModuleList(self._pair(patches, width) for _ in range(layers))
        self.within = nn.ModuleList(self._pair(width, 2 * width) for _ in range(layers))
        self.outlet = nn.Linear(width, outputs)

    @staticmethod
    def _pair(size: int, hidden: int) -> nn.Module:
        return nn.Sequential(nn.Linear(size, hidden), nn.GELU(), nn.Linear(hidden, size))

    def forward(self, x: Tensor) -> Tensor:
        """Outputs from the mean over the patches."""
        x = self.inlet(x)
        for i, (across, within) in enumerate(zip(self.across, self.within, strict=True)):
            x = x + across(self.norms[2 * i](x).transpose(1, 2)).transpose(1, 2)
            x = x + within(self.norms[2 * i + 1](x))
        return self.outlet(self.norms[-1](x).mean(1))


def clocks() -> TorchTask:
    """The hour on a noisy dial, 16 x 16, a mixer, on a stream, AdamW with strong decay, warm-up, cosine."""
    line = torch.linspace(-1, 1, 16)
    down, right = torch.meshgrid(line, line, indexing="ij")

    def hand(turns: Tensor, length: float) -> Tensor:
        angle = 2 * torch.pi * turns.reshape(-1, 1, 1)
        along = right * torch.sin(angle) - down * torch.cos(angle)
        aside = right * torch.cos(angle) + down * torch.sin(angle)
        return torch.exp(-40 * ((along - along.clamp(0, length)) ** 2 + aside**2))

    def draw(n: int = 20) -> tuple[Tensor, Tensor]:
        hour = 12 * torch.rand(n)
        tilt = 0.015 * torch.randn(n)
        image = torch.maximum(hand(hour / 12 + tilt, 0.5), hand(hour % 1 + tilt, 0.9))
        image = image + 0.3 * torch.randn(n, 16, 16)
        patches = image.unfold(1, 4, 4).unfold(2, 4, 4).reshape(n, 16, 16)
        return patches, hour.long()

    return TorchTask(
        model=lambda: Mixer(16, 16, 32, 2, 12),
        loss=cross_entropy,
        train=Fresh(draw),
        valid=held(draw, 2048, seed=324),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.1),
        steps=500,
        schedule=Cosine(warmup=0.1),
    )


def cells(examples: int, stretch: float, g: torch.Generator) -> tuple[Tensor, Tensor]:
    """Up to six blobs on 16 x 16 pixels, and how many there are of three kinds: small, large, stretched."""
    kind = torch.randint(6, (examples, 6, 1, 1), generator=g)
    place = 2.4 * torch.rand(2, examples, 6, 1, 1, generator=g) - 1.2
    angle = torch.pi * torch.rand(examples, 6, 1, 1, generator=g)
    line = torch.linspace(-1.6, 1.6, 16)
    down, right = line.reshape(16, 1) - place[0], line - place[1]
    along = torch.cos(angle) * down + torch.sin(angle) * right
    aside = torch.cos(angle) * right - torch.sin(angle) * down
    width = torch.tensor([0.18, 0.4, 0.24, 1.0, 1.0, 1.0])[kind]
    ratio = torch.where(kind == 2, stretch, 1.0)
    blob = torch.exp(-((along / (width * ratio)) ** 2) - (aside / width) ** 2)
    image = (blob * (kind < 3)).sum(1, keepdim=True)
    count = (kind.reshape(examples, 6, 1) == torch.arange(3)).sum(1)
    return image + 0.25 * torch.randn(image.shape, generator=g), count.float()


def microscope() -> nn.Module:
    """Two convolutions with BatchNorm."""
    return nn.Sequential(
        nn.Conv2d(1, 12, 3, padding=1, bias=False),
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(12, 16, 3, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
    )


@cache
def counted() -> dict[str, Tensor]:
    """The weights of a microscope that has counted round cells for 200 steps."""
    with torch.random.fork_rng():
        torch.manual_seed(325)
        body, g = microscope(), generator(326)
        model = nn.Sequential(body, nn.Linear(256, 1))
        optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
        for _ in range(200):
            x, count = cells(32, 1.0, g)
            optimizer.zero_grad()
            functional.mse_loss(model(x), count.sum(1, keepdim=True)).backward()
            optimizer.step()
    return {name: value.detach().clone() for name, value in body.state_dict().items()}


def smears() -> TorchTask:
    """A network that counts cells learns which kinds are there, 160 images 40 times, two rates, Lion."""
    x, count = cells(1760, 2.2, generator(327))

    def model() -> nn.Module:
        body = microscope()
        body.load_state_dict(counted())
        return nn.Sequential(body, nn.Linear(256, 3))

    def optimizer(model: Any) -> torch.optim.Optimizer:
        groups = [
            {"params": model[0].parameters(), "lr": 1e-4},
            {"params": model[1].parameters(), "lr": 5e-4},
        ]
        return Lion(groups, weight_decay=0.01)

    return split(
        x,
        (count > 0).float(),
        train=160,
        batch=16,
        loss=binary,
        model=model,
        optimizer=optimizer,
        steps=400,
        schedule=Cosine(),
    )


class Narrow(nn.Module):
    """Four matrices with a waist, which is all that Muon trains.

    Args:
        sizes: Widths from the image to the waist.
    """

    def __init__(self, *sizes: int) -> None:
        super().__init__()
        ways = [*sizes, *sizes[-2::-1]]
        self.layers = nn.ModuleList(
            nn.Linear(inlet, outlet, bias=False) for inlet, outlet in itertools.pairwise(ways)
        )

    def forward(self, x: Tensor) -> Tensor:
        """The image as it comes out again; only the waist and the end are linear."""
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i not in (len(self.layers) // 2 - 1, len(self.layers) - 1):
                x = torch.relu(x)
        return x


def scan() -> TorchTask:
    """Parts of a scanned head without the noise, through a waist of eight, three passes, Muon, linear."""
    packed = (folder("matplotlib") / "mpl-data/sample_data/s1045.ima.gz").read_bytes()
    head = np.frombuffer(gzip.decompress(packed), dtype="<u2").reshape(256, 256).astype(np.float32)
    picture = torch.tensor(head / head.std())

    def parts(half: Tensor, count: int, seed: int) -> Tensor:
        cuts = half.unfold(0, 8, 1).unfold(1, 8, 1).reshape(-1, 64)
        (cuts,) = shuffled(cuts[cuts.mean(1) > 0.3], seed=seed)
        return cuts[:count] - cuts[:count].mean(1, keepdim=True)

    clean = torch.cat([parts(picture[:, :128], 4000, 328), parts(picture[:, 128:], 2000, 329)])
    return split(
        clean + 0.3 * torch.randn(clean.shape, generator=generator(330)),
        clean,
        train=4000,
        batch=32,
        loss=squared_error,
        model=lambda: Narrow(64, 64, 8),
        optimizer=lambda m: torch.optim.Muon(m.parameters(), lr=0.02, weight_decay=0.0),
        steps=375,
        schedule=Linear(),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (glyphs, terrain, clocks, smears, scan)}
