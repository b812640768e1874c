"""A study as the user holds it: what each rate did to the model."""

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, final

from rightrate.errors import StoreError, require
from rightrate.report import Figure, SweepShown, draw, swept_lengths, training_curves, write_report
from rightrate.report.effects_table import EffectRow, effects_table
from rightrate.report.figures import Dot, score_against_rate, score_against_speed
from rightrate.search import Goal
from rightrate.studies import Outcome, StudyRecord
from rightrate.studying.effects import Effect, best_of, effects_of, estimate, is_worse
from rightrate.studying.headline import headline, pairs
from rightrate.studying.region import Region, region, sensitivity
from rightrate.studying.speed import levels, median_steps
from rightrate.studying.verdict import Seen, verdict

#: The fact of a study that holds the score of its untrained model.
UNTRAINED = "score of the untrained model"

#: Number of the layout of `Sweep.to_json`.
SCHEMA = 1


@final
@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Sweep:
    """Runs of one length at many rates and seeds, and what they say of the rate.

    Args:
        name: Name of the study.
        steps: Length of the runs in optimizer steps.
        goal: Whether the score is to be minimised or maximised.
        initial: Score of the untrained model.
        outcomes: The runs, at least one.
        target: Score that the user wants to reach, or `None` for levels on the way to the best score.
        record: The study that keeps the runs.
    """

    name: str
    steps: int
    goal: Goal
    initial: float
    outcomes: tuple[Outcome, ...]
    target: float | None
    record: StudyRecord

    @classmethod
    def of(
        cls,
        record: StudyRecord,
        *,
        initial: float | None = None,
        steps: int | None = None,
        target: float | None = None,
    ) -> "Sweep":
        """Read the runs of one length from a study.

        Args:
            record: The study.
            initial: Score of the untrained model; by default that which the study has noted.
            steps: Length of the runs; by default that at which most rates were run, of several the longest.
            target: Score that the user wants to reach, or `None`.

        Returns:
            The sweep.

        Raises:
            StoreError: If the study has no such runs.
        """
        by_steps: dict[int, set[float]] = {}
        for outcome in record.outcomes:
            by_steps.setdefault(outcome.evidence.trial.steps, set()).add(outcome.evidence.trial.lr)
        if not by_steps or (steps is not None and steps not in by_steps):
            held = ", ".join(f"{n:,}" for n in sorted(by_steps)) or "none"
            wanted = "runs" if steps is None else f"runs of {steps:,} steps"
            raise StoreError(f"Wanted {wanted} in the study `{record.name}`; the lengths it holds: {held}.")
        chosen = max(by_steps, key=lambda n: (len(by_steps[n]), n)) if steps is None else steps
        return cls(
            name=record.name,
            steps=chosen,
            goal="max" if record.goal == "max" else "min",
            initial=_initial(record) if initial is None else initial,
            outcomes=tuple(o for o in record.outcomes if o.evidence.trial.steps == chosen),
            target=target,
            record=record,
        )

    @classmethod
    def held(cls, record: StudyRecord) -> "Sweep | None":
        """The sweep that a study holds, if many rates were run for it and not only a search.

        Args:
            record: The study.

        Returns:
            The sweep, of several lengths that with most rates; `None` where the study holds none, or has
            not noted the score of the untrained model.
        """
        lengths = swept_lengths(record)
        if not lengths or not isinstance(record.facts.get(UNTRAINED), int | float):
            return None
        runs = tuple(o for o in record.outcomes if o.evidence.trial.steps in lengths)
        return cls.of(record, steps=cls.of(replace(record, outcomes=runs)).steps)

    def __post_init__(self) -> None:
        require(len(self.outcomes) > 0, "outcomes", self.outcomes, "at least one run")

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each rate did, the lowest rate first."""
        return effects_of(self.outcomes)

    @cached_property
    def best(self) -> Effect | None:
        """The rate with the best mean score; `None` when every run diverged."""
        return best_of(self.effects, self.goal)

    @cached_property
    def ties(self) -> tuple[float, ...]:
        """Rates that are not worse than the best one by more than chance, the best one among them."""
        best = self.best
        if best is None:
            return ()
        if len(best.scores) < 2:
            return (best.lr,)
        return tuple(e.lr for e in self.effects if e.scores and not is_worse(e, best, self.goal))

    @cached_property
    def region(self) -> Region | None:
        """The rates around the best one within 2 % of its score; `None` when every run diverged."""
        return None if self.best is None else region(self.effects, self.best, self.goal)

    @cached_property
    def sensitivity(self) -> float:
        """How much is lost by a rate that is not the best one, on average over the range that was run."""
        return sensitivity(self.effects, self.initial, self.goal)

    @cached_property
    def levels(self) -> tuple[float, ...]:
        """The target, or half, four fifths and 95 % of the way from the untrained model to the best score."""
        if self.target is not None:
            return (self.target,)
        if self.best is None:
            return ()
        return levels(self.initial, statistics.fmean(self.best.scores.values()))

    def steps_to(self, level: float) -> dict[float, float]:
        """Optimizer steps to a score, the median over the seeds.

        Args:
            level: The score.

        Returns:
            The steps by rate, of the rates that reach it in more than half of their runs.
        """
        found: dict[float, float] = {}
        for effect in self.effects:
            steps = median_steps(level, list(effect.runs.values()), self.initial, self.goal)
            if steps is not None:
                found[effect.lr] = steps
        return found

    @cached_property
    def verdict(self) -> tuple[str, ...]:
        """What the rate does to the model, in plain sentences."""
        if self.best is None or self.region is None:
            lowest = self.effects[0].lr
            return (f"Every run diverged, down to {lowest:.1e}. Study lower rates, or look for a fault.",)
        return verdict(
            Seen(
                effects=self.effects,
                best=self.best,
                ties=self.ties,
                region=self.region,
                sensitivity=self.sensitivity,
                levels=self.levels,
                times=tuple(self.steps_to(level) for level in self.levels),
                initial=self.initial,
                goal=self.goal,
                targeted=self.target is not None,
            )
        )

    def figures(self) -> tuple[Figure, Figure, Figure]:
        """The pictures as data: score against rate, speed against score, and the curves coloured by rate."""
        return self.figure(), self.front(), training_curves(self.record_of_runs())

    def figure(self) -> Figure:
        """The final score against the rate, with error bars and the training loss."""
        return score_against_rate(
            scores=self._scores,
            trains=self._trains,
            diverged={e.lr: (e.diverged, len(e.runs)) for e in self.effects if e.diverged},
            best=None if self.best is None else self.best.lr,
            good=None if self.region is None else (self.region.low, self.region.high),
            goal=self.goal,
        )

    def front(self) -> Figure:
        """The final score against the steps to the last of the levels, one point a rate."""
        level = self.shown_level
        return score_against_speed(
            scores=self._scores,
            steps={} if level is None else self.steps_to(level),
            level=level,
            best=None if self.best is None else self.best.lr,
            goal=self.goal,
        )

    def table(self, *, color: bool = False) -> list[str]:
        """What each rate did, as lines of text.

        Args:
            color: Whether control sequences for colour are written.

        Returns:
            The lines.
        """
        return effects_table(self._rows(), self.shown_level, self.goal, color=color)

    def shown(self) -> SweepShown:
        """The sweep as the report draws it."""
        return SweepShown(
            steps=self.steps,
            headline=headline(self.effects, self.best, self.steps, self.verdict),
            pairs=pairs(self.steps, self.effects, self.region, self.sensitivity),
            rows=self._rows(),
            level=self.shown_level,
            goal=self.goal,
            figures=self.figures(),
            sentences=self.verdict,
        )

    def report(self, path: str | Path) -> Path:
        """Write the report of the study with this sweep in it: one HTML file that needs no network.

        Args:
            path: Where to write it; a file that is there is replaced.

        Returns:
            The absolute path.

        Raises:
            ArgumentError: If it cannot be written there.
        """
        return write_report(self.record, path, self.shown())

    def _rows(self) -> tuple[EffectRow, ...]:
        level = self.shown_level
        times = {} if level is None else self.steps_to(level)
        scores, trains = ({dot.lr: dot for dot in dots} for dots in (self._scores, self._trains))
        return tuple(
            EffectRow(
                lr=effect.lr,
                score=scores.get(effect.lr),
                train=trains.get(effect.lr),
                steps=times.get(effect.lr),
                diverged=effect.diverged,
                runs=len(effect.runs),
                mark=self._mark(effect),
            )
            for effect in self.effects
        )

    def to_dict(self) -> dict[str, Any]:
        """The sweep as plain values, with the number of this layout under "schema"."""
        times = [(level, self.steps_to(level)) for level in self.levels]
        region = self.region
        return {
            "schema": SCHEMA,
            "study": self.name,
            "id": self.record.id,
            "steps": self.steps,
            "goal": self.goal,
            "initial": self.initial,
            "best": None if self.best is None else self.best.lr,
            "ties": list(self.ties),
            "good": None if region is None else [region.low, region.high],
            "sensitivity": self.sensitivity,
            "levels": list(self.levels),
            "rates": [
                {
                    "lr": effect.lr,
                    "scores": {str(seed): score for seed, score in effect.scores.items()},
                    "trains": {str(seed): loss for seed, loss in effect.trains.items()},
                    "diverged": effect.diverged,
                    "steps_to": [reached.get(effect.lr) for _, reached in times],
                }
                for effect in self.effects
            ],
            "verdict": list(self.verdict),
        }

    def to_json(self) -> str:
        """The sweep as one JSON object."""
        return json.dumps(self.to_dict(), allow_nan=False)

    @property
    def _scores(self) -> tuple[Dot, ...]:
        return _dots({effect.lr: effect.scores for effect in self.effects})

    @property
    def _trains(self) -> tuple[Dot, ...]:
        return _dots({effect.lr: effect.trains for effect in self.effects})

    @property
    def shown_level(self) -> float | None:
        """The level whose steps are shown: the target, or four fifths of the way."""
        if not self.levels:
            return None
        return self.levels[min(1, len(self.levels) - 1)]

    def _mark(self, effect: Effect) -> str:
        if self.best is not None and effect.lr == self.best.lr:
            return "best"
        return "tie" if effect.lr in self.ties else ""

    def plot(self, axes: Any = None) -> Any:
        """Draw the final score against the rate with Matplotlib.

        Args:
            axes: Axes to draw on, or `None` for new ones.

        Returns:
            The axes.

        Raises:
            MissingDependencyError: If Matplotlib is not installed.
        """
        return draw(self.figure(), axes)

    def record_of_runs(self) -> StudyRecord:
        """The study with the runs of this sweep alone."""
        return replace(self.record, outcomes=self.outcomes, answer=None)

    def __repr__(self) -> str:
        """The sweep in one line."""
        best = "every run diverged" if self.best is None else f"best lr={self.best.lr:g}"
        seeds = len({o.evidence.trial.seed for o in self.outcomes})
        return f"Sweep({self.name}: {len(self.effects)} rates, {seeds} seeds, {self.steps:,} steps; {best})"


def _initial(record: StudyRecord) -> float:
    """The score of the untrained model that is noted in a study."""
    noted = record.facts.get(UNTRAINED)
    if not isinstance(noted, int | float):
        raise StoreError(
            f"Wanted the score of the untrained model in the study `{record.name}`, but it has not noted "
            "one. Give it as `initial`."
        )
    return float(noted)


def _dots(values: Mapping[float, Mapping[int, float]]) -> tuple[Dot, ...]:
    """Means over the seeds with their standard errors, of the rates that have any."""
    means = {lr: estimate(list(by_seed.values())) for lr, by_seed in values.items() if by_seed}
    return tuple(Dot(lr, mean.value, mean.error if mean.count > 1 else 0.0) for lr, mean in means.items())
