"""The laws on recorded loss curves of language models: fitted to two or three runs, they predict the others.

The figures are those of `benchmarks/laws/measure.py`, which measures many more of them.
"""

from typing import Any

import numpy as np
import pytest

from benchmarks.laws.curves import NAMES, SIZES, recorded
from rightrate.laws import LAWS, Run, fit
from rightrate.laws.run import Points

TWO = ("cosine_24000", "constant_24000")
THREE = (*TWO, "wsdcon_9")

#: Mean absolute error, in nats, on the curves that were not fitted: an independent fit of the same laws to
#: the same runs. Of the multi-power law from two runs it had UNBOUNDED, without the bound on gamma.
KNOWN = {
    ("annealing", TWO): (0.0058, 0.0042, 0.0066),
    ("annealing", THREE): (0.0043, 0.0044, 0.0068),
    ("multi-power", THREE): (0.0044, 0.0054, 0.0066),
}
UNBOUNDED = (0.0094, 0.0070, 0.0111)
WITHIN = 0.2


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size}M")
def runs(request: pytest.FixtureRequest) -> tuple[int, dict[str, Run]]:
    """Index of a model, and its nine runs by name."""
    return SIZES.index(request.param), {name: recorded(request.param, name) for name in NAMES}


def unseen_error(law: Any, runs: dict[str, Run], chosen: tuple[str, ...]) -> float:
    """Mean over the curves that were not fitted of the mean absolute error."""
    unseen = [run for name, run in runs.items() if name not in chosen]
    return float(np.mean([np.abs(law.predict(run.lrs, run.steps) - run.losses).mean() for run in unseen]))


@pytest.mark.parametrize(("law", "chosen"), KNOWN)
def test_unseen_schedules_are_predicted_as_well_as_is_known(
    runs: tuple[int, dict[str, Run]], law: str, chosen: tuple[str, ...]
) -> None:
    size, held = runs
    found = LAWS[law].fit([Points.of(held[name]) for name in chosen])
    assert unseen_error(found, held, chosen) == pytest.approx(KNOWN[law, chosen][size], rel=WITHIN)


def test_the_bound_on_gamma_makes_the_multi_power_law_better_than_known_from_two_runs(
    runs: tuple[int, dict[str, Run]],
) -> None:
    size, held = runs
    found = LAWS["multi-power"].fit([Points.of(held[name]) for name in TWO])
    assert unseen_error(found, held, TWO) < 0.75 * UNBOUNDED[size]


def test_one_run_is_refused_since_its_fit_is_two_to_three_times_as_far_off(
    runs: tuple[int, dict[str, Run]],
) -> None:
    _, held = runs
    law = LAWS["annealing"]
    alone, both = (law.fit([Points.of(held[name]) for name in chosen]) for chosen in (TWO[:1], TWO))
    assert unseen_error(alone, held, TWO) > 1.8 * unseen_error(both, held, TWO)


@pytest.mark.parametrize("law", LAWS)
def test_the_bar_holds_nine_of_ten_losses_of_the_unseen_curves(
    runs: tuple[int, dict[str, Run]], law: Any
) -> None:
    _, held = runs
    found = fit([held[name] for name in TWO], law)
    inside = []
    for name, run in held.items():
        if name not in TWO:
            curve = found.along(run.lrs, run.steps)
            inside.append(np.mean(np.abs(curve.losses - run.losses) <= curve.high - curve.losses))
    assert np.mean(inside) > 0.85
