"""What the scheduler does to an optimizer, step by step."""

import copy
import math
import pickle
from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Linear, OneCycle
from tests.conftest import needs
from tests.schedules.rows import ROWS

torch = needs("torch")
scheduler = needs("rightrate.schedules.torch").scheduler

STEPS = 12
SCHEDULE = Cosine(warmup=0.25, floor=0.1)


def weight() -> Any:
    return torch.nn.Parameter(torch.ones(2))


def two_groups(cls: str = "SGD", rates: tuple[float, float] = (0.3, 0.007)) -> Any:
    return getattr(torch.optim, cls)([{"params": [weight()], "lr": rate} for rate in rates])


def rates(optimizer: Any) -> list[float]:
    return [float(group["lr"]) for group in optimizer.param_groups]


@pytest.mark.parametrize("name", ROWS)
def test_every_group_has_its_peak_times_the_factor_on_every_step_and_after_the_end(name: str) -> None:
    make, lengths = ROWS[name]
    steps = lengths[-1] if lengths[-1] < 1000 else 20 if 20 in lengths else lengths[0]
    optimizer = two_groups()
    follower = scheduler(optimizer, make(), steps)
    curve = make().over(steps)
    for step in range(2 * steps):
        assert rates(optimizer) == [0.3 * curve(step), 0.007 * curve(step)]
        assert follower.get_last_lr() == rates(optimizer)
        optimizer.step()
        follower.step()


def test_a_group_of_rate_zero_stays_frozen() -> None:
    optimizer = two_groups(rates=(0.1, 0.0))
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    for _ in range(STEPS):
        assert rates(optimizer)[1] == 0.0
        follower.step()


def test_a_rate_that_is_a_tensor_is_filled_in_place() -> None:
    rate = torch.tensor(0.5)
    optimizer = torch.optim.SGD([weight()], lr=rate)
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    for step in range(STEPS):
        assert optimizer.param_groups[0]["lr"] is rate
        assert float(rate) == pytest.approx(0.5 * SCHEDULE.over(STEPS)(step), rel=1e-6)
        follower.step()


def test_the_last_rates_do_not_change_with_the_tensor_that_they_came_from() -> None:
    optimizer = torch.optim.SGD([weight()], lr=torch.tensor(0.5))
    follower = scheduler(optimizer, Linear(), STEPS)
    (first,) = follower.get_last_lr()
    follower.step()
    assert float(first) == 0.5
    assert float(follower.get_last_lr()[0]) < 0.5


def test_a_group_that_is_added_later_joins_in_with_its_own_rate_as_its_peak() -> None:
    optimizer = two_groups()
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    follower.step()
    optimizer.add_param_group({"params": [weight()], "lr": 0.05})
    follower.step()
    factor = SCHEDULE.over(STEPS)(2)
    assert rates(optimizer) == [0.3 * factor, 0.007 * factor, 0.05 * factor]
    assert follower.state_dict() == {"step": 2, "base_lrs": [0.3, 0.007, 0.05]}


def test_a_second_scheduler_on_the_same_optimizer_starts_from_the_same_peaks() -> None:
    optimizer = two_groups()
    first = scheduler(optimizer, SCHEDULE, STEPS)
    first.step()
    second = scheduler(optimizer, Linear(), STEPS)
    assert second.state_dict()["base_lrs"] == [0.3, 0.007]
    assert rates(optimizer) == [0.3, 0.007]


def test_a_step_can_be_given() -> None:
    optimizer = two_groups()
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    for step in (7, 2, 11):
        follower.step(step)
        assert rates(optimizer)[0] == 0.3 * SCHEDULE.over(STEPS)(step)


def test_a_step_before_the_start_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`step` must be at least 0, got -1"):
        scheduler(two_groups(), SCHEDULE, STEPS).step(-1)


def test_a_skipped_optimizer_step_is_no_mistake() -> None:
    # Warnings are errors in this suite; torch's own schedulers warn here.
    follower = scheduler(two_groups(), SCHEDULE, STEPS)
    for _ in range(3):
        follower.step()
    assert follower.last_epoch == 3


