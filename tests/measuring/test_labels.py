"""The share of noise in labels that is known is found, and what else raises it is a bound."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rightrate.measuring.labels import unexplained, wrong_labels


def spots(
    classes: int, each: int, *, width: float = 0.05, seed: int = 0
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Well separated classes."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(classes), each)
    return np.eye(classes)[labels] + rng.normal(0, width, (len(labels), classes)), labels


def flipped(labels: NDArray[Any], share: float, classes: int, seed: int = 1) -> NDArray[Any]:
    """A share of the labels replaced by others."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(labels))[: round(share * len(labels))]
    noisy = labels.copy()
    noisy[chosen] = (noisy[chosen] + rng.integers(1, classes, len(chosen))) % classes
    return noisy


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.35])
def test_the_share_that_was_flipped_is_in_the_interval(classes: int, share: float) -> None:
    features, labels = spots(classes, 1000 // classes)
    found = wrong_labels(features, flipped(labels, share, classes))
    assert found.low - 0.01 <= share <= found.high + 0.01
    assert found.high - found.low < 0.2


def test_the_interval_holds_the_share_about_nine_times_in_ten() -> None:
    held = []
    for seed in range(60):
        features, labels = spots(4, 100, seed=seed)
        found = wrong_labels(features, flipped(labels, 0.2, 4, seed=seed))
        held.append(found.low <= 0.2 <= found.high)
    assert np.mean(held) >= 0.8


def test_classes_that_overlap_raise_the_bound() -> None:
    clean, labels = spots(3, 200)
    overlapping, _ = spots(3, 200, width=0.6)
    assert wrong_labels(overlapping, labels).value > wrong_labels(clean, labels).value + 0.05


def test_labels_at_random_are_wrong_as_often_as_chance_makes_them() -> None:
    features, _ = spots(4, 250)
    labels = np.random.default_rng(2).integers(0, 4, 1000)
    assert wrong_labels(features, labels).value == pytest.approx(0.75, abs=0.15)


def test_examples_that_are_equal_in_all_features_are_neighbours() -> None:
    features = np.zeros((40, 3))
    features[20:] = 1.0
    assert wrong_labels(features, np.repeat([0, 1], 20)).value == 0.0


def test_nobody_is_their_own_neighbour() -> None:
    places = np.repeat(np.arange(20.0)[:, None], 2, axis=0)
    assert wrong_labels(places, np.tile([0, 1, 2, 3], 10)).value == 0.75


def test_the_scale_of_a_feature_does_not_matter() -> None:
    features, labels = spots(3, 100)
    scaled = features * np.array([1.0, 1e6, 1e-6])
    assert wrong_labels(scaled, labels).value == pytest.approx(wrong_labels(features, labels).value, abs=0.01)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_the_noise_of_numbers_is_found_where_neighbours_are_near(share: float) -> None:
    rng = np.random.default_rng(3)
    features = rng.uniform(-1, 1, (2000, 1))
    signal = np.sin(3 * features)
    noise = rng.normal(0, signal.std() * np.sqrt(share / (1 - share)), signal.shape)
    found = unexplained(features, signal + noise)
    assert found.low - 0.02 <= share <= found.high + 0.02


def test_features_that_say_nothing_explain_nothing() -> None:
    rng = np.random.default_rng(4)
    found = unexplained(rng.normal(size=(500, 3)), rng.normal(size=(500, 2)))
    assert found.high >= 0.95
    assert found.value <= 1.0
