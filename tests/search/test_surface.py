import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.search import surface as module
from rightrate.search.points import Points
from rightrate.search.surface import NOISE, Surface
from tests.oracles.process import slow_posterior, weights
from tests.search.given import CENTRE, Row, points, read

#: Horizon of the full run.
STEPS = 64_000

#: Half of the distance between the rates that the extrapolation sees, and a little more.
FACTOR_OF_TWO = math.log10(2)

#: Places at which predictions are compared.
PLACES = [(-4.0, 0.0), (-2.6, 0.0), (-1.3, 0.0), (-2.0, -1.5), (-1.0, -3.0)]

seen = st.lists(
    st.tuples(
        st.integers(-16, 0).map(lambda place: place / 4),
        st.integers(-8, 0).map(lambda halvings: halvings * math.log10(2)),
        st.floats(-2.0, 0.0),
        st.one_of(st.just(0.0), st.floats(0.0, 1.0)),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one[:2],
)


def given_points(some: list[tuple[float, float, float, float]]) -> Points:
    x, t, y, wall = (list(column) for column in zip(*some, strict=True))
    return points(x, t, y, depth=2.0, wall=wall)


@settings(max_examples=25)
@given(seen)
def test_the_posterior_is_that_of_a_textbook_process_with_the_evidence_of_scipy(
    some: list[tuple[float, float, float, float]],
) -> None:
    known, (x, t) = given_points(some), np.array(PLACES).T
    surface, slow = Surface(known, CENTRE, STEPS), slow_posterior(known, CENTRE, STEPS, PLACES)
    shares = weights(slow)
    kept = [said for said, share in zip(slow, shares, strict=True) if share > 0]
    mean, covariance = surface.predict(x, t)
    assert surface.weights == pytest.approx(shares[shares > 0], rel=1e-6)
    assert mean == pytest.approx(np.array([said.mean for said in kept]), rel=1e-6, abs=1e-9)
    assert covariance == pytest.approx(np.array([said.covariance for said in kept]), rel=1e-6, abs=1e-9)
    assert surface.mean(x, t) == pytest.approx(shares @ np.array([said.mean for said in slow]), abs=1e-9)
    noise = sum(share * math.sqrt(said.noise) for share, said in zip(shares, slow, strict=True))
    assert surface.noise == pytest.approx(noise)


@settings(max_examples=50)
@given(seen)
def test_the_covariance_of_a_prediction_is_positive_definite_but_for_rounding(
    some: list[tuple[float, float, float, float]],
) -> None:
    x = np.arange(-5.0, 1.0, 0.25)
    _, covariance = Surface(given_points(some), CENTRE, STEPS).predict(x, np.zeros(len(x)))
    for matrix in covariance:
        assert np.linalg.eigvalsh(matrix).min() > -1e-8 * matrix.max()


def test_what_fell_is_not_part_of_the_surface() -> None:
    standing = points([-3.0, -2.0], [-1.0, -1.0], [-1.0, -1.2], depth=1.2)
    both = points([-3.0, -2.0, -1.0], [-1.0] * 3, [-1.0, -1.2, math.inf], depth=1.2)
    x, t = np.array(PLACES).T
    assert Surface(both, CENTRE, STEPS).mean(x, t) == pytest.approx(
        Surface(standing, CENTRE, STEPS).mean(x, t)
    )


def test_smooth_noise_free_heights_are_kept() -> None:
    x = np.arange(-5.0, 0.0, 0.5)
    y = -2 + 0.3 * (x + 2.5) ** 2
    surface = Surface(points(x.tolist(), [0.0] * len(x), y.tolist(), depth=2.0), CENTRE, STEPS)
    assert surface.mean(x, np.zeros(len(x))) == pytest.approx(y, abs=0.02)
    between = x[:-1] + 0.25
    assert surface.mean(between, np.zeros(len(between))) == pytest.approx(
        -2 + 0.3 * (between + 2.5) ** 2, abs=0.02
    )


def test_noise_free_heights_speak_for_little_noise_and_scattered_ones_for_much() -> None:
    x = np.arange(-5.0, 0.0, 0.25)
    y = -2 + 0.3 * (x + 2.5) ** 2
    scattered = y + 0.2 * np.random.default_rng(0).standard_normal(len(x))
    calm = Surface(points(x.tolist(), [0.0] * len(x), y.tolist(), depth=2.0), CENTRE, STEPS)
    wild = Surface(points(x.tolist(), [0.0] * len(x), scattered.tolist(), depth=2.0), CENTRE, STEPS)
    assert calm.noise < 0.05 < 0.1 < wild.noise < 0.4


def test_far_from_all_trials_the_surface_is_the_shallow_bowl_around_the_usual_rate() -> None:
    known = points([-2.0], [0.0], [-1.0], depth=1.0)
    x = np.array([-100.0, 100.0])
    assert Surface(known, CENTRE, STEPS).mean(x, np.zeros(2)) == pytest.approx(
        [module.BOWL * module.RIM**2] * 2, abs=1e-9
    )


def test_a_trial_high_on_the_wall_hardly_moves_the_bottom() -> None:
    x, t, y = [-4.0, -3.0, -2.0, -1.0], [-1.0] * 4, [-0.8, -1.5, -1.2, -1.1]
    trusted = Surface(points(x, t, y, depth=1.5), CENTRE, STEPS)
    doubted = Surface(points(x, t, y, depth=1.5, wall=[0.0, 0.0, 0.0, 2.0]), CENTRE, STEPS)
    low = Surface(points(x[:3], t[:3], y[:3], depth=1.5), CENTRE, STEPS)
    place, horizon = np.array([-1.5]), np.array([-1.0])
    without = low.mean(place, horizon)
    assert abs(doubted.mean(place, horizon) - without) < 0.5 * abs(trusted.mean(place, horizon) - without)


def test_a_run_of_few_steps_is_erratic_and_the_more_so_the_shorter_it_is() -> None:
    surface = Surface(points([-2.0], [0.0], [-2.0], depth=2.0), CENTRE, STEPS)
    t = np.log10(np.array([16, 64, 64_000]) / STEPS)
    extra = surface.erratic(t, np.zeros(3)) - module.LEAST_NOISE**2
    assert np.sqrt(extra) == pytest.approx(0.06 * 2.0 / np.sqrt([1, 4, 4_000]))


def overfitting(x: float, t: float) -> float:
    """Learns until x + t = -3.2, by heart beyond it; unstable above -0.5."""
    return -1.5 * math.exp(-0.5 * (x + t + 3.2) ** 2) + max(0.0, x + 0.5) ** 2


def optimisation(x: float, t: float) -> float:
    """Learns the more, the more rate times steps; unstable above -2.2."""
    return -1.5 / (1 + math.exp(-1.5 * (x + t + 5.0))) + 0.5 * max(0.0, x + 2.2) ** 2


def extrapolated(world: Callable[[float, float], float]) -> tuple[float, float]:
    """The best log10 rate of the full run, from runs of a 64th to a quarter, and the true one."""
    rows: list[Row] = [
        (10**x, STEPS // fraction, math.exp(world(x, -math.log10(fraction))))
        for fraction in (64, 16, 4)
        for x in np.arange(-4.5, 0.1, 0.5).tolist()
    ]
    surface, x = Surface(read(rows, STEPS, initial=1.0), CENTRE, STEPS), np.arange(-5.0, 0.5, 0.02)
    truth = [world(one, 0.0) for one in x.tolist()]
    return float(x[surface.mean(x, np.zeros(len(x))).argmin()]), float(x[int(np.argmin(truth))])


def test_a_best_rate_that_falls_as_one_over_the_horizon_is_extrapolated() -> None:
    found, best = extrapolated(overfitting)
    assert best == pytest.approx(-3.2, abs=0.02)
    assert found == pytest.approx(best, abs=FACTOR_OF_TWO)


def test_a_best_rate_that_the_stability_holds_is_extrapolated_to_where_it_stays() -> None:
    found, best = extrapolated(optimisation)
    assert found == pytest.approx(best, abs=FACTOR_OF_TWO)
    assert optimisation(found, 0.0) - optimisation(best, 0.0) < 0.02


def test_what_is_foreseen_is_what_is_predicted() -> None:
    rows = [(10**x, 4_000, math.exp(overfitting(x, -1.2))) for x in (-4.0, -3.0, -2.0, -1.0)]
    surface = Surface(read(rows, STEPS, initial=1.0), CENTRE, STEPS)
    x, t, other_x, other_t = (
        np.array([-4.0, -3.0]),
        np.zeros(2),
        np.array([-2.5, -1.0, 0.0]),
        np.full(3, -0.6),
    )
    seen = surface.foresee(x, t, other_x, other_t)
    mean, covariance = surface.predict(np.concatenate([x, other_x]), np.concatenate([t, other_t]))
    assert seen.weights is surface.weights
    assert np.concatenate([seen.mean, seen.other_mean], axis=1) == pytest.approx(mean)
    assert seen.covariance == pytest.approx(covariance[:, :2, 2:])
    assert seen.variance == pytest.approx(np.diagonal(covariance, axis1=1, axis2=2)[:, 2:])
    assert float(seen.weights @ np.sqrt(seen.noise)) == pytest.approx(surface.noise)


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("told", [-1.9, -1.0, 0.0])
def test_what_is_foreseen_is_what_a_trial_then_does(
    monkeypatch: pytest.MonkeyPatch, noise: float, told: float
) -> None:
    """For one hypothesis that doubts nothing: the size of the process is learnt, and moves no mean."""
    monkeypatch.setattr(module, "NOISE", (noise,))
    monkeypatch.setattr(module, "LENGTHS", np.array([1.8]))
    for name in ("DOUBT", "LEAST_NOISE", "SHORT_NOISE"):
        monkeypatch.setattr(module, name, 1.0 if name == "DOUBT" else 0.0)
    x, t, y = [-4.0, -3.0, -2.0, -1.0], [-1.0] * 4, [-0.8, -2.0, -1.2, -0.4]
    before = Surface(points(x, t, y, depth=2.0), CENTRE, STEPS)
    after = Surface(points([*x, -2.4], [*t, -0.3], [*y, told], depth=2.0), CENTRE, STEPS)
    places, full = np.array([-4.0, -3.0, -2.5, -2.0]), np.zeros(4)
    seen = before.foresee(places, full, np.array([-2.4]), np.array([-0.3]))
    spread = math.sqrt(seen.variance[0, 0] + seen.noise[0])
    surprise = (told - seen.other_mean[0, 0]) / spread
    assert after.mean(places, full) == pytest.approx(
        seen.mean[0] + seen.covariance[0, :, 0] / spread * surprise
    )
