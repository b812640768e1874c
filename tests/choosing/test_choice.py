from pathlib import Path

import pytest

import rightrate as rr
from rightrate.choosing import Choice
from rightrate.errors import ArgumentError
from rightrate.testing.problems import NoisyQuadratic
from tests.conftest import needs


@pytest.fixture(scope="module")
def choice() -> Choice:
    return rr.choose(NoisyQuadratic(), budget=0.5)


def test_a_choice_is_shown_in_one_line(choice: Choice) -> None:
    assert repr(choice).startswith(f"Choice(lr={choice.lr:g}, low=")
    assert "\n" not in repr(choice)


def test_a_notebook_shows_a_picture_and_a_sentence_without_scripts(choice: Choice) -> None:
    shown = choice._repr_html_()
    assert "<svg" in shown
    assert "<script" not in shown


def test_the_report_is_written_where_it_was_asked_for(choice: Choice, tmp_path: Path) -> None:
    path = choice.report(tmp_path / "report.html")
    assert path == tmp_path / "report.html"
    assert "quadratic" in path.read_text(encoding="utf-8")


def test_a_task_without_an_optimizer_object_says_what_to_use_instead(choice: Choice) -> None:
    with pytest.raises(
        ArgumentError, match=r"A NoisyQuadratic has no optimizer object to set\. Use the rate"
    ):
        choice.optimizer(object())


def test_the_plot_is_drawn_on_the_axes_that_are_given(choice: Choice) -> None:
    needs("matplotlib").use("agg")
    pyplot = needs("matplotlib.pyplot")
    figure, axes = pyplot.subplots()
    assert choice.plot(axes) is axes
    assert axes.lines or axes.collections
    pyplot.close(figure)


def test_the_optimizer_and_the_scheduler_follow_the_choice() -> None:
    torch = needs("torch")
    x = torch.randn(64, 3, generator=torch.Generator().manual_seed(0))
    task = rr.TorchTask(
        model=lambda: torch.nn.Linear(3, 1),
        loss=lambda model, batch: (model(batch) - batch.sum(1, keepdim=True)).square().mean(),
        train=[x[:32], x[32:]],
        optimizer=lambda model: torch.optim.SGD(
            [{"params": [model.weight]}, {"params": [model.bias], "lr": 0.2}], lr=0.1
        ),
        steps=200,
    )
    choice = rr.choose(task, budget=0.5)
    optimizer = choice.optimizer(torch.nn.Linear(3, 1))
    assert [group["lr"] for group in optimizer.param_groups] == [choice.lr, 2 * choice.lr]
    scheduler = choice.scheduler(optimizer)
    curve = task.schedule.over(200)
    for step in range(200):
        assert optimizer.param_groups[0]["lr"] == pytest.approx(choice.lr * curve(step))
        optimizer.step()
        scheduler.step()
