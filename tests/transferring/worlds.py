"""A study to transfer from: SGD with momentum on 1,000 examples in batches of 50, 2,000 steps."""

from dataclasses import replace

from rightrate.schedules import Linear
from rightrate.search import Answer, Optimum, Status
from rightrate.studies import StudyRecord

STEPS = 2_000

FACTS: dict[str, str | int | float | bool] = {
    "optimizer": "SGD",
    "optimizer settings": "momentum=0.9, weight_decay=0.01",
    "batch size": 50,
    "epochs in the full run": 100.0,
    "training examples": 1_000,
}

ANSWER = Answer(
    lr=1e-2, low=5e-3, high=2e-2, status="ok", why=("It is best.",), cost=1.0, steps=STEPS, budget=1.0,
    seed=0,
    optima=(Optimum(500, 4e-2, 2e-2, 8e-2), Optimum(STEPS, 1.1e-2, 5e-3, 2e-2)),
)  # fmt: skip


def record(status: Status = "ok", facts: dict[str, str | int | float | bool] | None = None) -> StudyRecord:
    """The study, with an answer of some status, and other facts if they are given."""
    curve = Linear(warmup=0.05).over(STEPS)
    sampled = sorted({round(i * (STEPS - 1) / 200) for i in range(201)})
    return StudyRecord(
        id="5eed",
        name="world",
        created="2026-01-01T00:00:00",
        steps=STEPS,
        goal="min",
        schedule=repr(Linear(warmup=0.05)),
        factors=tuple((step, curve(step)) for step in sampled),
        facts=FACTS if facts is None else facts,
        versions={},
        answer=replace(ANSWER, status=status),
    )
