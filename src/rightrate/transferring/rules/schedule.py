r"""The peak of another schedule over as many steps.

.. math:: \eta' = \eta\, \big(\gamma^*(f') / \gamma^*(f)\big)^c

with the best peak by the bound on the last iterate, see `bound.py`, computed from the two schedules. The
bound has the direction right and goes too far: measured best peaks move by a share c of its log ratio.
"""

import math

import numpy as np
from numpy.typing import NDArray

from rightrate.transferring.fired import Fired
from rightrate.transferring.rules.bound import best_peak

Array = NDArray[np.float64]

SOURCE = "the last-iterate bound of Schaipp et al. 2025, arXiv 2501.18965, and the development tasks"

#: Share of the log ratio of the bound that measured best peaks move by. From decaying to constant the bound
#: says 0.36 where the development tasks (docs/log.md) and large language models (Hägele et al. 2024, arXiv
#: 2405.18392) say 0.5.
SHARE = 0.65

#: Doubt of any ratio, and what it grows by for each decade that the bound says.
SCATTER, SCATTER_PER_DECADE = 0.05, 0.25

#: Log10 of the largest ratio for which there is any such comparison: a factor of 4.
REACH = 0.6


def schedule(old: Array, new: Array, names: tuple[str, str]) -> Fired:
    """The rule for another schedule.

    Args:
        old: Factors of the schedule so far, at each step of the run, shape (steps,).
        new: Those of the other one, same shape.
        names: What the two are called.

    Returns:
        What the rule says.

    Example:
        >>> round(schedule(np.linspace(1, 0, 1000), np.ones(1000), ("linear", "constant")).factor, 2)
        0.5
    """
    ratio = best_peak(new) / best_peak(old)
    factor, distance = ratio**SHARE, abs(math.log10(ratio))
    further = max(0.0, distance - REACH)
    return Fired(
        rule="schedule",
        factor=factor,
        spread=SCATTER + SCATTER_PER_DECADE * (distance + further),
        sure="measured",
        source=SOURCE,
        sentence=(
            f"{names[0]} to {names[1]}: the peak is multiplied by {factor:.3g}. The bound on the last "
            f"iterate, computed over this run, says {ratio:.3g}; measured peaks go {SHARE:.0%} of that way."
            + (" Such a ratio was never compared with experiments." if further else "")
        ),
    )
