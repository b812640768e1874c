from rightrate.report.figures import Figure, Line, Marker, Points, Rug, Span, loss_against_rate
from rightrate.studies import StudyRecord
from tests.report.records import RATES, RELATIVES


def dots(figure: Figure) -> list[Points]:
    return [one for one in figure.series if isinstance(one, Points) and one.shape == "dot"]


def test_every_trial_is_a_dot_or_a_cross(record: StudyRecord) -> None:
    figure = loss_against_rate(record)
    crosses = [x for one in figure.series if isinstance(one, Rug) for x in one.xs]
    assert sum(len(one.xs) for one in dots(figure)) == 18
    assert crosses == [0.32, 1.0]


def test_dots_stand_where_the_trials_ended(record: StudyRecord) -> None:
    found = {pair for one in dots(loss_against_rate(record)) for pair in zip(one.xs, one.ys, strict=True)}
    told = {
        (one.evidence.trial.lr, one.evidence.loss) for one in record.outcomes if not one.evidence.diverged
    }
    assert found == told


def test_horizons_run_through_the_ramp_from_short_to_long(record: StudyRecord) -> None:
    levels = {one.label: one.level for one in dots(loss_against_rate(record))}
    assert levels == {"94 steps": 0.0, "375 steps": 0.5, "1,500 steps": 1.0}


def test_fitted_lines_are_those_of_the_answer(record: StudyRecord) -> None:
    assert record.answer is not None
    lines = [one for one in loss_against_rate(record).series if isinstance(one, Line)]
    assert [(one.xs, one.ys) for one in lines] == [(bowl.lrs, bowl.losses) for bowl in record.answer.bowls]


def test_the_answer_is_a_line_with_its_interval(record: StudyRecord) -> None:
    series = loss_against_rate(record).series
    assert [one.value for one in series if isinstance(one, Marker)] == [0.0032]
    assert [(one.low, one.high) for one in series if isinstance(one, Span)] == [(0.0018, 0.0056)]


def test_an_answer_that_cannot_be_trusted_is_a_best_guess() -> None:
    series = loss_against_rate(RELATIVES["outliers"]).series
    assert [one.label for one in series if isinstance(one, Marker)] == ["best guess"]


def test_without_an_answer_the_trials_stand_alone(unfinished: StudyRecord) -> None:
    kinds = {type(one) for one in loss_against_rate(unfinished).series}
    assert kinds == {Points, Rug}


def test_scores_far_beyond_the_others_become_arrows_on_the_edge() -> None:
    figure = loss_against_rate(RELATIVES["outliers"])
    arrows = [one for one in figure.series if isinstance(one, Points) and one.shape == "up"]
    assert [one.xs for one in arrows] == [(0.1, 0.32)]
    assert arrows[0].ys == (figure.y.high, figure.y.high)
    assert "3.100e+05" in arrows[0].notes[0]


def test_arrows_point_down_when_high_scores_are_good() -> None:
    record = RELATIVES["highest is best"]
    far = record.outcomes[0].evidence
    hidden = [
        one for one in loss_against_rate(record).series if isinstance(one, Points) and one.shape == "up"
    ]
    assert far.loss < 1
    assert hidden == []


def test_the_axis_is_logarithmic_where_scores_are_positive() -> None:
    logs = {name: loss_against_rate(record).y.log for name, record in RELATIVES.items()}
    assert logs["finished"]
    assert logs["tiny"]
    assert not logs["negative"]
    assert not logs["identical"]


def test_an_empty_figure_says_why() -> None:
    notes = {name: loss_against_rate(record).note for name, record in RELATIVES.items()}
    assert notes["empty"] == "no trial has finished yet"
    assert notes["all diverged"] == "every trial diverged"
    assert notes["absurd"] == "the scores are too large to draw"
    assert notes["finished"] == ""


def test_the_caption_is_one_sentence_about_what_is_there(
    record: StudyRecord, unfinished: StudyRecord
) -> None:
    assert loss_against_rate(record).caption.count(".") == 1
    assert "fitted" in loss_against_rate(record).caption
    assert "fitted" not in loss_against_rate(unfinished).caption


def test_each_horizon_with_a_divergence_has_its_own_row() -> None:
    rugs = [one for one in loss_against_rate(RELATIVES["all diverged"]).series if isinstance(one, Rug)]
    assert [(one.row, len(one.xs)) for one in rugs] == list(enumerate(map(len, RATES.values())))
