"""The power scheduler: a cap, then a power of the examples seen."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import extent, keep, longer, positive
from rightrate.schedules.base import Schedule, clamped


@dataclass(frozen=True, slots=True, kw_only=True)
class Power(Schedule):
    r"""At the peak for a while, then a power of the steps taken.

    .. math:: \eta(t) = \min\!\left(1, \left(\frac{t + 1}{h}\right)^{-b}\right)

    The paper writes the rate as :math:`\min(\eta_{\max}, \beta\, a\, n^{-b})` with the batch size
    :math:`\beta` and the tokens n seen so far. With m tokens in a step and :math:`\eta_{\max}` as the peak
    that is this kind with :math:`h = (\eta_{\max} / (\beta\, a))^{-1/b} / m`. It has no default constants:
    a and b belong to a way of training.

    Args:
        hold: Length h at the peak: an int is a number of optimizer steps, a float in (0, 1] is a share
            of the run.
        exponent: Exponent b, above 0 and at most 10.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Power(hold=2, exponent=0.5).over(8)
        >>> [round(curve(step), 3) for step in (0, 1, 2, 7)]
        [1.0, 1.0, 0.816, 0.5]

    References:
        Shen et al., Power scheduler: a batch size and token number agnostic learning rate scheduler, 2024,
        https://arxiv.org/abs/2408.13359.
    """

    hold: float | int
    exponent: float

    def __post_init__(self) -> None:
        wanted = "above 0 and at most 10"
        exponent = positive("exponent", self.exponent)
        require(exponent <= 10, "exponent", self.exponent, wanted)
        keep(self, hold=extent("hold", self.hold), exponent=exponent)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        hold = self.hold if isinstance(self.hold, int) else max(self.hold * steps, 1.0)
        return float(max(1.0, (step + 1) / hold) ** -self.exponent)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, hold=longer(self.hold, ratio))
