"""A PyTorch task, measured: the start, some steps of training, noise, critical rate and curvature."""

import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Final, final

from rightrate.measuring import plan as plans
from rightrate.measuring.critical import Critical
from rightrate.measuring.factors.data import Seen, data_factor
from rightrate.measuring.factors.examples import Size, examples_factor
from rightrate.measuring.factors.model import LATER, START, TOP, Curve, Shape, model_factor
from rightrate.measuring.noise import Noise
from rightrate.measuring.plan import Ledger, OnSpent, Plan
from rightrate.measuring.result import Factor
from rightrate.measuring.torch import curves, noises
from rightrate.measuring.torch.anatomy import Anatomy, anatomy
from rightrate.measuring.torch.bench import Bench
from rightrate.measuring.torch.curvature import CurvatureError
from rightrate.measuring.torch.direction import Subject, is_preconditioned
from rightrate.measuring.torch.examples import Examples, gathered
from rightrate.measuring.torch.snapshot import borrowed_all, put_back
from rightrate.schedules import Constant
from rightrate.search.drift import overfits
from rightrate.search.prior import usual
from rightrate.tasks.protocol import Hint
from rightrate.tasks.torch import TorchTask, facts
from rightrate.tasks.torch.batch import size
from rightrate.tasks.torch.build import build_model, build_optimizer
from rightrate.tasks.torch.groups import Groups
from rightrate.tasks.torch.overflow import finite
from rightrate.tasks.torch.run import TorchRun
from rightrate.tasks.torch.stream import Source
from rightrate.tasks.torch.user import calling

#: Training before the later figures goes at the usual rate of the optimizer, or at this share of the critical
#: one where that is less: below every best peak that was seen, so it does not diverge.
SHARE: Final = 1 / 8


@dataclass(slots=True)
class _Found:
    """What was measured so far."""

    start: Critical | None = None
    later: tuple[Critical, ...] = ()
    noises: dict[str, Noise] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)
    model_refusals: dict[str, str] = field(default_factory=dict)
    data_refusals: dict[str, str] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class Measured:
    """Factors, and what they cost.

    Args:
        factors: The factors that were measured.
        spent: What they cost, in optimizer steps.
    """

    factors: tuple[Factor, ...]
    spent: float


def measured(task: TorchTask, *, allowed: float, seed: int, progress: OnSpent | None) -> Measured:
    """Measure data, model and training set of a task, and leave everything as it was found.

    Args:
        task: The task.
        allowed: What may be spent, in optimizer steps.
        seed: Seed of initial weights and batches.
        progress: Called after every loss and gradient; what it raises ends the measurement.

    Returns:
        The factors, and what they cost.

    Raises:
        TaskError: If the task cannot be trained.
        UserCodeError: If the user's own code raised.
    """
    loaders = [loader for loader in (task.train, task.valid) if loader is not None]
    with borrowed_all(loaders, seed):
        with calling("model"):
            raw_model: Any = task.model()
        with put_back(raw_model):
            model = build_model(lambda: raw_model)
            with calling("optimizer"):
                raw_optimizer: Any = task.optimizer(model)
            with put_back(raw_optimizer):
                optimizer = build_optimizer(lambda _: raw_optimizer, model)
                subject = Subject(model, optimizer, Groups.of(optimizer), task.clip)
                return _Laboratory(task, subject, allowed, progress).measured()


