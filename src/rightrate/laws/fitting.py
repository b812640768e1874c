"""Fit a law to recorded runs, and predict the loss curve under another schedule with an error bar."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rightrate.errors import ArgumentError, require
from rightrate.laws.annealing import AnnealingLaw
from rightrate.laws.law import Law
from rightrate.laws.multi_power import MultiPowerLaw
from rightrate.laws.path import Array, Path, places
from rightrate.laws.run import Points, Run
from rightrate.laws.shapes import check_shapes
from rightrate.schedules import Bound, Schedule
from rightrate.schedules.arguments import real

Name = Literal["annealing", "multi-power"]

#: The laws by name.
LAWS: Mapping[str, type[Law]] = MappingProxyType({"annealing": AnnealingLaw, "multi-power": MultiPowerLaw})

#: Half the error bar over the deviation: nine of ten losses of unseen curves lie inside (docs/log.md).
BAR = 3.0

#: Stretches into which a run is cut; each is left out by turns.
STRETCHES = 4

#: Steps at which a curve is predicted when none are asked for.
SHOWN = 400


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """The loss curve that a law expects.

    Args:
        steps: Steps, counted from 0, shape (n,).
        lrs: Learning rates at these steps, shape (n,).
        losses: Expected losses, in the unit of the recorded ones, shape (n,).
        low: Lower end of the error bar, shape (n,).
        high: Upper end of the error bar, shape (n,).
    """

    steps: NDArray[np.int64]
    lrs: Array
    losses: Array
    low: Array
    high: Array


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """A law fitted to recorded runs.

    Args:
        name: Name of the law, "annealing" or "multi-power".
        law: The law with its parameters.
        rival: The other law, fitted to the same runs.
        resampled: The law fitted again, each time without a quarter of one run.
        spread: Root mean square of the log residuals on the fitted runs.
        error: Mean absolute error on the fitted runs, in the unit of the loss.
    """

    name: Name
    law: Law
    rival: Law
    resampled: tuple[Law, ...]
    spread: float
    error: float

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters of the law by their names in the paper."""
        return self.law.parameters

    @property
    def deviations(self) -> dict[str, float]:
        r"""The jackknife deviation of each parameter, from the fits without a quarter of a run.

        .. math:: s^2 = \frac{n - 1}{n} \sum_i (\theta_i - \bar\theta)^2

        The parameters of a law make up for each other, so that a large deviation of one of them does not
        mean a large error of the curve.
        """
        count = len(self.resampled)
        found = {}
        for name in self.parameters:
            values = np.array([law.parameters[name] for law in self.resampled])
            found[name] = math.sqrt((count - 1) / count * float(np.sum((values - values.mean()) ** 2)))
        return found

    def predict(self, schedule: Schedule, steps: int, peak: float, at: ArrayLike | None = None) -> Prediction:
        """The loss curve under a schedule.

        A law tells what the shape of a schedule does, at rates like those of the runs. It does not know at
        which rate training diverges, and a peak that no run had is an extrapolation that was not measured.

        Args:
            schedule: The shape.
            steps: Length of the run in optimizer steps, at least 1.
            peak: Peak learning rate, above 0.
            at: Steps after the warm-up at which the loss is wanted, ascending, shape (n,); at most 400 of
                them, evenly spaced, the last one among them, if `None`.

        Returns:
            The curve with its error bar, see `along`.

        Raises:
            ArgumentError: If an argument is out of range, or the run is too short for the schedule.
        """
        curve = Bound(schedule, steps)
        wanted = "finite and above 0"
        height = real("peak", peak, wanted)
        require(height > 0, "peak", peak, wanted)
        return self.along([height * curve(step) for step in range(curve.steps)], at)

    def along(self, lrs: ArrayLike, at: ArrayLike | None = None) -> Prediction:
        r"""The loss curve under any learning rates.

        The error bar is :math:`\pm 3 \sqrt{r^2 + s^2 + d^2}` at each step: r is the root mean square residual
        on the fitted runs, as a share of the loss; s the jackknife deviation of the prediction when a quarter
        of one run is left out by turns; d the distance to the prediction of the other law. The factor 3 is
        set so that about nine of ten recorded losses of unseen schedules lie inside (docs/log.md).

        Args:
            lrs: Learning rate of every step, at least 0, shape (T,).
            at: Steps after the warm-up at which the loss is wanted, ascending, shape (n,); as in `predict`
                if `None`.

        Returns:
            The curve with its error bar.

        Raises:
            ArgumentError: If the learning rates or the steps are out of range.
        """
        path = Path.of(lrs)
        steps = _shown(path) if at is None else places("at", at, path.lrs.size)
        wanted = f"steps from {path.warmup} on, where the warm-up ends: the laws do not describe it"
        require(int(steps[0]) >= path.warmup, "at", int(steps[0]), wanted)
        losses = self.law.losses(path, steps)
        bar = BAR * self._deviations(path, steps, losses)
        return Prediction(
            steps=steps, lrs=path.lrs[steps], losses=losses, low=losses - bar, high=losses + bar
        )

    def _deviations(self, path: Path, steps: NDArray[np.int64], losses: Array) -> Array:
        """What residuals, resampling and the other law say of the error, shape (n,)."""
        again = np.stack([law.losses(path, steps) for law in self.resampled])
        count = len(self.resampled)
        jackknife = (count - 1) / count * np.sum((again - again.mean(axis=0)) ** 2, axis=0)
        rivalry = (self.rival.losses(path, steps) - losses) ** 2
        return np.asarray(np.sqrt((self.spread * losses) ** 2 + jackknife + rivalry))


