"""A range test as the user holds it: its curve, and the rates that the rules make of it."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

from rightrate.choosing import Choice
from rightrate.report import Figure, draw, numerals
from rightrate.report.figures import range_test_curve

#: Number of the layout of `RangeTest.to_json`.
SCHEMA = 1


@final
@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RangeTest:
    """The training loss while the rate rises, and what the rules of the popular finders suggest.

    Args:
        name: Name of the task.
        lrs: Rate of each step that was taken, of the optimizer's first parameter group that learns.
        losses: Training loss of the batch of each step, before the step; only the last can be not finite.
        suggestions: The rate that each rule suggests, for the rules that have an answer.
        refusals: Why the other rules have none.
        start: Rate of the first step.
        end: Rate of the last planned step.
        steps: Number of planned steps; the test ends before them once no rule would look at more.
        seed: Seed of the initial weights, the batches and the dropout masks.
        choice: The choice to stand beside the rules, or `None`.
    """

    name: str
    lrs: tuple[float, ...]
    losses: tuple[float, ...]
    suggestions: Mapping[str, float]
    refusals: Mapping[str, str]
    start: float
    end: float
    steps: int
    seed: int
    choice: Choice | None = None

    def figure(self) -> Figure:
        """The picture as data: the loss against the rate, the suggestions, and the choice."""
        answer = None if self.choice is None else self.choice.answer
        return range_test_curve(self.lrs, self.losses, self.suggestions, answer)

    def plot(self, axes: Any = None) -> Any:
        """Draw the loss against the rate with Matplotlib.

        Args:
            axes: Axes to draw on, or `None` for new ones.

        Returns:
            The axes.

        Raises:
            MissingDependencyError: If Matplotlib is not installed.
        """
        return draw(self.figure(), axes)

    def to_dict(self) -> dict[str, Any]:
        """The test as plain values; a loss that is not finite is the text "nan", "inf" or "-inf"."""
        plain = {
            "schema": SCHEMA,
            "task": self.name,
            "start": self.start,
            "end": self.end,
            "steps": self.steps,
            "seed": self.seed,
            "lrs": list(self.lrs),
            "losses": [loss if math.isfinite(loss) else str(loss) for loss in self.losses],
            "suggestions": dict(self.suggestions),
            "refusals": dict(self.refusals),
        }
        return plain if self.choice is None else plain | {"choice": self.choice.to_dict()}

    def to_json(self) -> str:
        """The test as one JSON object, the same text for the same test."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def __repr__(self) -> str:
        """The test in one line: how far it went, and how far the rules lie apart."""
        taken = f"{len(self.losses)} of {numerals.count(self.steps, 'step')}"
        if not self.suggestions:
            return f"RangeTest({taken}, no rule answers)"
        ordered = sorted(self.suggestions, key=lambda rule: self.suggestions[rule])
        ends = [f"{rule}={self.suggestions[rule]:.2g}" for rule in (ordered[0], ordered[-1])]
        return f"RangeTest({taken}, {numerals.count(len(ordered), 'suggestion')}: {' ... '.join(ends)})"
