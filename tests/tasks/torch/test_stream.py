"""Loaders of every kind: the same batches for the same seed, cycled, and refused with a reason."""

import warnings
from typing import Any

import pytest

from rightrate.errors import TaskError, UserCodeError
from rightrate.search import Trial
from tests.conftest import needs

torch = needs("torch")
data = needs("torch.utils.data")
distributed = needs("torch.utils.data.distributed")
problems = needs("tests.tasks.torch.problems")
Source = needs("rightrate.tasks.torch.stream").Source
seeded = needs("rightrate.tasks.torch.generators").seeded

CPU = torch.device("cpu")
TINY = 1e-30


def weighted(generator: Any) -> Any:
    return data.WeightedRandomSampler(torch.ones(21), 21, generator=generator)


def subset(generator: Any) -> Any:
    return data.SubsetRandomSampler(range(21), generator=generator)


PLAIN_LOADERS = {
    "shuffled": lambda: problems.loader(),
    "in order": lambda: problems.loader(shuffle=False),
    "without the last": lambda: problems.loader(drop_last=True),
    "own generator": lambda: problems.loader(generator=torch.Generator()),
    "weighted": lambda: problems.loader(shuffle=False, sampler=weighted(None)),
    "weighted with its own generator": lambda: problems.loader(
        shuffle=False, sampler=weighted(torch.Generator())
    ),
    "subset with its own generator": lambda: problems.loader(
        shuffle=False, sampler=subset(torch.Generator())
    ),
    "counting from the end": lambda: problems.loader(shuffle=False, sampler=range(-1, -22, -1)),
    "batch sampler": lambda: data.DataLoader(
        data.TensorDataset(*problems.numbers()),
        batch_sampler=data.BatchSampler(data.RandomSampler(range(21)), 4, drop_last=False),
    ),
}
OTHER_LOADERS = {
    "list": lambda: problems.batches(),
    "class with its own generator": lambda: problems.Shuffled(),
    "iterable data set": lambda: data.DataLoader(problems.Counted(), 4),
    "data set with its own generators": lambda: data.DataLoader(problems.Augmented(), 4, shuffle=True),
    "own function to collate": lambda: problems.loader(collate_fn=lambda parts: data.default_collate(parts)),
    "distributed": lambda: problems.loader(
        shuffle=False, sampler=distributed.DistributedSampler(range(21), num_replicas=1, rank=0)
    ),
}
LOADERS = PLAIN_LOADERS | OTHER_LOADERS


@pytest.mark.parametrize("kind", PLAIN_LOADERS)
def test_batches_of_resident_data_are_those_of_the_loader_bit_for_bit(kind: str) -> None:
    loader = PLAIN_LOADERS[kind]()
    source = Source(loader, "train", CPU)
    with seeded(7, problems.private_generators(loader)):
        expected = [*loader, *loader]
        after = torch.rand(3)
    with seeded(7, problems.private_generators(loader)):
        found = [*source.once(), *source.once()]
        assert torch.equal(torch.rand(3), after), "something else was drawn than by the loader"
    assert type(found[0]) is type(expected[0])
    assert all(
        torch.equal(a, b)
        for one, two in zip(found, expected, strict=True)
        for a, b in zip(one, two, strict=True)
    )


def test_resident_data_are_gathered_and_not_fetched_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    task = problems.task()
    expected = problems.losses(task)
    monkeypatch.delattr(data.TensorDataset, "__getitem__")
    assert problems.losses(task) == expected


def test_a_data_set_of_another_class_is_asked_for_its_examples() -> None:
    class Doubling(data.TensorDataset):  # type: ignore[misc, name-defined]
        def __getitem__(self, index: Any) -> Any:
            return tuple(2 * part for part in super().__getitem__(index))

    tensors = problems.numbers()
    source = Source(data.DataLoader(Doubling(*tensors), 4), "train", CPU)
    assert torch.equal(next(source.endless())[0], 2 * tensors[0][:4])


def test_a_loader_of_another_class_is_asked_for_its_batches() -> None:
    class Doubling(data.DataLoader):  # type: ignore[misc, name-defined]
        def __iter__(self) -> Any:
            return ([2 * part for part in batch] for batch in super().__iter__())

    plain = problems.loader(shuffle=False)
    source = Source(Doubling(plain.dataset, 4), "train", CPU)
    assert torch.equal(next(source.endless())[0], 2 * next(iter(plain))[0])


@pytest.mark.parametrize("kind", LOADERS)
def test_the_same_seed_gives_the_same_batches_again_and_again(kind: str) -> None:
    task = problems.task(train=LOADERS[kind]())
    losses = problems.losses(task, lr=TINY, steps=30)
    assert problems.losses(task, lr=2 * TINY, steps=30) == losses
    assert problems.losses(task, lr=TINY, steps=9) == losses[:9]
    assert "batches" not in task.check().facts


@pytest.mark.parametrize(
    "kind", LOADERS.keys() - {"list", "in order", "without the last", "counting from the end"}
)
def test_a_loader_that_is_shorter_than_the_run_is_reshuffled(kind: str) -> None:
    source = Source(LOADERS[kind](), "train", CPU)
    endless = source.endless()
    with seeded(1, problems.private_generators(source.loader)):
        first, second = ([next(endless)[0] for _ in range(5)] for _ in range(2))
        assert not all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_list_is_cycled_in_its_order() -> None:
    task = problems.task(train=problems.batches(12))
    losses = problems.losses(task, lr=TINY, steps=6)
    assert losses[:3] == losses[3:]


