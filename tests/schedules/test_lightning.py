"""A schedule in a real trainer of Lightning."""

from pathlib import Path
from typing import Any

import pytest

from rightrate.schedules import Linear
from tests.conftest import needs

torch = needs("torch")
configured = needs("rightrate.schedules.lightning").configured


def test_the_scheduler_is_stepped_after_every_step() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    told = configured(optimizer, Linear(), 10)
    assert told["optimizer"] is optimizer
    assert (told["lr_scheduler"]["interval"], told["lr_scheduler"]["frequency"]) == ("step", 1)
    assert told["lr_scheduler"]["scheduler"].get_last_lr() == [0.5]


@pytest.mark.filterwarnings("ignore")
def test_a_trainer_follows_it_over_several_epochs(tmp_path: Path) -> None:
    lightning = needs("lightning")
    steps, schedule = 6, Linear(warmup=1)
    rates: list[float] = []

    class Model(lightning.LightningModule):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def training_step(self, batch: Any, index: int) -> Any:
            rates.append(self.optimizers().param_groups[0]["lr"])
            return self.layer(batch).sum()

        def configure_optimizers(self) -> dict[str, Any]:
            optimizer = torch.optim.SGD(self.parameters(), lr=0.5)
            told: dict[str, Any] = configured(optimizer, schedule, self.trainer.estimated_stepping_batches)
            return told

    trainer = lightning.Trainer(
        max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False, default_root_dir=tmp_path,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(Model(), torch.utils.data.DataLoader(torch.ones(3, 1)))
    assert rates == pytest.approx([0.5 * schedule.factor(step, steps) for step in range(steps)])
