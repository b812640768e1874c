"""The rate of another optimizer, where a rule exists.

Adam and its closest kin take the same steps, up to details that fade. Lion takes steps of sign 1 where those
of Adam are smaller, so its rate is three to ten times lower: their geometric middle is used. Between
SGD and Adam no rule exists, since the ratio is the size of the gradient.
"""

import math

from rightrate.errors import ArgumentError
from rightrate.transferring.fired import Fired

SOURCE = "Chen et al. 2023, arXiv 2302.06675 (Lion); the others by their definitions"

#: Optimizers of nearly the same steps.
KIN = frozenset({"adam", "adamw", "nadam", "radam"})

#: log10 of the rate of each over that of Adam.
OVER_ADAM = dict.fromkeys(KIN, 0.0) | {"lion": -(math.log10(3) + math.log10(10)) / 2}

#: Doubt between kin, and between them and Lion: three to ten is taken as the middle 90 %, doubled.
SCATTER, SCATTER_LION = 0.1, 0.3


def optimizer(old: str, new: str) -> Fired:
    """The rule for another optimizer.

    Args:
        old: Name of the optimizer so far, in lower case.
        new: Name of the other one, in lower case.

    Returns:
        What the rule says.

    Raises:
        ArgumentError: If no rule leads from one to the other.

    Example:
        >>> optimizer("adam", "adamw").factor, round(optimizer("adamw", "lion").factor, 2)
        (1.0, 0.18)
    """
    if old not in OVER_ADAM or new not in OVER_ADAM:
        raise ArgumentError(
            f"`optimizer` must lead from one of {', '.join(sorted(OVER_ADAM))} to another, got {old} to "
            f"{new}. No rule is known between these two: choose the rate anew."
        )
    factor = float(10 ** (OVER_ADAM[new] - OVER_ADAM[old]))
    return Fired(
        rule="optimizer",
        factor=factor,
        spread=SCATTER if {old, new} <= KIN else SCATTER_LION,
        sure="published",
        source=SOURCE,
        sentence=f"{old} to {new}: the rate is multiplied by {factor:.3g}.",
    )
