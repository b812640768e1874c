"""Rates that set themselves beside fixed ones: what each came to at equal cost, and a verdict in words."""

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

from rightrate.report import numerals
from rightrate.report.kinds_table import KindRow, kinds_table
from rightrate.search import Goal
from rightrate.studying.effects import Estimate, estimate, paired

#: Number of the layout of `Kinds.to_json`.
SCHEMA = 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one way to set the rate came to.

    Args:
        name: Name of the method, or of the fixed rate.
        scores: Final scores of the runs that stood, by their seeds.
        diverged: How many runs diverged.
        steps: Length of its runs in optimizer steps.
        memory: Numbers of state for each parameter.
        forwards: Extra forward passes for each step, measured.
        seconds: Time of a step in seconds, the median.
    """

    name: str
    scores: Mapping[int, float]
    diverged: int
    steps: int
    memory: float
    forwards: float
    seconds: float

    @property
    def mean(self) -> Estimate | None:
        """The mean score with its standard error; `None` when every run diverged."""
        return estimate(list(self.scores.values())) if self.scores else None


@final
@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Kinds:
    """Runs of one task with the rate set in several ways.

    Args:
        name: Name of the task.
        goal: Whether scores are to be minimised or maximised.
        lr: The fixed rate that the others are compared with.
        found: What finding that rate cost, in full runs; 0 when it was given.
        kinds: What each way came to; the fixed rate first.
    """

    name: str
    goal: Goal
    lr: float
    found: float
    kinds: tuple[Kind, ...]

    @property
    def fixed(self) -> Kind:
        """The fixed rate that the others are compared with."""
        return self.kinds[0]

    def against(self, kind: Kind) -> Literal["better", "worse", "tied", "diverged"]:
        """How a way ended beside the fixed rate, over the seeds that both have.

        Args:
            kind: The way.

        Returns:
            "better" or "worse" if the paired difference is larger than chance makes it in one of twenty
            cases, one-sided; "diverged" if more of its runs did; otherwise "tied".
        """
        if kind.diverged > self.fixed.diverged:
            return "diverged"
        difference = paired(kind.scores, self.fixed.scores)
        if difference is None or not abs(difference.value) > difference.reach:
            return "tied"
        return "better" if (difference.value < 0) == (self.goal == "min") else "worse"

    @property
    def verdict(self) -> tuple[str, ...]:
        """What the runs show, in plain sentences."""
        others = {how: [k.name for k in self.kinds[1:] if self.against(k) == how] for how in _TOLD}
        told = [
            f"{numerals.listed(names)} {_TOLD[how]}{'' if len(names) > 1 else 's'} {_REST[how]}"
            for how, names in others.items()
            if names
        ]
        return (*told, self._cost(), *self._doubt(), self._advice(others["better"]))

    def _cost(self) -> str:
        if not self.found:
            return "All had the same cost; the fixed rate was given, so finding it is not counted."
        return (
            f"All had the same cost, but finding the fixed rate took {numerals.cost(self.found)} runs more."
        )

    def _doubt(self) -> tuple[str, ...]:
        if len(self.fixed.scores) > 1:
            return ()
        return ("With one seed nothing tells chance from difference: take three or more.",)

    def _advice(self, better: list[str]) -> str:
        if not better:
            return f"No way to set the rate beats {numerals.rate(self.lr)} by more than chance: keep it."
        sign = 1 if self.goal == "min" else -1
        rivals = [kind for kind in self.kinds if kind.name in better]
        best = min(rivals, key=lambda kind: sign * statistics.fmean(kind.scores.values()))
        return f"The best of them is {best.name}: take it if its time and its state are no matter."

    def table(self, *, color: bool = False) -> list[str]:
        """All ways as lines for a terminal.

        Args:
            color: Whether control sequences for colour are written.

        Returns:
            The lines.
        """
        rows = [
            KindRow(
                name=kind.name,
                score=None if kind.mean is None else (kind.mean.value, kind.mean.error),
                steps=kind.steps,
                memory=kind.memory,
                forwards=kind.forwards,
                seconds=kind.seconds,
                diverged=kind.diverged,
                runs=kind.diverged + len(kind.scores),
                mark="" if kind is self.fixed else self.against(kind),
            )
            for kind in self.kinds
        ]
        return kinds_table(rows, self.goal, color=color)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain values, with the number of this layout under "schema"."""
        return {
            "schema": SCHEMA,
            "task": self.name,
            "goal": self.goal,
            "lr": self.lr,
            "found": self.found,
            "kinds": [
                {
                    "name": kind.name,
                    "scores": {str(seed): score for seed, score in kind.scores.items()},
                    "diverged": kind.diverged,
                    "steps": kind.steps,
                    "memory": kind.memory,
                    "forwards": kind.forwards,
                    "seconds": kind.seconds,
                    "against": None if kind is self.fixed else self.against(kind),
                }
                for kind in self.kinds
            ],
            "verdict": list(self.verdict),
        }

    def to_json(self) -> str:
        """The comparison as one JSON object."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def __repr__(self) -> str:
        """The comparison in one line."""
        names = ", ".join(f"{kind.name} {self.against(kind)}" for kind in self.kinds[1:])
        return f"Kinds({self.name}: fixed lr={self.lr:g}; {names or 'nothing else'})"


#: What is said of the ways that ended in each manner; a single one takes an s on its verb.
_TOLD = {"better": "end", "tied": "end", "worse": "end", "diverged": "diverge"}
_REST = {
    "better": "better than the fixed rate, by more than chance.",
    "tied": "where the fixed rate does, but for chance.",
    "worse": "worse than the fixed rate, by more than chance.",
    "diverged": "in at least one run, where the fixed rate stands.",
}
