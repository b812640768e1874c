"""Tasks with known answers, made of plain Python: no framework, no data, a few microseconds a step."""

import hashlib
import math
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import final

from rightrate.errors import require
from rightrate.schedules import Linear, Schedule
from rightrate.search import Goal, Trial
from rightrate.tasks import Checked, Hint, Run, Task


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class NoisyQuadratic(Task):
    r"""Stochastic gradient descent on a sum of parabolas.

    .. math:: f(w) = \tfrac12 \sum_i h_i w_i^2, \qquad g_i = h_i w_i + \sigma \sqrt{h_i}\, z_i

    A rate above 2 / max(h) diverges when it is held; low rates leave the flat directions where they began.

    Args:
        curvatures: The h of each direction, above 0.
        noise: Standard deviation sigma of the gradient's noise, at least 0.
        steps: Horizon of the full run in optimizer steps, at least 20.
        schedule: Shape of the rate over the run.
        name: Name of the study.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> task = NoisyQuadratic(steps=100)
        >>> with task.start(Trial(lr=0.5, steps=100, seed=0)) as run:
        ...     first = [run.step() for _ in range(100)][0]
        ...     first > run.score()
        True
    """

    curvatures: tuple[float, ...] = (1.0, 0.3, 0.1, 0.03)
    noise: float = 0.1
    steps: int = 1_000
    schedule: Schedule = field(default_factory=lambda: Linear(warmup=0.05))
    name: str = "quadratic"
    goal: Goal = "min"

    def __post_init__(self) -> None:
        require(all(h > 0 for h in self.curvatures), "curvatures", self.curvatures, "above 0")
        require(self.noise >= 0, "noise", self.noise, "at least 0")
        require(self.steps >= 20, "steps", self.steps, "at least 20")

    def hint(self) -> Hint:
        """Plain SGD on fresh data."""
        return Hint(optimizer="sgd", momentum=0.0, lr=0.1, epochs=0.0)

    def check(self) -> Checked:
        """Nothing to check; the fingerprint is that of the arguments."""
        start = sum(self.curvatures) / 2
        told = f"{self.curvatures} {self.noise} {self.steps} {self.schedule!r}"
        digest = hashlib.sha256(told.encode()).hexdigest()[:32]
        return Checked(start, 0, digest, {"directions": len(self.curvatures)})

    def rescheduled(self, schedule: Schedule, steps: int) -> "NoisyQuadratic":
        """The same sum of parabolas with another schedule."""
        return replace(self, schedule=schedule, steps=steps)

    @contextmanager
    def start(self, trial: Trial) -> Iterator[Run]:
        """Begin a trial at w = 1 in every direction."""
        yield _Descent(self, trial)


class _Descent(Run):
    def __init__(self, task: NoisyQuadratic, trial: Trial) -> None:
        self._task = task
        self._rate = trial.lr
        self._curve = task.schedule.resized(task.steps, trial.steps).over(trial.steps)
        self._luck = random.Random(trial.seed)
        self.model = self._weights = [1.0] * len(task.curvatures)
        self._done = 0

    def step(self) -> float:
        """One step along the noisy gradient."""
        before = self.score()
        rate = self._rate * self._curve(self._done)
        for i, h in enumerate(self._task.curvatures):
            gradient = h * self._weights[i] + self._task.noise * math.sqrt(h) * self._luck.gauss(0, 1)
            self._weights[i] -= rate * gradient
        self._done += 1
        return before

    def score(self) -> float:
        """The value f(w)."""
        pairs = zip(self._task.curvatures, self._weights, strict=True)
        return sum(h * w * w for h, w in pairs) / 2

    def train_loss(self) -> None:
        """There is no other data."""
