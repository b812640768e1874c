"""Batches of every shape are moved, measured and trained on."""

import collections
import dataclasses
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")
batch_of = needs("rightrate.tasks.torch.batch")

CPU = torch.device("cpu")


class Pair(NamedTuple):
    x: Any
    y: Any


class Edge(NamedTuple):
    to: Any
    y: Any


@dataclasses.dataclass
class Record:
    x: Any
    y: Any
    made: list[str] = dataclasses.field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.made.append("made")


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    x: Any
    y: Any


class Plain:
    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y


class Moving(Plain):
    def to(self, device: Any) -> "Moving":
        moved = Moving(self.x.to(device), self.y.to(device))
        moved.device = device  # type: ignore[attr-defined]
        return moved


class Attributes(collections.UserDict[str, Any]):
    def __getattr__(self, name: str) -> Any:
        return self.data[name]


def by_name(model: Any, batch: Any) -> Any:
    return problems.squared(model, (batch.x, batch.y))


def by_key(model: Any, batch: Any) -> Any:
    return problems.squared(model, (batch["x"], batch["y"]))


def by_place(model: Any, batch: Any) -> Any:
    return problems.squared(model, batch)


def nested(model: Any, batch: Any) -> Any:
    return problems.squared(model, (batch["in"]["x"], batch["out"][0]))


SHAPES: dict[str, tuple[Any, Any]] = {
    "tuple": (lambda x, y: (x, y), by_place),
    "list": (lambda x, y: [x, y], by_place),
    "dict": (lambda x, y: {"x": x, "y": y}, by_key),
    "ordered dict": (lambda x, y: collections.OrderedDict(x=x, y=y), by_key),
    "nested": (lambda x, y: {"name": "a", "in": {"x": x}, "out": (y, None)}, nested),
    "named tuple": (Pair, by_name),
    "named tuple with a field `to`": (Edge, lambda m, b: problems.squared(m, (b.to, b.y))),
    "data class": (Record, by_name),
    "frozen data class with slots": (Frozen, by_name),
    "object": (Plain, by_name),
    "object that moves itself": (Moving, by_name),
    "mapping with attributes": (lambda x, y: Attributes(x=x, y=y), by_name),
    "one tensor": (
        lambda x, y: torch.cat([x, y], 1),
        lambda m, b: problems.squared(m, (b[:, :-1], b[:, -1:])),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_batches_of_every_shape_give_the_same_run_and_the_same_score(shape: str) -> None:
    make, loss = SHAPES[shape]
    train = [make(x, y) for x, y in problems.batches(11)]
    valid = [make(x, y) for x, y in problems.batches(9)]
    task = problems.task(train=train, valid=valid, loss=loss)
    plain = problems.task(train=problems.batches(11), valid=problems.batches(9))
    assert problems.losses(task) == pytest.approx(problems.losses(plain), rel=1e-6)
    assert task.check().loss == pytest.approx(plain.check().loss, rel=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_moved_batch_has_the_type_and_the_numbers_of_the_batch(shape: str) -> None:
    x, y = problems.numbers(3)
    batch = SHAPES[shape][0](x, y)
    moved = batch_of.moved(batch, CPU)
    assert type(moved) is type(batch)
    assert [a.tolist() for a in batch_of.arrays(moved)] == [a.tolist() for a in batch_of.arrays(batch)]
    assert batch_of.size(moved) == 3


def test_an_object_that_moves_itself_is_asked_to() -> None:
    assert batch_of.moved(Moving(*problems.numbers(3)), CPU).device == CPU


def test_a_moved_data_class_keeps_what_it_was_given_later() -> None:
    record = Record(*problems.numbers(3))
    record.made.append("seen")
    assert batch_of.moved(record, CPU).made == ["made", "seen"]


def test_a_loss_may_take_its_batch_apart() -> None:
    def taking(model: Any, batch: Any) -> Any:
        return problems.squared(model, (batch.pop("x"), batch.pop("y")))

    parts = [{"x": x, "y": y} for x, y in problems.batches(11)]
    assert problems.losses(problems.task(train=parts, loss=taking))


def test_what_is_no_tensor_stays_as_it_is() -> None:
    for batch in ("text", 3, None, {"ids": ["a", "b"]}, (1, 2.0)):
        assert batch_of.moved(batch, CPU) == batch


def test_the_size_is_the_first_dimension_of_the_first_array() -> None:
    assert batch_of.size({"scale": torch.tensor(2.0), "x": torch.zeros(7, 2)}) == 7
    assert batch_of.size((np.zeros((5, 2)), torch.zeros(9))) == 5
    assert batch_of.size({"texts": ["a", "b"]}) == 1
    assert batch_of.size([]) == 1


def test_an_object_that_points_to_itself_has_a_size() -> None:
    ring: dict[str, Any] = {}
    ring["next"] = ring
    assert batch_of.size(ring) == 1


def test_batches_without_tensors_are_trained_on_and_weigh_the_same() -> None:
    def loss(model: Any, batch: Any) -> Any:
        return problems.squared(model, (torch.tensor(batch["x"]), torch.tensor(batch["y"])))

    def as_lists(parts: Any) -> Any:
        return [{"x": x.tolist(), "y": y.tolist()} for x, y in parts]

    train, valid = problems.batches(11), problems.batches(9)
    task = problems.task(train=as_lists(train), valid=as_lists(valid), loss=loss)
    assert problems.losses(task) == problems.losses(problems.task(train=train))
    with task.start(problems.Trial(0.1, 20, 0)) as run:
        each = [problems.squared(run.model, part).item() for part in valid]
        assert run.score() == pytest.approx(sum(each) / len(each))
    assert task.check().facts["batch size"] == 1


def test_batches_of_numpy_arrays_weigh_by_their_size() -> None:
    def loss(model: Any, batch: Any) -> Any:
        return problems.squared(model, [torch.from_numpy(part) for part in batch])

    def as_arrays(parts: Any) -> Any:
        return [(x.numpy(), y.numpy()) for x, y in parts]

    train, valid = problems.batches(11), problems.batches(9)
    task = problems.task(train=as_arrays(train), valid=as_arrays(valid), loss=loss)
    plain = problems.task(train=train, valid=valid)
    assert task.check().loss == plain.check().loss
