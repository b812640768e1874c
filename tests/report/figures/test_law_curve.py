from rightrate.report import svg
from rightrate.report.figures import Band, LawCurve, Line, law_curve

RUNS = [LawCurve("short", [0, 50, 99], [3.0, 2.0, 1.5]), LawCurve("long", [0, 100, 199], [3.0, 1.5, 1.2])]


def test_the_recorded_curves_stand_beside_the_expected_one() -> None:
    figure = law_curve(RUNS, LawCurve("expected", [0, 299], [2.5, 1.0]), [2.0, 0.9], [3.0, 1.1])
    lines = [one for one in figure.series if isinstance(one, Line)]
    assert [line.label for line in lines] == ["short", "long", "expected"]
    assert lines[-1].role == "answer"
    (band,) = [one for one in figure.series if isinstance(one, Band)]
    assert (band.lows, band.highs) == ((2.0, 0.9), (3.0, 1.1))
    assert figure.x.high >= 299
    assert "what the law expects of expected" in figure.caption
    assert svg(figure).startswith("<svg")


def test_without_a_prediction_the_recorded_curves_stand_alone() -> None:
    figure = law_curve(RUNS, None)
    assert [one.label for one in figure.series] == ["short", "long"]
    assert figure.caption == "Recorded loss of 2 runs after the warm-up."


def test_runs_of_one_name_share_a_colour() -> None:
    figure = law_curve([RUNS[0], RUNS[0], RUNS[1]], None)
    levels = [one.level for one in figure.series if isinstance(one, Line)]
    assert levels == [0.0, 0.0, 1.0]


def test_a_single_run_can_be_drawn() -> None:
    assert svg(law_curve(RUNS[:1], None)).startswith("<svg")
