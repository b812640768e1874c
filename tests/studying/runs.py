"""Made-up runs of a study."""

import math
from collections.abc import Mapping, Sequence

from rightrate.search import Evidence, Goal, Trial
from rightrate.studies import Curve, Outcome, StudyRecord
from rightrate.studying import Sweep

STEPS = 100


def run(
    lr: float,
    seed: int,
    score: float,
    train: float | None = None,
    scores: Sequence[float] = (),
    losses: Sequence[float] = (),
) -> Outcome:
    """A run of 100 steps; an infinite score is one that diverged, in its tenth step."""
    fallen = not math.isfinite(score)
    marks = tuple(round(STEPS * (i + 1) / len(scores)) for i in range(len(scores)))
    return Outcome(
        evidence=Evidence(Trial(lr, STEPS, seed), score, 10 if fallen else STEPS, train),
        curve=Curve(tuple(range(len(losses))), tuple(losses)),
        scores=Curve(marks, tuple(scores)),
    )


def sweep(
    scores: Mapping[float, Sequence[float]],
    trains: Mapping[float, Sequence[float]] | None = None,
    goal: Goal = "min",
    initial: float = 2.0,
    target: float | None = None,
    ways: Mapping[float, Sequence[float]] | None = None,
    name: str = "made up",
) -> Sweep:
    """A sweep from final scores by rate and seed, with training losses and scores on the way."""
    outcomes = tuple(
        run(
            lr,
            seed,
            score,
            None if trains is None else trains[lr][seed],
            () if ways is None else ways[lr],
        )
        for lr, values in scores.items()
        for seed, score in enumerate(values)
    )
    record = StudyRecord(
        id="5eed5eed",
        name=name,
        created="2026-11-25T00:00:00Z",
        steps=STEPS,
        goal=goal,
        schedule="Linear()",
        factors=(),
        facts={"score of the untrained model": initial},
        versions={},
        outcomes=outcomes,
    )
    return Sweep.of(record, target=target)
