import pytest

from rightrate.report.figures.factor_curve import factor_curve
from rightrate.report.figures.series import Line
from rightrate.schedules import Cosine, Scale


def test_it_holds_every_step_of_a_short_run_and_samples_a_long_one() -> None:
    (short,) = factor_curve(Cosine().over(50), "cosine").series
    (long,) = factor_curve(Cosine().over(10_000), "cosine").series
    assert isinstance(short, Line)
    assert isinstance(long, Line)
    assert short.xs == tuple(float(step) for step in range(50))
    assert len(long.xs) == 401
    assert (long.xs[0], long.xs[-1]) == (0.0, 9999.0)


def test_with_a_peak_it_shows_rates_and_says_so() -> None:
    figure = factor_curve(Cosine(floor=0.5).over(50), "cosine", lr=0.01)
    (line,) = figure.series
    assert isinstance(line, Line)
    assert (line.ys[0], line.ys[-1]) == pytest.approx((0.01, 0.005))
    assert figure.caption == "cosine over 50 steps, peak 0.01"
    assert figure.y.label == "learning rate"


def test_a_schedule_above_its_peak_fits_on_the_axis() -> None:
    figure = factor_curve(Scale(Cosine(), by=3.0).over(50), "3.0 * cosine")
    assert figure.y.high >= 3.0