@final
class _Laboratory:
    """One measurement of one task."""

    def __init__(self, task: TorchTask, subject: Subject, allowed: float, progress: OnSpent | None) -> None:
        self._task, self._subject = task, subject
        self._hint: Hint = task.hint()
        self._averaging = is_preconditioned(subject.optimizer)
        self._plan: Plan = plans.plan(allowed, 2 if self._averaging else 1)
        self._ledger = Ledger(self._plan.cost, progress)
        self._bench = Bench(subject, task.loss, self._ledger)
        self._source = Source(task.train, "train", self._bench.trained[0].device)
        self._usual = 10 ** usual(self._hint.optimizer, self._hint.momentum, self._hint.lr)[0]
        self._found = _Found()

    def measured(self) -> Measured:
        """Take every figure."""
        with closing(self._source.endless()) as batches:
            first = next(batches)
            built = self._start(first)
            if self._train(chain([first], batches)):
                self._later(batches)
        examples = gathered(self._source.once())
        factors = (self._data(examples, first), self._model(built), self._size(built, first))
        return Measured(factors, self._ledger.spent)

    def _start(self, batch: Any) -> Anatomy:
        """The untrained model: its anatomy, first gradient, and how far its first step may go."""
        model = self._subject.model
        with self._counted("start"), put_back(model, self._subject.optimizer):
            slope = self._bench.first_slope(batch)
            self._ledger.spend(plans.LOSS)
            built = anatomy(model, self._bench.graph(batch))
            self._found.start = self._bench.critical(slope, self._usual, most=plans.FIRST_PROBES)
        if self._found.start.value == 0:
            self._found.model_refusals[START] = (
                "Every step that was tried raises the loss, down to "
                f"{self._found.start.high:.1e}: the update does not lead downhill."
            )
            self._found.start = None
        return built

    def _train(self, batches: Iterator[Any]) -> bool:
        """Leave the start behind; whether the model is sound afterwards."""
        start = self._found.start
        capped = self._usual if start is None else start.value * SHARE * (1 - self._hint.momentum)
        steps = self._plan.training
        run = TorchRun(
            model=self._subject.model,
            optimizer=self._subject.optimizer,
            groups=self._subject.groups,
            batches=batches,
            loss=self._task.loss,
            rate=min(self._usual, capped),
            curve=Constant().over(steps),
            clip=self._task.clip,
            comparable=False,
            score=None,
        )
        losses = [math.inf]
        with self._counted("training"):
            for _ in range(steps):
                self._ledger.spend(plans.GRADIENT)
                losses.append(run.step())
        if math.isfinite(losses[-1]) and finite(self._bench.trained):
            return True
        why = f"Training diverged within {steps} steps at {min(self._usual, capped):.1e}. Lower the rate."
        self._found.model_refusals |= {LATER: why, TOP: why}
        self._found.data_refusals[noises.PLAIN] = why
        return False

    def _later(self, batches: Iterator[Any]) -> None:
        """The model after some training: noise of its gradients, critical rate, curvature."""
        drawn = list(islice(batches, noises.affordable(self._bench, self._plan.batches)))
        with self._counted("noise"):
            slopes = [self._bench.slope(batch) for batch in drawn]
        self._found.noises = noises.noises(self._bench, slopes, averaging=self._averaging)
        if not self._found.noises:
            self._found.data_refusals[noises.PLAIN] = "A gradient is not finite after the steps of training."
            return
        guess = self._usual if self._found.start is None else self._found.start.value
        with self._counted("critical"):
            for slope in slopes[: plans.PROBED]:
                found = self._bench.critical(slope, guess, most=plans.PROBES)
                self._found.later += (found,)
                guess = found.value or guess
        try:
            self._found.curves = curves.curves(
                self._bench, slopes, most=self._plan.products, averaging=self._averaging
            )
        except CurvatureError as error:
            self._found.model_refusals[TOP] = str(error)

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        before = self._ledger.spent
        yield
        self._found.spent[name] = self._ledger.spent - before

    def _data(self, examples: Examples | None, first: Any) -> Factor:
        return data_factor(
            Seen(
                inputs=None if examples is None else examples.inputs,
                targets=None if examples is None else examples.targets,
                batch=size(first),
                noises=self._found.noises,
                spent=self._found.spent.get("noise", 0.0),
                averaging=self._averaging,
                refusals=self._found.data_refusals,
            )
        )

    def _model(self, built: Anatomy) -> Factor:
        spent = self._found.spent
        return model_factor(
            Shape(
                anatomy=built,
                steps=self._plan.training,
                start=self._found.start,
                later=self._found.later,
                curves=self._found.curves,
                spent=(spent["start"], spent["training"], spent.get("critical", 0.0)),
                averaging=self._averaging,
                overfitting=overfits(self._hint.epochs) > 0.5,
                clipped=self._subject.clip is not None,
                refusals=self._found.model_refusals,
            )
        )

    def _size(self, built: Anatomy, first: Any) -> Factor:
        told = facts.data_facts(self._task.train, first, self._task.steps)
        counted = {name: told.get(name) for name in ("training examples", "batches per epoch")}
        examples, per_epoch = (n if isinstance(n, int) else None for n in counted.values())
        return examples_factor(
            Size(
                steps=self._task.steps,
                epochs=self._hint.epochs,
                examples=examples,
                per_epoch=per_epoch,
                batch=size(first),
                parameters=built.trainable,
            )
        )
