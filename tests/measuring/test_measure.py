"""What may be asked of `measure`, and what a task that is not made of PyTorch is told."""

from typing import Any

import pytest

import rightrate as rr
from rightrate.errors import ArgumentError
from rightrate.measuring import FACTORS
from rightrate.testing.problems import NoisyQuadratic
from tests.conftest import needs


def test_any_task_is_told_what_can_be_told_of_it() -> None:
    facts = rr.measure(NoisyQuadratic())
    assert [factor.key for factor in facts.factors] == list(FACTORS)
    assert facts["examples"]["expected regime"].value == "limited by optimisation"
    assert "does not let its gradients be measured" in facts["data"].refusals["gradient noise scale"]
    assert "at several rates" in facts["speed"].refusals["trained rates"]
    assert (facts.spent, facts.trusted, facts.notes) == (0.0, False, ())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": 3}, "`task` must be a task, such as a TorchTask, got 3"),
        ({"budget": 0}, "`budget` must be above 0, in full runs, got 0.0"),
        ({"budget": "much"}, "`budget` must be above 0, in full runs, got 'much'"),
        ({"budget": float("nan")}, "`budget` must be above 0, in full runs, got nan"),
        ({"seed": -1}, "`seed` must be a whole number, at least 0, got -1"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        rr.measure(**({"task": NoisyQuadratic()} | changes))


def test_progress_is_told_what_is_spent_of_what_is_planned() -> None:
    problems = needs("tests.tasks.torch.problems")
    told: list[tuple[float, float]] = []
    facts = rr.measure(problems.task(steps=600), progress=lambda *state: told.append(state))
    assert [spent for spent, _ in told] == sorted(spent for spent, _ in told)
    assert told[-1][0] == facts.spent
    assert all(spent <= planned for spent, planned in told)


@pytest.mark.parametrize(
    "name", ["digits", "digits-cnn", "digits-noisy", "cancer", "diabetes", "autoencoder", "text", "text-gru"]
)
def test_every_builtin_task_is_measured_for_a_twentieth_of_a_run(name: str) -> None:
    needs("torch")
    needs("sklearn")
    from rightrate.tasks.builtin import builtin

    facts = rr.measure(builtin(name))
    assert facts.trusted
    assert facts.cost <= 0.05 + 1e-9
    assert facts["model"]["top Hessian eigenvalue"].number > 0
    assert facts["model"]["critical learning rate at the start"].interval[0] > 0
    assert facts["data"]["gradient noise scale"].number > 0
    assert facts["examples"]["expected regime"].says


def test_the_labels_that_were_made_wrong_are_seen() -> None:
    needs("torch")
    needs("sklearn")
    from rightrate.tasks.builtin import builtin

    noisy, clean = (rr.measure(builtin(name))["data"] for name in ("digits-noisy", "digits"))
    low, high = noisy["share of wrong labels, at most"].interval
    assert low <= 0.18 + 0.03  # a fifth was drawn anew, one in ten of it right by chance
    assert high >= 0.18
    assert clean["share of wrong labels, at most"].interval[1] < 0.03
