import re
from itertools import pairwise

import pytest

from rightrate.report import (
    best_rate_against_horizon,
    loss_against_rate,
    schedule_curve,
    svg,
    training_curves,
)
from rightrate.report.figures import Axis, Figure, Points
from rightrate.report.svg import svg_style
from rightrate.studies import StudyRecord
from tests.report.reading import SVG, marks, outside, parse_svg, texts
from tests.report.records import RELATIVES

FIGURES = (loss_against_rate, best_rate_against_horizon, training_curves, schedule_curve)


@pytest.mark.parametrize("name", RELATIVES)
@pytest.mark.parametrize("size", [(880, 430), (400, 360), (10, 10)])
def test_everything_lies_within_the_view_box(name: str, size: tuple[float, float]) -> None:
    for figure in FIGURES:
        drawn = svg(figure(RELATIVES[name]), width=size[0], height=size[1], heading=True)
        assert outside(parse_svg(drawn)) == []


@pytest.mark.parametrize("name", RELATIVES)
def test_nothing_is_drawn_that_is_no_number(name: str) -> None:
    for figure in FIGURES:
        assert not re.search(r"\b(nan|inf|None|Infinity)\b", svg(figure(RELATIVES[name])))


def test_every_trial_has_a_mark_that_tells_about_it(record: StudyRecord) -> None:
    told = marks(parse_svg(svg(loss_against_rate(record))))
    assert len(told) == len(record.outcomes)
    assert "rate 3.2e-01, 94 steps, seed 0: diverged after 31 steps" in told


def test_it_can_be_read_without_seeing_it(record: StudyRecord) -> None:
    figure = loss_against_rate(record)
    root = parse_svg(svg(figure))
    assert root.findtext(f"{SVG}title") == figure.title
    assert root.findtext(f"{SVG}desc") == figure.caption
    assert root.get("role") == "img"


def test_the_legend_names_each_horizon_once(record: StudyRecord) -> None:
    written = texts(parse_svg(svg(loss_against_rate(record))))
    assert [written.count(name) for name in ("94 steps", "375 steps", "1,500 steps")] == [1, 1, 1]


def test_the_chosen_rate_is_written_at_its_line(record: StudyRecord) -> None:
    assert "3.2e-03" in texts(parse_svg(svg(loss_against_rate(record))))


def test_labels_of_ticks_do_not_touch(record: StudyRecord) -> None:
    for figure in FIGURES:
        root = parse_svg(svg(figure(record), width=400, height=360))
        centred = [one for one in root.iter(f"{SVG}text") if one.get("text-anchor") == "middle"]
        rows: dict[str, list[tuple[float, float]]] = {}
        for one in centred:
            half = len(one.text or "") * 12 * 0.62 / 2
            middle = float(one.get("x", "nan"))
            rows.setdefault(one.get("y", ""), []).append((middle - half, middle + half))
        for row in rows.values():
            ordered = sorted(row)
            assert all(left[1] <= right[0] for left, right in pairwise(ordered))


def test_there_is_no_script_and_nothing_is_loaded(record: StudyRecord) -> None:
    drawn = "".join(svg(figure(record)) for figure in FIGURES)
    assert "<script" not in drawn
    assert not re.search(r"\b(href|src|onload|url)\b", drawn)


def test_a_picture_on_a_page_leaves_style_and_name_space_to_it(record: StudyRecord) -> None:
    drawn = svg(loss_against_rate(record), alone=False)
    assert "<style" not in drawn
    assert "http" not in drawn


def test_a_picture_alone_follows_the_colour_scheme(record: StudyRecord) -> None:
    assert "prefers-color-scheme:dark" in svg(loss_against_rate(record))


def test_colours_are_also_written_into_the_elements(record: StudyRecord) -> None:
    root = parse_svg(svg(loss_against_rate(record)))
    groups = [one for one in root.iter(f"{SVG}g") if (one.get("class") or "rr-mark") != "rr-mark"]
    assert all(re.fullmatch("#[0-9a-f]{6}", one.get("color", "")) for one in groups)


def test_hostile_texts_stay_texts() -> None:
    axis = Axis(label="</text><script>alert(1)</script>", number="score", low=0.0, high=1.0)
    points = Points(label='"><g onload="x', xs=(0.5,), ys=(0.5,), notes=("\x00]]>&",))
    figure = Figure(key="k", title="<b>", caption="'\"", x=axis, y=axis, series=(points,))
    root = parse_svg(svg(figure))
    assert not list(root.iter(f"{SVG}script"))
    assert axis.label in texts(root)


def test_a_scope_can_hold_a_whole_page() -> None:
    assert svg_style(":root").startswith(":root{")
