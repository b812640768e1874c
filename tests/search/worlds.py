"""Made-up training systems whose best rate is known."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from rightrate.search import Answer, Search, Trial

#: From a trial to its final score.
World = Callable[[Trial], float]


@dataclass(frozen=True)
class Bowl:
    """A loss that falls from the untrained one into a bowl in log rate, which drifts with the horizon.

    Args:
        best: Best rate at the full horizon.
        steps: The full horizon.
        drift: Change of the best log10 rate per decade of horizon.
        curvature: Curvature of the log loss at the bottom per decade squared.
        noise: Standard deviation of the log loss of one trial.
        cliff: Rates this many decades above the best one diverge.
        flat: All rates within so many decades of the best one are as good as it.
        depth: Difference of the log losses of the untrained model and of the best full run.
        untrained: Loss of the untrained model.
    """

    best: float
    steps: int
    drift: float = -0.3
    curvature: float = 1.0
    noise: float = 0.0
    cliff: float = 2.0
    flat: float = 0.0
    depth: float = 1.5
    untrained: float = 2.3

    def __call__(self, trial: Trial) -> float:
        """Final loss of a trial; infinite beyond the cliff."""
        t = math.log10(trial.steps / self.steps)
        gap = math.log10(trial.lr / self.best) - self.drift * t
        if gap > self.cliff:
            return math.inf
        away = max(0.0, abs(gap) - self.flat)
        gained = self.depth * max(0.2, 1 + 0.25 * t) * math.exp(-self.curvature * away**2 / self.depth)
        return self.untrained * math.exp(luck(trial, self.noise) - gained)

    def regret(self, lr: float) -> float:
        """How much higher the noise-free log loss of a full run lies than that of the best one."""
        away = max(0.0, abs(math.log10(lr / self.best)) - self.flat)
        return self.depth * (1 - math.exp(-self.curvature * away**2 / self.depth))


def luck(trial: Trial, noise: float) -> float:
    """A normal number that belongs to a trial, with a standard deviation."""
    return random.Random(f"{trial.lr}/{trial.steps}/{trial.seed}").gauss(0, noise)


def finished(world: World, **settings: object) -> Search:
    """A search of a world, at its end."""
    search = Search(**settings)  # type: ignore[arg-type]
    while trials := search.ask():
        for trial in trials:
            search.tell(trial, loss=world(trial))
    return search


def searched(world: World, **settings: object) -> Answer:
    """The answer of a search of a world."""
    return finished(world, **settings).answer()
