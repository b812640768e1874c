import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.search.scale import Scale

scores = st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), min_size=2, max_size=10)


@given(scores, st.sampled_from(["min", "max"]))
def test_a_position_leads_back_to_its_score(values: list[float], goal: str) -> None:
    scale = Scale.of(values, goal)  # type: ignore[arg-type]
    for value in values:
        if scale.y(value) < scale.ceiling:
            assert scale.score(scale.y(value)) == pytest.approx(value, rel=1e-9, abs=1e-9 * scale.unit)


@given(scores, st.sampled_from(["min", "max"]))
def test_a_better_score_lies_lower(values: list[float], goal: str) -> None:
    scale = Scale.of(values, goal)  # type: ignore[arg-type]
    best, worst = (min(values), max(values)) if goal == "min" else (max(values), min(values))
    assert scale.y(best) <= scale.y(worst)


def test_positive_losses_are_compared_by_their_ratio() -> None:
    scale = Scale.of([0.1, 1.0, 10.0], "min")
    assert scale.y(0.2) - scale.y(0.1) == pytest.approx(scale.y(20.0) - scale.y(10.0))


def test_the_regret_of_a_height_is_a_share_of_the_best_score() -> None:
    assert Scale.of([1.0, 2.0], "min").loss_of(0.1, 1.0) == pytest.approx(0.105, abs=0.001)
    assert Scale.of([0.5, 0.9], "max").loss_of(0.5, 0.8) == pytest.approx(0.25)


def test_one_run_that_exploded_does_not_make_all_others_look_the_same() -> None:
    scale = Scale.of([-5.0, -4.9, -4.0, -3.0, 1e12], "min")
    assert scale.y(-4.0) - scale.y(-5.0) == pytest.approx(1.0)
    assert scale.y(1e12) == scale.y(1e6) == pytest.approx(scale.y(-5.0) + 5)
