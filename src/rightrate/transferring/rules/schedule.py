r"""The peak of another schedule over as many steps.

A run that optimisation limits goes by the best peak of the bound on the last iterate, see `bound.py`; one
that overfits is limited by the rate times the steps, which is the area under the schedule. With q the share
of runs that overfit

.. math::
    \log \frac{\eta'}{\eta} = (1 - q) \log \frac{\gamma^*(f')}{\gamma^*(f)} + q \log \frac{\sum f}{\sum f'}

Both ratios are computed from the two schedules over the run at hand.
"""

import math

import numpy as np
from numpy.typing import NDArray

from rightrate.search.drift import overfits
from rightrate.transferring.doubt import mixed
from rightrate.transferring.fired import Fired
from rightrate.transferring.rules.bound import best_peak

Array = NDArray[np.float64]

SOURCE = "Schaipp et al. 2025, arXiv 2501.18965 (the bound); the development tasks (the area, docs/log.md)"

#: Doubt of any ratio, and what it grows by for each decade of the bound's and of the area's. From decaying to
#: constant the bound says 0.35, two streams among the development tasks 0.20 and 0.27, and large language
#: models 0.5 (Hägele et al. 2024, arXiv 2405.18392). The area says 0.5, and five tasks that overfit 0.46 to
#: 0.58.
SCATTER, OF_BOUND, OF_AREA = 0.05, 0.4, 0.2

#: Log10 of the largest ratio for which there is any such comparison: a factor of 4.
REACH = 0.6


def schedule(old: Array, new: Array, names: tuple[str, str], epochs: float | None) -> Fired:
    """The rule for another schedule.

    Args:
        old: Factors of the schedule so far, at each step of the run, shape (steps,).
        new: Those of the other one, same shape.
        names: What the two are called.
        epochs: Passes over the training data, or `None` when they are not known.

    Returns:
        What the rule says.

    Example:
        >>> line, level = np.linspace(1, 0, 1000), np.ones(1000)
        >>> fired = schedule(line, level, ("linear", "constant"), epochs=None)
        >>> round(fired.factor, 2)
        0.35
    """
    bound, area = best_peak(new) / best_peak(old), float(old.sum() / new.sum())
    share, far = overfits(epochs), max(abs(math.log10(bound)), abs(math.log10(area))) > REACH
    shift, spread = mixed(
        (
            (1 - share, math.log10(bound), SCATTER + OF_BOUND * abs(math.log10(bound))),
            (share, math.log10(area), SCATTER + OF_AREA * abs(math.log10(area))),
        )
    )
    factor = 10**shift
    return Fired(
        rule="schedule",
        factor=factor,
        spread=2 * spread if far else spread,
        sure="measured",
        source=SOURCE,
        sentence=(
            f"{names[0]} to {names[1]}: the peak is multiplied by {factor:.3g}. The bound on the last "
            f"iterate says {bound:.3g}, for runs that do not overfit; the area under the schedule says "
            f"{area:.3g}, for runs that do: {100 * share:.0f} % of those with {_passes(epochs)} passes."
            + (" Such a ratio was never compared with experiments, so the interval is wider." if far else "")
        ),
    )


def _passes(epochs: float | None) -> str:
    return "an unknown number of" if epochs is None else f"{epochs:.3g}"
