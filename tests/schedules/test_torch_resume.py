"""A run that is saved and loaded goes on bit for bit, in whatever order its parts are built and loaded."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Join, Linear, Scale
from tests.conftest import needs
from tests.schedules.rows import ROWS

torch = needs("torch")
scheduler = needs("rightrate.schedules.torch").scheduler

STEPS, CUT = 20, 9
SCHEDULE = Join(((Linear(warmup=3, floor=0.5), 0.5), (Scale(Cosine(), by=0.5), 0.5)))
OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "SGD": lambda groups: torch.optim.SGD(groups, momentum=0.9),
    "AdamW": lambda groups: torch.optim.AdamW(groups, weight_decay=0.1),
    "SGD with a tensor as rate": lambda groups: torch.optim.SGD(
        [{**group, "lr": torch.tensor(group["lr"])} for group in groups], momentum=0.9
    ),
}

Made = tuple[Any, Any, Any]


def build(kind: str, state: dict[str, Any]) -> tuple[Any, Any]:
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 1))
    model.load_state_dict(state["model"])
    groups = [{"params": model[0].parameters(), "lr": 0.05}, {"params": model[1].parameters(), "lr": 0.002}]
    return model, OPTIMIZERS[kind](groups)


def construct_optimizer_scheduler(kind: str, state: dict[str, Any]) -> Made:
    model, optimizer = build(kind, state)
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    optimizer.load_state_dict(state["optimizer"])
    follower.load_state_dict(state["scheduler"])
    return model, optimizer, follower


def construct_scheduler_optimizer(kind: str, state: dict[str, Any]) -> Made:
    model, optimizer = build(kind, state)
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    follower.load_state_dict(state["scheduler"])
    optimizer.load_state_dict(state["optimizer"])
    return model, optimizer, follower


def optimizer_construct_scheduler(kind: str, state: dict[str, Any]) -> Made:
    model, optimizer = build(kind, state)
    optimizer.load_state_dict(state["optimizer"])
    follower = scheduler(optimizer, SCHEDULE, STEPS)
    follower.load_state_dict(state["scheduler"])
    return model, optimizer, follower


def everything_twice(kind: str, state: dict[str, Any]) -> Made:
    model, optimizer, follower = optimizer_construct_scheduler(kind, state)
    follower.load_state_dict(state["scheduler"])
    optimizer.load_state_dict(state["optimizer"])
    follower.load_state_dict(state["scheduler"])
    return model, optimizer, follower


ORDERS = [
    construct_optimizer_scheduler,
    construct_scheduler_optimizer,
    optimizer_construct_scheduler,
    everything_twice,
]


def train(made: Made, first: int, last: int) -> list[Any]:
    """Train from step `first` to `last` and return the rates of every step, then the weights."""
    model, optimizer, follower = made
    seen: list[Any] = []
    for step in range(first, last):
        batch = torch.randn(5, 3, generator=torch.Generator().manual_seed(step))
        seen.append([float(group["lr"]) for group in optimizer.param_groups])
        optimizer.zero_grad()
        model(batch).square().mean().backward()
        optimizer.step()
        follower.step()
    return [*seen, *(parameter.detach().tolist() for parameter in model.parameters())]


def fresh(kind: str) -> Made:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 1))
    model, optimizer = build(kind, {"model": model.state_dict()})
    return model, optimizer, scheduler(optimizer, SCHEDULE, STEPS)


def through_a_file(made: Made) -> Any:
    """The state of all three, written and read back the safe way."""
    file = io.BytesIO()
    names = ("model", "optimizer", "scheduler")
    torch.save({name: part.state_dict() for name, part in zip(names, made, strict=True)}, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_run_resumes_bit_for_bit_in_every_order(kind: str, order: Callable[[str, Any], Made]) -> None:
    train(whole := fresh(kind), 0, CUT)
    state = through_a_file(whole)
    resumed = order(kind, state)
    assert train(resumed, CUT, STEPS + 3) == train(whole, CUT, STEPS + 3)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_state_of_the_scheduler_alone_brings_the_rates_back(kind: str) -> None:
    train(whole := fresh(kind), 0, CUT)
    state = through_a_file(whole)
    resumed = fresh(kind)
    resumed[2].load_state_dict(state["scheduler"])
    for _ in range(STEPS):
        assert [float(g["lr"]) for g in resumed[1].param_groups] == [
            float(g["lr"]) for g in whole[1].param_groups
        ]
        assert resumed[2].get_last_lr() == whole[2].get_last_lr()
        resumed[2].step()
        whole[2].step()


def test_the_peaks_come_from_the_state_and_not_from_the_new_optimizer() -> None:
    whole = fresh("SGD")
    other = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.ones(1))], "lr": 9.0} for _ in range(2)])
    follower = scheduler(other, SCHEDULE, STEPS)
    follower.load_state_dict(whole[2].state_dict())
    assert [group["initial_lr"] for group in other.param_groups] == [0.05, 0.002]
    assert follower.get_last_lr() == whole[2].get_last_lr()


def test_the_state_is_the_step_and_the_peaks_in_plain_numbers() -> None:
    train(whole := fresh("SGD with a tensor as rate"), 0, 2)
    state = whole[2].state_dict()
    assert state == {"step": 2, "base_lrs": pytest.approx([0.05, 0.002])}
    assert [type(base) for base in state["base_lrs"]] == [float, float]


def test_loading_changes_neither_the_state_nor_shares_it() -> None:
    follower = fresh("SGD")[2]
    state = {"step": 4, "base_lrs": [0.05, 0.002]}
    follower.load_state_dict(state)
    follower.optimizer.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))]})
    follower.step()
    assert state == {"step": 4, "base_lrs": [0.05, 0.002]}


def test_groups_that_were_added_later_must_be_there_before_loading() -> None:
    follower = fresh("SGD")[2]
    follower.step()
    before = [group["lr"] for group in follower.optimizer.param_groups]
    with pytest.raises(
        ArgumentError, match=r"one rate for each of the 2 groups of the optimizer, got 3\. Add the"
    ):
        follower.load_state_dict({"step": 4, "base_lrs": [1.0, 2.0, 3.0]})
    assert follower.last_epoch == 1
    assert [group["lr"] for group in follower.optimizer.param_groups] == before


def test_groups_that_were_added_later_resume_when_they_are_there() -> None:
    def grown() -> Any:
        follower = fresh("SGD")[2]
        follower.optimizer.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))], "lr": 0.5})
        return follower

    whole, resumed = grown(), grown()
    for _ in range(CUT):
        whole.step()
    resumed.load_state_dict(whole.state_dict())
    assert resumed.get_last_lr() == whole.get_last_lr()
    assert len(whole.get_last_lr()) == 3


def test_a_group_that_was_added_since_the_last_step_is_in_the_state() -> None:
    follower = fresh("SGD")[2]
    follower.optimizer.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))], "lr": 0.5})
    assert follower.state_dict() == {"step": 0, "base_lrs": [0.05, 0.002, 0.5]}


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({}, r"^`state_dict` must be a state of this kind of scheduler, with step and base_lrs, got \[\]"),
        ({"last_epoch": 3, "_step_count": 4}, r"^`state_dict` must be a state of this kind of scheduler"),
        ({"step": 1.5, "base_lrs": [1.0, 1.0]}, r"^`step` must be a whole number, at least -1, got 1\.5"),
        ({"step": 1, "base_lrs": [1.0, float("nan")]}, r"^`lr` must be finite, got nan"),
    ],
)
def test_a_state_of_something_else_is_refused(state: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        fresh("SGD")[2].load_state_dict(state)


@pytest.mark.parametrize("name", ROWS)
def test_every_schedule_resumes_from_the_state_of_the_scheduler_alone(name: str) -> None:
    make, lengths = ROWS[name]
    steps = 20 if 20 in lengths else lengths[-1]
    optimizers = [torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.3) for _ in range(2)]
    whole, resumed = (scheduler(optimizer, make(), steps) for optimizer in optimizers)
    for _ in range(steps // 2):
        whole.step()
    resumed.load_state_dict(whole.state_dict())
    for _ in range(steps):
        assert resumed.get_last_lr() == whole.get_last_lr()
        whole.step()
        resumed.step()
