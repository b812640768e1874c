import re

import pytest

from rightrate.report import (
    best_rate_against_horizon,
    loss_against_rate,
    schedule_curve,
    terminal,
    training_curves,
)
from rightrate.studies import StudyRecord
from tests.report.records import RELATIVES

FIGURES = (loss_against_rate, best_rate_against_horizon, training_curves, schedule_curve)


@pytest.mark.parametrize("name", RELATIVES)
@pytest.mark.parametrize("width", [40, 80, 133])
def test_no_line_is_longer_than_the_terminal(name: str, width: int) -> None:
    for figure in FIGURES:
        assert max(map(len, terminal(figure(RELATIVES[name]), width=width))) <= width


@pytest.mark.parametrize("height", [10, 18, 30])
def test_the_height_is_kept_apart_from_the_legend(record: StudyRecord, height: int) -> None:
    lines = terminal(loss_against_rate(record), height=height)
    assert len(lines) == height + 1


def test_nothing_is_lost_without_colour(record: StudyRecord) -> None:
    for figure in FIGURES:
        coloured = terminal(figure(record), color=True)
        assert [re.sub("\x1b\\[[0-9;]*m", "", line) for line in coloured] == terminal(figure(record))


def test_colour_is_only_written_when_asked_for(record: StudyRecord) -> None:
    assert "\x1b" in "".join(terminal(loss_against_rate(record), color=True))
    assert "\x1b" not in "".join(terminal(loss_against_rate(record)))


@pytest.mark.parametrize("name", RELATIVES)
def test_a_plain_drawing_is_ascii(name: str) -> None:
    for figure in FIGURES:
        assert "\n".join(terminal(figure(RELATIVES[name]), plain=True)).isascii()


def test_every_trial_of_the_longest_horizon_has_its_dot(record: StudyRecord) -> None:
    *plot, legend = terminal(loss_against_rate(record), width=100)
    assert sum(line.count("●") for line in plot) == 5
    assert "● 1,500 steps" in legend


def test_divergence_is_told_in_the_lane_by_horizon(record: StudyRecord) -> None:
    lane = next(line for line in terminal(loss_against_rate(record)) if line.startswith("diverged"))
    assert lane.count("○") == 2


def test_the_chosen_rate_stands_above_its_line(record: StudyRecord) -> None:
    lines = terminal(loss_against_rate(record))
    column = lines[1].index("3.2e-03") + len("3.2e-03") // 2
    assert {line[column] for line in lines[2:6]} == {"│"}


def test_the_interval_is_a_heavy_stretch_of_the_axis(record: StudyRecord) -> None:
    axis = next(line for line in terminal(loss_against_rate(record)) if "└" in line)
    assert 6 <= axis.count("━") <= 12


def test_curves_are_told_apart_by_letters(record: StudyRecord) -> None:
    *plot, first, second = terminal(training_curves(record))
    assert first.startswith("a 1.0e-04   b 3.2e-04")
    assert second.endswith("l 1.0e+00 ×")
    assert {letter for letter in "abcdefghijkl" if any(letter in line[5:] for line in plot)} >= set(
        "abcghijkl"
    )


def test_an_empty_figure_says_why() -> None:
    assert "no trial has finished yet" in "\n".join(terminal(loss_against_rate(RELATIVES["empty"])))


def test_a_tall_terminal_shows_more_ticks(record: StudyRecord) -> None:
    def ticks(height: int) -> int:
        return sum("┤" in line for line in terminal(best_rate_against_horizon(record), height=height))

    assert ticks(10) <= ticks(40)
