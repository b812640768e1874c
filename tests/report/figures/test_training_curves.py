from dataclasses import replace

from rightrate.report.figures import Line, training_curves
from rightrate.studies import Curve, StudyRecord
from tests.report.records import RELATIVES, outcome


def lines(record: StudyRecord) -> list[Line]:
    return [one for one in training_curves(record).series if isinstance(one, Line)]


def test_thirty_curves_are_thinned_to_twelve_with_both_ends(record: StudyRecord) -> None:
    many = tuple(outcome(375, 1e-4 * 1.3**place) for place in range(30))
    found = lines(replace(record, outcomes=many))
    assert len(found) == 12
    assert (found[0].label, found[-1].label) == ("1.0e-04", "2.0e-01")
    assert "12 of 30 curves" in training_curves(replace(record, outcomes=many)).caption


def test_every_rate_is_shown_by_its_longest_run(record: StudyRecord) -> None:
    found = {one.label: one.xs[-1] for one in lines(record)}
    assert found["1.0e-03"] > 1400
    assert 360 < found["5.6e-02"] <= 375
    assert found["1.0e-04"] <= 94


def test_of_several_seeds_the_lowest_is_shown(record: StudyRecord) -> None:
    seeds = (outcome(375, 0.01, 3), outcome(375, 0.01, 1))
    assert lines(replace(record, outcomes=seeds))[0].ys == seeds[1].curve.losses


def test_curves_run_through_the_ramp_from_low_to_high_rates(record: StudyRecord) -> None:
    levels = [one.level for one in lines(record)]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (0.0, 1.0)


def test_diverged_curves_are_dashed_and_marked(record: StudyRecord) -> None:
    assert [one.label for one in lines(record) if one.dashed] == ["3.2e-01 ×", "1.0e+00 ×"]


def test_a_diverged_curve_does_not_stretch_the_axis(record: StudyRecord) -> None:
    worst = max(max(one.curve.losses) for one in record.outcomes)
    assert training_curves(record).y.high < worst / 5


def test_points_without_a_finite_loss_are_left_out(record: StudyRecord) -> None:
    one = replace(outcome(94, 0.01), curve=Curve(steps=(0, 1, 2), losses=(2.0, float("nan"), 1.0)))
    assert lines(replace(record, outcomes=(one,)))[0].xs == (1, 3)


def test_horizons_of_very_different_length_need_a_log_axis() -> None:
    assert training_curves(RELATIVES["finished"]).x.log
    assert not training_curves(RELATIVES["extrapolated"]).x.log


def test_without_curves_the_figure_says_so(record: StudyRecord) -> None:
    bare = replace(record, outcomes=tuple(replace(one, curve=Curve()) for one in record.outcomes))
    assert training_curves(bare).note == "no trial has left a training curve"
