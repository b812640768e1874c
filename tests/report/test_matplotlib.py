import sys
from collections.abc import Iterator

import pytest

from rightrate.errors import MissingDependencyError
from rightrate.report import (
    best_rate_against_horizon,
    draw,
    loss_against_rate,
    schedule_curve,
    training_curves,
)
from rightrate.studies import StudyRecord
from tests.conftest import needs
from tests.report.records import RELATIVES


@pytest.fixture
def pyplot() -> Iterator[None]:
    needs("matplotlib").use("Agg")
    from matplotlib import pyplot

    yield
    pyplot.close("all")


@pytest.mark.usefixtures("pyplot")
@pytest.mark.parametrize("name", ["finished", "extrapolated", "outliers", "negative", "no rate", "empty"])
@pytest.mark.parametrize(
    "figure", [loss_against_rate, best_rate_against_horizon, training_curves, schedule_curve]
)
def test_every_figure_can_be_drawn(name: str, figure: object) -> None:
    assert callable(figure)
    data = figure(RELATIVES[name])
    axes = draw(data)
    axes.figure.canvas.draw()
    assert axes.get_title(loc="left") == data.title
    assert axes.get_xlim() == pytest.approx((data.x.low, data.x.high))


@pytest.mark.usefixtures("pyplot")
def test_it_draws_on_the_axes_it_is_given(record: StudyRecord) -> None:
    from matplotlib import pyplot

    axes = pyplot.figure().add_subplot()
    assert draw(loss_against_rate(record), axes) is axes


@pytest.mark.usefixtures("pyplot")
def test_the_legend_names_each_label_once(record: StudyRecord) -> None:
    legend = draw(loss_against_rate(record)).get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert len(names) == len(set(names))
    assert "chosen rate 3.2e-03" in names


def test_without_matplotlib_the_error_says_how_to_get_it(
    record: StudyRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "rightrate\[plot\]"'):
        draw(loss_against_rate(record))
