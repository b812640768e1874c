import math
from typing import Any

import pytest

from rightrate.errors import ArgumentError, TaskError, UserCodeError
from tests.conftest import needs

torch = needs("torch")
nn = torch.nn
widths = needs("tests.measuring.torch.widths")
task_at, BATCHES = widths.task_at, widths.BATCHES
coordinate_check = needs("rightrate.measuring.torch.coordinates").coordinate_check
TorchTask = needs("rightrate.tasks.torch").TorchTask

WIDTHS = (64, 256, 1024)


def test_in_the_standard_parametrization_hidden_layers_change_more_the_wider_they_are() -> None:
    check = coordinate_check(task_at, WIDTHS, lr=1e-3)
    assert not check.passed
    assert check.slopes["hidden"] > 0.3
    assert check.slopes["last"] > 0.5
    assert abs(check.slopes["first"]) < 0.1


def test_with_the_rates_of_mup_nothing_grows_with_the_width() -> None:
    check = coordinate_check(lambda width: task_at(width, mup=True), WIDTHS, lr=1e-3)
    assert check.passed
    assert list(check.changes) == ["first", "hidden", "last"]
    assert all(len(changes) == 3 and min(changes) > 0 for changes in check.changes.values())


def test_the_check_puts_the_random_generator_back_and_is_the_same_every_time() -> None:
    before = torch.get_rng_state()
    first = coordinate_check(task_at, (64, 128), steps=2, seeds=1)
    assert torch.equal(torch.get_rng_state(), before)
    assert coordinate_check(task_at, (64, 128), steps=2, seeds=1) == first
    assert first.lr == pytest.approx(10**-2.6)


def test_every_step_is_told_and_what_is_raised_there_ends_the_check() -> None:
    told: list[tuple[int, int]] = []
    coordinate_check(task_at, (64, 128), steps=2, seeds=2, progress=lambda *one: told.append(one))
    assert told == [(done, 8) for done in range(1, 9)]

    def stop(done: int, steps: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    before = torch.get_rng_state()
    with pytest.raises(KeyboardInterrupt):
        coordinate_check(task_at, (64, 128), steps=2, seeds=2, progress=stop)
    assert torch.equal(torch.get_rng_state(), before)


def test_what_the_users_function_raises_is_the_cause() -> None:
    def broken(width: int) -> Any:
        return {64: task_at(64)}[width]

    with pytest.raises(UserCodeError, match="`task_at` raised KeyError: 128"):
        coordinate_check(broken, (64, 128))


def test_a_function_that_returns_no_task_is_refused() -> None:
    with pytest.raises(TaskError, match="`task_at` must return a TorchTask, got int at the width 64"):
        coordinate_check(lambda width: width, (64, 128))


def test_layers_of_other_names_at_another_width_are_refused() -> None:
    def other(width: int) -> Any:
        if width == 64:
            return task_at(width)
        return TorchTask(
            model=lambda: nn.Sequential(nn.Linear(16, width), nn.Linear(width, 1)),
            loss=lambda model, batch: nn.functional.mse_loss(model(batch[0]), batch[1]),
            train=BATCHES,
            valid=BATCHES,
            optimizer=lambda model: torch.optim.Adam(model.parameters()),
            steps=100,
        )

    with pytest.raises(ArgumentError, match="same names at every width; at 64 they are first, hidden, last"):
        coordinate_check(other, (64, 128), steps=1, seeds=1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, r"`steps` must be in \[1, 20\], got 0"),
        ({"steps": 21}, r"`steps` must be in \[1, 20\]"),
        ({"seeds": 0}, "`seeds` must be at least 1, got 0"),
        ({"lr": math.nan}, "`lr` must be finite and above 0, got nan"),
    ],
)
def test_an_argument_out_of_range_is_refused(settings: dict[str, float], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        coordinate_check(task_at, (64, 128), **settings)
