"""A schedule in a training loop that is written for timm."""

from typing import Any

from rightrate.schedules import Cosine, Linear, OneCycle
from tests.conftest import needs
from tests.oracles.libraries import peer

torch = needs("torch")
TimmScheduler = needs("rightrate.schedules.timm").TimmScheduler


def optimizer(**group: Any) -> Any:
    return torch.optim.SGD(
        [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": 0.4, **group}], momentum=0.5
    )


def trained(follower: Any, updates: int, per_epoch: int) -> list[float]:
    """The rates in a loop as timm's train.py has it."""
    seen, done = [], 0
    for epoch in range(updates // per_epoch):
        for _ in range(per_epoch):
            seen.append(follower.optimizer.param_groups[0]["lr"])
            done += 1
            follower.step_update(num_updates=done, metric=1.0)
        follower.step(epoch + 1, 0.5)
    return seen


def test_a_loop_of_timm_follows_it() -> None:
    schedule = Cosine(warmup=2)
    seen = trained(TimmScheduler(optimizer(), schedule, 12), 12, per_epoch=4)
    assert seen == [0.4 * schedule.factor(step, 12) for step in range(12)]


def test_it_has_the_methods_of_a_scheduler_of_timm() -> None:
    theirs = peer("timm").CosineLRScheduler
    called = {"step", "step_update", "state_dict", "load_state_dict"}
    assert called <= set(dir(theirs))
    assert called <= set(dir(TimmScheduler))


def test_the_scale_of_a_layer_is_kept_and_does_not_add_up() -> None:
    plain, scaled = optimizer(), optimizer(lr_scale=0.25)
    whole, layer = (TimmScheduler(one, Linear(), 8) for one in (plain, scaled))
    assert [rate / 4 for rate in trained(whole, 8, 4)] == trained(layer, 8, 4)


def test_a_run_goes_on_where_it_was() -> None:
    first = TimmScheduler(optimizer(), Linear(), 8)
    first.step_update(3)
    second = TimmScheduler(optimizer(), Linear(), 8)
    second.load_state_dict(first.state_dict())
    assert (
        second.optimizer.param_groups[0]["lr"]
        == first.optimizer.param_groups[0]["lr"]
        == 0.4 * Linear().factor(3, 8)
    )


def test_a_momentum_goes_along() -> None:
    cycle, held = OneCycle(), optimizer()
    TimmScheduler(held, cycle, 8, momentum=cycle.momentum).step_update(2)
    assert held.param_groups[0]["momentum"] == cycle.momentum(2, 8)
