r"""The rate of SGD at another momentum.

A gradient moves the weights by :math:`\eta / (1 - \mu)` in all, so

.. math:: \eta' = \eta\, (1 - \mu') / (1 - \mu)
"""

import math

from rightrate.transferring.fired import Fired

SOURCE = (
    "Smith and Le 2018, arXiv 1710.06451; the usual rates of SGD with and without a momentum of 0.9 are ten "
    "times apart"
)

#: Doubt for each decade of the ratio.
SCATTER = 0.2


def momentum(old: float, new: float) -> Fired:
    """The rule for another momentum of SGD.

    Args:
        old: Momentum so far, in [0, 1).
        new: Momentum from now on, in [0, 1).

    Returns:
        What the rule says.

    Example:
        >>> round(momentum(0.0, 0.9).factor, 3)
        0.1
    """
    factor = (1 - new) / (1 - old)
    return Fired(
        rule="momentum",
        factor=factor,
        spread=SCATTER * abs(math.log10(factor)),
        sure="published",
        source=SOURCE,
        sentence=(
            f"Momentum {old:g} to {new:g}: the rate is multiplied by {factor:.3g}, so that a gradient moves "
            "the weights as far in all."
        ),
    )
