"""A task that cannot be searched is refused before its first trial, with the reason."""

import copy
import itertools
import math
import os
from typing import Any

import pytest

from rightrate.errors import TaskError, UserCodeError
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")

SHARED = problems.mlp()


def raising(*_: Any) -> Any:
    raise LookupError("nothing here")


def scalar(change: Any) -> Any:
    """A loss with its value changed."""
    return lambda model, batch: change(problems.squared(model, batch))


@pytest.mark.parametrize(
    ("loss", "reason"),
    [
        (lambda model, batch: 1.0, "got float"),
        (lambda model, batch: None, "got NoneType"),
        (lambda model, batch: model(batch[0]), r"got one of shape \(4, 1\)\. Return its mean"),
        (scalar(lambda loss: loss.detach()), r"without a gradient. Look for `\.item\(\)`"),
        (lambda model, batch: torch.ones((), requires_grad=True), "no parameter that the optimizer trains"),
        (scalar(lambda loss: loss * math.nan), "`loss` is nan at the first step"),
        (scalar(lambda loss: loss / 0), "`loss` is inf at the first step"),
        (scalar(lambda loss: -loss / 0), "`loss` is -inf at the first step"),
        (scalar(lambda loss: (loss - loss).sqrt()), "at the first step, but its gradient is not finite"),
    ],
)
def test_a_loss_that_cannot_be_minimised_is_refused(loss: Any, reason: str) -> None:
    with pytest.raises(TaskError, match=reason):
        problems.task(loss=loss).check()


@pytest.mark.parametrize("loss", [scalar(lambda loss: loss.reshape(1)), scalar(lambda loss: loss - 5)])
def test_a_loss_of_one_number_is_accepted_even_when_it_is_negative(loss: Any) -> None:
    assert problems.task(loss=loss).check().spent == 1


@pytest.mark.parametrize("part", ["model", "loss", "optimizer", "metric"])
def test_what_the_user_raises_is_told_apart_and_keeps_its_cause(part: str) -> None:
    with pytest.raises(UserCodeError, match=f"`{part}` raised LookupError: nothing here") as caught:
        problems.task(**{part: raising}).check()
    assert isinstance(caught.value.__cause__, LookupError)


def test_a_loss_that_raises_in_its_backward_pass_is_the_users() -> None:
    with pytest.raises(UserCodeError, match="`loss` raised RuntimeError: no way back"):
        problems.task(loss=scalar(problems.NoWayBack.apply)).check()


@pytest.mark.parametrize("builder", [lambda: SHARED, lambda: copy.copy(SHARED), problems.sharing_memory])
def test_a_builder_that_returns_the_same_weights_twice_is_refused(builder: Any) -> None:
    with pytest.raises(TaskError, match="`model` returned the same weights twice"):
        problems.task(model=builder).check()


def test_a_builder_that_copies_is_accepted() -> None:
    original = problems.mlp()
    task = problems.task(model=lambda: copy.deepcopy(original))
    assert task.check().loss > 0
    assert problems.same(problems.weights(task, seed=1, lr=1e-30), original.state_dict())


def test_a_shared_frozen_part_is_accepted() -> None:
    frozen = torch.nn.Linear(problems.FEATURES, problems.FEATURES).requires_grad_(False)
    task = problems.task(model=lambda: torch.nn.Sequential(frozen, problems.mlp()))
    assert task.check().facts["trainable parameters"] == 31
    assert problems.losses(task) == problems.losses(task)


def test_a_shared_part_whose_statistics_are_learnt_is_refused() -> None:
    norm = torch.nn.BatchNorm1d(problems.FEATURES, affine=False)
    task = problems.task(model=lambda: torch.nn.Sequential(norm, problems.mlp()), train=problems.loader(20))
    with pytest.raises(TaskError, match=r"same buffer twice \(first at '0.running_mean'\)"):
        task.check()


def test_a_shared_constant_buffer_is_accepted() -> None:
    table = torch.ones(problems.FEATURES)

    def build() -> Any:
        model = problems.mlp()
        model.register_buffer("table", table, persistent=False)
        return model

    assert problems.task(model=build).check().loss > 0


def test_a_builder_that_no_seed_brings_back_is_refused() -> None:
    def build() -> Any:
        model = problems.mlp()
        torch.nn.init.constant_(model[2].bias, float.fromhex("0x" + os.urandom(4).hex()))
        return model

    with pytest.raises(TaskError, match=r"different weights for the same seed \(first at '2.bias'\)"):
        problems.task(model=build).check()


