import math

import numpy as np
import pytest

from rightrate.search.bowl import log_likelihood
from rightrate.search.model import Posterior
from rightrate.search.points import Points
from rightrate.search.prior import Reach, guess, prior
from tests.oracles.bowl import slow_log_likelihood


def points(x: list[float], t: list[float], y: list[float], train: list[float] | None = None) -> Points:
    scores = np.array(y, dtype=np.float64)
    diverged = ~np.isfinite(scores)
    losses = np.array([math.nan] * len(y) if train is None else train, dtype=np.float64)
    return Points(np.array(x), np.array(t), np.where(diverged, 0.0, scores), diverged, losses)


def test_the_likelihood_is_that_of_a_slow_one_written_from_the_formula() -> None:
    seen = points([-4.0, -3.0, -2.5, -2.0, -1.0], [-1.0] * 5, [1.5, 0.6, 0.4, 0.5, math.inf])
    grid = prior(-2.6, 0.9, None, Reach(-4.0, -1.0, -2.0))
    fast = log_likelihood(seen, grid.centres[::20], grid.shapes)
    for i, centre in enumerate(grid.centres[::20]):
        for j in range(0, len(grid.shapes.noise), 17):
            shape = (grid.shapes.curvature[j], grid.shapes.ratio[j], grid.shapes.noise[j])
            assert fast[i, j] == pytest.approx(
                slow_log_likelihood(seen, float(centre), *map(float, shape)), rel=1e-9
            )


def test_without_trials_the_posterior_is_the_prior() -> None:
    grid = prior(-2.6, 0.9, 0.0, Reach(-2.6, -2.6, 0.0))
    (middle,) = Posterior(points([], [], []), grid).best(0.0, [0.5])
    assert middle == pytest.approx(-2.6, abs=0.05)


def test_the_interval_narrows_with_every_horizon() -> None:
    x, grid = [-4.0, -3.0, -2.0, -1.0], prior(-2.6, 0.9, 0.0, Reach(-4.0, -1.0, -2.0))
    widths = []
    for horizons in ([-1.5], [-1.5, -0.8], [-1.5, -0.8, -0.3]):
        seen = points(
            x * len(horizons), [t for t in horizons for _ in x], [(v + 2.5) ** 2 for v in x] * len(horizons)
        )
        low, high = Posterior(seen, grid).best(0.0, [0.05, 0.95])
        widths.append(high - low)
    assert widths[0] > widths[1] > widths[2]


def test_a_drift_that_the_horizons_show_is_extrapolated() -> None:
    x, horizons = [-3.5, -3.0, -2.5, -2.0, -1.5, -1.0], [-1.5, -1.0, -0.5]
    seen = points(
        [v for _ in horizons for v in x],
        [t for t in horizons for _ in x],
        [(v + 3.0 + 0.8 * t) ** 2 for t in horizons for v in x],
    )
    grid = prior(-2.6, 0.9, None, Reach(-3.5, -1.0, -2.0))
    (middle,) = Posterior(seen, grid).best(0.0, [0.5])
    assert middle == pytest.approx(-3.0, abs=0.25)


def test_a_divergence_lowers_the_best_rate() -> None:
    grid = prior(-2.6, 0.9, None, Reach(-4.0, -1.0, -2.0))
    x, y = [-3.0, -2.5, -2.0], [0.3, 0.28, 0.3]
    calm = Posterior(points([*x, -1.5], [-1.0] * 4, [*y, 0.32]), grid).best(0.0, [0.5])[0]
    fallen = Posterior(points([*x, -1.5], [-1.0] * 4, [*y, math.inf]), grid).best(0.0, [0.5])[0]
    assert fallen < calm


def test_a_lucky_score_far_out_does_not_move_the_bottom() -> None:
    grid = prior(-2.6, 0.9, None, Reach(-4.0, -0.5, -2.0))
    x = [-3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5]
    y = [1.2, 0.5, 0.25, 0.5, 1.2, 1.9, 0.26]
    (middle,) = Posterior(points(x, [-0.5] * 7, y), grid).best(-0.5, [0.5])
    assert middle == pytest.approx(-2.5, abs=0.2)


def test_many_passes_over_the_data_make_a_falling_rate_likelier() -> None:
    def expected(epochs: float | None) -> float:
        seen = points([-3.0, -2.5, -2.0], [-1.0] * 3, [0.5, 0.3, 0.5])
        return Posterior(seen, prior(-2.6, 0.9, epochs, Reach(-3.0, -2.0, -1.0))).best(0.0, [0.5])[0]

    assert expected(100.0) < expected(None) < expected(0.0)


def test_the_expected_regret_is_least_near_the_best_rate_and_steep_towards_the_cliff() -> None:
    x = [-4.0, -3.5, -3.0, -2.5, -2.0, -1.5]
    seen = points(x, [0.0] * 6, [1.0, 0.25, 0.0, 0.25, 1.0, math.inf])
    posterior = Posterior(seen, prior(-2.6, 0.9, None, Reach(-4.0, -1.5, 0.0)))
    at = dict(zip((-4.0, -3.0, -2.0), posterior.regret(np.array([-4.0, -3.0, -2.0])), strict=True))
    assert at[-3.0] < at[-4.0] < at[-2.0]


@pytest.mark.parametrize(
    ("optimizer", "momentum", "expected"),
    [
        ("adamw", 0.0, (-2.6, 0.9)),
        ("sgd", 0.9, (-1.5, 0.9)),
        ("sgd", 0.0, (-0.6, 0.9)),
        ("strange", 0.0, (-2.0, 1.5)),
    ],
)
def test_the_first_guess_is_that_of_the_family(
    optimizer: str, momentum: float, expected: tuple[float, float]
) -> None:
    assert guess(optimizer, momentum, 0.01) == expected
