import re
from typing import Any

import numpy as np
import pytest

from rightrate.errors import ArgumentError
from rightrate.laws import LAWS, AnnealingLaw, Fit, Law, MultiPowerLaw, Run, fit
from rightrate.laws.fitting import BAR
from rightrate.schedules import Cosine, Linear
from tests.laws.worlds import PEAK, STEPS, rates_of, recorded

TRUTHS: dict[str, Law] = {
    "annealing": AnnealingLaw(L0=2.0, A=1.5, alpha=0.4, C=0.2, lam=0.95),
    "multi-power": MultiPowerLaw(L0=2.0, A=1.5, alpha=0.4, B=6.0, C=2.0, beta=0.6, gamma=0.6),
}


@pytest.fixture(scope="module", params=LAWS)
def fitted(request: pytest.FixtureRequest) -> Fit:
    """A law fitted to runs that the same law made, with noise."""
    truth = TRUTHS[request.param]
    runs = [recorded(truth, name, noise=2e-3) for name in ("constant", "cosine", "drop")]
    return fit(runs, request.param)


def test_the_fit_is_told_which_law_it_is(fitted: Fit) -> None:
    assert isinstance(fitted.law, LAWS[fitted.name])
    assert type(fitted.rival) is not type(fitted.law)
    assert fitted.parameters == fitted.law.parameters
    assert fitted.parameters.keys() == TRUTHS[fitted.name].parameters.keys()


def test_the_error_on_the_fitted_runs_is_that_of_the_noise(fitted: Fit) -> None:
    assert fitted.spread == pytest.approx(2e-3, rel=0.2)
    assert fitted.error == pytest.approx(np.sqrt(2 / np.pi) * 2e-3 * 3, rel=0.4)  # a loss of about 3


@pytest.mark.parametrize("name", ["linear", "late"])
def test_a_schedule_that_was_not_seen_is_predicted_and_the_bar_holds_the_truth(
    fitted: Fit, name: str
) -> None:
    truth = TRUTHS[fitted.name].predict(rates_of(name))
    curve = fitted.along(rates_of(name))
    assert curve.losses == pytest.approx(truth[curve.steps], rel=1e-2)
    assert np.mean((curve.low <= truth[curve.steps]) & (truth[curve.steps] <= curve.high)) > 0.9


def test_a_schedule_and_its_rates_are_the_same_question(fitted: Fit) -> None:
    schedule = Linear(warmup=20)
    asked = fitted.predict(schedule, steps=STEPS, peak=PEAK)
    along = fitted.along(rates_of("linear"))
    for field in ("steps", "lrs", "losses", "low", "high"):
        assert getattr(asked, field) == pytest.approx(getattr(along, field))


def test_the_curve_begins_after_the_warm_up_and_ends_on_the_last_step(fitted: Fit) -> None:
    curve = fitted.predict(Cosine(warmup=0.1), steps=5_000, peak=PEAK)
    assert (curve.steps[0], curve.steps[-1], curve.steps.size) == (500, 4_999, 400)
    assert curve.lrs[0] == PEAK


def test_chosen_steps_have_the_losses_of_the_whole_curve(fitted: Fit) -> None:
    whole = fitted.along(rates_of("late"))
    some = fitted.along(rates_of("late"), at=whole.steps[[7, 300]])
    assert some.losses.tolist() == pytest.approx(whole.losses[[7, 300]].tolist(), rel=1e-12)
    assert some.high.tolist() == pytest.approx(whole.high[[7, 300]].tolist())


def test_the_bar_is_never_below_that_of_the_residuals_alone(fitted: Fit) -> None:
    curve = fitted.along(rates_of("late"))
    assert np.all(curve.high - curve.losses >= BAR * fitted.spread * curve.losses * (1 - 1e-9))
    assert curve.losses - curve.low == pytest.approx(curve.high - curve.losses)


def test_the_bar_holds_the_deviation_that_its_docstring_gives(fitted: Fit) -> None:
    lrs, at = rates_of("late"), [150, 399]
    curve = fitted.along(lrs, at)
    again = np.array([law.predict(lrs, at) for law in fitted.resampled])
    jackknife = [
        (len(again) - 1) / len(again) * sum((value - column.mean()) ** 2 for value in column)
        for column in again.T
    ]
    rivalry = (fitted.rival.predict(lrs, at) - curve.losses) ** 2
    deviation = np.sqrt((fitted.spread * curve.losses) ** 2 + jackknife + rivalry)
    assert curve.high - curve.losses == pytest.approx(BAR * deviation)