def fit(runs: Iterable[Run], law: Name = "annealing") -> Fit:
    """Fit a law of the loss curve to recorded runs of one model under different schedules.

    Two runs are enough for the annealing law, which has five parameters; the multi-power law has seven and
    is at its best from three. Runs of the same shape are welcome beside others.

    Args:
        runs: At least two runs whose schedules differ in shape, at least one of which decays.
        law: "annealing" (Tissue et al.) or "multi-power" (Luo et al.).

    Returns:
        The fitted law, which predicts.

    Raises:
        ArgumentError: If there is no such law, or the runs cannot tell what a fall of the rate does.

    Example:
        >>> from rightrate.schedules import Constant, Cosine, Linear
        >>> truth = AnnealingLaw(L0=2.0, A=1.0, alpha=0.5, C=0.1, lam=0.9)
        >>> at = range(20, 300, 10)
        >>> lrs = [[0.1 * kind.factor(t, 300) for t in range(300)] for kind in (Constant(), Cosine())]
        >>> fitted = fit([Run(rates, at, truth.predict(rates, at)) for rates in lrs])
        >>> fitted.name, round(fitted.parameters["alpha"], 2)
        ('annealing', 0.5)
        >>> curve = fitted.predict(Linear(), steps=300, peak=0.1)
        >>> exact = truth.predict([0.1 * Linear().over(300)(t) for t in range(300)])
        >>> bool(abs(curve.losses[-1] - exact[-1]) < 1e-3)
        True
    """
    require(law in LAWS, "law", law, " or ".join(LAWS))
    wanted = "a list of rightrate.laws.Run"
    require(isinstance(runs, Iterable), "runs", runs, wanted)
    held = [*runs]
    for run in held:
        require(isinstance(run, Run), "runs", run, wanted)
    points = [Points.of(run) for run in held]
    check_shapes([p.path for p in points])
    kind, other = LAWS[law], next(LAWS[name] for name in LAWS if name != law)
    found = kind.fit(points)
    expected = np.concatenate([found.losses(p.path, p.steps) for p in points])
    recorded = np.concatenate([p.losses for p in points])
    if not np.all(expected > 0):
        raise ArgumentError(
            f"`runs` must be such that the {law} law fits them, got runs that it does not fit."
        )
    return Fit(
        name=law,
        law=found,
        rival=other.fit(points),
        resampled=tuple(kind.fit(some, near=found) for some in _resampled(points)),
        spread=math.sqrt(float(np.mean(np.log(expected / recorded) ** 2))),
        error=float(np.mean(np.abs(expected - recorded))),
    )


def _resampled(points: Sequence[Points]) -> Iterator[list[Points]]:
    """All the runs, each time without a quarter of one of them."""
    for i, one in enumerate(points):
        edges = np.linspace(0, one.steps.size, STRETCHES + 1).astype(int)
        for start, end in pairwise(edges.tolist()):
            yield [*points[:i], one.without(start, end), *points[i + 1 :]]


def _shown(path: Path) -> NDArray[np.int64]:
    """Evenly spaced steps from the end of the warm-up to the last one."""
    last = path.lrs.size - 1
    return np.unique(np.linspace(path.warmup, last, SHOWN).round().astype(np.int64))
