r"""The edge beyond which training diverges stays where the trials found it.

Another batch size, length or schedule moves the best rate, but hardly the rate at which training diverges,
which the curvature sets. So no rule leads nearer to the lowest rate :math:`\eta_d` at which a trial diverged
than

.. math:: \eta' \le \max(\eta,\, \eta_d / 2)

Another width, depth, optimizer or momentum moves the edge, too, and it is not known where to.
"""

import math
from collections.abc import Sequence

from rightrate.transferring.fired import Fired
from rightrate.transferring.start import Start

SOURCE = "the trials of this study; in the runs of Step Law, arXiv 2503.04715, the length moves no edge"

#: Distance that is kept from the edge: one octave.
MARGIN = 2.0

#: Changes that leave the edge where it is.
HARMLESS = frozenset({"batch_size", "examples", "steps", "schedule"})


def limits(start: Start, fired: Sequence[Fired]) -> bool:
    """Whether the rules would lead too near to the edge.

    Args:
        start: Where the transfer starts, with the lowest rate that diverged.
        fired: The rules so far.

    Returns:
        False where no trial diverged, or it is not known where the edge went, or the search itself speaks.
    """
    known = all(one.rule in HARMLESS and one.sure != "searched" for one in fired)
    return known and start.fallen is not None and _factor(fired) > _most(start, start.fallen)


def edge(start: Start, fired: Sequence[Fired]) -> Fired:
    """What leads back from the edge.

    Args:
        start: Where the transfer starts.
        fired: The rules so far, which lead too near to it.

    Returns:
        What the rule says.
    """
    fallen = start.lr if start.fallen is None else start.fallen
    factor = _most(start, fallen) / _factor(fired)
    return Fired(
        rule="edge",
        factor=factor,
        spread=0.0,
        sure="searched",
        source=SOURCE,
        sentence=(
            f"Training diverged at {fallen:.1e}, and no rule leads nearer to that than half of it: the rate "
            f"is multiplied by {factor:.3g}."
        ),
    )


def _factor(fired: Sequence[Fired]) -> float:
    return math.prod(one.factor for one in fired)


def _most(start: Start, fallen: float) -> float:
    """The largest factor that keeps away from the edge; a rate that is nearer already stays."""
    return max(1.0, fallen / MARGIN / start.lr)
