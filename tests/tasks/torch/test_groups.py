"""Parameter groups keep the ratios between their rates, and every optimizer of torch obeys its rate."""

from collections.abc import Callable
from typing import Any

import pytest

from rightrate.errors import ArgumentError, TaskError
from rightrate.schedules import Constant, Linear
from rightrate.search import Trial
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")

#: Every optimizer that torch has, by name, so that a new one is tested on the day it appears.
OPTIMIZERS = {
    name: item
    for name, item in sorted(vars(torch.optim).items())
    if isinstance(item, type)
    and issubclass(item, torch.optim.Optimizer)
    and item is not torch.optim.Optimizer
}
WITH_A_RATE = sorted(OPTIMIZERS.keys() - {"LBFGS"})


def of(name: str) -> Callable[[Any], Any]:
    """A builder of an optimizer, on the parameters that it can train."""
    kind = OPTIMIZERS[name]

    def build(model: Any) -> Any:
        held = [p for p in model.parameters() if p.ndim == 2] if name == "Muon" else model.parameters()
        return kind(held, lr=0.01)

    return build


def two_groups(kind: Callable[..., Any], first: Any, second: Any, **options: Any) -> Callable[[Any], Any]:
    """A builder of an optimizer with one rate for each of the two layers."""

    def build(model: Any) -> Any:
        only_matrices = kind is OPTIMIZERS.get("Muon")
        layers = [[p for p in model[k].parameters() if p.ndim == 2 or not only_matrices] for k in (0, 2)]
        groups = [{"params": layers[0], "lr": first}, {"params": layers[1], "lr": second}]
        return kind(groups, **options)

    return build


def rates_of(task: Any, *, lr: float, steps: int) -> list[list[float]]:
    """Rates of all groups, as the optimizer saw them in each step."""
    seen: list[list[float]] = []
    with task.start(Trial(lr, steps, 0)) as run:
        run.optimizer.register_step_pre_hook(
            lambda optimizer, *_: seen.append([float(group["lr"]) for group in optimizer.param_groups])
        )
        for _ in range(steps):
            run.step()
    return seen


def moved(task: Any, lr: float) -> dict[str, float]:
    """How far each parameter goes in the first step."""
    with task.start(Trial(lr, 20, 0)) as run:
        before = {name: p.detach().clone() for name, p in run.model.named_parameters()}
        run.step()
        return {name: float((p.detach() - before[name]).norm()) for name, p in run.model.named_parameters()}


@pytest.mark.parametrize("name", WITH_A_RATE)
def test_every_optimizer_of_torch_learns(name: str) -> None:
    model = problems.Embedded if name == "SparseAdam" else problems.mlp
    whole = problems.batches(20, 20)
    task = problems.task(model=model, optimizer=of(name), train=whole, schedule=Constant())
    losses = problems.losses(task, lr=1.0 if name == "Adadelta" else 0.05, steps=40)
    assert losses[-1] < 0.97 * losses[0]


@pytest.mark.parametrize("name", WITH_A_RATE)
def test_every_optimizer_of_torch_obeys_its_rate(name: str) -> None:
    model = problems.Embedded if name == "SparseAdam" else problems.mlp
    task = problems.task(model=model, optimizer=of(name), schedule=Constant())
    small, large = moved(task, 1e-4), moved(task, 1e-2)
    ratios = [large[parameter] / small[parameter] for parameter in small if small[parameter] > 0]
    assert ratios
    assert ratios == pytest.approx([100] * len(ratios), rel=0.05)


@pytest.mark.parametrize("name", [name for name in WITH_A_RATE if name != "SparseAdam"])
def test_every_optimizer_of_torch_leaves_a_group_of_rate_0_alone(name: str) -> None:
    task = problems.task(optimizer=two_groups(OPTIMIZERS[name], 0.01, 0.0), clip=1.0)
    start, end = problems.weights(task, lr=1e-30), problems.weights(task, lr=0.1)
    assert all(torch.equal(start[key], end[key]) for key in ("2.weight", "2.bias"))
    assert not torch.equal(start["0.weight"], end["0.weight"])


def test_lbfgs_is_refused_with_its_reason() -> None:
    task = problems.task(optimizer=lambda model: torch.optim.LBFGS(model.parameters()))
    for look in (task.hint, task.check):
        with pytest.raises(TaskError, match="LBFGS, which calls the loss several times per step"):
            look()


def test_an_optimizer_whose_step_needs_a_closure_is_refused() -> None:
    with pytest.raises(TaskError, match="Closing, whose `step` needs a closure"):
        problems.task(optimizer=problems.Closing).check()


def test_an_optimizer_without_a_rate_is_refused() -> None:
    with pytest.raises(TaskError, match="Rateless, whose groups have no `lr`"):
        problems.task(optimizer=problems.Rateless).check()


@pytest.mark.parametrize("rate", [None, "fast", float("nan"), float("inf"), -1.0])
def test_a_rate_that_is_no_rate_is_refused(rate: Any) -> None:
    def build(model: Any) -> Any:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        optimizer.param_groups[0]["lr"] = rate
        return optimizer

    with pytest.raises(TaskError, match=r"gave a group the rate .*must be a finite number, at least 0"):
        problems.task(optimizer=build).check()


