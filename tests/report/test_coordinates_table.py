import math

from hypothesis import given
from hypothesis import strategies as st

from rightrate.measuring.coordinates import Coordinates
from rightrate.report.coordinates_table import coordinates_table

names = st.text("abc_.0", min_size=1, max_size=60)


def check(widths: tuple[int, ...], changes: dict[str, tuple[float, ...]]) -> Coordinates:
    return Coordinates(widths=widths, steps=5, lr=0.01, changes=changes)


def test_each_layer_has_its_changes_its_power_and_its_verdict() -> None:
    lines = coordinates_table(check((64, 256), {"in": (1.0, 1.0), "out": (0.5, 1.0)}))
    assert [line.split() for line in lines] == [
        ["layer", "at", "width", "64", "256", "power"],
        ["in", "1.000", "1.000", "+0.00", "flat"],
        ["out", "0.5000", "1.000", "+0.50", "grows"],
    ]


def test_a_layer_that_runs_away_has_no_number_and_grows() -> None:
    lines = coordinates_table(check((64, 256), {"out": (0.5, math.inf)}))
    assert lines[1].split() == ["out", "0.5000", "–", "+inf", "grows"]


def test_of_many_widths_both_ends_are_shown() -> None:
    widths = tuple(2**n for n in range(4, 12))
    heads = coordinates_table(check(widths, {"out": tuple(map(float, widths))}))[0].split()
    assert heads == ["layer", "at", "width", "16", "64", "512", "2,048", "power"]


@given(st.dictionaries(names, st.lists(st.floats(0, 1e9), min_size=6, max_size=6), min_size=1, max_size=5))
def test_no_line_is_longer_than_the_terminal_and_a_name_keeps_its_end(
    changes: dict[str, list[float]],
) -> None:
    held = {name: tuple(values) for name, values in changes.items()}
    lines = coordinates_table(check((16, 32, 64, 128, 256, 1024), held))
    assert max(map(len, lines)) <= 80
    for name, line in zip(held, lines[1:], strict=True):
        assert line.split()[0].removeprefix("…") == name[-len(line.split()[0].removeprefix("…")) :]


def test_colour_marks_what_grows() -> None:
    found = check((64, 256), {"in": (1.0, 1.0), "out": (0.5, 1.0)})
    plain, coloured = coordinates_table(found), coordinates_table(found, color=True)
    assert coloured[1] == plain[1]
    assert "\x1b[" in coloured[2]
