"""Rates that set themselves beside fixed ones, on a real task."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn

from rightrate.adaptive import AdaptiveRate, Prodigy
from rightrate.adaptive.registry import METHODS
from rightrate.errors import ArgumentError, TaskError
from rightrate.studying.kinds import Kind, Kinds
from rightrate.studying.torch import at_equal_cost, compare_kinds, step_cost, with_method
from rightrate.tasks.torch import TorchTask

DRAWS = torch.Generator().manual_seed(0)
X = torch.randn(64, 4, generator=DRAWS)
BATCHES = [(x, x.sum(1, keepdim=True).sin()) for x in torch.split(X, 16)]


def model() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Linear(8, 1))


def loss(model: nn.Module, batch: Any) -> torch.Tensor:
    residual: torch.Tensor = model(batch[0]) - batch[1]
    return residual.square().mean()


def task(**options: Any) -> TorchTask:
    given: dict[str, Any] = {
        "model": model,
        "loss": loss,
        "train": BATCHES,
        "valid": BATCHES,
        "optimizer": lambda model: torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1),
        "steps": 40,
    }
    return TorchTask(**{**given, **options})


def kind(name: str, scores: list[float], diverged: int = 0) -> Kind:
    return Kind(
        name=name,
        scores=dict(enumerate(scores)),
        diverged=diverged,
        steps=10,
        memory=2.0,
        forwards=0.0,
        seconds=0.001,
    )


def kinds(*others: Kind, goal: Any = "min", found: float = 1.0) -> Kinds:
    return Kinds(
        name="t", goal=goal, lr=0.1, found=found, kinds=(kind("fixed 0.1", [1.0, 1.1, 1.2]), *others)
    )


@pytest.mark.parametrize(
    ("scores", "diverged", "goal", "how"),
    [
        ([0.5, 0.61, 0.7], 0, "min", "better"),
        ([0.5, 0.61, 0.7], 0, "max", "worse"),
        ([2.0, 2.11, 2.2], 0, "min", "worse"),
        ([0.9, 1.2, 1.15], 0, "min", "tied"),
        ([0.5, 0.61], 1, "min", "diverged"),
        ([], 3, "min", "diverged"),
    ],
)
def test_a_difference_counts_when_it_is_larger_than_chance(
    scores: list[float], diverged: int, goal: str, how: str
) -> None:
    other = kind("other", scores, diverged)
    assert kinds(other, goal=goal).against(other) == how


def test_the_verdict_says_who_ends_where_and_what_to_do() -> None:
    found = kinds(kind("one", [0.5, 0.61, 0.7]), kind("two", [0.4, 0.5, 0.6]), kind("three", [2.0, 2.1, 2.3]))
    assert found.verdict == (
        "one and two end better than the fixed rate, by more than chance.",
        "three ends worse than the fixed rate, by more than chance.",
        "All had the same cost, but finding the fixed rate took 1.00 runs more.",
        "The best of them is two: take it if its time and its state are no matter.",
    )
    alone = kinds(kind("three", [2.0, 2.1, 2.3]), found=0.0).verdict
    assert alone[-1] == "No way to set the rate beats 1.0e-01 by more than chance: keep it."
    assert alone[1] == "All had the same cost; the fixed rate was given, so finding it is not counted."


def test_with_one_seed_the_verdict_says_that_nothing_is_known() -> None:
    one = Kinds(name="t", goal="min", lr=0.1, found=0.0, kinds=(kind("f", [1.0]), kind("o", [0.5])))
    assert one.against(one.kinds[1]) == "tied"
    assert "With one seed nothing tells chance from difference: take three or more." in one.verdict


def test_all_needs_are_trained_at_equal_cost() -> None:
    found = compare_kinds(
        task(), ["prodigy", "momo-adam", "armijo", "schedule-free-adamw", "dog"], lr=0.05, seeds=2
    )
    held = {kind.name: kind for kind in found.kinds}
    assert [*held][:2] == ["fixed 0.05", "usual 0.00251"]
    assert not any(kind.diverged for kind in found.kinds)
    assert held["prodigy"].steps == held["fixed 0.05"].steps == 40
    search = held["armijo"]
    assert search.forwards > 0
    assert search.steps == round(40 * 3 / (3 + search.forwards))
    assert (held["prodigy"].memory, held["fixed 0.05"].memory) == (4.0, 2.0)
    assert held["dog"].memory == METHODS["dog"].memory
    told = json.loads(found.to_json())
    assert [one["name"] for one in told["kinds"]] == [*held]
    assert len(found.table()) == 1 + len(held)


def test_the_same_comparison_is_read_from_the_store(tmp_path: Any) -> None:
    store = tmp_path / "studies.db"
    steps = []
    first = compare_kinds(task(), ["prodigy", "polyak"], lr=0.05, seeds=2, store=store)
    again = compare_kinds(
        task(), ["prodigy", "polyak"], lr=0.05, seeds=2, store=store, progress=lambda p: steps.append(p.fresh)
    )
    assert [kind.scores for kind in again.kinds] == [kind.scores for kind in first.kinds]
    assert not any(steps)


def test_methods_take_over_groups_ratios_and_weight_decay() -> None:
    def grouped(model: Any) -> torch.optim.Optimizer:
        groups = [
            {"params": model[0].parameters(), "lr": 0.01},
            {"params": model[3].parameters(), "lr": 0.001},
        ]
        return torch.optim.AdamW(groups, weight_decay=0.3)

    built = with_method(task(optimizer=grouped), METHODS["prodigy"]).optimizer(model())
    assert isinstance(built, Prodigy)
    assert [group["lr"] for group in built.param_groups] == [1.0, pytest.approx(0.1)]
    assert [group["weight_decay"] for group in built.param_groups] == [0.3, 0.3]


@pytest.mark.parametrize("name", ["prodigy", "dadapt-adam"])
@pytest.mark.parametrize(("base", "apart"), [(torch.optim.AdamW, True), (torch.optim.Adam, False)])
def test_weight_decay_stays_apart_from_the_gradient_if_it_was(
    name: str, base: type[torch.optim.Optimizer], apart: bool
) -> None:
    made = task(optimizer=lambda model: base(model.parameters(), weight_decay=0.3))  # type: ignore[call-arg]
    built = with_method(made, METHODS[name]).optimizer(model())
    assert [group["decoupled"] for group in built.param_groups] == [apart]


def test_a_method_that_knows_one_weight_decay_alone_is_not_asked_for_another() -> None:
    built = with_method(task(), METHODS["cocob"]).optimizer(model())
    assert "decoupled" not in built.param_groups[0]


@pytest.mark.parametrize("name", ["mechanic", "polyak", "prodigy"])
def test_what_a_step_costs_is_counted_with_the_optimizer_below(name: str) -> None:
    found = step_cost(with_method(task(), METHODS[name]))
    below = 0 if METHODS[name].use == "optimizer" else 2
    assert found.memory == METHODS[name].memory + below
    assert found.forwards == METHODS[name].forwards == 0
    assert found.seconds > 0


def test_extra_forward_passes_are_paid_for_with_steps() -> None:
    assert [at_equal_cost(30, forwards) for forwards in (0.0, 0.5, 3.0)] == [30, 26, 15]
    assert at_equal_cost(1, 50.0) == 1


@pytest.mark.parametrize(("name", "base"), [("armijo", torch.optim.AdamW), ("dog", torch.optim.SGD)])
def test_a_rule_sets_the_rate_of_the_users_optimizer_unless_it_measures_distances(
    name: str, base: type[torch.optim.Optimizer]
) -> None:
    built = with_method(task(), METHODS[name]).optimizer(model())
    assert isinstance(built, AdaptiveRate)
    assert type(built.base) is base


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: compare_kinds(task(), ["prodigi"]), ArgumentError, "got 'prodigi'. They are armijo, "),
        (lambda: compare_kinds(task(), []), ArgumentError, "`kinds` must be at least one name"),
        (lambda: compare_kinds(task(), ["prodigy"], lr=0.0), ArgumentError, "`lr`"),
        (lambda: compare_kinds(task(clip=1.0), ["armijo"], lr=0.1), TaskError, "`clip` must be None"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    call: Callable[[], Kinds], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        call()


def test_two_rules_over_the_same_optimizer_are_two_tasks() -> None:
    digests = {
        with_method(task(), METHODS[name]).check().fingerprint for name in ("polyak", "armijo", "salsa")
    }
    assert len(digests) == 3
    assert task().check().fingerprint == replace(task()).check().fingerprint
