r"""The oracle: what every rate gives at the full horizon, from seeds that no search uses.

The mean over the seeds is smoothed over the rates by local parabolas, so that the best rate is no lucky
winner, and interpolated between them by Akima's cubics. The regret of a rate is

.. math:: (L(\eta) - \min_{\eta'} L(\eta')) / |\min_{\eta'} L(\eta')|

with the sign turned for a score that is to be maximised. A rate at which any seed diverged has an infinite
regret, and so have all above it and those nearer to it than to the last one that stood. From the first rate
on that ends far above the untrained model nothing is interpolated, since no curve goes through such scores:
each rate counts as the nearest one of the grid.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import Akima1DInterpolator

from benchmarks.regret.table import GRID, Table

Array = NDArray[np.float64]

#: The first seed of the oracle: those below are the searches'.
FIRST = 100

#: A place is smoothed with so many neighbours on either side, weighted by a triangle.
NEIGHBOURS = 2

#: Neighbours further above their place than this share of the best score are past a cliff, and left out.
CLIFF = 0.3

#: A run has exploded when it ends so many times further above the best score than the untrained model is.
EXPLODED = 100.0

#: Places between two rates of the grid at which the smoothed curve is read for its lowest point.
FINE = 20


@dataclass(frozen=True)
class Oracle:
    """The full horizon of one task.

    Args:
        table: Its grid.
    """

    table: Table

    @cached_property
    def runs(self) -> Array:
        """Scores to minimise, shape (seeds, places); infinite where a run diverged."""
        steps, sign = self.table.facts["steps"], 1 if self.table.facts["goal"] == "min" else -1
        seeds = [seed for seed in self.table.seeds(steps) if seed >= FIRST]
        rows = [self.table.at(steps, seed) for seed in seeds]
        return np.array(
            [[self._score(rows_of[place].score, sign) for place in self.places] for rows_of in rows]
        )

    @cached_property
    def places(self) -> list[int]:
        """Places of the rates."""
        steps = self.table.facts["steps"]
        return sorted({key.place for key in self.table.rows if key.steps == steps and key.seed >= FIRST})

    @cached_property
    def smooth(self) -> Array:
        """The smoothed mean at each place."""
        mean = self.runs.mean(axis=0)
        scale = abs(mean.min())
        return np.array([_local(mean, at, scale) for at in range(len(mean))])

    @cached_property
    def best(self) -> float:
        """log10 of the best rate."""
        fine = self._fine()
        return float(fine[np.argmin([self.at(x) for x in fine])])

    @cached_property
    def lowest(self) -> float:
        """The smoothed score at the best rate, to minimise."""
        return self.at(self.best)

    @property
    def noise(self) -> float:
        """Standard deviation of one run at the three best places, as a share of the best score."""
        at = np.argsort(self.smooth)[:3]
        return float(np.sqrt(self.runs[:, at].var(axis=0, ddof=1).mean()) / abs(self.lowest))

    def at(self, x: float) -> float:
        """The smoothed score at a log10 rate, to minimise; infinite where training diverges."""
        last, place = self._curve.x[-1], x * GRID
        if place > last + 0.5 and last < self.places[-1]:
            beyond = self.smooth[len(self._curve.x) : np.searchsorted(self.places, place - 0.5) + 1]
            return float(beyond[-1]) if np.isfinite(beyond).all() else math.inf
        return float(self._curve(min(max(place, self.places[0]), last)))

    @cached_property
    def _curve(self) -> Akima1DInterpolator:
        """The smoothed scores up to the first rate, from the best one on, that diverged or exploded."""
        best = int(self.smooth.argmin())
        untrained = self.table.facts["initial"] * (1 if self.table.facts["goal"] == "min" else -1)
        worst = self.smooth[best] + EXPLODED * abs(untrained - self.smooth[best])
        end = next((i for i, value in enumerate(self.smooth) if i > best and value > worst), len(self.smooth))
        return Akima1DInterpolator(self.places[:end], self.smooth[:end], method="makima")

    def regret(self, lr: float) -> float:
        """Regret of a rate, as a share of the best score."""
        return (self.at(math.log10(lr)) - self.lowest) / abs(self.lowest)

    def regret_of_score(self, score: float) -> float:
        """Regret of a final score that a method reached by itself; below 0 when it beat every rate."""
        sign = 1 if self.table.facts["goal"] == "min" else -1
        return (self._score(score, sign) - self.lowest) / abs(self.lowest)

    def holds(self, low: float, high: float) -> bool:
        """Whether an interval holds a rate whose score is within one standard error of the best one."""
        error = self.noise * abs(self.lowest) / math.sqrt(len(self.runs))
        inside = [x for x in self._fine() if math.log10(low) - 1e-9 <= x <= math.log10(high) + 1e-9]
        return any(self.at(x) <= self.lowest + error for x in [*inside, math.log10(low), math.log10(high)])

    def _fine(self) -> Array:
        steps = (len(self.places) - 1) * FINE + 1
        return np.linspace(self.places[0], self.places[-1], steps) / GRID

    @staticmethod
    def _score(score: float, sign: int) -> float:
        return sign * score if math.isfinite(score) else math.inf


def _local(mean: Array, at: int, scale: float) -> float:
    """The value at one place of a parabola through its neighbourhood."""
    if not math.isfinite(mean[at]):
        return math.inf
    around = range(max(0, at - NEIGHBOURS), min(len(mean), at + NEIGHBOURS + 1))
    near = [i for i in around if abs(mean[i] - mean[at]) <= CLIFF * scale]
    if len(near) < 4:
        return float(mean[at])
    offsets = np.array([i - at for i in near], dtype=np.float64)
    weights = NEIGHBOURS + 1 - np.abs(offsets)
    fit = np.polynomial.polynomial.polyfit(offsets, mean[near], 2, w=np.sqrt(weights))
    return float(fit[0])
