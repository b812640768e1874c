from typing import Any

import numpy as np
import pytest

from rightrate.errors import ArgumentError
from rightrate.laws import Run
from rightrate.laws.run import Points

LRS = [0.1, 0.2, *[0.3] * 18]
STEPS = range(0, 20, 2)
LOSSES = [3 - 0.1 * i for i in range(10)]


def test_losses_of_the_warm_up_are_kept_and_not_fitted() -> None:
    run = Run(LRS, STEPS, LOSSES)
    points = Points.of(run)
    assert len(run.losses) == 10
    assert (points.steps.tolist(), points.losses.tolist()) == (list(STEPS)[1:], LOSSES[1:])


def test_points_can_be_left_out() -> None:
    points = Points.of(Run(LRS, STEPS, LOSSES)).without(1, 8)
    assert (points.steps.tolist(), points.losses.tolist()) == ([2, 18], [LOSSES[1], LOSSES[9]])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"lrs": [-0.1, *LRS]}, "`lrs` must be .*at least 0"),
        (
            {"lrs": LRS[:10]},
            "`steps` must be whole numbers, ascending, from 0 to 9, .*got '10 of them from 0 to 18'",
        ),
        ({"losses": LOSSES[:9]}, "`losses` must be as many as `steps`, 10, got 9"),
        ({"steps": range(10, 20)[:9]}, "`losses` must be as many as `steps`, 9, got 10"),
        ({"losses": [np.nan, *LOSSES[1:]]}, r"`losses` must be finite and above 0, got \[nan\]\. Leave out"),
        ({"losses": [*LOSSES[:9], np.inf]}, r"`losses` must be finite and above 0, got \[inf\]"),
        ({"losses": [*LOSSES[:9], 0.0]}, r"`losses` must be finite and above 0, got \[0\.0\]"),
        ({"losses": [*LOSSES[:9], "x"]}, "`losses` must be a sequence of numbers"),
        (
            {"lrs": np.linspace(0.1, 1, 20)},
            "at least 8 after the warm-up, got 0. The warm-up ends at step 19",
        ),
        ({"steps": range(7), "losses": LOSSES[:7]}, "`losses` must be at least 8 after the warm-up, got 5"),
    ],
)
def test_what_is_no_run_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Run(**{"lrs": LRS, "steps": STEPS, "losses": LOSSES, **changed})
