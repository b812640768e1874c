"""The annealing law of Tissue et al."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self, final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from rightrate.laws.law import Law
from rightrate.laws.path import Array, Path, powers
from rightrate.laws.robust import Shapes, fitted, grid
from rightrate.laws.run import Points

#: alpha, and log10 of the steps 1 / (1 - lambda) over which a fall of the rate takes effect. The paper has a
#: hundred to a thousand steps (lambda of 0.99 to 0.999); a short run may have a few, none needs a million.
SHAPES: Final = Shapes(
    low=np.array([0.01, 0.0]),
    high=np.array([3.0, 6.0]),
    starts=grid([0.2, 0.4, 0.6, 0.8], [1.0, 2.0, 2.7, 3.3, 4.0]),
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AnnealingLaw(Law):
    r"""The annealing law: a power of the sum of the rates, less an area swept by the falls of the rate.

    .. math::
        L(t) = L_0 + A\, S(t)^{-\alpha} - C \sum_{i \le t} m_i, \qquad
        m_i = \lambda\, m_{i-1} + (\eta_{i-1} - \eta_i)

    S(t) is the sum of the rates up to step t. The area goes on growing for ever after a fall, also while
    the rate is 0, so the law is not for runs that end with a long stretch at rate 0.

    Args:
        L0: Loss :math:`L_0` that is never undercut by more rate alone.
        A: Weight of the power, in units of loss times rate to the alpha.
        alpha: Exponent of the sum of the rates.
        C: Weight of the area, in units of loss over rate.
        lam: :math:`\lambda`, by which the effect of a fall dies away from step to step, in [0, 1).

    Example:
        >>> law = AnnealingLaw(L0=2.0, A=1.0, alpha=0.5, C=0.1, lam=0.5)
        >>> law.predict([1.0, 1.0, 1.0, 1.0, 0.0]).round(4).tolist()
        [3.0, 2.7071, 2.5774, 2.5, 2.4]

    References:
        Tissue et al., Scaling law with learning rate annealing, 2024, https://arxiv.org/abs/2408.11029.
    """

    L0: float
    A: float
    alpha: float
    C: float
    lam: float

    @classmethod
    def fit(cls, points: Sequence[Points], near: Self | None = None) -> Self:
        """Fit the parameters to recorded runs, see `Law.fit`."""
        total = max(float(p.path.sums[-1]) for p in points)
        peak = max(p.path.peak for p in points)

        def columns(shape: Array) -> Array:
            return np.concatenate([_columns(p.path, p.steps, shape, total, peak) for p in points])

        start = None if near is None else np.array([near.alpha, -np.log10(1 - near.lam)])
        losses = np.concatenate([p.losses for p in points])
        (limit, power, area), (alpha, memory) = fitted(columns, losses, SHAPES, start)
        fade = 10.0**-memory
        return cls(
            L0=float(limit),
            A=float(power * total**alpha),
            alpha=float(alpha),
            C=float(area * fade / peak),
            lam=float(1 - fade),
        )

    def losses(self, path: Path, steps: NDArray[np.int64]) -> Array:
        """The losses of a run at some of its steps, see `Law.losses`."""
        area = np.cumsum(lfilter([1.0], [1.0, -self.lam], path.falls))[steps]
        return np.asarray(self.L0 + self.A * powers(path.sums[steps], self.alpha) - self.C * area)


def _columns(path: Path, steps: NDArray[np.int64], shape: Array, total: float, peak: float) -> Array:
    """1, the power and the area of one run, each in units of its own size, shape (n, 3)."""
    alpha, memory = shape
    fade = 10.0**-memory
    area = np.cumsum(lfilter([fade / peak], [1.0, fade - 1.0], path.falls))[steps]
    return np.stack([np.ones(steps.size), powers(path.sums[steps] / total, alpha), -area], axis=1)