def test_a_deep_copy_goes_its_own_way() -> None:
    optimizer = two_groups("AdamW")
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    follower.step()
    other = copy.deepcopy(follower)
    other.step()
    curve = SCHEDULE.over(STEPS)
    assert rates(optimizer)[0] == 0.3 * curve(1)
    assert rates(other.optimizer)[0] == 0.3 * curve(2)


def test_a_pickled_scheduler_goes_on_where_it_was() -> None:
    follower = scheduler(two_groups(), SCHEDULE, STEPS)
    follower.step()
    other = pickle.loads(pickle.dumps(follower))
    other.step()
    assert rates(other.optimizer)[0] == 0.3 * SCHEDULE.over(STEPS)(2)


def test_it_is_a_scheduler_of_torch_and_says_what_it_follows() -> None:
    follower = scheduler(two_groups(), Linear(warmup=0.05), 1000)
    follower.step()
    assert isinstance(follower, torch.optim.lr_scheduler.LRScheduler)
    assert repr(follower) == "scheduler(Linear(warmup=0.05, floor=0.0), steps=1000, step=1)"


def test_something_that_is_no_optimizer_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`optimizer` must be a torch optimizer, got 3"):
        scheduler(3, Linear(), STEPS)


def test_something_that_is_no_schedule_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule, got 'linear'"):
        scheduler(two_groups(), "linear", STEPS)


def test_a_run_too_short_is_refused_and_the_optimizer_left_alone() -> None:
    optimizer = two_groups()
    with pytest.raises(ArgumentError, match=r"^`warmup` must be below the length of the run, 5 steps"):
        scheduler(optimizer, Linear(warmup=5), 5)
    assert rates(optimizer) == [0.3, 0.007]
    assert "initial_lr" not in optimizer.param_groups[0]


def test_a_rate_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`lr` must be finite, got nan"):
        scheduler(torch.optim.SGD([weight()], lr=math.nan), Linear(), STEPS)


@pytest.mark.parametrize(
    "name", ["SGD", "Adam", "AdamW", "NAdam", "RMSprop", "Adafactor", "Adagrad", "Adamax", "Rprop", "LBFGS"]
)
def test_every_optimizer_with_a_rate_can_follow(name: str) -> None:
    optimizer = getattr(torch.optim, name)([weight()], lr=0.5)
    scheduler(optimizer, Linear(warmup=1), STEPS)
    assert rates(optimizer) == [0.25]


@pytest.mark.parametrize(("name", "options"), [("SGD", {"momentum": 0.5}), ("AdamW", {}), ("RMSprop", {})])
def test_a_momentum_is_set_with_the_rate(name: str, options: dict[str, Any]) -> None:
    cycle = OneCycle(rise=5)
    optimizer = getattr(torch.optim, name)([weight()], lr=0.5, **options)
    follower = scheduler(optimizer, cycle, STEPS, momentum=cycle.momentum)
    for step in range(STEPS + 3):
        (group,) = optimizer.param_groups
        assert group["lr"] == 0.5 * cycle.factor(step, STEPS)
        assert (group["betas"][0] if "betas" in group else group["momentum"]) == cycle.momentum(step, STEPS)
        assert "betas" not in group or group["betas"][1] == 0.999
        optimizer.step()
        follower.step()


def test_a_momentum_comes_back_with_the_state() -> None:
    cycle = OneCycle()
    made = [torch.optim.AdamW([weight()], lr=0.5) for _ in range(2)]
    whole, resumed = (scheduler(one, cycle, STEPS, momentum=cycle.momentum) for one in made)
    for _ in range(5):
        whole.step()
    resumed.load_state_dict(whole.state_dict())
    assert made[0].param_groups[0]["betas"] == made[1].param_groups[0]["betas"]


def test_a_momentum_for_an_optimizer_without_one_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`optimizer` must be an optimizer whose groups have a"):
        scheduler(torch.optim.Adagrad([weight()], lr=0.1), Linear(), STEPS, momentum=OneCycle().momentum)
