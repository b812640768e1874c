"""A schedule that was written down point by point."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from rightrate.errors import ArgumentError, require
from rightrate.schedules.arguments import real, stretched
from rightrate.schedules.base import Schedule, clamped

#: Number of the layout of `Sampled.to_json`.
SCHEMA = 1

_WANTED = "finite factors of the peak, at least 0"


@dataclass(frozen=True, slots=True)
class Sampled(Schedule):
    r"""Straight lines between factors at evenly spaced moments, from the first step to the last.

    .. math:: \eta(t) = (1 - w)\, f_i + w\, f_{i+1}, \quad i + w = (n - 1)\, t / (T - 1)

    A run of a single step is at the highest factor.

    Args:
        factors: Factors :math:`f_0 \dots f_{n-1}` of the peak, finite and at least 0, the first one above 0.

    Raises:
        ArgumentError: If there is no factor, or one is out of range.

    Example:
        >>> curve = Sampled((0.5, 1.0, 0.0)).over(5)
        >>> [curve(step) for step in range(5)]
        [0.5, 0.75, 1.0, 0.5, 0.0]
    """

    factors: tuple[float, ...]

    def __str__(self) -> str:
        return f"Sampled({len(self.factors)} factors)"  # a report has no room for all of them

    def __post_init__(self) -> None:
        listed = isinstance(self.factors, Iterable) and not isinstance(self.factors, str | bytes)
        require(listed, "factors", self.factors, _WANTED)
        factors = tuple(real("factors", factor, _WANTED) for factor in self.factors)
        require(len(factors) > 0, "factors", self.factors, "at least one factor of the peak")
        require(min(factors) >= 0, "factors", min(factors), _WANTED)
        hint = "A step at rate 0 would be wasted."
        require(factors[0] > 0, "factors", factors[0], "above 0 at the first step", hint)
        object.__setattr__(self, "factors", factors)

    def to_json(self) -> str:
        """The schedule as one JSON object, which `from_json` reads back bit for bit.

        Returns:
            The object, with `"schema": 1`, `"kind": "sampled"` and the factors.
        """
        return json.dumps({"schema": SCHEMA, "kind": "sampled", "factors": list(self.factors)})

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a schedule that `to_json` wrote.

        Args:
            text: What it wrote.

        Returns:
            The schedule.

        Raises:
            ArgumentError: If the text is no such schedule, or one of a newer layout.

        Example:
            >>> Sampled.from_json(Sampled((1.0, 0.5, 0.0)).to_json())
            Sampled(factors=(1.0, 0.5, 0.0))
        """
        try:
            held = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ArgumentError(
                f"`text` must be a schedule as JSON, got what is no JSON: {error}."
            ) from error
        named = isinstance(held, dict) and held.get("kind") == "sampled" and "factors" in held
        require(named, "text", text[:40], 'a schedule as JSON, with "kind": "sampled" and "factors"')
        require(held.get("schema") == SCHEMA, "schema", held.get("schema"), str(SCHEMA))
        return cls(held["factors"])

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        if steps == 1:
            return max(self.factors)
        place = (len(self.factors) - 1) * (step / (steps - 1))
        before = min(int(place), len(self.factors) - 1)
        after = min(before + 1, len(self.factors) - 1)
        share = place - before
        return (1 - share) * self.factors[before] + share * self.factors[after]

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long: itself."""
        stretched(0, ratio)  # refuses what is no ratio
        return self
