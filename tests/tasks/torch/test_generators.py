"""Everything random is seeded for a trial and put back after it, however it ends."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from rightrate.errors import UserCodeError
from rightrate.search import Trial
from tests.conftest import needs

torch = needs("torch")
data = needs("torch.utils.data")
problems = needs("tests.tasks.torch.problems")
generators = needs("rightrate.tasks.torch.generators")

GLOBAL = np.random.mtrand._rand  # NumPy's global generator


def states() -> str:
    """Digest of the states of all global generators."""
    found = (random.getstate(), GLOBAL.get_state(legacy=False), torch.get_rng_state().tolist())
    with np.printoptions(threshold=10_000):
        return hashlib.sha256(repr(found).encode()).hexdigest()


@contextmanager
def put_back(*private: Any) -> Iterator[None]:
    """Assert that the block leaves all generators as they were."""
    before, own = states(), [generator.get_state().clone() for generator in private]
    yield
    assert states() == before
    assert all(torch.equal(a.get_state(), b) for a, b in zip(private, own, strict=True))


def drawing(model: Any, batch: Any) -> Any:
    """A loss that draws from every library."""
    return problems.squared(model, batch) * (1 + random.random() + GLOBAL.rand() + torch.rand(()))


def failing(error: BaseException, at: int) -> Callable[..., Any]:
    """A loss that raises in one of its calls, counted from 0."""
    calls = iter(range(1000))

    def loss(model: Any, batch: Any) -> Any:
        if next(calls) == at:
            raise error
        return drawing(model, batch)

    return loss


@pytest.mark.parametrize("kind", ["loader", "sampler", "both"])
def test_everything_is_put_back_after_a_run(kind: str) -> None:
    one, other = torch.Generator().manual_seed(5), torch.Generator().manual_seed(6)
    sampler = data.RandomSampler(range(21), generator=other)
    options = {
        "loader": {"generator": one},
        "sampler": {"shuffle": False, "sampler": sampler},
        "both": {"generator": one, "shuffle": False, "sampler": sampler},
    }[kind]
    task = problems.task(train=problems.loader(**options), loss=drawing, model=problems.dropped)
    with put_back(one, other):
        assert problems.losses(task, lr=1e-3) == problems.losses(task, lr=1e-3)
        task.hint()
        task.check()


@pytest.mark.parametrize("step", [0, 1, 6, 19])
@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt(), SystemExit(1)], ids=repr)
def test_everything_is_put_back_after_an_exception_at_any_step(step: int, error: BaseException) -> None:
    own = torch.Generator().manual_seed(5)
    task = problems.task(train=problems.loader(generator=own), loss=failing(error, step))
    expected = UserCodeError if isinstance(error, Exception) else type(error)
    with put_back(own), pytest.raises(expected):
        problems.losses(task, lr=1e-3)


@pytest.mark.parametrize("part", ["model", "optimizer", "train", "metric"])
def test_everything_is_put_back_when_another_part_raises(part: str) -> None:
    def broken(*_: Any) -> Any:
        random.random(), GLOBAL.rand(), torch.rand(1)
        raise RuntimeError("broken")

    own = torch.Generator()
    changes = (
        {"train": problems.loader(generator=own, collate_fn=broken)} if part == "train" else {part: broken}
    )
    task = problems.task(**changes)
    for look in (task.check, lambda: score(task)):
        with put_back(own), pytest.raises(UserCodeError, match=f"`{part}` raised RuntimeError: broken"):
            look()


def score(task: Any) -> float:
    with task.start(Trial(0.1, 20, 0)) as run:
        run.step()
        found: float = run.score()
        return found


def test_the_generators_of_the_validation_data_are_put_back() -> None:
    own = torch.Generator().manual_seed(5)
    task = problems.task(valid=problems.loader(10, generator=own))
    with put_back(own):
        assert score(task) == score(task)


def test_private_generators_of_every_library_are_found_wherever_they_are() -> None:
    dataset = problems.Augmented()
    dataset.steps = [problems.Noise(), {"deep": problems.Noise()}]
    loader = data.DataLoader(data.Subset(dataset, range(9)), 4, generator=torch.Generator(), shuffle=True)
    found = generators.private_generators(loader)
    assert len(found) == 8  # two in each of three transforms, the data set's, the loader's


def test_a_generator_is_found_once_even_when_it_is_shared() -> None:
    shared = torch.Generator()
    loader = problems.loader(generator=shared)
    assert len(generators.private_generators(loader)) == 1


def test_loaders_without_generators_have_none() -> None:
    assert generators.private_generators(problems.loader()) == []
    assert generators.private_generators(problems.batches()) == []


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**64 + 1])
def test_any_seed_is_accepted_and_brings_the_same_numbers_back(seed: int) -> None:
    dataset = problems.Augmented()
    found = generators.private_generators(dataset)

    def numbers() -> list[float]:
        with generators.seeded(seed, found):
            own = dataset.transform(torch.zeros(1)).item() + dataset.own.random()
            return [random.random(), float(GLOBAL.rand()), torch.rand(1).item(), own]

    assert numbers() == numbers()


def test_two_seeds_give_other_numbers_from_every_generator() -> None:
    dataset = problems.Augmented()
    found = generators.private_generators(dataset)

    def numbers(seed: int) -> list[float]:
        with generators.seeded(seed, found):
            new, old = dataset.transform.new.random(), dataset.transform.old.rand()
            own = [new, old, dataset.own.random()]
            return [random.random(), float(GLOBAL.rand()), torch.rand(1).item(), *own]

    assert not set(numbers(1)) & set(numbers(2))


def test_blocks_inside_each_other_do_not_disturb_each_other() -> None:
    with generators.seeded(1):
        expected = torch.rand(2)
    with generators.seeded(1):
        first = torch.rand(1)
        with generators.seeded(2):
            torch.rand(5)
        assert torch.equal(torch.cat([first, torch.rand(1)]), expected)


def test_no_accelerator_is_woken_up() -> None:
    with generators.seeded(0):
        torch.rand(1)
    assert not torch.cuda.is_initialized()
