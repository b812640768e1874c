from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, KDecay, Linear


def test_with_a_k_of_one_it_is_the_plain_curve() -> None:
    for curve, plain in (("cosine", Cosine(floor=0.1)), ("polynomial", Linear(floor=0.1))):
        bent = KDecay(k=1, curve=curve, floor=0.1).over(30)
        assert [bent(step) for step in range(30)] == pytest.approx(
            [plain.over(30)(step) for step in range(30)]
        )


def test_a_larger_k_stays_high_for_longer() -> None:
    heights = [KDecay(k=k).over(31)(15) for k in (0.5, 1, 2, 4)]
    assert heights == sorted(heights)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, r"^`k` must be finite and above 0"),
        ({"power": -1}, r"^`power` must be finite and above 0"),
        ({"curve": "linear"}, r"^`curve` must be 'cosine' or 'polynomial', got 'linear'"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        KDecay(**options)
