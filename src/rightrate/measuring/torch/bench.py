"""Losses and gradients of a model under measurement, every one of them counted."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, final

import torch

from rightrate.measuring.critical import Critical, critical_rate, raised
from rightrate.measuring.plan import GRADIENT, LOSS, PRODUCT, Ledger
from rightrate.measuring.torch.curvature import Array, hessian_product, unflattened
from rightrate.measuring.torch.direction import Gradient, Subject, update_direction
from rightrate.tasks.torch.batch import moved
from rightrate.tasks.torch.checks import check_loss
from rightrate.tasks.torch.generators import seeded
from rightrate.tasks.torch.overflow import Measure, measured
from rightrate.tasks.torch.user import RunawayError, calling

#: All losses of a comparison draw their dropout masks from this seed.
PROBE_SEED = 0


@dataclass(frozen=True, slots=True)
class Slope:
    """A batch, its loss and its gradient.

    Args:
        batch: The batch.
        loss: Its loss.
        gradient: Its gradient.
    """

    batch: Any
    loss: float
    gradient: Gradient


@final
class Bench:
    """A model on the bench: what is measured of it costs, and changes nothing.

    Args:
        subject: The model and its optimizer.
        loss: The user's loss.
        ledger: Where every cost is counted.
    """

    def __init__(self, subject: Subject, loss: Measure, ledger: Ledger) -> None:
        self.subject = subject
        self.trained = subject.trained
        self._loss = loss
        self._ledger = ledger
        self._device = self.trained[0].device

    @property
    def spent(self) -> float:
        """What was spent so far, in optimizer steps."""
        return self._ledger.spent

    def graph(self, batch: Any) -> torch.Tensor:
        """The loss of a batch, with its graph; what it draws is the same each time.

        Args:
            batch: A batch.

        Returns:
            The loss.

        Raises:
            RunawayError: If the user's code raised because of weights that have run away.
            UserCodeError: If it raised for any other reason.
        """
        with seeded(PROBE_SEED):
            value: torch.Tensor = measured("loss", self._loss, self.subject.model, moved(batch, self._device))
        return value

    def loss(self, batch: Any) -> float:
        """The loss of a batch; NaN where the weights have run away."""
        self._ledger.spend(LOSS)
        try:
            with torch.no_grad():
                return float(self.graph(batch).item())
        except RunawayError:
            return math.nan

    def slope(self, batch: Any) -> Slope:
        """The loss of a batch, and its gradient."""
        self._ledger.spend(GRADIENT)
        value = self.graph(batch)
        with calling("loss"):
            return Slope(
                batch, float(value.item()), torch.autograd.grad(value, self.trained, allow_unused=True)
            )

    def first_slope(self, batch: Any) -> Slope:
        """The same for the first batch of all, on which a loss that cannot be minimised is refused.

        Gradients are left behind in the model.

        Args:
            batch: The first batch.

        Returns:
            Its loss and gradient.
        """
        self._ledger.spend(GRADIENT)
        for parameter in self.subject.model.parameters():
            parameter.grad = None
        with seeded(PROBE_SEED):
            value = check_loss(self._loss, self.subject.model, moved(batch, self._device), self.trained)
        return Slope(batch, value, [parameter.grad for parameter in self.trained])

    def critical(self, slope: Slope, guess: float, *, most: int) -> Critical:
        """The largest step along the optimizer's update that does not raise the loss of a batch.

        Args:
            slope: The batch, with its loss and gradient.
            guess: First rate to try, above 0.
            most: Number of rates that may be tried.

        Returns:
            A bracket of the rate.
        """
        update = update_direction(self.subject, slope.gradient, guess)

        def raises(rate: float) -> bool:
            with self._stepped(update, rate):
                return raised(self.loss(slope.batch), slope.loss)

        return critical_rate(raises, guess, most=most)

    def bend(self, slope: Slope, direction: Array, length: float) -> float:
        """The second difference of a batch's loss along a direction, over the square of its length.

        Args:
            slope: The batch, with its loss.
            direction: A vector of shape (n,).
            length: How far to go along it, either way.

        Returns:
            The curvature along the direction, as losses alone tell it.
        """
        parts = unflattened(direction, self.trained)
        losses = []
        for rate in (length, -length):
            with self._stepped(parts, rate):
                losses.append(self.loss(slope.batch))
        return (sum(losses) - 2 * slope.loss) / length**2

    def hessian(self, batch: Any) -> Callable[[Array], Array]:
        """The Hessian of a batch's loss as a product with vectors of shape (n,)."""
        self._ledger.spend(GRADIENT)
        plain = hessian_product(lambda: self.graph(batch), self.trained)

        def product(vector: Array) -> Array:
            self._ledger.spend(PRODUCT)
            return plain(vector)

        return product

    @contextmanager
    def _stepped(self, update: list[torch.Tensor], rate: float) -> Iterator[None]:
        """The model as a step of some rate would make it."""
        before = [parameter.detach().clone() for parameter in self.trained]
        try:
            self._move(lambda parameter, i: parameter.add_(update[i], alpha=rate))
            yield
        finally:
            self._move(lambda parameter, i: parameter.copy_(before[i]))

    def _move(self, change: Callable[[torch.Tensor, int], object]) -> None:
        with torch.no_grad():
            for i, parameter in enumerate(self.trained):
                change(parameter, i)