def test_an_optimizer_of_a_foreign_model_is_refused() -> None:
    foreign = problems.mlp()
    task = problems.task(optimizer=lambda model: torch.optim.SGD(foreign.parameters(), lr=0.1))
    with pytest.raises(TaskError, match="4 of its 4 parameters belong to something else"):
        task.check()


def test_an_optimizer_that_also_trains_something_foreign_is_refused() -> None:
    temperature = torch.nn.Parameter(torch.ones(1))
    task = problems.task(optimizer=lambda m: torch.optim.SGD([*m.parameters(), temperature], lr=0.1))
    with pytest.raises(TaskError, match="1 of its 5 parameters belong to something else"):
        task.check()


def test_what_is_no_optimizer_is_refused() -> None:
    with pytest.raises(TaskError, match=r"must return a torch\.optim\.Optimizer, got NoneType"):
        problems.task(optimizer=lambda model: None).check()


def test_every_group_at_rate_0_is_refused() -> None:
    task = problems.task(optimizer=two_groups(torch.optim.SGD, 0.0, 0.0))
    with pytest.raises(TaskError, match="every group the rate 0"):
        task.check()


def test_the_ratios_between_groups_are_kept_over_the_whole_run() -> None:
    task = problems.task(optimizer=two_groups(torch.optim.SGD, 0.1, 0.001), schedule=Linear(warmup=0.2))
    seen = rates_of(task, lr=0.5, steps=20)
    assert [first for first, _ in seen] == pytest.approx(
        [0.5 * task.schedule.factor(k, 20) for k in range(20)]
    )
    assert [second for _, second in seen] == pytest.approx([first / 100 for first, _ in seen])


def test_the_rate_is_that_of_the_first_group_that_learns() -> None:
    task = problems.task(optimizer=two_groups(torch.optim.SGD, 0.0, 0.2), schedule=Constant())
    assert task.hint().lr == 0.2
    assert rates_of(task, lr=0.5, steps=3) == [[0.0, 0.5]] * 3


def test_a_rate_in_a_tensor_is_obeyed_and_stays_the_users() -> None:
    rate = torch.tensor(0.1)
    task = problems.task(optimizer=lambda model: torch.optim.SGD(model.parameters(), lr=rate))
    seen = rates_of(task, lr=0.5, steps=20)
    assert seen[-1] == [0.0]
    assert rate.item() == pytest.approx(0.1)
    assert task.hint().lr == pytest.approx(0.1)
    assert rates_of(task, lr=0.5, steps=20) == seen


def test_tensors_keep_the_ratios_of_their_groups() -> None:
    build = two_groups(torch.optim.AdamW, torch.tensor(0.1), torch.tensor(0.01))
    seen = rates_of(problems.task(optimizer=build, schedule=Constant()), lr=0.5, steps=1)
    assert seen == [pytest.approx([0.5, 0.05])]


def test_a_scheduler_that_the_user_attached_does_not_hide_the_rates() -> None:
    def warming(model: Any) -> Any:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: step / 100)
        return optimizer

    task = problems.task(optimizer=warming, schedule=Constant())
    assert task.hint().lr == 0.1
    assert rates_of(task, lr=0.5, steps=3) == [[0.5]] * 3
    follower = task.scheduler_on(task.optimizer_at(problems.mlp(), 0.5))
    assert follower.get_last_lr() == [0.5]


def test_optimizer_at_sets_the_rate_of_every_group() -> None:
    task = problems.task(optimizer=two_groups(torch.optim.SGD, 0.1, 0.05, momentum=0.9))
    optimizer = task.optimizer_at(problems.mlp(), 0.4)
    assert [group["lr"] for group in optimizer.param_groups] == [0.4, 0.2]
    assert task.scheduler_on(optimizer).get_last_lr() == pytest.approx([0.4 / 3, 0.2 / 3])


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), "0.1"])
def test_optimizer_at_refuses_what_is_no_rate(rate: Any) -> None:
    with pytest.raises(ArgumentError, match="`lr` must be finite and above 0"):
        problems.task().optimizer_at(problems.mlp(), rate)


def test_the_hint_tells_name_momentum_and_rate() -> None:
    hint = problems.task(optimizer=two_groups(torch.optim.SGD, 0.0, 0.2, momentum=0.9)).hint()
    assert (hint.optimizer, hint.momentum, hint.lr) == ("sgd", 0.9, 0.2)
    hint = problems.task(optimizer=lambda m: torch.optim.AdamW(m.parameters(), lr=3e-4)).hint()
    assert (hint.optimizer, hint.momentum, hint.lr) == ("adamw", 0.0, 3e-4)


def test_the_hint_tells_the_passes_over_the_data_where_they_are_known() -> None:
    assert problems.task().hint().epochs == pytest.approx(40 / 6)
    assert problems.task(valid=None).hint().epochs == 0
    assert problems.task(train=problems.Shuffled()).hint().epochs is None
