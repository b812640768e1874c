"""The complexity of the model in figures and sentences."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from rightrate.measuring import Factor
from rightrate.measuring.critical import Critical
from rightrate.measuring.factors.model import (
    LATER,
    LIMIT,
    PRECONDITIONED,
    START,
    TOP,
    Curve,
    Shape,
    model_factor,
)
from rightrate.measuring.spectrum import Top


@dataclass
class Built:
    kinds: dict[str, int] = field(default_factory=lambda: {"linear": 1200, "normalisation": 8})
    trainable: int = 1200
    depth: int = 3
    width: int = 32
    norms: dict[str, int] = field(default_factory=dict)
    residuals: int = 0


def curve(value: float, *, elsewhere: float, limit: float = 2.0) -> Curve:
    return Curve(Top(value, 0.5, np.ones(1), 6), elsewhere, limit, 12.0)


def factor(**changes: Any) -> Factor:
    plain: dict[str, Any] = {
        "anatomy": Built(),
        "steps": 20,
        "start": Critical(0.9, 1.1, 8),
        "later": (Critical(0.5, 0.6, 5), Critical(0.7, 0.9, 5)),
        "curves": {TOP: curve(10.0, elsewhere=8.0)},
        "spent": (4.0, 20.0, 3.0),
        "averaging": False,
        "overfitting": False,
    }
    return model_factor(Shape(**(plain | changes)))


def test_every_figure_is_there_with_its_cost() -> None:
    found = factor()
    assert found["parameters"].value == 1200
    assert found["parameters"].how.endswith("linear 1,200, normalisation 8")
    assert found[START].interval == (0.9, 1.1)
    assert found[LATER].interval == (0.5, 0.9)
    assert 0.5 < found[LATER].number < 0.9
    assert found[TOP].interval == (8.0, 10.5)
    assert found.spent == 4 + 23 + 12


def test_the_limit_comes_from_the_eigenvalue_and_its_interval() -> None:
    assert factor()[LIMIT].number == pytest.approx(0.2)
    assert list(factor()[LIMIT].interval) == pytest.approx([2 / 10.5, 2 / 8])


def test_the_preconditioned_eigenvalue_sets_the_limit_where_there_is_one() -> None:
    both = {TOP: curve(10.0, elsewhere=8.0), PRECONDITIONED: curve(1000.0, elsewhere=900.0, limit=38.0)}
    assert factor(curves=both)[LIMIT].number == pytest.approx(0.038)


def test_a_surface_without_an_upward_direction_has_no_limit() -> None:
    names = [quantity.name for quantity in factor(curves={TOP: curve(-1.0, elsewhere=-2.0)}).quantities]
    assert LIMIT not in names


def test_clipping_is_told() -> None:
    assert "clipping" in factor(clipped=True)[LIMIT].how


@pytest.mark.parametrize(
    ("later", "says"),
    [
        ((Critical(3.0, 3.5, 5),), "3.3 times larger than at the start, so a warm-up pays"),
        ((Critical(0.1, 0.12, 5),), "9.1 times smaller than at the start"),
        ((Critical(1.0, 1.1, 5),), "hardly changed"),
        ((Critical(0.0, 1e-9, 5),), "every step along the update raises the loss"),
    ],
)
def test_what_training_does_to_the_critical_rate_is_told(later: Any, says: str) -> None:
    assert says in factor(later=later)[LATER].says


@pytest.mark.parametrize(
    ("averaging", "overfitting", "says"),
    [
        (True, False, "lay 1 to 13 times below it: begin to look around 2.0e-01"),
        (True, True, "lay 4 to 170 times below it, so here it tells little"),
        (False, False, "lay 9 to 70 times below it: begin to look around 5.0e-02"),
        (False, True, "lay 17 to 1,300 times below it, so here"),
    ],
)
def test_where_to_look_depends_on_the_optimizer_and_the_regime(
    averaging: bool, overfitting: bool, says: str
) -> None:
    assert says in factor(averaging=averaging, overfitting=overfitting)[START].says


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"norms": {"LayerNorm": 2}, "residuals": 3}, "With normalisation and residual connections"),
        ({"residuals": 1}, "With residual connections"),
        ({"depth": 1}, "shallow"),
        ({"depth": 12}, "12 layers without normalisation"),
    ],
)
def test_depth_is_read_beside_what_steadies_it(changes: Any, says: str) -> None:
    assert says in factor(anatomy=Built(**changes))["depth"].says


def test_what_could_not_be_measured_is_left_out_and_told() -> None:
    found = factor(start=None, later=(), curves={}, refusals={TOP: "No second derivative."})
    assert [q.name for q in found.quantities] == [
        "parameters",
        "depth",
        "width",
        "normalisation",
        "residual connections",
    ]
    assert found.refusals == {TOP: "No second derivative."}
