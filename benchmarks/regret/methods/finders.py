"""Range tests: the learning-rate finders that people use, each driven through its own package.

Each finder sweeps a fresh model of the task, with the task's own loss, batches, optimizer and clipping, and
with its own default arguments; what it suggests is used as the peak of the task's schedule. Only this is set:

- torch-lr-finder and ignite begin at the rate of the optimizer. Their documentation and their users hand
  them one made with a tiny rate, so it has 1e-7 here: begun at the usual rate they could never answer less.
- ignite sweeps over as many iterations as the trainer is told to run. It is told 100, as the other three
  sweep over 100 by default: an epoch of the tasks may be 6 batches, or endless.
- fastai and Lightning sweep all parameter groups at one rate; the answer is used as the rate of the first
  group, as everywhere else, and the others keep their ratio to it.

A finder that gives no number, or says that it cannot, has the status "none"; any other error is a failure.
fastai is used without `fastai.vision`, so it does not need torchvision.
"""

import io
import logging
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from benchmarks.regret.methods.protocol import NONE, Answer, Method
from rightrate.tasks.torch import TorchTask
from rightrate.tasks.torch.build import build_model, build_optimizer
from rightrate.tasks.torch.generators import private_generators, seeded
from rightrate.tasks.torch.groups import Groups
from rightrate.tasks.torch.loader import borrowed

#: Length of a sweep: the default of fastai, Lightning and torch-lr-finder.
ITERATIONS = 100

#: Where a sweep begins whose lower end is the rate of the optimizer.
START = 1e-7


class Whole(nn.Module):
    """The task's model and loss as one module that answers a batch of any kind with its loss.

    Args:
        model: The model.
        loss: The task's loss.
    """

    def __init__(self, model: nn.Module, loss: Callable[[nn.Module, Any], Any]) -> None:
        super().__init__()
        self.model = model
        self._loss = loss

    def forward(self, batch: Any) -> Tensor:
        """Mean loss of the batch."""
        return self._loss(self.model, batch)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep progress bars, advice and warnings of a package from the screen."""
    sink = io.StringIO()
    for name in ("pytorch_lightning", "lightning.pytorch", "lightning.fabric", "lightning_fabric", "ignite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with redirect_stdout(sink), redirect_stderr(sink), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def fresh(task: TorchTask, seed: int) -> Iterator[tuple[Whole, Optimizer]]:
    """A fresh model with its optimizer, everything random seeded, and the screen quiet."""
    with quiet(), borrowed(task.train), seeded(seed, private_generators(task.train)):
        model = build_model(task.model)
        yield Whole(model, task.loss), build_optimizer(task.optimizer, model)


def clip_before(optimizer: Optimizer, task: TorchTask, model: nn.Module) -> None:
    """Clip the gradients as the task does, before each step of an optimizer that has them by then."""
    if task.clip is not None:
        parameters, clip = list(model.parameters()), task.clip
        optimizer.register_step_pre_hook(lambda *call: _clip(parameters, clip))


def _clip(parameters: list[nn.Parameter], clip: float) -> None:
    nn.utils.clip_grad_norm_(parameters, clip)


class Epoch:
    """One pass over the batches, in the shape that fastai wants: (inputs), (targets), with a length.

    Args:
        batches: The task's batches.
    """

    def __init__(self, batches: Iterable[Any]) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches) if hasattr(self._batches, "__len__") else ITERATIONS

    def __iter__(self) -> Iterator[tuple[Any, Tensor]]:
        # The loss is in the module, so the target is a dummy: without one fastai takes no step.
        return ((batch, torch.zeros(1)) for batch in islice(self._batches, len(self)))


def fastai(task: TorchTask, name: str, seed: int, budget: float | None, *, rule: str) -> Answer:
    """`Learner.lr_find` with one of its four rules."""
    import fastai.callback.schedule as schedule
    from fastai.data.core import DataLoaders
    from fastai.learner import Learner
    from fastai.optimizer import OptimWrapper

    with fresh(task, seed) as (whole, optimizer), tempfile.TemporaryDirectory() as folder:
        clip_before(optimizer, task, whole)
        epoch = Epoch(task.train)
        learner = Learner(
            DataLoaders(epoch, epoch, path=folder),
            whole,
            loss_func=lambda loss, target: loss,
            opt_func=lambda parameters, lr: OptimWrapper(opt=optimizer),
        )
        with learner.no_bar():
            found = learner.lr_find(show_plot=False, suggest_funcs=(getattr(schedule, rule),))
    return Answer(lr=float(found[0]))


def lightning(task: TorchTask, name: str, seed: int, budget: float | None) -> Answer:
    """`Tuner.lr_find` of PyTorch Lightning."""
    import pytorch_lightning as pl
    from pytorch_lightning.tuner import Tuner

    class Module(pl.LightningModule):
        """The task as Lightning wants it."""

        def __init__(self, whole: Whole) -> None:
            super().__init__()
            self.whole = whole
            self.lr = task.hint().lr

        def training_step(self, batch: Any, at: int) -> Tensor:
            """Loss of a batch."""
            return self.whole(batch)

        def configure_optimizers(self) -> Optimizer:
            """The task's optimizer at the present rate."""
            return task.optimizer_at(self.whole.model, self.lr)

    with fresh(task, seed) as (whole, _), tempfile.TemporaryDirectory() as folder:
        trainer = pl.Trainer(
            accelerator="cpu",
            devices=1,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            gradient_clip_val=task.clip,
            default_root_dir=folder,
        )
        finder = Tuner(trainer).lr_find(Module(whole), train_dataloaders=task.train)
        suggestion = None if finder is None else finder.suggestion()
    return Answer(status=NONE) if suggestion is None else Answer(lr=float(suggestion))


