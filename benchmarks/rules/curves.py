"""The loss curves on which the restated rules are compared with the packages that they restate.

Random ones in several shapes, and range tests of real models that `record.py` wrote down. Losses have five
digits and are exact in single precision, since that is how the packages get them.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

RECORDED = Path(__file__).parent / "recorded.json"

#: Lengths of the usual tests, of tests that are nearly too short or are so, and of long ones.
USUAL, SHORT, LONG = (60, 100, 150), (6, 7, 9, 11, 12, 13, 15, 16, 17, 18, 19, 21, 24, 28), (300, 500)


@dataclass(frozen=True)
class Curve:
    """A range test that could have been recorded.

    Args:
        shape: What it looks like.
        start: First rate that is asked for.
        end: Last rate that is asked for.
        losses: Training loss of every step.
    """

    shape: str
    start: float
    end: float
    losses: tuple[float, ...]

    @property
    def steps(self) -> int:
        """Number of steps that are asked for."""
        return len(self.losses)


def read(item: dict[str, Any]) -> Curve:
    """The curve that was written as JSON."""
    losses = tuple(float(np.float32(float(loss))) for loss in item["losses"])
    return Curve(item["shape"], item["start"], item["end"], losses)


def write(curve: Curve) -> dict[str, Any]:
    """The curve for JSON: the shortest spelling that reads back to the same single precision."""
    losses = [float(str(np.float32(x))) if np.isfinite(x) else str(x) for x in curve.losses]
    return {"shape": curve.shape, "start": curve.start, "end": curve.end, "losses": losses}


def exact(values: np.ndarray) -> tuple[float, ...]:
    """Numbers with five digits, in single precision."""
    return tuple(float(np.float32(f"{value:.5g}")) for value in values)


def _bowl(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Flat, then a fall, then an explosion."""
    fall, turn = draw.uniform(0.3, 0.6), draw.uniform(0.65, 0.95)
    depth, steep = draw.uniform(0.2, 0.95), draw.uniform(8, 40)
    return 1 - depth / (1 + np.exp(-steep * (t - fall))) + np.exp(draw.uniform(10, 60) * (t - turn))


def _monotone(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A fall all the way."""
    return 0.05 + (1 - t) ** draw.uniform(0.3, 4)


def _cliff(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A fall that ends in a jump, which may be infinite."""
    place, height = draw.uniform(0.3, 0.95), draw.choice([3.0, 20.0, 1e4, 1e30, np.inf])
    return np.where(t > place, height, 1 - draw.uniform(0, 0.9) * t / place)


def _lost(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A bowl that ends in NaN, possibly after an infinite loss."""
    values = _bowl(t, draw)
    place = int(draw.integers(1, t.size))
    values[place:] = np.nan
    if draw.random() < 0.5:
        values[place] = np.inf
    return values


def _rising(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Nothing but a rise."""
    return 1 + np.exp(draw.uniform(1, 9) * (t - draw.uniform(0.2, 0.9)))


def _flat(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Nothing happens."""
    return np.ones(t.size)


def _negative(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A bowl around or below zero."""
    return _bowl(t, draw) - draw.uniform(0.3, 3)


def _hopeless(t: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Lost at once, or nothing but a rise."""
    values = _rising(t, draw)
    if draw.random() < 0.6:
        values[int(draw.integers(0, 3)) :] = draw.choice([np.nan, np.inf, -np.inf])
    return values


SHAPES = {
    "bowl": (_bowl, USUAL),
    "bowl, long": (_bowl, LONG),
    "monotone": (_monotone, USUAL),
    "cliff": (_cliff, USUAL),
    "nan or inf at the end": (_lost, USUAL),
    "rising": (_rising, USUAL),
    "flat": (_flat, USUAL),
    "negative": (_negative, USUAL),
    "short": (_bowl, SHORT),
    "short, nan or inf": (_lost, SHORT),
    "hopeless": (_hopeless, USUAL),
}


def random_curves(each: int) -> list[Curve]:
    """So many curves of every shape, the same in every process."""
    found = []
    for number, (shape, (make, lengths)) in enumerate(SHAPES.items()):
        draw = np.random.default_rng(number)
        for _ in range(each):
            steps = int(draw.choice(lengths))
            noise = draw.choice([0.0, 0.01, 0.05, 0.2])
            scale = draw.choice([1.0, 2.3, 1e-3, 500.0])
            values = make(np.arange(steps) / steps, draw) + noise * draw.standard_normal(steps)
            start, end = draw.choice([(1e-7, 10.0), (1e-8, 1.0), (1e-5, 100.0)])
            start = 1e-10 if shape == "hopeless" else start  # below what faceswap accepts
            found.append(Curve(shape, float(start), float(end), exact(scale * values)))
    return found


def recorded_curves() -> list[Curve]:
    """Range tests of real models."""
    return [read(item) for item in json.loads(RECORDED.read_text())] if RECORDED.exists() else []


def training_curves(folder: Path, each: int = 3) -> list[Curve]:
    """Stretches of the losses of real training runs, CSV files with a step and a loss in each line."""
    found = []
    for path in sorted(folder.glob("*.csv")):
        losses = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)[:, -1]
        for place in range(each):
            piece = losses[place * 100 : place * 100 + 100]
            if piece.size == 100:
                found.append(Curve("training run", 1e-7, 10.0, exact(piece)))
    return found
