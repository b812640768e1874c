"""Whether a rate can be carried over to another width: the coordinate check."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, final

import numpy as np

from rightrate.errors import require

#: A change that grows with a larger power of the width than this makes a transfer fail. It lies between the
#: plain networks of development tasks whose best rate stays (powers of at most 0.11) and those whose best
#: rate moves (from 0.42 on); the coordinate check of the muP package asks for flat lines.
FLAT: Final = 0.2

#: Number of the layout of `Coordinates.to_json`.
SCHEMA: Final = 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    r"""How much a few steps of training change what each layer gives, at several widths.

    .. math:: \Delta_l(n) = \mathrm{mean}\,|x_l^{(k)} - x_l^{(0)}| \propto n^{s_l}

    Args:
        widths: The widths n, ascending.
        steps: Number of steps k.
        lr: The rate, the same at every width.
        changes: The change of each layer's output on one batch, by its name, one for each width.

    References:
        Yang et al., Tensor Programs V, 2022, https://arxiv.org/abs/2203.03466, appendix D.1.
    """

    widths: tuple[int, ...]
    steps: int
    lr: float
    changes: Mapping[str, tuple[float, ...]]

    @property
    def slopes(self) -> dict[str, float]:
        """The power s of the width with which the change of each layer grows."""
        return {name: slope_of(self.widths, changes) for name, changes in self.changes.items()}

    @property
    def passed(self) -> bool:
        """Whether no layer's change grows with the width: then a rate can be carried over to another one."""
        return all(slope <= FLAT for slope in self.slopes.values())

    @property
    def why(self) -> tuple[str, ...]:
        """What it means, in plain sentences."""
        growing = {name: slope for name, slope in self.slopes.items() if slope > FLAT}
        ends = f"from width {self.widths[0]:,} to {self.widths[-1]:,}"
        if not growing:
            return (
                f"What {self.steps} steps change in each layer does not grow {ends}: a rate that is good at "
                "one of them should be good at the others.",
            )
        told = [f"{name} with the power {slope:.2f} of the width" for name, slope in growing.items()]
        return (
            f"At one rate {self.steps} steps change more in a wider model {ends}: {', '.join(told)}.",
            "Lower the rate of these layers by that power, each in a group of its own, as `mup_groups` and "
            "`mup_init` do for all layers, or choose it anew at the new width.",
        )

    def to_dict(self) -> dict[str, Any]:
        """The check as plain values; a number that is not finite is the text "nan", "inf" or "-inf"."""
        slopes = self.slopes
        return {
            "schema": SCHEMA,
            "passed": self.passed,
            "widths": list(self.widths),
            "steps": self.steps,
            "lr": self.lr,
            "flat": FLAT,
            "layers": [
                {
                    "name": name,
                    "slope": _number(slopes[name]),
                    "grows": slopes[name] > FLAT,
                    "changes": [_number(change) for change in changes],
                }
                for name, changes in self.changes.items()
            ],
            "why": list(self.why),
        }

    def to_json(self) -> str:
        """The check as one JSON object, the same text for the same check."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def __repr__(self) -> str:
        """The check in one line."""
        worst = max(self.slopes.values(), default=0.0)
        return f"Coordinates({'passed' if self.passed else 'failed'}: largest slope {worst:.2f})"


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def slope_of(widths: Sequence[int], changes: Sequence[float]) -> float:
    """The slope of the logarithm of some changes on that of the widths, by least squares.

    Args:
        widths: The widths, at least two.
        changes: Changes, at least 0, same length.

    Returns:
        The slope; 0 for a layer that does not change, infinite for one that runs away.

    Example:
        >>> round(slope_of([64, 256], [1.0, 2.0]), 6)
        0.5
    """
    values = np.asarray(changes, dtype=np.float64)
    if not np.isfinite(values).all():
        return math.inf
    if (values <= 0).any():
        return 0.0
    return float(np.polyfit(np.log(widths), np.log(values), 1)[0])


def check_widths(widths: Sequence[int]) -> tuple[int, ...]:
    """Refuse what are no widths to compare.

    Args:
        widths: Whole numbers above 0, ascending, at least two.

    Returns:
        The same as plain numbers.

    Raises:
        ArgumentError: If they are not.
    """
    wanted = "at least two whole numbers above 0, ascending"
    whole = all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in widths)
    rising = all(a < b for a, b in zip(widths, list(widths)[1:], strict=False))
    require(len(widths) > 1 and whole and rising, "widths", list(widths), wanted)
    return tuple(widths)
