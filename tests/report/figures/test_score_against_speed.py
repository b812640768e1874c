from rightrate.report.figures import Dot, Points, score_against_speed

SCORES = (Dot(1e-3, 1.5, 0.1), Dot(1e-2, 1.0, 0.05), Dot(1e-1, 1.2, 0.0))


def test_each_rate_that_reaches_the_level_is_one_point() -> None:
    figure = score_against_speed(SCORES, {1e-2: 80.0, 1e-1: 20.0}, 1.3, 1e-2, "min")
    points = [one for one in figure.series if isinstance(one, Points)]
    assert [(one.label, one.xs, one.ys) for one in points] == [
        ("1.0e-02, the best", (80.0,), (1.0,)),
        ("1.0e-01", (20.0,), (1.2,)),
    ]
    assert [one.level for one in points] == [0.0, 1.0]
    assert points[0].notes == ("rate 1.0e-02: 1.000 ± 0.05000, level reached after 80 steps",)
    assert figure.x.label == "steps to a loss of 1.300"
    assert not figure.note


def test_when_no_rate_reaches_the_level_the_figure_says_so() -> None:
    assert score_against_speed(SCORES, {}, 0.1, 1e-2, "min").note == "no rate reaches the level"
