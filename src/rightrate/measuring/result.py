"""What was measured, as the user holds it: five factors, and what each of them means for the rate."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, final

from rightrate.errors import require
from rightrate.tasks.protocol import Fact

#: Number of the layout of `Facts.to_json`.
SCHEMA: Final = 1

#: The five factors by which a learning rate is chosen, in the order in which they are shown.
FACTORS: Final[Mapping[str, str]] = {
    "data": "type of data",
    "model": "complexity of the model",
    "examples": "size of the training set",
    "speed": "how fast training must converge",
    "exactness": "how exact the parameters must be",
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One figure of a factor.

    Args:
        name: What it is called.
        value: The figure; infinite where it is only known to be above `low`.
        low: Lower end of a 90 % interval or of a bracket, or `None` for what is counted and not estimated.
        high: Upper end of it, which may be infinite, or `None`.
        unit: Unit of the figure, or nothing.
        spent: What it cost, in optimizer steps; what several share counts for the first of them.
        how: The method and its limits, in a few words, or nothing where it is plain.
        says: One sentence: what it does to the learning rate here, or nothing where it does nothing.
    """

    name: str
    value: Fact
    low: float | None = None
    high: float | None = None
    unit: str = ""
    spent: float = 0.0
    how: str = ""
    says: str = ""

    @property
    def number(self) -> float:
        """The figure as a number."""
        require(
            not isinstance(self.value, str), "value", self.value, "a number", f"{self.name} is told in words."
        )
        return float(self.value)

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end; twice the figure itself for what is counted."""
        low = self.number if self.low is None else self.low
        return low, self.number if self.high is None else self.high


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One of the five factors.

    Args:
        key: Its name in `FACTORS`.
        quantities: The figures that were measured.
        refusals: What could not be measured, by name, and why.
    """

    key: str
    quantities: tuple[Quantity, ...] = ()
    refusals: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The factor in words."""
        return FACTORS[self.key]

    @property
    def spent(self) -> float:
        """What its figures cost, in optimizer steps."""
        return sum(quantity.spent for quantity in self.quantities)

    def __getitem__(self, name: str) -> Quantity:
        """A figure by its name."""
        found = {quantity.name: quantity for quantity in self.quantities}
        reason = self.refusals.get(name)
        hint = f"It was not measured: {reason}" if reason else f"There are {', '.join(found) or 'none'}."
        require(name in found, "name", name, f'a figure of the factor "{self.key}"', hint)
        return found[name]


@final
@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Facts:
    """The five factors of a task.

    Args:
        name: Name of the task.
        steps: Horizon of its full run, in optimizer steps.
        seed: Seed of the initial weights and the batches that were measured.
        spent: Everything that it cost, in optimizer steps.
        factors: The factors, in the order of `FACTORS`.
        notes: Sentences on what limits the figures.
    """

    name: str
    steps: int
    seed: int
    spent: float
    factors: tuple[Factor, ...]
    notes: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        """What measuring cost, in full runs."""
        return self.spent / self.steps

    @property
    def trusted(self) -> bool:
        """Whether training itself could be measured, and not only what can be counted."""
        return any(quantity.spent > 0 for factor in self.factors for quantity in factor.quantities)

    def __getitem__(self, key: str) -> Factor:
        """A factor by its key."""
        found = {factor.key: factor for factor in self.factors}
        require(key in found, "key", key, f"one of {', '.join(found)}")
        return found[key]

    def replacing(self, factor: Factor, *, spent: float = 0.0) -> "Facts":
        """The same with one factor measured by other means, such as trained rates.

        Args:
            factor: The factor in place of the one of its key.
            spent: What it cost beyond what is counted already, in optimizer steps, at least 0.

        Returns:
            New facts; these stay as they are.

        Raises:
            ArgumentError: If there is no factor of that key.
        """
        self[factor.key]
        factors = tuple(factor if one.key == factor.key else one for one in self.factors)
        return replace(self, factors=factors, spent=self.spent + spent)

    def to_dict(self) -> dict[str, Any]:
        """The facts as plain values; a number that is not finite is the text "nan", "inf" or "-inf"."""
        return {
            "schema": SCHEMA,
            "task": self.name,
            "steps": self.steps,
            "seed": self.seed,
            "spent": self.spent,
            "cost": self.cost,
            "factors": {factor.key: _plain(factor) for factor in self.factors},
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """The facts as one JSON object, the same text for the same facts."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def __repr__(self) -> str:
        """The facts in one line: how much was measured, and what it cost."""
        measured = sum(len(factor.quantities) for factor in self.factors)
        refused = sum(len(factor.refusals) for factor in self.factors)
        return f"Facts({self.name}: {measured} figures, {refused} refused, {self.cost:.3f} runs)"


def _plain(factor: Factor) -> dict[str, Any]:
    return {
        "title": factor.title,
        "spent": factor.spent,
        "quantities": {quantity.name: _plain_quantity(quantity) for quantity in factor.quantities},
        "refusals": dict(factor.refusals),
    }


def _plain_quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "value": _number(quantity.value),
        "low": _number(quantity.low),
        "high": _number(quantity.high),
        "unit": quantity.unit,
        "spent": quantity.spent,
        "how": quantity.how,
        "says": quantity.says,
    }


def _number(value: Fact | None) -> Fact | None:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
