"""Decay by a power of the step, for runs without an end."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import extent, keep, longer, ratio
from rightrate.schedules.base import Schedule, clamped


@dataclass(frozen=True, slots=True, kw_only=True)
class Anytime(Schedule):
    r"""A power of the step, counted from a time before the start; made for averaged weights.

    .. math:: \eta(t) = \left(\frac{s}{s + t}\right)^{\gamma}

    With a timescale in steps no step depends on the length of the run, so that it can be ended at any
    time. The averaging, which takes the place of the decay, is the business of the training.

    Args:
        exponent: Exponent :math:`\gamma`, in [0, 1].
        timescale: The time s after which the rate begins to fall: an int is a number of optimizer
            steps, a float in (0, 1] is a share of the run.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Anytime(exponent=0.5, timescale=1).over(9)
        >>> [round(curve(step), 3) for step in (0, 1, 3, 8)]
        [1.0, 0.707, 0.5, 0.333]

    References:
        Meterez et al., Anytime pretraining: horizon-free learning-rate schedules with weight averaging,
        2026, https://arxiv.org/abs/2602.03702.
    """

    exponent: float = 0.5
    timescale: float | int = 1

    def __post_init__(self) -> None:
        keep(self, exponent=ratio("exponent", self.exponent))
        keep(self, timescale=extent("timescale", self.timescale))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        scale = self.timescale if isinstance(self.timescale, int) else self.timescale * steps
        return float((scale / (scale + step)) ** self.exponent)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, timescale=longer(self.timescale, ratio))
