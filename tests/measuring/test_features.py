"""Spread, conditioning and imbalance are those of NumPy's own definitions."""

import numpy as np
import pytest

from rightrate.measuring.features import imbalance, spread


def test_the_condition_number_is_that_of_the_covariance() -> None:
    values = np.random.default_rng(0).normal(size=(300, 4)) @ np.random.default_rng(1).normal(size=(4, 4))
    found = spread(values)
    assert found.condition == pytest.approx(np.linalg.cond(np.cov(values.T)), rel=1e-6)
    assert found.low <= found.condition <= found.high
    assert found.ratio == pytest.approx(values.std(0).max() / values.std(0).min())


def test_constant_features_are_left_out_and_counted() -> None:
    values = np.random.default_rng(0).normal(size=(100, 3))
    values[:, 1] = 7.0
    found = spread(values)
    assert found.constant == 1
    assert found.condition == pytest.approx(spread(values[:, [0, 2]]).condition)


def test_directions_that_do_not_vary_do_not_make_the_condition_infinite() -> None:
    values = np.random.default_rng(0).normal(size=(100, 2))
    doubled = np.hstack([values, values])
    assert spread(doubled).condition == pytest.approx(spread(values).condition, rel=1e-3)


@pytest.mark.parametrize(
    ("labels", "ratio", "rarest"), [([0, 1], 1.0, 0.5), ([2] * 9 + [5], 9.0, 0.1), ([3], 1.0, 1.0)]
)
def test_imbalance(labels: list[int], ratio: float, rarest: float) -> None:
    assert list(imbalance(np.array(labels))) == pytest.approx([ratio, rarest])
