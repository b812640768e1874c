import math

from rightrate.report.figures import Figure, Line, change_against_width

WIDTHS = (64, 256)


def lines(figure: Figure) -> list[Line]:
    return [one for one in figure.series if isinstance(one, Line)]


def test_each_layer_is_one_line_with_its_power_and_what_grows_is_heavy() -> None:
    figure = change_against_width(WIDTHS, {"in": (1.0, 1.0), "out": (0.5, 1.0)}, {"in": 0.0, "out": 0.5}, 0.2)
    flat, growing = lines(figure)
    assert (flat.label, flat.xs, flat.ys) == ("in +0.00", (64, 256), (1.0, 1.0))
    assert (growing.label, growing.ys) == ("out +0.50", (0.5, 1.0))
    assert growing.weight > 1 > flat.weight
    assert (flat.level, growing.level) == (0.0, 1.0)
    assert not figure.note


def test_the_axis_of_changes_spans_as_much_as_that_of_widths_so_that_flat_looks_flat() -> None:
    figure = change_against_width(WIDTHS, {"in": (1.0, 1.01)}, {"in": 0.01}, 0.2)
    assert figure.y.high / figure.y.low >= 4


def test_what_has_no_place_on_the_axis_is_left_out() -> None:
    changes = {"runs away": (1.0, math.inf), "still": (0.0, 0.0), "unknown": (math.nan, math.nan)}
    figure = change_against_width(WIDTHS, changes, {"runs away": math.inf, "still": 0.0, "unknown": 1.0}, 0.2)
    (only,) = lines(figure)
    assert (only.label, only.xs, only.ys) == ("runs away +inf", (64,), (1.0,))


def test_where_nothing_changes_the_figure_says_so() -> None:
    assert change_against_width(WIDTHS, {"in": (0.0, 0.0)}, {"in": 0.0}, 0.2).note == "no layer changes"


def test_of_many_layers_those_that_grow_most_are_shown_in_the_order_of_the_model() -> None:
    slopes = {f"layer {n}": (n * 7 % 20) / 20 for n in range(20)}
    figure = change_against_width(WIDTHS, dict.fromkeys(slopes, (1.0, 2.0)), slopes, 0.2)
    shown = [line.label.rpartition(" ")[0] for line in lines(figure)]
    assert len(shown) == 12
    assert shown == [name for name in slopes if slopes[name] >= 0.4]
    assert "the 12 of 20 layers that grow most" in figure.caption
