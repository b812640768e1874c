r"""The rate at another depth, with the width as it is.

.. math:: \eta \propto L^{-1/2}

unless the branches of a residual network are divided by its depth L as CompleteP has it: then the rate stays.
"""

from rightrate.transferring.doubt import beyond, decades, spread
from rightrate.transferring.fired import Fired, Sure
from rightrate.transferring.parametrization import Parametrization

SOURCE = (
    "Dey et al. 2025, arXiv 2505.01618 (CompleteP); without it a guess between no change and one over the "
    "depth"
)

#: The exponent of the guess, and how far it may be off.
EXPONENT, SCATTER = 0.5, 0.5

#: With CompleteP.
SCATTER_COMPLETEP = 0.15

#: Decades of depth that it is used for: a factor of 4.
REACH = 0.6


def depth(old: float, new: float, parametrization: Parametrization) -> Fired:
    """The rule for another depth.

    Args:
        old: Number of layers so far.
        new: Number of layers from now on.
        parametrization: How initial weights and rates of the layers depend on the depth.

    Returns:
        What the rule says.

    Example:
        >>> depth(6, 24, "standard").factor, depth(6, 24, "completep").factor
        (0.5, 1.0)
    """
    distance, scaled = decades(old, new), parametrization == "completep"
    factor = 1.0 if scaled else float((old / new) ** EXPONENT)
    sure: Sure = "published" if scaled else "weak"
    what = (
        "the rate stays, as completep is made for."
        if scaled
        else f"the rate is multiplied by {factor:.3g}; little is known of this without scaled branches."
    )
    return Fired(
        rule="depth",
        factor=factor,
        spread=spread(SCATTER_COMPLETEP if scaled else SCATTER, distance, REACH),
        sure=sure,
        source=SOURCE,
        sentence=f"Depth {old:g} to {new:g}: {what}" + beyond(distance, REACH),
    )
