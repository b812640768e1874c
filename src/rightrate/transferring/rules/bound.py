r"""The best peak of a schedule by the bound on the last iterate of convex training.

For factors :math:`f_1 \dots f_T`, gradients of norm at most G and a distance D to the optimum, the bound at
the peak :math:`\gamma` is :math:`t_1 / \gamma + \gamma (t_2 + t_3)`, with

.. math::
    t_1 = \frac{D^2}{2 \sum f}, \quad t_2 = \frac{G^2 \sum f^2}{2 \sum f}, \quad t_3 = \frac{G^2}{2}
    \sum_{k < T} \frac{f_k}{\sum_{t > k} f_t} \, \frac{\sum_{t \ge k} f_t^2}{\sum_{t \ge k} f_t}

so the best peak is :math:`\gamma^* = \sqrt{t_1 / (t_2 + t_3)}`. D and G are unknown, and the same for every
schedule: only ratios mean something.

References:
    Schaipp, Hägele, Taylor, Simsekli and Bach, The surprising agreement between convex optimization theory
    and learning-rate scheduling for large model training, 2025, https://arxiv.org/abs/2501.18965.
"""

import math

import numpy as np
from numpy.typing import NDArray

from rightrate.errors import require

Array = NDArray[np.float64]

#: A step below this share of the peak does nothing. The bound is one on the last iterate, and would punish a
#: last step of nearly 0 that a step of exactly 0 does not suffer.
NOTHING = 1e-6


def best_peak(factors: Array) -> float:
    """The best peak of a schedule in units of D / G.

    Args:
        factors: Factor of the peak at each step, at least 0 and not all 0, shape (steps,). Steps at a
            rate of nearly 0 at the end do nothing and are left out.

    Returns:
        The peak, above 0.

    Raises:
        ArgumentError: If every factor is 0.

    Example:
        >>> round(best_peak(np.ones(4)), 4)
        0.297
    """
    moved = np.flatnonzero(factors > NOTHING * factors.max())
    require(len(moved) > 0, "schedule", "factors that are all 0", "above 0 somewhere")
    f = factors[: moved[-1] + 1]
    rest, squares = np.cumsum(f[::-1])[::-1], np.cumsum((f * f)[::-1])[::-1]
    later = float(np.sum(f[:-1] / rest[1:] * squares[:-1] / rest[:-1]))
    return 1 / math.sqrt(squares[0] + rest[0] * later)
