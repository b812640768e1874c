import numpy as np
import pytest

from rightrate.transferring.doubt import beyond, decades, mixed, spread


def test_the_distance_is_that_of_the_logarithms() -> None:
    assert decades(2, 200) == pytest.approx(2)
    assert decades(200, 2) == pytest.approx(-2)


def test_within_the_evidence_the_doubt_grows_with_the_distance_and_beyond_it_twice_as_fast() -> None:
    assert spread(0.3, 0.0, 1.0) == 0
    assert spread(0.3, 1.0, 1.0) == spread(0.3, -1.0, 1.0) == pytest.approx(0.3)
    assert spread(0.3, 2.0, 1.0) - spread(0.3, 1.5, 1.0) == pytest.approx(2 * 0.3 * 0.5)


def test_only_a_change_beyond_the_evidence_is_worth_a_sentence() -> None:
    assert beyond(1.0, 1.0) == ""
    assert "factor of 10," in beyond(-1.1, 1.0)


def test_a_mixture_has_the_moments_of_what_is_drawn_from_it() -> None:
    random = np.random.default_rng(0)
    first = random.random(200_000) < 0.3
    sample = np.where(
        first, -1 + 0.2 * random.standard_normal(len(first)), 0.5 + random.standard_normal(len(first))
    )
    mean, scatter = mixed([(0.3, -1.0, 0.2), (0.7, 0.5, 1.0)])
    assert mean == pytest.approx(sample.mean(), abs=0.01)
    assert scatter == pytest.approx(sample.std(), rel=0.01)