def torch_lr_finder(task: TorchTask, name: str, seed: int, budget: float | None) -> Answer:
    """`LRFinder.range_test` and the suggestion of its plot."""
    from matplotlib.figure import Figure
    from torch_lr_finder import LRFinder, TrainDataLoaderIter

    class Batches(TrainDataLoaderIter):
        """Whole batches as inputs, and no labels."""

        def inputs_labels_from_batch(self, batch_data: Any) -> tuple[Any, None]:
            """The batch."""
            return batch_data, None

    with fresh(task, seed) as (whole, optimizer):
        clip_before(optimizer, task, whole)
        Groups.of(optimizer).set_rate(optimizer, START)
        finder = LRFinder(whole, optimizer, lambda loss, labels: loss)
        finder.range_test(Batches(task.train))
        try:
            _, suggestion = finder.plot(ax=Figure().subplots())
        except RuntimeError:  # fewer iterations than its rule needs
            return Answer(status=NONE)
    return Answer(lr=float(suggestion))


def ignite(task: TorchTask, name: str, seed: int, budget: float | None) -> Answer:
    """`FastaiLRFinder` of PyTorch-Ignite."""
    from ignite.engine import Engine
    from ignite.handlers import FastaiLRFinder

    with fresh(task, seed) as (whole, optimizer):
        clip_before(optimizer, task, whole)
        Groups.of(optimizer).set_rate(optimizer, START)

        def update(engine: Engine, batch: Any) -> float:
            optimizer.zero_grad()
            loss = whole(batch)
            loss.backward()
            optimizer.step()
            return loss.item()

        finder, trainer = FastaiLRFinder(), Engine(update)
        with finder.attach(trainer, to_save={"model": whole, "optimizer": optimizer}) as sweep:
            sweep.run(task.train, epoch_length=ITERATIONS)
        try:
            suggestion = finder.lr_suggestion()
        except RuntimeError:  # the curve falls over fewer than three points
            return Answer(status=NONE)
    first = suggestion[0] if isinstance(suggestion, list) else suggestion
    return Answer(lr=float(first))


_FASTAI = ("fastai.learner", "fastai.callback.schedule")
_TORCH_LR_FINDER = ("torch_lr_finder", "matplotlib.figure")

#: The methods of this file.
METHODS = (
    Method("fastai_valley", partial(fastai, rule="valley"), needs=_FASTAI),
    Method("fastai_slide", partial(fastai, rule="slide"), needs=_FASTAI),
    Method("fastai_minimum", partial(fastai, rule="minimum"), needs=_FASTAI),
    Method("fastai_steep", partial(fastai, rule="steep"), needs=_FASTAI),
    Method("lightning", lightning, needs=("pytorch_lightning",)),
    Method("torch_lr_finder", torch_lr_finder, needs=_TORCH_LR_FINDER),
    Method("ignite", ignite, needs=("ignite.engine", "ignite.handlers")),
)
