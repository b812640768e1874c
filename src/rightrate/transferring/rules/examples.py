r"""The rate with more or fewer training examples, over as many passes.

More examples are more steps. Whether a run overfits or not, its best rate then moves as it does for a longer
run on the same data: with q, the slopes and d as in the rule for the horizon,

.. math:: \mathrm{E}[\Delta \log_{10} \eta] = \big(q\,k_o + (1 - q)\,k_f\big)\, d

so over as many steps, with fewer passes, the two rules together leave the rate as it is.
"""

from rightrate.search.drift import overfits
from rightrate.transferring.doubt import beyond, decades, spread
from rightrate.transferring.fired import Fired
from rightrate.transferring.rules.horizon import moved

SOURCE = "the rule for the horizon, compared with two development tasks of half their examples (docs/log.md)"

#: Added to the scatter of the exponent, since so little was measured; and the decades that it is used for.
SCATTER, REACH = 0.2, 0.6


def examples(old: float, new: float, epochs: float | None) -> Fired:
    """The rule for another number of training examples.

    Args:
        old: Training examples so far.
        new: Training examples from now on.
        epochs: Passes over the data, which stay, or `None` when they are not known.

    Returns:
        What the rule says.

    Example:
        >>> round(examples(1000, 2000, epochs=100.0).factor, 2)
        0.5
    """
    distance, share = decades(old, new), overfits(epochs)
    shift, scatter = moved(distance, share)
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
