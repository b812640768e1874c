"""Whatever a record holds, every drawing of it can be made and read back."""

import math
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.report import (
    best_rate_against_horizon,
    loss_against_rate,
    report_html,
    schedule_curve,
    summary,
    svg,
    terminal,
    training_curves,
)
from rightrate.report.figures import Figure
from rightrate.search import Answer, Bowl, Evidence, Optimum, Status, Trial
from rightrate.studies import Curve, Outcome, StudyRecord, record_from_json, record_to_json
from tests.report.reading import Page, outside, parse_svg

rates = st.floats(1e-12, 1e12) | st.floats(min_value=5e-324, exclude_max=True, max_value=1.7e308)
horizons = st.sampled_from([1, 20, 94, 375, 1500, 10_000_000])
losses = st.one_of(st.floats(0, 3), st.floats(-1e12, 1e12), st.floats(1e-12, 1e-10), st.floats())
words = st.text(max_size=12, alphabet=st.characters(codec="utf-8"))
statuses: list[Status] = ["ok", "tie", "edge", "flat", "diverged", "noisy"]


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    trial = Trial(lr=draw(rates), steps=draw(horizons), seed=draw(st.integers(0, 2)))
    points = draw(st.lists(losses, max_size=5))
    curve = Curve(steps=tuple(range(len(points))), losses=tuple(points))
    evidence = Evidence(trial, loss=draw(losses), spent=draw(st.integers(0, trial.steps)))
    return Outcome(evidence=evidence, curve=curve, seconds=draw(st.floats(0, 1e6)))


@st.composite
def answers(draw: st.DrawFn, found: list[Outcome]) -> Answer:
    low, lr, high = sorted(draw(st.tuples(rates, rates, rates)))
    tried = sorted({one.evidence.trial.steps for one in found})
    grid = tuple(sorted(draw(st.lists(rates, min_size=1, max_size=4, unique=True))))
    heights = st.tuples(*[losses] * len(grid))
    return Answer(
        lr=draw(st.sampled_from([lr, math.nan])),
        low=low,
        high=high,
        status=draw(st.sampled_from(statuses)),
        why=tuple(draw(st.lists(words, max_size=2))),
        cost=draw(st.floats(0, 10)),
        steps=1500,
        budget=1.0,
        seed=0,
        evidence=tuple(one.evidence for one in found),
        optima=tuple(Optimum(steps=steps, lr=lr, low=low, high=high) for steps in tried),
        bowls=tuple(Bowl(steps=steps, lrs=grid, losses=draw(heights)) for steps in tried),
    )


@st.composite
def records(draw: st.DrawFn) -> StudyRecord:
    found = draw(st.lists(outcomes(), max_size=6))
    shape = draw(st.lists(st.floats(0, 1), max_size=4))
    return StudyRecord(
        id="0",
        name=draw(words),
        created="",
        steps=1500,
        goal=draw(st.sampled_from(["min", "max"])),
        schedule=draw(words),
        factors=tuple(enumerate(shape)),
        facts={draw(words): draw(words | st.floats() | st.booleans() | st.integers(-9, 9))},
        versions={},
        outcomes=tuple(found),
        answer=draw(st.none() | answers(found)),
    )


def figures(record: StudyRecord) -> list[Figure]:
    made = (loss_against_rate, best_rate_against_horizon, training_curves, schedule_curve)
    return [make(record) for make in made]


@given(records())
@settings(max_examples=60)
def test_any_record_can_be_drawn_within_its_box(record: StudyRecord) -> None:
    for figure in figures(record):
        assert outside(parse_svg(svg(figure, width=440, height=330))) == []


@given(records(), st.integers(40, 120), st.booleans())
@settings(max_examples=60)
def test_any_record_fits_a_terminal(record: StudyRecord, width: int, plain: bool) -> None:
    for figure in figures(record):
        assert all(len(line) <= width for line in terminal(figure, width=width, plain=plain))


@given(records(), st.integers(60, 120))
@settings(max_examples=60)
def test_any_record_can_be_summed_up(record: StudyRecord, width: int) -> None:
    lines = summary(record, width=width)
    assert all(len(line) <= width for line in lines)
    assert not re.search(r"\b(nan|inf)\b", "\n".join(line for line in lines if line.startswith("  ")))


@given(records())
@settings(max_examples=30)
def test_any_record_makes_a_page_that_holds_it(record: StudyRecord) -> None:
    inside = record_from_json(Page(report_html(record)).data)
    assert record_to_json(inside) == record_to_json(record)
