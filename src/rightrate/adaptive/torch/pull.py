r"""One step of the weights of Schedule-Free SGD, in a single pass over the memory."""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

#: Scales outside of this would take b towards the ends of single precision.
_LEAST: Final = 1e-9
_MOST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Step:
    r"""A step of some size, with the weight c of the new iterate in the average, and its share β in y.

    Instead of the fast iterate z, what is kept is b = s (y - z), for a scale s that is chosen so that a step
    is one of SGD with Nesterov momentum, for which PyTorch has a kernel of a single pass.

    .. math::

        z' &= z - \gamma g, \qquad y' = y + c (z - y) + \gamma (\beta (1 - c) - 1) g \\
        b' &= \mu b + s' (1 - c) \gamma \beta g, \qquad y' = y - \gamma (1 - \beta) (g + \mu b') \\
        s' &= \frac{1}{1 - c} \sqrt{\frac{s c}{\gamma (1 - \beta)}}, \qquad \mu = \frac{s'}{s} (1 - c)

    Args:
        size: Size of the step, above 0.
        weight: Weight of the new iterate in the average, c, from 0 to 1.
        beta: Share of the average in the weights, above 0 and below 1.
        scale: The scale s before the step, above 0.

    Example:
        >>> y, b = torch.tensor([1.0]), torch.tensor([0.0])
        >>> scale = Step(0.5, 1.0, 0.9, 1.0).go([y], [torch.tensor([1.0])], [b], quick=True)
        >>> y.item(), b.item(), scale
        (0.5, 0.0, 1.0)
    """

    size: float
    weight: float
    beta: float
    scale: float

    def go(self, y: list[Tensor], g: list[Tensor], b: list[Tensor], *, quick: bool) -> float:
        """Take the step.

        Args:
            y: Weights where gradients are taken, changed in place.
            g: Gradients.
            b: What is kept, changed in place.
            quick: Whether all of them are of one type, on one device that has the kernel, and contiguous.

        Returns:
            The scale after the step.
        """
        scale = self._next()
        if not (quick and _LEAST < scale < _MOST):
            self._slowly(y, g, b)
            return self.scale
        torch._fused_sgd_(
            y,
            g,
            b,
            weight_decay=0.0,
            momentum=scale / self.scale * (1 - self.weight),
            lr=self.size * (1 - self.beta),
            dampening=1 - scale * (1 - self.weight) * self.size * self.beta,
            nesterov=True,
            maximize=False,
            is_first_step=False,
        )
        return scale

    def _next(self) -> float:
        if self.weight >= 1 or not self.size:
            return math.inf
        return math.sqrt(self.scale * self.weight / (self.size * (1 - self.beta))) / (1 - self.weight)

    def _slowly(self, y: list[Tensor], g: list[Tensor], b: list[Tensor]) -> None:
        """The same at the scale of before, for any tensors and numbers."""
        rest = 1 - self.weight
        torch._foreach_add_(y, b, alpha=-self.weight / self.scale)
        torch._foreach_add_(y, g, alpha=self.size * (self.beta * rest - 1))
        torch._foreach_mul_(b, rest)
        torch._foreach_add_(b, g, alpha=self.scale * rest * self.size * self.beta)