def test_a_builder_that_changes_its_shape_is_refused() -> None:
    widths = itertools.count(3)
    with pytest.raises(TaskError, match="different weights for the same seed"):
        problems.task(model=lambda: problems.mlp(next(widths))).check()


def test_a_hidden_buffer_that_no_seed_brings_back_is_refused() -> None:
    def build() -> Any:
        model = problems.mlp()
        model.register_buffer("noise", torch.tensor(list(os.urandom(8))), persistent=False)
        return model

    with pytest.raises(TaskError, match=r"first at 'noise'"):
        problems.task(model=build).check()


def test_weights_that_are_nan_in_both_models_are_the_same() -> None:
    def build() -> Any:
        model = problems.mlp()
        model.register_buffer("unknown", torch.full((2,), math.nan))
        return model

    assert problems.task(model=build).check().loss > 0


@pytest.mark.parametrize(
    ("builder", "reason"),
    [
        (lambda: None, r"must return an nn\.Module, got NoneType"),
        (torch.nn.ReLU, "this ReLU has none"),
        (lambda: problems.mlp().requires_grad_(False), "this Sequential has none"),
        (lambda: torch.nn.LazyLinear(1), "'weight' of this LazyLinear has none yet"),
        (lambda: torch.nn.Linear(4, 1, device="meta"), "'weight' of this Linear has none yet"),
    ],
)
@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_a_builder_of_something_that_cannot_learn_is_refused(builder: Any, reason: str) -> None:
    with pytest.raises(TaskError, match=reason):
        problems.task(model=builder).check()


def test_an_optimizer_of_parameters_that_take_no_gradient_is_refused() -> None:
    def build() -> Any:
        model = problems.mlp()
        model[0].requires_grad_(False)
        return model

    task = problems.task(model=build, optimizer=lambda m: torch.optim.SGD(m[0].parameters(), lr=0.1))
    with pytest.raises(TaskError, match="no parameter that the optimizer trains got a gradient"):
        task.check()


@pytest.mark.parametrize("value", [math.nan, math.inf, torch.tensor(math.nan)])
def test_a_metric_that_is_not_finite_is_refused(value: Any) -> None:
    with pytest.raises(TaskError, match=r"`metric` is (nan|inf) on `valid` before training"):
        problems.task(metric=lambda model, batch: value).check()


def test_validation_data_with_nan_are_refused() -> None:
    inputs, targets = problems.numbers(4)
    with pytest.raises(TaskError, match="`loss` is nan on `valid` before training"):
        problems.task(valid=[(inputs * math.nan, targets)]).check()


@pytest.mark.parametrize(("value", "kind"), [(None, "NoneType"), (torch.zeros(3), r"Tensor of shape \(3,\)")])
def test_a_metric_that_is_no_number_is_refused(value: Any, kind: str) -> None:
    with pytest.raises(TaskError, match=f"`metric` must return a number or a scalar tensor, got {kind}"):
        problems.task(metric=lambda model, batch: value).check()


def test_the_score_to_beat_is_that_of_the_untrained_model() -> None:
    task = problems.task()
    with task.start(problems.Trial(0.1, 20, 0)) as run:
        assert run.score() == task.check().loss
    alone = problems.task(valid=None)
    assert alone.check().loss == problems.losses(alone)[0]


def test_a_check_is_made_once() -> None:
    calls = []

    def counting(model: Any, batch: Any) -> Any:
        calls.append(1)
        return problems.squared(model, batch)

    task = problems.task(loss=counting, valid=None)
    assert task.check() is task.check()
    assert len(calls) == task.check().spent == 1


def test_the_facts_are_those_of_the_task() -> None:
    def build(model: Any) -> Any:
        groups = [
            {"params": model[0].parameters()},
            {"params": model[2].parameters(), "lr": 0.01, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=0.1, weight_decay=0.5, foreach=False)

    facts = dict(problems.task(optimizer=build, clip=1.0).check().facts)
    score = facts.pop("score of the untrained model")
    assert isinstance(score, float)
    assert facts == {
        "model": "Sequential",
        "parameters": 31,
        "trainable parameters": 31,
        "device": "cpu",
        "precision": "float32",
        "optimizer": "AdamW",
        "optimizer settings": "betas=(0.9, 0.999), eps=1e-08, weight_decay=0.5 / 0.0, "
        "decoupled_weight_decay=True",
        "ratios of the groups' rates": "1, 0.1",
        "gradient clipped to norm": 1.0,
        "batch size": 4,
        "batches per epoch": 6,
        "epochs in the full run": 6.67,
        "training examples": 21,
        "CPU threads": torch.get_num_threads(),
    }
