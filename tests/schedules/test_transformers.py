"""A schedule in a real Trainer."""

from pathlib import Path
from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Linear
from tests.conftest import needs

torch = needs("torch")
optimizers = needs("rightrate.schedules.transformers").optimizers


class Model(torch.nn.Module):  # type: ignore[name-defined,misc]
    """One weight whose gradient is always one."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x: Any, labels: Any = None) -> dict[str, Any]:
        return {"loss": self.weight.sum() + 0 * x.sum()}


def seen(schedule: Any, steps: int, folder: Path, accumulated: int = 1) -> list[float]:
    """The rate of each step of a real Trainer, by what the weight has moved."""
    transformers = needs("transformers")
    model = Model()
    pair = optimizers(torch.optim.SGD(model.parameters(), lr=0.5), schedule, steps)
    weights = []

    class Watch(transformers.TrainerCallback):  # type: ignore[name-defined,misc]
        def on_step_end(self, *_: Any, **__: Any) -> None:
            weights.append(float(model.weight))

    arguments = transformers.TrainingArguments(
        output_dir=str(folder), max_steps=steps, per_device_train_batch_size=1, report_to=[], use_cpu=True,
        save_strategy="no", logging_strategy="no", disable_tqdm=True, max_grad_norm=0.0,
        gradient_accumulation_steps=accumulated,
    )  # fmt: skip
    data = [{"x": torch.ones(1), "labels": torch.ones(1)}] * 8
    transformers.Trainer(
        model=model, args=arguments, train_dataset=data, optimizers=pair, callbacks=[Watch()]
    ).train()
    return [before - after for before, after in zip([0.0, *weights], weights, strict=False)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("accumulated", [1, 2])
def test_a_trainer_follows_it(tmp_path: Path, accumulated: int) -> None:
    schedule, steps = Linear(warmup=1), 6
    expected = [0.5 * schedule.factor(step, steps) for step in range(steps)]
    assert seen(schedule, steps, tmp_path, accumulated) == pytest.approx(expected, abs=1e-6)


def test_the_pair_is_the_optimizer_and_its_scheduler() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    held, follower = optimizers(optimizer, Cosine(warmup=0.1), 50)
    assert held is optimizer
    assert isinstance(follower, torch.optim.lr_scheduler.LRScheduler)


def test_a_run_too_short_is_refused() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    with pytest.raises(ArgumentError, match=r"^`warmup` must be below the length of the run"):
        optimizers(optimizer, Cosine(warmup=9), 5)
