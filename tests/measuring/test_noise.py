"""The noise scale of gradients: unbiased, and honest about how well it is known."""

import math

import numpy as np
import pytest

from rightrate.errors import ArgumentError
from rightrate.measuring.noise import Noise, noise_scale


def drawn(
    rng: np.random.Generator, *, batches: int = 8, size: int = 16, signal: float = 1.0, dims: int = 50
) -> Noise:
    """An estimate from batches of Gaussian gradients with signal |G|^2 = `signal` and noise S = `dims`."""
    mean = np.zeros(dims)
    mean[0] = math.sqrt(signal)
    gradients = mean + rng.normal(size=(batches, size, dims)).mean(1)
    return noise_scale(gradients @ gradients.T, np.full(batches, float(size)))


def test_signal_and_noise_are_unbiased() -> None:
    rng = np.random.default_rng(0)
    found = [drawn(rng) for _ in range(2000)]
    signals, noises = np.array([f.signal for f in found]), np.array([f.noise for f in found])
    for values, truth in ((signals, 1.0), (noises, 50.0)):
        error = values.std() / math.sqrt(len(values))
        assert abs(values.mean() - truth) < 3 * error


def test_the_interval_holds_the_truth_about_nine_times_in_ten() -> None:
    rng = np.random.default_rng(1)
    found = [drawn(rng) for _ in range(1000)]
    held = np.mean([f.low <= 50.0 <= f.high for f in found])
    assert 0.85 <= held <= 0.99


def test_batches_of_different_sizes_are_weighed_by_them() -> None:
    rng = np.random.default_rng(2)
    sizes = np.array([4.0, 16.0, 64.0, 16.0])
    found = []
    for _ in range(3000):
        gradients = np.stack([1.0 + rng.normal(size=(int(b), 20)).mean(0) for b in sizes])
        found.append(noise_scale(gradients @ gradients.T, sizes))
    assert np.mean([f.noise for f in found]) == pytest.approx(20.0, rel=0.03)
    assert np.mean([f.signal for f in found]) == pytest.approx(20.0, rel=0.03)


def test_it_is_the_formula_of_two_batch_sizes() -> None:
    gradients = np.random.default_rng(3).normal(size=(5, 7)) + 2
    small, big = float((gradients**2).sum(1).mean()), float((gradients.mean(0) ** 2).sum())
    found = noise_scale(gradients @ gradients.T, np.full(5, 8.0))
    assert found.signal == pytest.approx((40 * big - 8 * small) / (40 - 8))
    assert found.noise == pytest.approx((small - big) / (1 / 8 - 1 / 40))
    assert found.scale == pytest.approx(found.noise / found.signal)


def test_without_a_signal_the_scale_has_no_upper_end() -> None:
    found = drawn(np.random.default_rng(4), signal=0.0)
    assert found.high == math.inf
    assert found.low > 100


def test_without_noise_the_scale_is_nothing() -> None:
    gradients = np.ones((4, 3))
    found = noise_scale(gradients @ gradients.T, np.full(4, 8.0))
    assert [found.scale, found.low, found.high] == pytest.approx([0.0] * 3, abs=1e-9)


def test_two_batches_are_too_few() -> None:
    with pytest.raises(ArgumentError, match="of at least 3 batches, got 2"):
        noise_scale(np.eye(2), np.ones(2))