def test_an_epoch_is_one_pass_over_all_examples() -> None:
    endless = Source(problems.loader(21, 4), "train", CPU).endless()
    seen = torch.cat([next(endless)[0] for _ in range(6)])
    assert torch.equal(seen.sort(0).values, problems.numbers(21)[0].sort(0).values)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("lasting", [False, True])
def test_workers_draw_the_same_numbers_in_every_trial(lasting: bool) -> None:
    loader = data.DataLoader(problems.Jittered(), 8, shuffle=True, num_workers=1, persistent_workers=lasting)
    task = problems.task(train=loader)
    losses = problems.losses(task, lr=TINY, steps=5)
    users = iter(loader)
    assert problems.losses(task, lr=TINY, steps=4) == losses[:4]
    assert loader._iterator is (users if lasting else None)


def test_samplers_are_told_the_epoch_and_told_again_what_they_knew() -> None:
    told: list[int] = []

    class Told(distributed.DistributedSampler):  # type: ignore[misc, name-defined]
        def set_epoch(self, epoch: int) -> None:
            told.append(epoch)
            super().set_epoch(epoch)

    sampler = Told(range(21), num_replicas=1, rank=0)
    sampler.set_epoch(5)
    problems.losses(problems.task(train=problems.loader(shuffle=False, sampler=sampler)), steps=13)
    assert told == [5, 0, 1, 2, 5]


@pytest.mark.parametrize("part", ["loader", "batch sampler", "data set"])
def test_whatever_takes_an_epoch_is_told_it(part: str) -> None:
    epochs = problems.Epochs(part)
    problems.losses(problems.task(train=epochs.loader), steps=13)
    assert epochs.told == [0, 1, 2]


@pytest.mark.parametrize("make", [lambda b: iter(b), lambda b: (x for x in b), lambda b: map(tuple, b), zip])
@pytest.mark.parametrize("name", ["train", "valid"])
def test_one_shot_iterators_are_refused_with_the_reason(make: Any, name: str) -> None:
    with pytest.raises(
        TaskError, match=f"`{name}` can be read only once .*every trial reads it from the start"
    ):
        problems.task(**{name: make(problems.batches())})


def test_a_class_that_hands_out_the_same_iterator_is_refused() -> None:
    class Same:
        def __init__(self) -> None:
            self.iterator = iter(problems.batches())

        def __iter__(self) -> Any:
            return self.iterator

    with pytest.raises(TaskError, match="`train` can be read only once"):
        problems.task(train=Same())


def test_a_class_whose_second_pass_is_empty_is_refused() -> None:
    task = problems.task(train=problems.Consumed(problems.batches(4)))
    with pytest.raises(TaskError, match="has no batches this time, though it had some before"):
        task.check()
    long = problems.task(train=problems.Consumed(problems.batches(80)))
    with pytest.raises(TaskError, match="has no batches this time, though it had some before"):
        problems.losses(long, steps=30)


@pytest.mark.parametrize("nothing", [[], problems.loader(3, 4, drop_last=True)], ids=["empty", "dropped"])
def test_data_without_a_batch_are_refused(nothing: Any) -> None:
    with pytest.raises(TaskError, match=r"`train` has no batches\. .*check `drop_last`"):
        problems.task(train=nothing).check()
    with pytest.raises(TaskError, match=r"`valid` has no batches\. .*check `drop_last`"):
        problems.task(valid=nothing).check()


def test_batches_without_an_example_are_refused() -> None:
    empty = [(torch.zeros(0, problems.FEATURES), torch.zeros(0, 1))]
    with pytest.raises(TaskError, match="`valid` has batches, but no example"):
        problems.task(valid=empty, metric=lambda model, batch: 0.0).check()


@pytest.mark.parametrize("wrong", [None, 3, "text", {"x": 1}, data.TensorDataset(*problems.numbers())])
def test_what_is_no_collection_of_batches_is_refused(wrong: Any) -> None:
    with pytest.raises(TaskError, match=f"`train` must be a re-iterable of batches.*{type(wrong).__name__}"):
        problems.task(train=wrong)


def test_batches_that_no_seed_brings_back_are_told_of() -> None:
    task = problems.task(train=problems.Turning())
    assert "others in every trial" in str(task.check().facts["batches"])
    assert task.check().fingerprint == problems.task(train=problems.Turning()).check().fingerprint


def test_an_exception_of_a_data_set_is_the_users() -> None:
    class Broken(data.Dataset):  # type: ignore[misc, name-defined]
        def __len__(self) -> int:
            return 9

        def __getitem__(self, index: int) -> Any:
            raise FileNotFoundError(f"no file {index}")

    with pytest.raises(UserCodeError, match="`train` raised FileNotFoundError: no file 0") as caught:
        problems.task(train=data.DataLoader(Broken(), 3)).check()
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_a_batch_that_cannot_be_moved_is_the_users() -> None:
    class Stuck:
        def to(self, device: Any) -> Any:
            raise RuntimeError("stuck")

    with pytest.raises(UserCodeError, match="`train` raised RuntimeError: stuck"):
        problems.task(train=[Stuck()]).check()


def test_reading_a_loader_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with problems.task().start(Trial(0.1, 20, 0)) as run:
            run.step()
