import pytest

from rightrate.report.sparkline import sparkline


@pytest.mark.parametrize("plain", [False, True])
def test_higher_is_drawn_higher_from_the_ground_to_the_top(plain: bool) -> None:
    signs = sparkline([place / 7 for place in range(8)], plain=plain)
    assert len(set(signs)) == 8
    assert sparkline([0.0, 1.0], plain=plain) == signs[0] + signs[-1]
    assert signs.isascii() is plain


def test_what_is_above_the_top_is_drawn_at_the_top() -> None:
    assert sparkline([5.0, 1.0]) == "██"


def test_the_top_can_be_given() -> None:
    assert sparkline([2.0], top=4.0) == sparkline([0.5])
