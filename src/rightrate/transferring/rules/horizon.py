r"""The rate for a run of more or fewer passes, with the batch size and the data as they are.

A share q of the runs overfit; it grows with the passes over the data. Their best rate falls about as one
over the length of the run, that of the others hardly. Over d decades of length

.. math:: \mathrm{E}[\Delta \log_{10} \eta] = \big(q\,k_o + (1 - q)\,k_f\big)\, d

and the variance is that of the mixture: within the two kinds of runs, and between them. The slopes k, their
scatters and q are those of `rightrate.search.drift`.
"""

import math

from rightrate.search.drift import OPTIMISATION, OVERFITTING, Hump, overfits
from rightrate.transferring.doubt import beyond, mixed
from rightrate.transferring.fired import Fired

SOURCE = "the development tables of rightrate (docs/log.md), every horizon of 35 tasks"

#: Decades of the horizon from which the slopes were read: from a sixteenth of the run to all of it.
REACH = 1.2

#: The share of the runs that overfit above which a sentence says that this one probably does.
LIKELY = 0.5


def horizon(ratio: float, epochs: float | None) -> Fired:
    """The rule for another length of the run.

    Args:
        ratio: Passes, or examples seen, of the new run over those of the old one, above 0.
        epochs: Passes over the training data in the old run, or `None` when they are not known.

    Returns:
        What the rule says.

    Example:
        >>> fired = horizon(4.0, epochs=100.0)
        >>> round(fired.factor, 2), fired.sure
        (0.25, 'measured')
    """
    distance = math.log10(ratio)
    share = overfits(None if epochs is None else epochs * max(ratio, 1.0))
    shift, spread = moved(distance, share)
    factor = 10**shift
    return Fired(
        rule="steps",
        factor=factor,
        spread=spread * (1 + max(0.0, abs(distance) - REACH) / max(abs(distance), REACH)),
        sure="measured",
        source=SOURCE,
        sentence=_sentence(ratio, epochs, share, factor) + beyond(distance, REACH),
    )


def moved(distance: float, share: float) -> tuple[float, float]:
    """Mean and standard deviation of the change of the log10 rate over some decades of length.

    Args:
        distance: log10 of the new length over the old one.
        share: Share of the runs that overfit, in [0, 1].

    Returns:
        Both in decades.

    Example:
        >>> moved(-1.0, 1.0)
        (1.1, 0.25)
    """
    kinds: tuple[tuple[float, Hump], ...] = ((share, OVERFITTING), (1 - share, OPTIMISATION))
    return mixed((one, hump.slope * distance, hump.scatter * abs(distance)) for one, hump in kinds)


def _sentence(ratio: float, epochs: float | None, share: float, factor: float) -> str:
    if epochs is None:
        told = "The passes over the data are not known, so it is taken for a run that hardly overfits"
    elif share > LIKELY:
        told = f"With {epochs * max(ratio, 1.0):.3g} passes over the data it probably overfits"
    else:
        told = f"With {epochs * max(ratio, 1.0):.3g} passes over the data it probably does not overfit"
    return (
        f"A run {ratio:.3g} times as long: the rate is multiplied by {factor:.3g}. {told}; a rate that "
        "overfitting limits falls about as one over the length, any other hardly."
    )
