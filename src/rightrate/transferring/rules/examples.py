r"""The rate with more or fewer training examples, over as many passes.

What limits a run that overfits is the number of passes, which stays, so its best rate stays. A run that
optimisation limits only sees that it takes more steps: over d decades of examples, with q the share of
runs that overfit and k the slope of the others,

.. math:: \Delta \log_{10} \eta = (1 - q)\, k\, d
"""

from rightrate.search.drift import OPTIMISATION, Hump, overfits
from rightrate.transferring.doubt import beyond, decades, spread
from rightrate.transferring.fired import Fired
from rightrate.transferring.rules.horizon import moments

SOURCE = "derived from the rule for the horizon: no law is known for another number of examples"

#: A run that overfits, over as many passes.
STAYS = Hump(0.0, 0.35)

#: Added to the scatter of the exponent, since nothing was measured; and the decades it is used for.
SCATTER, REACH = 0.2, 1.0


def examples(old: float, new: float, epochs: float | None) -> Fired:
    """The rule for another number of training examples.

    Args:
        old: Training examples so far.
        new: Training examples from now on.
        epochs: Passes over the data, which stay, or `None` when they are not known.

    Returns:
        What the rule says.

    Example:
        >>> round(examples(1000, 2000, epochs=None).factor, 2)
        0.88
    """
    distance, share = decades(old, new), overfits(epochs)
    shift, scatter = moments(distance, ((share, STAYS), (1 - share, OPTIMISATION)))
    factor = 10**shift
    return Fired(
        rule="examples",
        factor=factor,
        spread=scatter + spread(SCATTER, distance, REACH),
        sure="derived",
        source=SOURCE,
        sentence=(
            f"Training examples {old:,g} to {new:,g}, over as many passes: the rate is multiplied by "
            f"{factor:.3g}, for the {'longer' if new > old else 'shorter'} run; how the optimum of the "
            "regularisation moves is not known." + beyond(distance, REACH)
        ),
    )
