"""What is known of the run that a rate was chosen for."""

import re
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rightrate.schedules import Schedule
from rightrate.studies import StudyRecord

Array = NDArray[np.float64]

#: Steps at which a schedule is read for the bound: its ratios hardly change between 400 and 16,000 steps.
MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Shape:
    """A schedule with its name.

    Args:
        name: What it is called.
        curve: Itself, or its sampled factors: pairs of a step and a factor of the peak.
    """

    name: str
    curve: Schedule | tuple[tuple[int, float], ...]

    def factors(self, steps: int) -> Array:
        """Factors at every step of a run, or at `MOST_STEPS` moments of a longer one."""
        moments = np.linspace(0, steps - 1, min(steps, MOST_STEPS))
        if isinstance(self.curve, Schedule):
            bound = self.curve.over(steps)
            return np.array([bound(moment) for moment in moments.tolist()])
        at, factors = zip(*self.curve, strict=True)
        places = np.array(at, dtype=np.float64)
        return np.asarray(np.interp(np.linspace(0, places[-1], len(moments)), places, factors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The run so far; `None` for what nobody said.

    Args:
        steps: Its length in optimizer steps.
        batch_size: Examples in a batch.
        examples: Training examples.
        epochs: Passes over the training data.
        optimizer: Name of the optimizer, in lower case.
        momentum: Its momentum.
        weight_decay: Its weight decay, 0 when it has none.
        schedule: Its schedule.
    """

    steps: int | None = None
    batch_size: float | None = None
    examples: float | None = None
    epochs: float | None = None
    optimizer: str | None = None
    momentum: float | None = None
    weight_decay: float | None = None
    schedule: Shape | None = None

    @classmethod
    def of(cls, record: StudyRecord) -> "Known":
        """Read it from a study.

        Args:
            record: The study; the facts are those that tasks write down.

        Returns:
            What the study says.
        """
        facts = record.facts
        optimizer, settings = facts.get("optimizer"), facts.get("optimizer settings")
        return cls(
            steps=record.steps,
            batch_size=_number(facts.get("batch size")),
            examples=_number(facts.get("training examples")),
            epochs=_number(facts.get("epochs in the full run")),
            optimizer=optimizer.lower() if isinstance(optimizer, str) else None,
            momentum=_setting("momentum", settings),
            weight_decay=_setting("weight_decay", settings),
            schedule=Shape(record.schedule, record.factors) if record.factors else None,
        )

    def lasting(self, steps: int) -> "Known":
        """The same run at another length: the rate of an answer may be for a shorter one than the study's."""
        if self.steps is None or self.epochs is None:
            return replace(self, steps=steps)
        return replace(self, steps=steps, epochs=self.epochs * steps / self.steps)


def _number(fact: object) -> float | None:
    return float(fact) if isinstance(fact, int | float) and not isinstance(fact, bool) else None


def _setting(name: str, settings: object) -> float | None:
    """A setting of the optimizer, 0 when it is off; `None` when the groups differ or nothing is known."""
    if not isinstance(settings, str):
        return None
    found = re.search(rf"(?<!\w){name}=([^,]+)", settings)
    if found is None:
        return 0.0
    try:
        return float(found[1])
    except ValueError:
        return None
