"""Records built by hand: a study whose best rate falls as the horizon grows, and its awkward relatives."""

import math
from collections.abc import Callable
from dataclasses import replace

from rightrate.schedules import Linear
from rightrate.search import Answer, Bowl, Evidence, Optimum, Trial
from rightrate.studies import Curve, Outcome, StudyRecord

STEPS = 1500
HORIZONS = {94: (0.0178, 0.30, 0.020), 375: (0.0065, 0.16, 0.012), 1500: (0.0032, 0.087, 0.005)}
RATES = {
    94: (1e-4, 3.2e-4, 1e-3, 3.2e-3, 1e-2, 3.2e-2, 1e-1, 3.2e-1, 1.0),
    375: (5.6e-4, 1.8e-3, 5.6e-3, 1.8e-2, 5.6e-2, 1.8e-1),
    1500: (1e-3, 1.8e-3, 3.2e-3, 5.6e-3, 1e-2),
}


def bowl_loss(steps: int, lr: float) -> float:
    """Final loss of a quadratic bowl in log rate, which ends at the loss of a blind guess."""
    best, floor, _ = HORIZONS[steps]
    return min(2.303, floor * math.exp(0.55 * math.log10(lr / best) ** 2 * 2.3))


def outcome(steps: int, lr: float, seed: int = 0) -> Outcome:
    """One trial with its curve; it diverges where the rate is far too high."""
    noise = 1 + 0.03 * math.sin(1000 * math.log(lr) + steps + 7 * seed)
    diverged = lr > 0.25
    final = math.inf if diverged else bowl_loss(steps, lr) * noise
    spent = 31 if diverged else steps
    marks = tuple(range(0, spent, max(1, spent // 120)))
    target = 40.0 if diverged else bowl_loss(steps, lr) * 0.8
    fade = (
        (lambda s: (s / spent) ** 2)
        if diverged
        else (lambda s: 1 - math.exp(-6 * s / steps * min(3, 1 + lr * 30)))
    )
    losses = tuple(
        2.303 * (target / 2.303) ** fade(s) * (1 + 0.04 * math.sin(s * 1.7 + lr * 99)) for s in marks
    )
    evidence = Evidence(Trial(lr=lr, steps=steps, seed=seed), loss=final, spent=spent)
    return Outcome(evidence=evidence, curve=Curve(steps=marks, losses=losses), seconds=0.4 + spent * 0.011)


def make_answer(outcomes: tuple[Outcome, ...]) -> Answer:
    """What a good search would say about these outcomes."""
    horizons = sorted({one.evidence.trial.steps for one in outcomes})
    bowls = []
    for steps in horizons:
        lrs = tuple(10 ** (-4.2 + 0.05 * k) for k in range(70))
        best, floor, _ = HORIZONS[steps]
        losses = tuple(floor * math.exp(0.55 * 2.3 * math.log10(lr / best) ** 2) for lr in lrs)
        bowls.append(Bowl(steps=steps, lrs=lrs, losses=losses))
    optima = tuple(
        Optimum(
            steps=steps, lr=HORIZONS[steps][0], low=HORIZONS[steps][0] / 1.7, high=HORIZONS[steps][0] * 1.7
        )
        for steps in horizons
    )
    return Answer(
        lr=0.0032,
        low=0.0018,
        high=0.0056,
        status="ok",
        why=(
            "20 trials at 3 horizons (94, 375 and 1,500 steps) were run.",
            "The best rate falls as the run gets longer: 1.8e-02 at 94 steps, 6.5e-03 at 375 steps and "
            "3.2e-03 at 1,500 steps.",
            "Training first diverged at 3.2e-01, 100 times above the chosen rate.",
            "One more full run would narrow the interval to about 2.3e-03 to 4.4e-03.",
        ),
        cost=sum(one.evidence.spent for one in outcomes) / STEPS,
        steps=STEPS,
        budget=7.0,
        seed=0,
        evidence=tuple(one.evidence for one in outcomes),
        optima=optima,
        bowls=tuple(bowls),
    )


def make_record(horizons: tuple[int, ...] = (94, 375, 1500)) -> StudyRecord:
    """A finished study over some of the horizons."""
    outcomes = tuple(outcome(steps, lr) for steps in horizons for lr in RATES[steps])
    answer = make_answer(outcomes)
    if STEPS not in horizons:
        full = Optimum(steps=STEPS, lr=0.0031, low=0.0012, high=0.008)
        answer = replace(answer, optima=(*answer.optima, full), lr=0.0028, low=0.0012, high=0.008)
    shape = Linear(warmup=0.05).over(STEPS)
    return StudyRecord(
        id="3f9a1c0e77d2",
        name="digits",
        created="2026-11-20T09:41:07Z",
        steps=STEPS,
        goal="min",
        schedule="Linear(warmup=0.05, floor=0.0)",
        factors=tuple((step, shape(step)) for step in [*range(0, STEPS, 10), STEPS - 1]),
        facts={
            "model": "MLP 64-128-128-10",
            "parameters": 26122,
            "optimizer": "AdamW",
            "batch size": 64,
            "examples": 1347,
            "classes": 10,
            "label noise": 0.02,
            "validation": True,
        },
        versions={"rightrate": "0.1.0", "python": "3.11.2", "torch": "2.13.0"},
        outcomes=outcomes,
        answer=answer,
        command="rightrate choose digits --budget 7 --seed 0",
    )


def with_losses(record: StudyRecord, change: Callable[[float], float], goal: str = "min") -> StudyRecord:
    """The record with every score and every fitted line put through a function."""
    assert record.answer is not None

    def changed(one: Outcome) -> Outcome:
        return replace(one, evidence=replace(one.evidence, loss=change(one.evidence.loss)))

    outcomes = tuple(changed(one) for one in record.outcomes)
    bowls = tuple(replace(bowl, losses=tuple(map(change, bowl.losses))) for bowl in record.answer.bowls)
    evidence = tuple(one.evidence for one in outcomes)
    answer = replace(record.answer, evidence=evidence, bowls=bowls, goal="max" if goal == "max" else "min")
    return replace(record, outcomes=outcomes, answer=answer, goal=goal)


def make_relatives() -> dict[str, StudyRecord]:
    """Every awkward record by name; each drawing has to cope with all of them."""
    record, extrapolated = make_record(), make_record((94, 375))
    unfinished = replace(record, answer=None)
    lost = with_losses(record, lambda _: math.nan)
    assert lost.answer is not None
    failed = replace(lost.answer, status="diverged", bowls=(), optima=())
    far = {0.1: 3.1e5, 0.32: 2e9}
    outliers = tuple(
        replace(one, evidence=replace(one.evidence, loss=far.get(one.evidence.trial.lr, one.evidence.loss)))
        for one in record.outcomes
    )
    single = replace(unfinished, outcomes=record.outcomes[3:4])
    return {
        "finished": record,
        "extrapolated": extrapolated,
        "unfinished": unfinished,
        "empty": replace(unfinished, outcomes=(), factors=(), facts={}, versions={}, command=None),
        "single": single,
        "single diverged": replace(unfinished, outcomes=record.outcomes[8:9]),
        "all diverged": replace(lost, answer=failed),
        "no rate": replace(lost, answer=replace(failed, lr=math.nan, low=math.nan, high=math.nan)),
        "negative": with_losses(record, lambda loss: loss - 5),
        "highest is best": with_losses(record, lambda loss: 1 - loss / 3, goal="max"),
        "identical": with_losses(record, lambda loss: 0.5),
        "zero": with_losses(record, lambda loss: 0.0),
        "tiny": with_losses(record, lambda loss: loss * 1e-12),
        "huge": with_losses(record, lambda loss: loss * 1e12),
        "huge and close": with_losses(record, lambda loss: 1e12 + min(loss, 3)),
        "absurd": with_losses(record, lambda loss: loss * 1e300),
        "outliers": replace(record, outcomes=outliers, answer=replace(make_answer(outliers), status="edge")),
        "two seeds": replace(
            record, outcomes=(*record.outcomes, *(outcome(375, lr, 1) for lr in RATES[375]))
        ),
    }


RELATIVES = make_relatives()
