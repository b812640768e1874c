"""The multi-power law of Luo et al."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self, final

import numpy as np
from numpy.typing import NDArray

from rightrate.laws.law import Law
from rightrate.laws.path import Array, Path, powers
from rightrate.laws.robust import Shapes, fitted, grid
from rightrate.laws.run import Points

#: alpha, log C, beta and gamma, with rates in units of the highest one and sums in units of the largest. The
#: paper finds beta near 0.6 and gamma near 0.65. Above gamma = 1 a last step at a rate near 0 would take
#: effect at once; free fits to two runs go to beta near 0 and gamma of 3 to 5, and do worse (docs/log.md).
SHAPES: Final = Shapes(
    low=np.array([0.01, -12.0, 0.1, 0.0]),
    high=np.array([3.0, 16.0, 3.0, 1.0]),
    starts=grid([0.3, 0.5, 0.8], [0.0, 3.4, 5.7], [0.2, 0.6], [0.3, 0.8]),
)

#: Groups into which the falls of a run are put together. On the schedules of benchmarks/laws 256 groups
#: change the effect by at most 0.2 % of that of all falls.
GROUPS = 256

#: Stands for a rate of 0, whose power would be infinite. The sum stands still there, so there is no effect.
_NO_RATE = 1e-100

#: A sum since a fall below this share of the whole sum is rounding: at a rate of 0 its effect would be full.
_ROUNDING = 1e-13

#: Steps whose losses are computed at a time, which bounds the memory.
_AT_ONCE = 4096


class _Falls(NamedTuple):
    """The falls of a run in groups of neighbours of about the same sum."""

    sizes: Array  # (g,), sum of the falls of a group
    lrs: Array  # (g,), the rate after them
    before: Array  # (g,), sum of the rates before them


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class MultiPowerLaw(Law):
    r"""The multi-power law: a power of the sum of the rates, less a power for every fall of the rate.

    .. math::
        L(t) = L_0 + A\, S(t)^{-\alpha} - B \sum_{k \le t} (\eta_{k-1} - \eta_k)\,
        \Bigl(1 - \bigl(1 + C\, \eta_k^{-\gamma} S_k(t)\bigr)^{-\beta}\Bigr)

    S(t) is the sum of the rates up to step t, the warm-up included, and :math:`S_k(t)` the part of it from
    step k on. The effect of a fall is bounded, and nothing happens while the rate is 0.

    Args:
        L0: Loss :math:`L_0` that is never undercut by more rate alone.
        A: Weight of the first power, in units of loss times rate to the alpha.
        alpha: Exponent of the sum of the rates.
        B: Loss that a fall takes off in the end, in units of loss over rate.
        C: How soon it does, in units of rate to the gamma - 1.
        beta: Exponent with which it does.
        gamma: Exponent with which it does sooner where the rate is low.

    Example:
        >>> law = MultiPowerLaw(L0=2.0, A=1.0, alpha=0.5, B=0.2, C=1.0, beta=1.0, gamma=0.0)
        >>> law.predict([1.0, 1.0, 1.0, 0.5, 0.5]).round(4).tolist()
        [3.0, 2.7071, 2.5774, 2.5012, 2.45]

    References:
        Luo et al., A multi-power law for loss curve prediction across learning rate schedules, 2025,
        https://arxiv.org/abs/2503.12811.
    """

    L0: float
    A: float
    alpha: float
    B: float
    C: float
    beta: float
    gamma: float

    @classmethod
    def fit(cls, points: Sequence[Points], near: Self | None = None) -> Self:
        """Fit the parameters to recorded runs, see `Law.fit`."""
        total = max(float(p.path.sums[-1]) for p in points)
        peak = max(p.path.peak for p in points)
        sums = [p.path.sums[p.steps] for p in points]
        falls = [_grouped(p.path) for p in points]

        def columns(shape: Array) -> Array:
            alpha, log_c, beta, gamma = shape
            pace = np.exp(log_c) * peak**gamma / total
            effects = [_effect(s, f, pace, beta, gamma) / peak for s, f in zip(sums, falls, strict=True)]
            reached = np.concatenate(sums) / total
            return np.stack([np.ones(reached.size), powers(reached, alpha), -np.concatenate(effects)], axis=1)

        start = (
            None
            if near is None
            else np.array([near.alpha, np.log(near.C * total / peak**near.gamma), near.beta, near.gamma])
        )
        losses = np.concatenate([p.losses for p in points])
        (limit, power, fall), (alpha, log_c, beta, gamma) = fitted(columns, losses, SHAPES, start)
        return cls(
            L0=float(limit),
            A=float(power * total**alpha),
            alpha=float(alpha),
            B=float(fall / peak),
            C=float(np.exp(log_c) * peak**gamma / total),
            beta=float(beta),
            gamma=float(gamma),
        )

    def losses(self, path: Path, steps: NDArray[np.int64]) -> Array:
        """The losses of a run at some of its steps, see `Law.losses`."""
        sums, falls = path.sums[steps], _grouped(path)
        parts = np.array_split(sums, max(1, -(-sums.size // _AT_ONCE)))
        effect = np.concatenate([_effect(part, falls, self.C, self.beta, self.gamma) for part in parts])
        return self.L0 + self.A * powers(sums, self.alpha) - self.B * effect


def _grouped(path: Path) -> _Falls:
    """The falls of a run in at most `GROUPS` groups, a sudden one in a group of its own."""
    where = np.flatnonzero(path.falls)
    falls, sizes = path.falls[where], np.abs(path.falls[where])
    if not where.size:
        return _Falls(falls, falls, falls)
    middles = np.cumsum(sizes) - sizes / 2
    group = np.minimum((GROUPS * middles / sizes.sum()).astype(np.int64), GROUPS - 1)
    weight = np.bincount(group, sizes, GROUPS)
    used = weight > 0

    def mean(values: Array) -> Array:
        return np.asarray(np.bincount(group, sizes * values, GROUPS)[used] / weight[used])

    before = path.sums[where] - path.lrs[where]
    return _Falls(
        np.bincount(group, falls, GROUPS)[used].astype(np.float64), mean(path.lrs[where]), mean(before)
    )


def _effect(sums: Array, falls: _Falls, pace: float, beta: float, gamma: float) -> Array:
    """The sum over the falls, shape (n,)."""
    since = sums[:, None] - falls.before
    since[since < _ROUNDING * sums[:, None]] = 0.0
    lrs = np.maximum(falls.lrs, _NO_RATE)
    return np.asarray(-np.expm1(-beta * np.log1p(pace * lrs**-gamma * since)) @ falls.sizes)
