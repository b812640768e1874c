import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.transferring.families import Family
from rightrate.transferring.fired import Fired
from rightrate.transferring.rules.batch_size import LARGEST, batch_size

sizes = st.integers(1, 10_000)


def fired(
    old: float, new: float, family: Family = "adam", scale: float | None = None, epochs: float | None = 0.0
) -> Fired:
    return batch_size(old, new, family, noise_scale=scale, epochs=epochs)


def power(one: Fired, times: float) -> float:
    """The exponent of the batch size that a factor amounts to."""
    return math.log(one.factor) / math.log(times)


@pytest.mark.parametrize(("family", "exponent"), [("adam", 0.5), ("sgd", 1.0)])
def test_far_below_the_noise_scale_it_is_the_square_root_or_the_linear_rule(
    family: Family, exponent: float
) -> None:
    assert power(fired(16, 256, family, scale=1e9), 16) == pytest.approx(exponent, abs=0.02)
    assert power(fired(256, 16, family, scale=1e9), 1 / 16) == pytest.approx(exponent, abs=0.02)


@pytest.mark.parametrize("family", ["adam", "sgd"])
def test_far_above_the_noise_scale_the_rate_stays(family: Family) -> None:
    assert fired(10_000, 1_000_000, family, scale=10).factor == pytest.approx(1, abs=2e-3)


def test_at_the_noise_scale_the_slope_is_half_of_that_below_it() -> None:
    assert power(fired(1000, 1001, "sgd", scale=1000), 1.001) == pytest.approx(0.5, abs=1e-3)


def test_the_rate_never_rises_further_than_to_the_limit_of_full_batches() -> None:
    assert fired(100, 10**9, "sgd", scale=400).factor == pytest.approx(5, rel=1e-3)
    assert fired(100, 10**9, "adam", scale=400).factor < 5**0.55


@given(sizes, sizes)
def test_the_way_back_undoes_the_way_there(old: int, new: int) -> None:
    assert fired(old, new).factor * fired(new, old).factor == pytest.approx(1)


@given(sizes, sizes, st.sampled_from(["adam", "sgd"]))
def test_a_larger_batch_never_lowers_the_rate_and_never_raises_it_more_than_in_proportion(
    old: int, new: int, family: Family
) -> None:
    small, large = sorted((old, new))
    assert 1 <= fired(small, large, family, scale=small * 20).factor <= max(large / small, 1) * (1 + 1e-9)


def test_without_a_noise_scale_it_says_what_it_assumes_and_the_interval_is_wider() -> None:
    assumed, given_ = fired(64, 256), fired(64, 256, scale=1024)
    assert assumed.factor == given_.factor
    assert assumed.spread > given_.spread
    assert "1024 examples are assumed" in assumed.sentence
    assert "given as 1024 examples" in given_.sentence


def test_without_a_noise_scale_a_large_change_fades() -> None:
    assert power(fired(16, 32, "sgd", epochs=1e6), 2) > 0.8
    assert power(fired(16, 1024, "sgd", epochs=1e6), 64) < 0.65


def test_sgd_on_a_stream_sits_below_the_edge_so_its_rate_hardly_rises_unless_a_noise_scale_is_given() -> None:
    assert fired(16, 1024, "sgd").factor < 2.3
    assert fired(16, 256, "sgd", scale=1e9).factor == pytest.approx(16, rel=1e-3)
    assert "16 to 256 examples are assumed" in fired(16, 1024, "sgd").sentence


def test_a_run_that_overfits_wants_more_than_the_square_root() -> None:
    powers = [power(fired(16, 64, scale=1e9, epochs=epochs), 4) for epochs in (0.0, 10.0, 1000.0)]
    assert powers == sorted(powers)
    assert powers[-1] == pytest.approx(0.725, abs=0.01)


def test_sgd_is_never_scaled_up_linearly_into_batches_that_nobody_has_shown() -> None:
    assert fired(256, 256 * 30, "sgd", scale=1e9).factor < LARGEST
    with pytest.raises(
        ArgumentError, match=r"`batch_size` must not raise the rate of SGD more than 32 times"
    ):
        fired(256, 256 * 40, "sgd", scale=1e9)
    assert fired(256 * 40, 256, "sgd", scale=1e9).factor == pytest.approx(1 / 40, rel=0.01)


def test_beyond_the_evidence_the_doubt_grows_twice_as_fast_and_it_says_so() -> None:
    near, far = fired(10, 100), fired(10, 100_000)
    assert far.spread > 4 * near.spread
    assert "evidence ends" in far.sentence
    assert "evidence ends" not in near.sentence
