import numpy as np
import pytest

from rightrate.schedules import Cosine, Linear
from rightrate.transferring.known import MOST_STEPS, Known, Shape
from rightrate.transferring.rules.bound import best_peak
from tests.transferring.worlds import record


def test_a_study_says_what_its_run_was() -> None:
    known = Known.of(record())
    assert (known.steps, known.batch_size, known.examples, known.epochs) == (2000, 50, 1000, 100)
    assert (known.optimizer, known.momentum, known.weight_decay) == ("sgd", 0.9, 0.01)
    assert known.schedule is not None
    assert known.schedule.name == "Linear(warmup=0.05, floor=0.0)"


def test_a_setting_that_is_switched_off_is_zero_and_one_that_differs_between_groups_is_not_known() -> None:
    off = Known.of(record(facts={"optimizer settings": "betas=(0.9, 0.999), eps=1e-08"}))
    assert (off.momentum, off.weight_decay) == (0.0, 0.0)
    several = Known.of(record(facts={"optimizer settings": "momentum=0.9, weight_decay=0.1 / 0.0"}))
    assert (several.momentum, several.weight_decay) == (0.9, None)


def test_a_study_without_facts_knows_its_steps_and_schedule_alone() -> None:
    known = Known.of(record(facts={}))
    assert (known.batch_size, known.examples, known.epochs, known.optimizer) == (None, None, None, None)
    assert (known.momentum, known.weight_decay, known.steps) == (None, None, 2000)


def test_a_setting_is_not_found_in_the_name_of_another() -> None:
    facts: dict[str, str | int | float | bool] = {"optimizer settings": "decoupled_weight_decay=True"}
    assert Known.of(record(facts=facts)).weight_decay == 0.0


@pytest.mark.parametrize("steps", [1, 2, 100, 2000, 6000])
def test_a_sampled_schedule_has_nearly_the_best_peak_of_the_schedule_itself(steps: int) -> None:
    known = Known.of(record()).schedule
    assert known is not None
    exact = Shape("exact", Linear(warmup=0.05)).factors(steps)
    assert len(known.factors(steps)) == steps
    if steps >= 100:
        assert best_peak(known.factors(steps)) == pytest.approx(best_peak(exact), rel=0.02)


def test_a_very_long_run_is_read_at_a_limited_number_of_moments() -> None:
    factors = Shape("long", Cosine(warmup=0.1)).factors(10_000_000)
    assert len(factors) == MOST_STEPS
    assert factors[-1] == 0
    assert np.all(factors >= 0)
