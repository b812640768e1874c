"""What is planned fits into what is allowed, and the least is never undercut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.measuring.plan import LEAST_BATCHES, LEAST_PRODUCTS, LEAST_TRAINING, Ledger, plan
from rightrate.tasks.builtin import BUILTIN


@given(allowed=st.floats(0.1, 10_000), spectra=st.sampled_from([1, 2]))
def test_a_plan_costs_what_is_allowed_or_is_the_least_one(allowed: float, spectra: int) -> None:
    made = plan(allowed, spectra)
    least = plan(0.1, spectra)
    assert made.training >= LEAST_TRAINING
    assert made.batches >= LEAST_BATCHES
    assert made.products >= LEAST_PRODUCTS
    if allowed >= least.cost:
        assert allowed - 2 < made.cost <= allowed + 1e-9
    else:
        assert made == least


@pytest.mark.parametrize("line", BUILTIN.values())
def test_a_twentieth_of_every_builtin_task_is_enough(line: str) -> None:
    steps = int(line.split()[-2])
    spectra = 1 if "SGD" in line else 2
    assert plan(0.05 * steps, spectra).cost <= 0.05 * steps + 1e-9


def test_the_ledger_tells_what_is_spent_and_never_more_than_is_planned() -> None:
    told: list[tuple[float, float]] = []
    ledger = Ledger(2.0, lambda spent, planned: told.append((spent, planned)))
    for _ in range(3):
        ledger.spend(1.0)
    assert told == [(1.0, 2.0), (2.0, 2.0), (3.0, 3.0)]
    assert ledger.spent == 3.0
