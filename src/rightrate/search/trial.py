"""What the search asks for and what it is told: trials and their evidence."""

import math
from dataclasses import dataclass
from typing import Literal

from rightrate.errors import require

#: A norm of the gradient: "l1" is the sum of the absolute values, "l2" the root of the sum of the squares.
Norm = Literal["l1", "l2"]


@dataclass(frozen=True, slots=True, order=True)
class Trial:
    """One complete run that the search wants: one peak, one horizon, one seed.

    Args:
        lr: Peak learning rate, above 0.
        steps: Horizon of this run in optimizer steps, its schedule included, at least 1.
        seed: Seed of the initial weights, the batches and the dropout masks, at least 0.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> Trial(lr=0.01, steps=500, seed=0)
        Trial(lr=0.01, steps=500, seed=0)
    """

    lr: float
    steps: int
    seed: int

    def __post_init__(self) -> None:
        require(math.isfinite(self.lr) and self.lr > 0, "lr", self.lr, "finite and above 0")
        require(self.steps >= 1, "steps", self.steps, "at least 1")
        require(self.seed >= 0, "seed", self.seed, "at least 0")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one trial showed.

    Args:
        trial: The trial that ran.
        loss: Its final score on the user's own scale: the validation loss, or the metric. A run
            that diverged has no score: any value that is not finite stands for it.
        spent: Optimizer steps that were really taken, fewer than `trial.steps` when it diverged.
        train: Training loss at the end, when the score is the same loss on other data; else `None`. It
            shows whether optimisation or overfitting limits the rate.

    Example:
        >>> Evidence(Trial(lr=10.0, steps=500, seed=0), loss=math.inf, spent=31).diverged
        True
    """

    trial: Trial
    loss: float
    spent: int
    train: float | None = None

    @property
    def diverged(self) -> bool:
        """Whether the run has no finite score."""
        return not math.isfinite(self.loss)
