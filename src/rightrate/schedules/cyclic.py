"""Triangles one after another."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import choice, extent, keep, longer, ratio
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.spans import intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class Cyclic(Schedule):
    r"""Up and down between a low rate and the peak, again and again.

    .. math:: \eta(t) = l + (1 - l)\,\bigl(1 - |2 (t / n - c) - 1|\bigr)\, h, \quad c = \lfloor t / n \rfloor

    The height h is 1 for 'triangular', :math:`d^c` for 'triangular2' and :math:`d^{\,t / n}` for
    'exp_range'. A run of a single step is at the peak.

    Args:
        period: Length n of a cycle, up and down: a float in (0, 1] is a share of the way from the
            first step to the last, an int is a number of optimizer steps.
        low: Factor l between two cycles, in (0, 1].
        mode: 'triangular', 'triangular2' or 'exp_range', how the cycles lose height.
        decay: What a cycle leaves of the height: the factor d, in (0, 1]; 'triangular' has no use for it.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Cyclic(period=4, low=0.2, mode="triangular2").over(9)
        >>> [round(curve(step), 2) for step in range(9)]
        [0.2, 0.6, 1.0, 0.6, 0.2, 0.4, 0.6, 0.4, 0.2]

    References:
        Smith, Cyclical learning rates for training neural networks, 2015, https://arxiv.org/abs/1506.01186.
        Its cycles are two step sizes long, and its gamma to the power of n is the decay here.
    """

    period: float | int = 0.25
    low: float = 0.1
    mode: str = "triangular"
    decay: float = 0.5

    def __post_init__(self) -> None:
        mode = choice("mode", self.mode, ("triangular", "triangular2", "exp_range"))
        low, decay = ratio("low", self.low, zero=False), ratio("decay", self.decay, zero=False)
        keep(self, period=extent("period", self.period), low=low, mode=mode, decay=decay)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        if steps == 1:
            return 1.0
        cycles = step / intervals(self.period, steps)
        height = 1 - abs(2 * (cycles % 1.0) - 1)
        if self.mode != "triangular":
            height *= self.decay ** (cycles if self.mode == "exp_range" else cycles // 1.0)
        return self.low + (1 - self.low) * height

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, period=longer(self.period, ratio))
