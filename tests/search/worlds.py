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
    """A loss with a parabola in log rate, whose bottom drifts with the horizon.

    Args:
        best: Best rate at the full horizon.
        steps: The full horizon.
        drift: Change of the best log10 rate per decade of horizon.
        curvature: Curvature of the log loss per decade squared.
        noise: Standard deviation of the log loss of one trial.
        cliff: Rates this many decades above the best one diverge.
    """

    best: float
    steps: int
    drift: float = -0.3
    curvature: float = 1.0
    noise: float = 0.0
    cliff: float = 2.0

    def __call__(self, trial: Trial) -> float:
        """Final loss of a trial; infinite beyond the cliff."""
        t = math.log10(trial.steps / self.steps)
        gap = math.log10(trial.lr / self.best) - self.drift * t
        if gap > self.cliff:
            return math.inf
        luck = random.Random(f"{trial.lr}/{trial.steps}/{trial.seed}").gauss(0, self.noise)
        return math.exp(self.curvature * gap**2 - 0.3 * t + luck)


def searched(world: World, **settings: object) -> Answer:
    """The answer of a search of a world."""
    search = Search(**settings)  # type: ignore[arg-type]
    while trials := search.ask():
        for trial in trials:
            search.tell(trial, loss=world(trial))
    return search.answer()