def test_the_deviation_of_a_parameter_is_that_of_the_jackknife(fitted: Fit) -> None:
    assert fitted.deviations.keys() == fitted.parameters.keys()
    values = np.array([law.parameters["alpha"] for law in fitted.resampled])
    expected = np.std(values) * np.sqrt(values.size - 1)
    assert fitted.deviations["alpha"] == pytest.approx(expected)
    truth = TRUTHS[fitted.name].parameters["alpha"]
    assert abs(fitted.parameters["alpha"] - truth) < 0.2


def test_every_quarter_of_every_run_is_left_out_once(fitted: Fit) -> None:
    assert len(fitted.resampled) == 3 * 4
    assert len({tuple(law.parameters.values()) for law in fitted.resampled}) == 12


def test_the_same_runs_give_the_same_fit() -> None:
    runs = [recorded(TRUTHS["annealing"], name, noise=2e-3) for name in ("constant", "cosine")]
    one, other = fit(runs), fit(iter(runs))
    assert one.parameters == other.parameters
    assert one.along(rates_of("late")).high.tolist() == other.along(rates_of("late")).high.tolist()


def test_a_clean_annealing_law_is_found_from_two_runs() -> None:
    truth = TRUTHS["annealing"]
    found = fit([recorded(truth, "constant"), recorded(truth, "cosine")])
    assert found.name == "annealing"
    assert found.parameters == pytest.approx(truth.parameters, rel=2e-2)


def test_another_unit_of_loss_and_rate_changes_nothing_else() -> None:
    runs = [recorded(TRUTHS["annealing"], name, noise=2e-3) for name in ("constant", "cosine")]
    other = [Run(1e-4 * r.lrs, r.steps, 1e3 * r.losses) for r in runs]
    one, scaled = fit(runs), fit(other)
    assert scaled.error == pytest.approx(1e3 * one.error, rel=1e-3)
    expected = 1e3 * one.along(rates_of("late")).losses
    assert scaled.along(1e-4 * rates_of("late")).losses == pytest.approx(expected, rel=1e-3)


RUN = recorded(TRUTHS["annealing"], "cosine")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"law": "power"}, "`law` must be annealing or multi-power, got 'power'"),
        ({"runs": 3}, "`runs` must be a list of rightrate.laws.Run, got 3"),
        ({"runs": []}, "`runs` must be at least two runs whose schedules differ in shape, got '0 of them'"),
        ({"runs": [RUN]}, "at least two runs whose schedules differ in shape, got '1 of them'"),
        ({"runs": [RUN, RUN]}, "got '2 of the same shape'. Add a run under another schedule"),
        ({"runs": [RUN, (RUN.lrs, RUN.steps, RUN.losses)]}, "`runs` must be a list of rightrate.laws.Run"),
    ],
)
def test_runs_that_tell_too_little_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(message)):
        fit(**{"runs": [RUN, recorded(TRUTHS["annealing"], "late")], **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"peak": 0.0}, "`peak` must be finite and above 0, got 0.0"),
        ({"peak": float("nan")}, "`peak` must be finite and above 0, got nan"),
        ({"steps": 0}, "`steps` must be a whole number, at least 1, got 0"),
        ({"steps": 10}, "`warmup` must be below the length of the run, 10 steps"),
        ({"schedule": 0.1}, "`schedule` must be a Schedule, got 0.1"),
        (
            {"at": [3]},
            "`at` must be steps from 20 on, where the warm-up ends: the laws do not describe it, got 3",
        ),
        ({"at": [STEPS]}, "`at` must be whole numbers, ascending, from 0 to 399"),
    ],
)
def test_a_prediction_of_what_is_no_run_is_refused(
    fitted: Fit, arguments: dict[str, Any], message: str
) -> None:
    asked: dict[str, Any] = {"schedule": Linear(warmup=20), "steps": STEPS, "peak": PEAK, **arguments}
    with pytest.raises(ArgumentError, match=re.escape(message)):
        fitted.predict(**asked)
