import json
import math

import pytest

import rightrate as rr
from rightrate.choosing import Choice
from rightrate.ranging import RangeTest
from rightrate.testing.problems import NoisyQuadratic
from tests.conftest import needs
from tests.engines.test_inline import Scripted, bad_at


@pytest.fixture(scope="module")
def choice() -> Choice:
    return rr.choose(NoisyQuadratic(), budget=0.5)


@pytest.fixture(scope="module")
def test_beside(choice: Choice) -> RangeTest:
    return rr.range_test(NoisyQuadratic(), end=1e3, choice=choice)


def test_it_is_shown_in_one_line_with_the_ends_of_the_rules(test_beside: RangeTest) -> None:
    shown = repr(test_beside)
    low = min(test_beside.suggestions.values())
    assert shown.startswith(f"RangeTest({len(test_beside.losses)} of 100 steps, 13 suggestions: ")
    assert f"={low:.2g} ... " in shown
    assert "\n" not in shown


def test_where_no_rule_has_an_answer_it_says_so() -> None:
    test = rr.range_test(Scripted(bad_at(0, math.nan)), steps=20)
    bare = RangeTest(**{**vars(test), "suggestions": {}})
    assert repr(bare) == "RangeTest(1 of 20 steps, no rule answers)"


def test_the_json_holds_all_of_it(test_beside: RangeTest, choice: Choice) -> None:
    held = json.loads(test_beside.to_json())
    assert held["schema"] == 1
    assert (held["task"], held["start"], held["end"], held["steps"]) == ("quadratic", 1e-7, 1e3, 100)
    assert tuple(held["lrs"]) == test_beside.lrs
    assert tuple(held["losses"]) == test_beside.losses
    assert held["suggestions"] == test_beside.suggestions
    assert held["choice"] == choice.to_dict()


def test_without_a_choice_the_json_has_none() -> None:
    assert "choice" not in rr.range_test(NoisyQuadratic()).to_dict()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_not_finite_is_a_text_in_json(bad: float) -> None:
    held = json.loads(rr.range_test(Scripted(bad_at(21, bad)), steps=30).to_json())
    assert held["losses"] == [1.0] * 21 + [str(bad)]


def test_the_plot_is_drawn_on_the_axes_that_are_given(test_beside: RangeTest) -> None:
    needs("matplotlib").use("agg")
    pyplot = needs("matplotlib.pyplot")
    figure, axes = pyplot.subplots()
    assert test_beside.plot(axes) is axes
    assert len(axes.lines) >= 3  # the losses, the crosses and the chosen rate
    pyplot.close(figure)
