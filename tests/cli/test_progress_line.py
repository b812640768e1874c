import pytest

from rightrate.choosing import Progress
from rightrate.cli.progress_line import BAR, bar, line


def state(spent: int, budget: int) -> Progress:
    return Progress(study="digits", trials=1, reused=0, spent=spent, fresh=spent, budget=budget)


def test_the_time_left_is_told_once_it_is_settled() -> None:
    assert line(state(10, 100), 0.5) == " 10% of 100 steps · 1 trial"
    assert line(state(10, 100), 1.0) == " 10% of 100 steps · 1 trial · 0:09 left"


def test_before_the_best_trial_there_is_none_to_show() -> None:
    assert "best" not in line(state(10, 100), 1.0)


def test_the_bar_is_full_at_the_end_and_not_longer_beyond_it() -> None:
    assert bar(state(0, 100), 100) == "─" * BAR
    assert bar(state(50, 100), 100).count("━") == BAR // 2
    assert bar(state(100, 100), 100) == bar(state(130, 100), 100) == "━" * BAR


@pytest.mark.parametrize(("width", "length"), [(200, BAR), (80, 10), (70, 0), (20, 0)])
def test_the_bar_gives_way_to_the_words(width: int, length: int) -> None:
    assert len(bar(state(50, 100), width)) == length


@pytest.mark.parametrize(("seconds", "left"), [(1.0, "0:09"), (8.6, "1:17"), (700.0, "1:45:00")])
def test_the_time_left_is_written_like_a_clock(seconds: float, left: str) -> None:
    assert line(state(10, 100), seconds).endswith(f" · {left} left")


def test_a_budget_of_no_step_has_a_line() -> None:
    assert line(state(1, 0), 0.0).startswith("100% of 0 steps")
