"""What a law of the loss curve is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rightrate.laws.path import Array, Path, places
from rightrate.laws.run import Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Law(ABC):
    """The loss at every step as a function of the learning rates up to it, with fitted parameters.

    A law knows nothing of divergence: it predicts a loss for any rate, also for one at which training would
    fail. It describes one model on one data set with one optimizer and one batch size.
    """

    @classmethod
    @abstractmethod
    def fit(cls, points: Sequence[Points], near: Self | None = None) -> Self:
        """Fit the parameters to recorded runs.

        Args:
            points: What was recorded, one for each run.
            near: An earlier fit to nearly the same losses, from which alone to start.

        Returns:
            The law with its parameters.
        """

    @abstractmethod
    def losses(self, path: Path, steps: NDArray[np.int64]) -> Array:
        """The losses of a run at some of its steps.

        Args:
            path: The learning rates of the run.
            steps: The steps, counted from 0, shape (n,).

        Returns:
            The losses, shape (n,).
        """

    def predict(self, lrs: ArrayLike, steps: ArrayLike | None = None) -> Array:
        """The loss curve under other learning rates.

        Args:
            lrs: Learning rate of every step, at least 0, shape (T,).
            steps: Steps at which the loss is wanted, counted from 0, ascending, shape (n,); all of them if
                `None`. Those of the warm-up are an extrapolation.

        Returns:
            The losses, shape (n,).

        Raises:
            ArgumentError: If the learning rates or the steps are out of range.
        """
        path = Path.of(lrs)
        wanted = np.arange(path.lrs.size) if steps is None else places("steps", steps, path.lrs.size)
        return self.losses(path, wanted)

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by their names in the paper."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
