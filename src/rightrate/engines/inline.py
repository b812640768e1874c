"""Trials one after another, in this process."""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import final

from rightrate.engines.curve import CurveRecorder
from rightrate.engines.divergence import Watch
from rightrate.engines.protocol import Engine, OnStep
from rightrate.search import Evidence, Norm, Trial
from rightrate.studies import Curve, Norms, Outcome
from rightrate.tasks import Run, Task


@final
class Inline(Engine):
    """Runs trials one after another in this process: the plainest engine, and the one to debug with."""

    def run(
        self,
        task: Task,
        trials: Sequence[Trial],
        on_step: OnStep,
        *,
        parts: int = 1,
        norm: Norm | None = None,
    ) -> Iterator[Outcome]:
        """Run trials in the order given and yield each outcome as soon as it is there.

        Args:
            task: What is trained.
            trials: The trials to run.
            on_step: Called after every optimizer step; what it raises ends the run.
            parts: The score is taken at the end of so many equal parts of each trial, at least 1.
            norm: Which norm of the gradient is kept at every step, or `None` for none.

        Yields:
            One outcome for each trial.
        """
        for trial in trials:
            yield run_trial(task, trial, on_step, parts=parts, norm=norm)


def run_trial(
    task: Task, trial: Trial, on_step: OnStep, *, parts: int = 1, norm: Norm | None = None
) -> Outcome:
    """Run one trial to its end, or until it has diverged.

    Args:
        task: What is trained.
        trial: Rate, horizon and seed.
        on_step: Called after every optimizer step; what it raises ends the run.
        parts: The score is taken at the end of so many equal parts of the trial, at least 1.
        norm: Which norm of the gradient is kept at every step, or `None` for none.

    Returns:
        What came of it; a trial that diverged has an infinite loss and spent fewer steps.
    """
    with task.start(trial) as run:
        return finish(run, trial, on_step, parts=parts, norm=norm)


def finish(run: Run, trial: Trial, on_step: OnStep, *, parts: int = 1, norm: Norm | None = None) -> Outcome:
    """Take a run from its first step to its end, or until it has diverged.

    Args:
        run: The run, before its first step.
        trial: Rate, horizon and seed.
        on_step: Called after every optimizer step; what it raises ends the run.
        parts: The score is taken at the end of so many equal parts of the trial, at least 1.
        norm: Which norm of the gradient is kept at every step, or `None` for none.

    Returns:
        What came of it.
    """
    begun = time.monotonic()
    if norm is not None:
        run.keep_norms(norm)
    watch, recorder = Watch(trial.steps), CurveRecorder(trial.steps)
    marks = {trial.steps * part // parts for part in range(1, parts)}
    scores: dict[int, float] = {}
    spent, going = 0, True
    while going and spent < trial.steps:
        loss = run.step()
        spent += 1
        recorder.add(loss)
        going = watch.feed(loss) == "going"
        on_step(trial, spent)
        if going and spent in marks:
            scores[spent] = run.score()
    score = run.score() if going else math.inf
    sound = math.isfinite(score)
    train = run.train_loss() if sound else None
    evidence = Evidence(trial, score if sound else math.inf, spent, train)
    if sound and marks:
        scores[spent] = score
    norms = Norms() if norm is None else Norms(norm, tuple(map(_rounded, run.norms())))
    return Outcome(evidence, recorder.curve(), time.monotonic() - begun, _kept(scores), norms)


def _rounded(norm: float) -> float:
    """Six digits, all that single precision has; more would only fill the store."""
    return float(f"{norm:.6g}")


def _kept(scores: Mapping[int, float]) -> Curve:
    """Scores as a curve, without those that a run has by the way that is about to fail."""
    finite = {step: score for step, score in scores.items() if math.isfinite(score)}
    return Curve(tuple(finite), tuple(finite.values()))
