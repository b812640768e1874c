from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rightrate as rr
from rightrate.errors import ArgumentError
from rightrate.laws import refined
from rightrate.schedules import Linear
from rightrate.tasks.builtin import builtin
from rightrate.testing.schedules import check_schedule
from tests.conftest import needs
from tests.oracles.laws import refined_factors

norms = st.lists(st.floats(0.01, 100), min_size=2, max_size=60)


@given(norms, st.sampled_from(["l2", "l1"]), st.floats(0, 0.6))
def test_the_factors_are_those_of_a_slow_algorithm_written_from_the_paper(
    held: list[float], norm: Any, share: float
) -> None:
    slow = refined_factors(held, {"l2": -2, "l1": -1}[norm], share)
    assert refined(held, norm, share).factors == pytest.approx(slow, rel=1e-9)


@given(norms, st.floats(1e-150, 1e150))
def test_the_unit_of_the_norms_does_not_matter(held: list[float], unit: float) -> None:
    assert refined([unit * norm for norm in held]).factors == pytest.approx(refined(held).factors, rel=1e-9)


@pytest.mark.parametrize("steps", [2, 7, 257, 258, 5_000])
def test_norms_that_stay_the_same_give_linear_decay(steps: int) -> None:
    curve, line = refined(np.full(steps, 3.0)).over(steps), Linear().over(steps)
    assert [curve(t) for t in range(steps)] == pytest.approx([line(t) for t in range(steps)], abs=1e-12)


def test_norms_that_fall_at_first_give_a_warm_up() -> None:
    t = np.arange(1_000)
    factors = np.array(refined(1 + 4 * np.exp(-t / 50)).factors)
    peak = int(np.argmax(factors))
    assert factors[0] < 0.1
    assert 50 < peak < 400
    assert np.all(np.diff(factors[peak:]) < 0)


def test_norms_that_rise_in_the_end_give_a_faster_decay() -> None:
    t = np.linspace(0, 1, 500)
    curve = refined(1 + 4 * t**4).over(500)
    assert curve(400) < 0.5 * Linear().over(500)(400)


def test_a_glitch_leaves_no_trace_after_smoothing() -> None:
    held = np.full(300, 2.0)
    held[[5, 140, 299]] = 1_000.0
    assert refined(held).factors == pytest.approx(refined(np.full(300, 2.0)).factors)
    assert refined(held, smoothing=0).factors != pytest.approx(refined(np.full(300, 2.0)).factors, abs=0.1)


def test_a_long_run_is_kept_in_257_factors() -> None:
    draw = np.random.default_rng(0)
    held = 1 + np.exp(-np.arange(20_000) / 2_000) + 0.1 * draw.random(20_000)
    schedule = refined(held)
    assert (len(schedule.factors), max(schedule.factors), schedule.factors[-1]) == (257, 1.0, 0.0)
    exact = np.array(refined_smoothed(held))
    curve = schedule.over(20_000)
    assert [curve(t) for t in range(0, 20_000, 97)] == pytest.approx(exact[::97].tolist(), abs=1e-2)


def refined_smoothed(held: np.ndarray[Any, np.dtype[np.float64]]) -> list[float]:
    """All the factors of a long run, with a median over windows that are written out."""
    half = int(0.1 * held.size) // 2
    filled = np.concatenate([np.full(half, held[0]), held, held[-2 : -half - 2 : -1]])
    smooth = [float(np.median(filled[t : t + 2 * half + 1])) for t in range(0, held.size, 97)]
    weights = np.interp(np.arange(held.size), np.arange(0, held.size, 97), smooth) ** -2
    rates = weights * (weights.sum() - np.cumsum(weights))
    return [float(rate) for rate in rates / rates.max()]


def test_it_keeps_the_contract_of_a_schedule() -> None:
    check_schedule(lambda: refined(1 + 4 * np.exp(-np.arange(300) / 20)))


def test_a_task_follows_it() -> None:
    torch = needs("torch")
    needs("sklearn")
    schedule = refined(1 + 4 * np.exp(-np.arange(300) / 20))
    task = builtin("cancer").rescheduled(schedule, 30)
    assert isinstance(task, rr.TorchTask)
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    follower = task.scheduler_on(optimizer)
    assert follower.get_last_lr() == [0.5 * schedule.factor(0, 30)]
    with task.start(rr.Trial(1e-2, 30, 0)) as run:
        assert all(np.isfinite(run.step()) for _ in range(30))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"norms": []}, "`norms` must be the norms of at least 2 steps, got 0"),
        ({"norms": [1.0]}, "`norms` must be the norms of at least 2 steps, got 1"),
        ({"norms": [1.0, np.nan]}, r"`norms` must be finite and at least 0, got \[nan\]\. Leave out steps"),
        ({"norms": [1.0, np.inf]}, r"`norms` must be finite and at least 0, got \[inf\]"),
        ({"norms": [1.0, -1.0]}, r"`norms` must be finite and at least 0, got \[-1\.0\]"),
        (
            {"norms": [1.0, 0.0]},
            r"`norms` must be above 0 where they are smoothed, got 0\.0\. Half the norms",
        ),
        ({"norms": [[1.0, 2.0]]}, "`norms` must be a flat sequence of numbers"),
        ({"norms": "abc"}, "`norms` must be a sequence of numbers"),
        ({"norm": "max"}, '`norm` must be "l2" or "l1", got \'max\''),
        ({"smoothing": 1.0}, r"`smoothing` must be a share of the run in \[0, 1\), got 1\.0"),
        ({"smoothing": -0.1}, "`smoothing` must be a share of the run"),
        ({"smoothing": "wide"}, "`smoothing` must be a share of the run"),
    ],
)
def test_bad_input_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        refined(**{"norms": [2.0, 1.0, 1.0], **arguments})
