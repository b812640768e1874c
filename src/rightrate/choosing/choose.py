"""Choose the learning rate of a task."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from rightrate.choosing.choice import Choice
from rightrate.choosing.header import header_of
from rightrate.choosing.progress import OnProgress, Progress
from rightrate.choosing.wish import Prefer, Wish, length_of
from rightrate.engines import Engine, Inline
from rightrate.errors import ArgumentError, require
from rightrate.search import Answer, Evidence, Search, Trial
from rightrate.studies import Outcome, Store, Study
from rightrate.tasks import Task


def choose(
    task: Task,
    *,
    budget: float = 1.0,
    seed: int = 0,
    prefer: Prefer | None = None,
    target: float | None = None,
    within: float | str | None = None,
    engine: Literal["auto", "inline"] | Engine = "auto",
    store: str | Path | None = None,
    progress: OnProgress | None = None,
    name: str | None = None,
    command: str | None = None,
) -> Choice:
    """Choose the learning rate of a task by complete short runs at several horizons.

    The search spends at most the budget, whatever the trials show. The same task, budget and seed give the
    same trials and the same answer, also when the search is interrupted and goes on later from the store.

    Args:
        task: What is trained, and for how long.
        budget: What may be spent on trials, in full runs, above 0.
        seed: Seed of the search, at least 0.
        prefer: "speed", "accuracy", or a number between them in [0, 1]: the rate and the length of the
            shortest run that is expected to reach that much of what a run can gain, from four fifths to all.
        target: The rate and the length of the shortest run that is expected to reach this score.
        within: The rate of a run that takes no longer: seconds, or a text such as "10m". At most one of
            the three can be given; without them the rate is that of the full run.
        engine: What runs the trials; "auto" takes the best one that is there.
        store: File that keeps the study, or `None` to keep nothing. A study that is found there again
            goes on where it was.
        progress: Called after every optimizer step and every trial, or `None`.
        name: Name of the study; by default that of the task.
        command: Command line that made the study, shown in its report.

    Returns:
        The choice.

    Raises:
        ArgumentError: If an argument is out of range.
        TaskError: If the task cannot be searched.
        UserCodeError: If the user's own code raised.
        StoreError: If the store cannot be used, or another process works on the same study.
    """
    require(math.isfinite(budget) and budget > 0, "budget", budget, "above 0, in full runs")
    require(seed >= 0, "seed", seed, "at least 0")
    wish = Wish(prefer=prefer, target=target, within=within)
    runner = _engine(engine)
    hint, checked = task.hint(), task.check()
    search = Search(
        steps=task.steps,
        optimizer=hint.optimizer,
        momentum=hint.momentum,
        lr=hint.lr,
        epochs=hint.epochs,
        budget=budget,
        seed=seed,
        goal=task.goal,
        initial=checked.loss,
        spent=checked.spent,
    )
    with Store(store) as opened:
        wanted = task.name if name is None else name
        header = header_of(task, checked, command)
        study = opened.open_study(checked.fingerprint, name=wanted, explicit=name is not None, header=header)
        with study.lock():
            _Climb(task, search, study, runner, progress).run()
            answer = search.answer() if wish.is_plain else _served(wish, search, study)
            study.add_answer(answer)
            return Choice(answer, study.record(), task)


def _served(wish: Wish, search: Search, study: Study) -> Answer:
    """The answer for the run whose length serves a wish."""
    front = search.front()
    if not front:
        return search.answer()
    steps, why = length_of(wish, front, search.goal, _seconds_a_step(study))
    answer = search.answer(steps)
    return replace(answer, why=(why, *answer.why))


def _seconds_a_step(study: Study) -> float:
    """What a step took, the median over the longest runs."""
    outcomes = [outcome for outcome in study.outcomes().values() if outcome.evidence.spent]
    longest = max(outcome.evidence.spent for outcome in outcomes)
    long = [outcome for outcome in outcomes if 4 * outcome.evidence.spent >= longest]
    return statistics.median(outcome.seconds / outcome.evidence.spent for outcome in long)


class _Climb:
    """Runs what the search asks for, except what the study already holds."""

    def __init__(
        self, task: Task, search: Search, study: Study, engine: Engine, progress: OnProgress | None
    ) -> None:
        self._task = task
        self._search = search
        self._study = study
        self._engine = engine
        self._progress = progress
        self._known = study.outcomes()
        self._reused = 0
        self._fresh = 0
        self._state = self._between()

    def run(self) -> None:
        """Ask, run and tell until the search is over."""
        while trials := self._search.ask():
            for trial in trials:
                if trial in self._known:
                    self._reused += 1
                    self._tell(self._known[trial].evidence)
            self._run([trial for trial in trials if trial not in self._known])

    def _run(self, trials: Sequence[Trial]) -> None:
        if not trials:
            return
        for outcome in self._engine.run(self._task, trials, self._step):
            self._keep(outcome)

    def _keep(self, outcome: Outcome) -> None:
        self._study.add(outcome)
        self._fresh += outcome.evidence.spent
        self._tell(outcome.evidence)

    def _tell(self, evidence: Evidence) -> None:
        self._search.tell(evidence.trial, loss=evidence.loss, spent=evidence.spent, train=evidence.train)
        self._state = self._between()
        if self._progress is not None:
            self._progress(self._state)

    def _step(self, trial: Trial, done: int) -> None:
        if self._progress is not None:
            state = self._state
            spent, fresh = state.spent + done, state.fresh + done
            self._progress(replace(state, spent=spent, fresh=fresh, running=trial, done=done))

    def _between(self) -> Progress:
        """The state between two trials."""
        search = self._search
        return Progress(
            study=self._study.name,
            trials=len(search.evidence),
            reused=self._reused,
            spent=search.spent,
            fresh=self._fresh,
            budget=math.floor(search.budget * search.steps),
            best=search.best,
        )


def _engine(wanted: str | Engine) -> Engine:
    if isinstance(wanted, Engine):
        return wanted
    if wanted in ("auto", "inline"):
        return Inline()
    raise ArgumentError(f'`engine` must be "auto", "inline" or an Engine, got {wanted!r}.')
