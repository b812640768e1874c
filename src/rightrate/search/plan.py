"""Which trials to run next: complete short runs, each where it is expected to help most for what it costs.

The search opens with seven rates at one short horizon, which find the region. Three long trials follow, since
what no short run shows is not in the model: one where the best rate is expected, and two where they gain most
(`rightrate.search.gain`). A small budget has one long trial, where it gains most. What is left goes to the
trials with the largest gain per step, of any rate and any horizon.

Rates are quarter decades and horizons are halvings of the full one, so that searches of one task with other
budgets ask for the same trials, and find them in the store.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from rightrate.search.belief import Belief
from rightrate.search.decision import decide
from rightrate.search.gain import gains
from rightrate.search.points import LEAST
from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence, Trial

#: Rates a decade, half of what a loss can tell apart.
GRID = 4

#: Shortest trial in optimizer steps, since below it a run is all warm-up, and as halvings of the full run.
SHORTEST, HALVINGS = 10, 8

#: The opening: how many rates, and how far apart in places of the grid.
OPENING, SPACING = 7, 2

#: An opening that does not fit takes this share of the budget, and two rates at least.
CRAMPED = 0.6

#: How often the opening may be extended beyond its edge.
EXTENSIONS = 4

#: The opening lies so much higher than the usual rate for each decade that its horizon is shorter.
RISE = 0.25

#: The first long trial lies so much above the expected best rate of the full run, for each decade that its
#: horizon is shorter: between the same rate and the same product of rate and steps.
LEAD = 0.3

#: Trials reach so many places beyond the rates that were tried.
REACH = 2

#: When everything went over the cliff, the next trial is so many places below all others, down to so many
#: decades below the usual rate.
RETREAT, HOPELESS = 4, 8

#: Trials after which nothing but the long ones follows, so that an answer takes seconds whatever the budget.
MOST = 100


class Shares(NamedTuple):
    """How a budget is spent.

    Args:
        opening: Share that the opening takes.
        long: Number of long trials that the rest pays for.
    """

    opening: float
    long: int


#: Of a large budget and of a small one, and from where on a budget is large, in full runs: below that, three
#: long trials are too short to show what the full run does. Set on the development tasks (docs/log.md, "Three
#: long trials", "trials that tell nothing").
LARGE, SMALL, LARGE_FROM = Shares(0.24, 3), Shares(0.3, 1), 0.375


class View(Protocol):
    """What a plan sees of a search."""

    @property
    def steps(self) -> int:
        """Horizon of the full run in optimizer steps."""

    @property
    def budget(self) -> float:
        """What may be spent, in full runs."""

    @property
    def seed(self) -> int:
        """Seed of the search."""

    @property
    def centre(self) -> float:
        """log10 of the usual rate at the full horizon."""

    @property
    def evidence(self) -> Sequence[Evidence]:
        """What was told so far."""

    @property
    def spent(self) -> int:
        """Optimizer steps that were spent so far."""

    def remaining(self) -> int:
        """Optimizer steps of the budget that are not spent."""

    def belief(self) -> Belief | None:
        """What the evidence says; `None` while every trial went over the cliff."""

    @property
    def scale(self) -> Scale:
        """The scale on which the scores are compared."""


def plan(view: View) -> Iterator[list[Trial]]:
    """The trials of a search, batch by batch; each batch is planned from what came of those before.

    Args:
        view: The search, which changes between the batches.

    Yields:
        The next trials, all of one horizon and one seed.
    """
    lengths = horizons(view.steps)
    yield from _opening(view, lengths)
    yield from _retreat(view, lengths[0])
    yield from _long(view, lengths)
    yield from _rest(view, lengths)


def horizons(steps: int) -> list[int]:
    """The full horizon and its halvings, ascending.

    Args:
        steps: The full horizon in optimizer steps.

    Returns:
        Horizons of at least `SHORTEST` steps and `HALVINGS` halvings at most, and the full one.

    Example:
        >>> horizons(100)
        [13, 25, 50, 100]
    """
    found = [steps]
    while len(found) <= HALVINGS and math.ceil(found[-1] / 2) >= SHORTEST:
        found.append(math.ceil(found[-1] / 2))
    return found[::-1]


def rate(place: int) -> float:
    """The rate at a place of the grid, rounded to three digits.

    Args:
        place: Four times its log10.

    Returns:
        The rate.

    Example:
        >>> [rate(place) for place in (-12, -11, 0)]
        [0.001, 0.00178, 1.0]
    """
    return float(f"{10 ** (place / GRID):.3g}")


def place(lr: float) -> int:
    """The place of the grid that is nearest to a rate."""
    return round(GRID * math.log10(lr))


def _shares(view: View) -> Shares:
    return LARGE if view.budget >= LARGE_FROM else SMALL


def _opening(view: View, lengths: Sequence[int]) -> Iterator[list[Trial]]:
    """Seven rates around the usual one, fewer in a small budget, and more beyond an edge that is best."""
    share = _shares(view).opening * view.remaining()
    affordable = [n for n in lengths if n * OPENING <= share]
    steps = affordable[-1] if affordable else lengths[0]
    cramped = max(2, math.floor(CRAMPED * view.remaining() / steps))
    count = min(OPENING if affordable else cramped, OPENING, view.remaining() // steps)
    middle = round(GRID * (view.centre - RISE * math.log10(steps / view.steps)))
    offsets = sorted(range(-(OPENING // 2), OPENING // 2 + 1), key=abs)[:count]
    if offsets:
        yield [Trial(rate(middle + SPACING * offset), steps, view.seed) for offset in sorted(offsets)]
    for _ in range(EXTENSIONS):
        beyond = _beyond(view, steps)
        if beyond is None or view.remaining() < steps:
            return
        yield [Trial(rate(beyond), steps, view.seed)]


def _beyond(view: View, steps: int) -> int | None:
    """The next place beyond the edge of the opening, if its best rate lies there."""
    tried = sorted((e for e in view.evidence if e.trial.steps == steps), key=lambda e: e.trial.lr)
    if not tried:
        return None
    heights = [0.0 if e.diverged else view.scale.y(e.loss) for e in tried]
    best = min(range(len(tried)), key=heights.__getitem__)
    below, above = place(tried[0].trial.lr) - SPACING, place(tried[-1].trial.lr) + SPACING
    if heights[best] > -LEAST:
        # Where no rate learnt, the trials are too short, and only what did harm asks for a lower one.
        return below if _harmed(view, tried[0]) else None
    if best == 0:
        return below
    return above if best == len(tried) - 1 else None


def _harmed(view: View, evidence: Evidence) -> bool:
    """Whether a trial left the model worse than it was."""
    return evidence.diverged or view.scale.above(evidence.loss) > LEAST


def _retreat(view: View, steps: int) -> Iterator[list[Trial]]:
    """While everything went over the cliff, one trial further down after another."""
    while view.evidence and view.belief() is None and steps <= view.remaining():
        below = min(place(e.trial.lr) for e in view.evidence) - RETREAT
        if below < GRID * (view.centre - HOPELESS):
            return
        yield [Trial(rate(below), steps, view.seed)]


def _long(view: View, lengths: Sequence[int]) -> Iterator[list[Trial]]:
    """The long trials: of several the first where the best rate is expected, others by their gain."""
    count = _shares(view).long
    long = [n for n in lengths if n * count <= view.remaining()][-1:]
    belief = view.belief()
    if count > 1 and long and belief is not None:
        expected = decide(belief).x - LEAD * math.log10(long[0] / view.steps)
        yield [Trial(rate(round(GRID * expected)), long[0], view.seed)]
        count -= 1
    for _ in range(count):
        yield from _next(view, long)


def _rest(view: View, lengths: Sequence[int]) -> Iterator[list[Trial]]:
    """Trials one after another until the budget is spent."""
    while len(view.evidence) < MOST:
        trials = next(_next(view, [n for n in lengths if n <= view.remaining()]), None)
        if trials is None:
            return
        yield trials


def _next(view: View, lengths: Sequence[int]) -> Iterator[list[Trial]]:
    """The trial with the largest gain per step among those of some lengths, if any helps."""
    affordable = [n for n in lengths if n <= view.remaining()]
    known = {(place(e.trial.lr), e.trial.steps) for e in view.evidence}
    belief = view.belief()
    if not affordable or belief is None:
        return
    tried = [where for where, _ in known]
    reach = range(min(tried) - REACH, max(tried) + REACH + 1)
    open_ = [(where, n) for n in affordable for where in reach if (where, n) not in known]
    if not open_:
        return
    x = np.array([where / GRID for where, _ in open_])
    lengths_ = np.array([n for _, n in open_], dtype=np.float64)
    worth = gains(belief, x, np.log10(lengths_ / view.steps)) / lengths_
    best = int(worth.argmax())
    if worth[best] > 0:
        where, n = open_[best]
        yield [Trial(rate(where), n, view.seed)]
