"""Inputs and targets are told apart in batches of any shape."""

from typing import Any

import numpy as np
import pytest

from tests.conftest import needs

torch = needs("torch")
examples = needs("rightrate.measuring.torch.examples")

X, Y = torch.arange(12.0).reshape(4, 3), torch.tensor([0, 1, 0, 1])


@pytest.mark.parametrize(
    "batch",
    [
        (X, Y),
        [X.numpy(), Y.numpy()],
        {"pixels": X, "labels": Y},
        {"target": Y, "pixels": X, "weight": torch.tensor(1.0)},
        (X, torch.ones(4), Y),
    ],
)
def test_inputs_come_first_and_targets_last_or_by_name(batch: Any) -> None:
    found = examples.gathered([batch, batch])
    assert found is not None
    assert (found.count, found.batch) == (8, 4)
    assert found.inputs.tolist() == [*X.tolist(), *X.tolist()]
    assert found.targets.tolist() == [*Y.tolist(), *Y.tolist()]


def test_a_batch_of_one_array_has_no_targets() -> None:
    found = examples.gathered([X])
    assert found is not None
    assert found.targets is None


@pytest.mark.parametrize("batches", [[], ["text"], [(X, Y), (X[:, :2], Y)]])
def test_what_cannot_be_put_together_is_not(batches: Any) -> None:
    assert examples.gathered(batches) is None


def test_targets_of_differing_shapes_are_left_out() -> None:
    found = examples.gathered([(X, torch.ones(4, 2)), (X, torch.ones(4, 3))])
    assert found is not None
    assert found.targets is None


def test_no_more_is_read_than_is_looked_at() -> None:
    read: list[int] = []

    def endless() -> Any:
        while True:
            read.append(1)
            yield (torch.ones(500, 2), torch.ones(500))

    found = examples.gathered(endless())
    assert found is not None
    assert found.count == 2_000
    assert len(read) == 4


def test_half_precision_becomes_numbers_that_numpy_knows() -> None:
    found = examples.gathered([(X.bfloat16(), Y)])
    assert found is not None
    assert found.inputs.dtype == np.float32
