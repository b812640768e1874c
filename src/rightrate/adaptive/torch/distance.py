"""What D-Adaptation and Prodigy share: an estimate of the distance to the solution that sets the rate."""

import math
from collections.abc import Iterable
from typing import Any

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.torch.complete import Part, Summed
from rightrate.adaptive.torch.optimizer import NonFinite
from rightrate.adaptive.watch import begun, findings, watched
from rightrate.errors import require


class Distance(Summed):
    """An optimizer whose rate is an estimate d of the distance from the start to the solution; d never falls.

    There is one d for all groups. The factor of a group says how much larger its own distance is.

    Args:
        params: Parameters or groups of them.
        defaults: Options of a group.
        d0: Where d starts, above 0. Too large a start cannot be taken back, too small a one costs steps.
        growth_rate: How many times larger d may get in one step, above 1; `inf` leaves it free.
        run: Length of the run in steps, for `diagnose`; without it a run of 2,000 steps is assumed.
        nonfinite: What a step does whose gradient holds a NaN or an infinity.
    """

    def __init__(
        self,
        params: Iterable[Any],
        defaults: dict[str, Any],
        *,
        d0: float,
        growth_rate: float,
        run: int | None,
        nonfinite: NonFinite,
    ) -> None:
        require(math.isfinite(d0) and d0 > 0, "d0", d0, "finite and above 0")
        require(growth_rate > 1, "growth_rate", growth_rate, "above 1, or inf")
        require(run is None or run >= 1, "run", run, "a number of steps of at least 1, or left out")
        self.d0 = d0
        self.growth_rate = growth_rate
        self.run = run
        super().__init__(params, defaults, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "d0": self.d0, "growth_rate": self.growth_rate, "run": self.run}

    @property
    def rate(self) -> float:
        """The distance d that was found last: the rate at the factor 1."""
        d: float = self.whole.get("d", self.d0)
        return d

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with d, each with its remedy; empty if nothing is."""
        seen = self.whole.get("seen", begun(self.d0))
        return findings(seen, self.run, "d", "d0", "d never falls: begin again with growth_rate=1.02.")

    @property
    def _steps(self) -> int:
        """Steps that were taken."""
        steps: int = self.whole.get("seen", begun(self.d0))["steps"]
        return steps

    def _units(self, part: Part, unit: float) -> list[float]:
        """The unit of the last step of each parameter over the unit of this one, which is kept."""
        found = []
        for param in part.one.params:
            state = self.state[param]
            found.append(state.get("unit", unit) / unit)
            state["unit"] = unit
        return found

    def _remember(self, d: float, factor: float, **others: float) -> None:
        """Keep the numbers of a step."""
        whole = self.whole
        seen = watched(whole.get("seen", begun(self.d0)), d, factor, self.run)
        whole.update(d=d, seen=seen, **others)

    def _grown(self, d: float, estimate: float) -> float:
        """The larger of d and the estimate, within the growth that is allowed."""
        return max(d, min(estimate, d * self.growth_rate))


def corrected(betas: tuple[float, float], steps: int, wanted: bool) -> float:
    r"""The factor that takes the start at zero out of both averages of Adam.

    .. math:: \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}

    Args:
        betas: Decay of the two averages, each at least 0 and below 1.
        steps: The number of this step, from 1.
        wanted: Whether to correct at all.

    Returns:
        The factor; 1 where no correction is wanted.

    Example:
        >>> round(corrected((0.9, 0.999), 1, True), 4)
        0.3162
    """
    first, second = betas
    return math.sqrt(1 - second**steps) / (1 - first**steps) if wanted else 1.0
