"""Which trials to run next: complete short runs, few at first and short, then fewer and longer.

A rung is a set of rates at one horizon. The first is wide and cheap and finds the region; each next one
is longer, centred on where the model expects the best rate of its own horizon, and so shows how the best
rate moves. A rung whose best rate lies at its edge is extended.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rightrate.search.model import Posterior
from rightrate.search.trial import Evidence, Trial

#: Shortest trial in optimizer steps: below it a run is all warm-up.
SHORTEST = 20

#: Rates lie on a grid of an eighth of a decade, a third finer than what a loss can tell apart.
GRID = 8

#: How often a rung may be extended beyond its edge.
EXTENSIONS = 4


@dataclass(frozen=True, slots=True)
class Rung:
    """A set of rates at one horizon.

    Args:
        rates: How many rates.
        spacing: Distance between them, in decades.
        share: Share of the budget that is left when the rung begins, in (0, 1].
    """

    rates: int
    spacing: float
    share: float


#: The ladder. Of those that were tried on the development tasks (docs/log.md) it was among the best at
#: budgets of one run and of three.
LADDER = (
    Rung(rates=7, spacing=0.5, share=0.2),
    Rung(rates=4, spacing=0.4, share=0.4),
    Rung(rates=2, spacing=0.5, share=1.0),
)


class View(Protocol):
    """What a plan sees of a search."""

    @property
    def steps(self) -> int:
        """Horizon of the full run in optimizer steps."""

    @property
    def seed(self) -> int:
        """Seed of the search."""

    @property
    def evidence(self) -> Sequence[Evidence]:
        """What was told so far."""

    def remaining(self) -> int:
        """Optimizer steps of the budget that are not spent."""

    def posterior(self) -> Posterior:
        """What the evidence says."""

    def y(self, score: float) -> float:
        """Position of a finite score on the scale of the model, lower is better."""


def climb(view: View, ladder: Sequence[Rung] = LADDER) -> Iterator[list[Trial]]:
    """The trials of a search, batch by batch; each batch is planned from what came of those before.

    Args:
        view: The search, which changes between the batches.
        ladder: The rungs.

    Yields:
        The next trials, all of one horizon and one seed.
    """
    for number, rung in enumerate(ladder):
        steps = min(math.floor(view.remaining() * rung.share / rung.rates), view.steps)
        rates = rung.rates
        if steps < SHORTEST:
            steps, rates = SHORTEST, math.floor(view.remaining() * rung.share / SHORTEST)
        if rates < 1:
            continue
        seed = view.seed * len(ladder) + number
        middle = view.posterior().best(math.log10(steps / view.steps), [0.5])[0]
        offsets = [rung.spacing * (i - (rates - 1) / 2) for i in range(rates)]
        yield [Trial(rate, steps, seed) for rate in sorted({on_grid(middle + o) for o in offsets})]
        for _ in range(EXTENSIONS):
            beyond = _beyond(view, steps, rung.spacing)
            if beyond is None or view.remaining() < steps:
                break
            yield [Trial(beyond, steps, seed)]


def on_grid(x: float) -> float:
    """The rate on the grid that is nearest to a log10 rate.

    Args:
        x: log10 of a rate.

    Returns:
        The rate, rounded to three digits.

    Example:
        >>> on_grid(-2.03)
        0.01
    """
    return float(f"{10 ** (round(x * GRID) / GRID):.3g}")


def _beyond(view: View, steps: int, spacing: float) -> float | None:
    """The next rate beyond the edge of a rung whose best rate lies there."""
    rung = sorted((e for e in view.evidence if e.trial.steps == steps), key=lambda e: e.trial.lr)
    standing = [e for e in rung if not e.diverged]
    if not standing:
        return on_grid(math.log10(rung[0].trial.lr) - 2 * spacing)
    best = min(standing, key=lambda e: view.y(e.loss))
    if best is rung[0]:
        return on_grid(math.log10(best.trial.lr) - spacing)
    if best is rung[-1]:
        return on_grid(math.log10(best.trial.lr) + spacing)
    return None
