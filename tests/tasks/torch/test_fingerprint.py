"""The fingerprint changes when a trial's result would, and with nothing else."""

import dataclasses
import sys
from typing import Any

import pytest

from rightrate.schedules import Clip, Constant, Cosine, Cyclic, Join, Linear, Scale, Schedule, Warmup
from rightrate.tasks.torch.fingerprint import POINTS, of_schedule
from tests.conftest import needs
from tests.project.paths import run

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")

PRINT = "from tests.tasks.torch.problems import task; print(task().check().fingerprint)"


def adamw(lr: float = 1e-3, **options: Any) -> Any:
    return lambda model: torch.optim.AdamW(model.parameters(), lr=lr, **options)


def groups(first: float, second: float, decay: float = 0.0) -> Any:
    def build(model: Any) -> Any:
        held = [
            {"params": model[0].parameters(), "lr": first},
            {"params": model[2].parameters(), "lr": second, "weight_decay": decay},
        ]
        return torch.optim.SGD(held, lr=0.1)

    return build


def moved_group(model: Any) -> Any:
    held = [
        {"params": [*model[0].parameters(), model[2].weight], "lr": 0.1},
        {"params": [model[2].bias], "lr": 0.01},
    ]
    return torch.optim.SGD(held)


def absolute(model: Any, batch: Any) -> Any:
    return (model(batch[0]) - batch[1]).abs().mean()


def part_frozen() -> Any:
    model = problems.mlp()
    model[0].requires_grad_(False)
    return model


def fingerprint(**changes: Any) -> str:
    found: str = problems.task(**changes).check().fingerprint
    return found


DIFFERENT: dict[str, dict[str, Any]] = {
    "plain": {},
    "width": {"model": lambda: problems.mlp(6)},
    "frozen part": {"model": part_frozen},
    "initial weights": {"model": lambda: problems.mlp().apply(problems.halved)},
    "loss": {"loss": absolute},
    "training data": {"train": problems.loader(seed=2)},
    "more training data": {"train": problems.loader(22)},
    "batch size": {"train": problems.loader(batch_size=5)},
    "validation data": {"valid": problems.batches(11)},
    "no validation data": {"valid": None},
    "metric": {"metric": absolute},
    "goal": {"metric": absolute, "goal": "max"},
    "optimizer": {"optimizer": adamw()},
    "betas": {"optimizer": adamw(betas=(0.9, 0.95))},
    "weight decay": {"optimizer": adamw(weight_decay=0.1)},
    "amsgrad": {"optimizer": adamw(amsgrad=True)},
    "ratio of groups": {"optimizer": groups(0.1, 0.01)},
    "other ratio of groups": {"optimizer": groups(0.1, 0.02)},
    "decay of one group": {"optimizer": groups(0.1, 0.01, decay=0.1)},
    "parameters of the groups": {"optimizer": moved_group},
    "schedule": {"schedule": Cosine(warmup=0.05)},
    "warm-up": {"schedule": Linear(warmup=0.2)},
    "constant": {"schedule": Constant()},
    "cycles": {"schedule": Cyclic(period=4)},
    "cycles of the same samples": {"schedule": Cyclic(period=2)},
    "warm-up around a schedule": {"schedule": Warmup(Linear(), length=0.2)},
    "steps": {"steps": 60},
    "clip": {"clip": 1.0},
    "other clip": {"clip": 0.5},
}


def test_every_change_that_matters_changes_the_fingerprint() -> None:
    found = {name: fingerprint(**changes) for name, changes in DIFFERENT.items()}
    assert len(set(found.values())) == len(found), found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (adamw(1e-3), adamw(0.7)),
        (groups(0.1, 0.01), groups(0.3, 0.03)),
        (adamw(1e-3), adamw(1e-3, foreach=False)),
    ],
    ids=["rate", "rates of groups", "arithmetic"],
)
def test_the_rate_and_the_way_of_computing_do_not_change_it(one: Any, other: Any) -> None:
    assert fingerprint(optimizer=one) == fingerprint(optimizer=other)


def test_it_is_the_same_for_a_copy_and_for_another_name() -> None:
    task = problems.task()
    assert dataclasses.replace(task, name="other").check().fingerprint == task.check().fingerprint


def test_the_number_of_threads_does_not_change_it() -> None:
    def build() -> Any:
        return torch.nn.Sequential(
            torch.nn.Linear(problems.FEATURES, 700), torch.nn.Tanh(), torch.nn.Linear(700, 1)
        )

    threads = torch.get_num_threads()
    try:
        found = set()
        for count in (1, 2, 3):
            torch.set_num_threads(count)
            found.add(fingerprint(model=build, train=problems.loader(2000, 500)))
    finally:
        torch.set_num_threads(threads)
    assert len(found) == 1


def test_another_process_finds_the_same() -> None:
    told = run([sys.executable, "-c", PRINT])
    assert told.stdout.strip() == fingerprint(), told.stderr


def test_data_that_nothing_is_known_of_do_not_change_it() -> None:
    texts = [{"text": ["a", "b"]}, {"text": ["c"]}]

    def loss(model: Any, batch: Any) -> Any:
        return model(torch.full((1, problems.FEATURES), float(len(batch["text"])))).square().mean()

    assert fingerprint(train=texts, valid=texts, loss=loss) == fingerprint(
        train=texts, valid=texts, loss=loss
    )


@pytest.mark.parametrize(
    "schedule",
    [
        Linear(warmup=0.05),
        Cosine(floor=0.1),
        Constant(),
        Scale(Clip(Join(((Linear(), 0.5), (Cosine(), 0.5))), low=0.1), by=2.0),
    ],
)
def test_the_schedules_that_studies_have_so_far_are_kind_and_samples_and_nothing_else(
    schedule: Schedule,
) -> None:
    name, *factors = of_schedule(schedule, 500)
    assert name == type(schedule).__name__
    assert len(factors) == POINTS


def test_schedules_with_the_same_samples_are_told_apart() -> None:
    one, other = (of_schedule(Cyclic(period=period), 641) for period in (10, 5))
    assert one[:-1] == other[:-1]
    assert one[-1] != other[-1]
