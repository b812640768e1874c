"""Inside torch's own composite schedulers, as far as those permit."""

from typing import Any

import pytest

from rightrate.schedules import Cosine, Linear
from tests.conftest import needs

torch = needs("torch")
scheduler = needs("rightrate.schedules.torch").scheduler
rules = torch.optim.lr_scheduler

FIRST, SECOND = Linear(floor=0.5), Cosine(warmup=2)


def optimizer_at(lr: float = 2.0) -> Any:
    return torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=lr)


def rates(follower: Any, steps: int) -> list[float]:
    seen = []
    for _ in range(steps):
        seen.append(float(follower.get_last_lr()[0]))
        follower.optimizer.step()
        follower.step()
    return seen


def two_of_ours(optimizer: Any) -> Any:
    parts = [scheduler(optimizer, FIRST, 5), scheduler(optimizer, SECOND, 10)]
    return rules.SequentialLR(optimizer, parts, [5])


def torchs_then_ours(optimizer: Any) -> Any:
    parts = [rules.ConstantLR(optimizer, factor=0.25, total_iters=99), scheduler(optimizer, SECOND, 10)]
    return rules.SequentialLR(optimizer, parts, [5])


def ours_then_torchs(optimizer: Any) -> Any:
    parts = [scheduler(optimizer, FIRST, 5), rules.StepLR(optimizer, step_size=2, gamma=0.5)]
    return rules.SequentialLR(optimizer, parts, [5])


def test_two_of_ours_follow_each_other() -> None:
    first, second = FIRST.over(5), SECOND.over(10)
    expected = [2.0 * first(step) for step in range(5)] + [2.0 * second(step) for step in range(12)]
    assert rates(two_of_ours(optimizer_at()), 17) == expected


def test_ours_follows_one_of_torchs() -> None:
    second = SECOND.over(10)
    expected = [0.5] * 5 + [2.0 * second(step) for step in range(12)]
    assert rates(torchs_then_ours(optimizer_at()), 17) == expected


def test_one_of_torchs_follows_ours_from_the_peak() -> None:
    first = FIRST.over(5)
    expected = [2.0 * first(step) for step in range(5)] + [2.0, 2.0, 1.0, 1.0, 0.5]
    assert rates(ours_then_torchs(optimizer_at()), 10) == expected


@pytest.mark.parametrize("cut", [0, 3, 5, 8])
@pytest.mark.parametrize("make", [two_of_ours, torchs_then_ours, ours_then_torchs])
def test_a_sequence_resumes_when_the_optimizer_is_loaded_last(make: Any, cut: int) -> None:
    whole = make(optimizer_at())
    rates(whole, cut)
    resumed = make(optimizer_at())
    resumed.load_state_dict(whole.state_dict())
    resumed.optimizer.load_state_dict(whole.optimizer.state_dict())
    assert rates(resumed, 17) == rates(whole, 17)


@pytest.mark.parametrize("cut", [0, 3, 5, 8])
def test_a_sequence_of_ours_alone_resumes_from_the_scheduler_alone(cut: int) -> None:
    whole = two_of_ours(optimizer_at())
    rates(whole, cut)
    resumed = two_of_ours(optimizer_at())
    resumed.load_state_dict(whole.state_dict())
    assert [group["lr"] for group in resumed.optimizer.param_groups] == resumed.get_last_lr()
    assert rates(resumed, 17) == rates(whole, 17)


def test_a_sequence_that_ends_with_one_of_torchs_does_not_resume_when_the_scheduler_is_loaded_last() -> None:
    # The limit that the documentation states: torch loads every part, and ours writes its own last rate.
    whole = ours_then_torchs(optimizer_at())
    rates(whole, 6)
    resumed = ours_then_torchs(optimizer_at())
    resumed.optimizer.load_state_dict(whole.optimizer.state_dict())
    resumed.load_state_dict(whole.state_dict())
    assert resumed.optimizer.param_groups[0]["lr"] != whole.optimizer.param_groups[0]["lr"]


def test_a_chain_of_one_is_the_one() -> None:
    second = SECOND.over(10)
    chain = rules.ChainedScheduler([scheduler(optimizer_at(), SECOND, 10)])
    chain.optimizer.step()
    assert rates(chain, 12) == [2.0 * second(step) for step in range(12)]


def test_in_a_chain_ours_sets_the_rate_and_drops_what_stands_before_it() -> None:
    optimizer = optimizer_at()
    parts = [rules.ExponentialLR(optimizer, gamma=0.5), scheduler(optimizer, SECOND, 10)]
    chain = rules.ChainedScheduler(parts, optimizer)
    second = SECOND.over(10)
    assert rates(chain, 12) == [2.0 * second(step) for step in range(12)]
