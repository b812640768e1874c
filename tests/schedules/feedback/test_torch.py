import io
from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules.feedback import Feedback, Greedy, Plateau
from tests.conftest import needs

torch = needs("torch")
follower = needs("rightrate.schedules.feedback.torch").follower

RULES: list[Feedback[Any]] = [Plateau(by=0.5, patience=0), Greedy(low=0.01, high=10, by=0.5, patience=1)]
METRICS = [3.0, 2.0, 2.5, 2.5, 1.0, 0.5, 0.25, 0.25, 0.25, 0.25]


def optimizer_at(*rates: Any) -> Any:
    return torch.optim.SGD([{"params": [torch.nn.Parameter(torch.ones(1))], "lr": rate} for rate in rates])


def rates(optimizer: Any) -> list[float]:
    return [float(group["lr"]) for group in optimizer.param_groups]


@pytest.mark.parametrize("rule", RULES)
def test_every_group_has_its_peak_times_the_factor(rule: Feedback[Any]) -> None:
    optimizer = optimizer_at(0.3, 0.007)
    following, state = follower(optimizer, rule), rule.init()
    for metric in METRICS:
        following.step(torch.tensor(metric))
        state, factor = rule.step(state, metric)
        assert rates(optimizer) == following.get_last_lr() == [0.3 * factor, 0.007 * factor]


@pytest.mark.parametrize("rule", RULES)
def test_a_run_resumes_bit_for_bit_from_a_file(rule: Feedback[Any]) -> None:
    whole = follower(optimizer_at(0.3, 0.007), rule)
    for metric in METRICS[:6]:
        whole.step(metric)
    file = io.BytesIO()
    torch.save(whole.state_dict(), file)
    file.seek(0)
    resumed = follower(optimizer_at(9.0, 9.0), rule)
    resumed.load_state_dict(torch.load(file, weights_only=True))
    for metric in METRICS[6:]:
        assert rates(resumed.optimizer) == rates(whole.optimizer)
        whole.step(metric)
        resumed.step(metric)
    assert resumed.state_dict() == whole.state_dict()


def test_a_rate_that_is_a_tensor_is_filled_in_place() -> None:
    rate = torch.tensor(0.5)
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=rate)
    following = follower(optimizer, Plateau(by=0.5, patience=0))
    for _ in range(2):
        following.step(1.0)
    assert optimizer.param_groups[0]["lr"] is rate
    assert float(rate) == 0.25


def test_a_group_that_is_added_later_joins_in() -> None:
    following = follower(optimizer_at(0.4), Plateau(by=0.5, patience=0))
    following.step(1.0)
    following.optimizer.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))], "lr": 0.2})
    following.step(1.0)
    assert following.get_last_lr() == [0.2, 0.1]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({}, r"^`state_dict` must be a state of a follower, with state and peaks, got \[\]"),
        ({"state": Plateau().init().to_dict(), "peaks": []}, r"^`state_dict` must be one with 1 peaks"),
        ({"state": {"factor": 1.0}, "peaks": [1.0]}, r"^`data` must be a state with factor"),
    ],
)
def test_a_state_of_something_else_is_refused(state: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        follower(optimizer_at(0.4), Plateau()).load_state_dict(state)


def test_what_is_no_optimizer_or_no_rule_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`optimizer` must be a torch optimizer, got 3"):
        follower(3, Plateau())
    with pytest.raises(ArgumentError, match=r"^`rule` must be a rule, such as Plateau"):
        follower(optimizer_at(0.4), "plateau")
