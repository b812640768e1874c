"""A run on a task: the task loaded, the store made ready, progress shown, Ctrl-C obeyed."""

import dataclasses
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from rightrate.choosing import Choice, Progress, Wish, choose
from rightrate.cli import stores, streams
from rightrate.cli.interrupts import Guard, Interrupted
from rightrate.cli.loading import loaded
from rightrate.cli.options import Looks
from rightrate.cli.progress import Meter, meter
from rightrate.cli.settings import Setting
from rightrate.cli.shapes import shape
from rightrate.cli.target import Target
from rightrate.report import numerals
from rightrate.tasks import Task

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user wants run.

    Args:
        target: Where the task is.
        budget: What may be spent, in full runs.
        seed: Seed of the search.
        steps: Length of the full run in optimizer steps, or `None` for the task's own.
        schedule: Shape of the rate as a text, or `None` for the task's own.
        study: Name of the study, or `None` for the task's own.
        store: Where it is kept, or `None` to keep nothing.
        command: The command line that asks for this again.
        wish: What is wanted of the run.
        unkept: What to say of an interrupted run that is not kept.
    """

    target: Target
    budget: float
    seed: int
    steps: int | None
    schedule: str | None = None
    study: str | None
    store: Setting | None
    command: str
    wish: Wish = field(default_factory=Wish)
    unkept: str = "nothing is kept, because of --no-store"


def wish_of(prefer: str | None, target: float | None, within: str | None) -> Wish:
    """What the user wants of the run, from the words of a command line.

    Args:
        prefer: "speed", "accuracy" or a number, or `None`.
        target: Score to reach, or `None`.
        within: Span of time, or `None`.

    Returns:
        The wish.

    Raises:
        ArgumentError: If one is out of range, or several are given.
    """
    try:
        preferred = None if prefer is None else float(prefer)
    except ValueError:
        return Wish(prefer=prefer, target=target, within=within)  # type: ignore[arg-type]
    return Wish(prefer=preferred, target=target, within=within)


def run(request: Request, looks: Looks, *, progress: bool) -> Choice:
    """Choose, with everything around it that a person at a terminal expects.

    Args:
        request: What is wanted.
        looks: What the user said.
        progress: Whether to show progress.

    Returns:
        The answer.
    """
    return supervised(chosen, request, looks, progress=progress)


def supervised(
    job: "Callable[[Task, Request, Path | None, Watch], T]", request: Request, looks: Looks, *, progress: bool
) -> T:
    """Do something with a task, with everything around it that a person at a terminal expects.

    What the user's code prints goes to stderr, so that stdout holds the answer and nothing else.

    Args:
        job: What to do with the task, given the path of the store and what sees every step.
        request: What is wanted.
        looks: What the user said.
        progress: Whether to show progress.

    Returns:
        What the job returns.

    Raises:
        Interrupted: If a signal ended the run.
        KeyboardInterrupt: If one came that was not ours to handle.
        RightrateError: If the task or the store cannot be used, or the user's code raised.
    """
    path = None if request.store is None else stores.prepare(request.store, looks)

    def on_task(watch: Watch) -> T:
        with loaded(request.target) as task:
            return job(_adapted(task, request), request, path, watch)

    return watched(on_task, request, looks, progress=progress)


def watched(job: "Callable[[Watch], T]", request: Request, looks: Looks, *, progress: bool) -> T:
    """Do something that takes steps: progress shown, Ctrl-C obeyed, the user's prints sent to stderr.

    Args:
        job: What to do, given what sees every step.
        request: What is wanted.
        looks: What the user said.
        progress: Whether to show progress.

    Returns:
        What the job returns.

    Raises:
        Interrupted: If a signal ended it.
        KeyboardInterrupt: If one came that was not ours to handle.
        RightrateError: If the task cannot be used, or the user's code raised.
    """
    shown = meter(looks, wanted=progress)
    with Guard() as guard:
        watch = Watch(request, looks, guard, shown)
        try:
            with redirect_stdout(sys.stderr), shown:
                return job(watch)
        except (Exception, KeyboardInterrupt) as error:
            if guard.requested:  # whatever the signal turned into on its way through the user's code
                raise watch.interrupted() from error
            raise


def chosen(task: Task, request: Request, store: Path | None, watch: "Watch") -> Choice:
    """Choose the rate of a task that is loaded.

    Args:
        task: The task.
        request: What is wanted.
        store: File that keeps the study, or `None`.
        watch: What sees every step.

    Returns:
        The answer.
    """
    choice = choose(
        task,
        budget=request.budget,
        seed=request.seed,
        store=store,
        progress=watch.update,
        name=request.study,
        command=request.command,
        prefer=request.wish.prefer,
        target=request.wish.target,
        within=request.wish.within,
    )
    watch.greet(choice.record.name, len(choice.answer.evidence))
    return choice


class Watch:
    """Sees every optimizer step: stops when asked to, and shows how far it is.

    Args:
        request: What is wanted.
        looks: What the user said.
        guard: What Ctrl-C speaks to.
        shown: What shows the progress.
    """

    def __init__(self, request: Request, looks: Looks, guard: Guard, shown: Meter) -> None:
        self._request = request
        self._looks = looks
        self._guard = guard
        self._shown = shown
        self._trials = 0
        self._fresh = 0
        self._greeted = False

    def update(self, state: Progress) -> None:
        """Take note of a step."""
        self._trials, self._fresh = state.trials, state.fresh
        if state.running is not None:
            self.greet(state.study, state.reused)
        self._shown.update(state)
        self._guard.check()

    def step(self, done: int, steps: int) -> None:
        """Take note of a step of a single trial that belongs to no study.

        Args:
            done: Number of its steps that are done.
            steps: Number of its steps.
        """
        fresh = self._fresh + done
        self._shown.update(Progress(study="", trials=1, reused=0, spent=done, fresh=fresh, budget=steps))
        self._guard.check()

    def interrupted(self) -> Interrupted:
        """What to say when the run was ended."""
        store = self._request.store
        if store is None:
            return Interrupted(self._request.unkept)
        kept = numerals.count(self._trials, "finished trial")
        return Interrupted(f"{kept} kept in {store.value}", self._request.command)

    def greet(self, study: str, found: int) -> None:
        """Say once which study this is, where it is kept, and how many of its trials were there."""
        if not self._greeted:
            store = self._request.store
            kept = f"in {store.value}, {numerals.count(found, 'trial')} found" if store else "not kept"
            streams.note(f"study {study}   {kept}", self._looks)
        self._greeted = True


def _adapted(task: Task, request: Request) -> Task:
    """The task with what the user asked for, and with the name of its place unless it has one."""
    if request.schedule is not None or request.steps is not None:
        schedule = task.schedule if request.schedule is None else shape(request.schedule, None, 0.0)
        task = task.rescheduled(schedule, task.steps if request.steps is None else request.steps)
    if request.target.kind == "builtin" or not dataclasses.is_dataclass(task):
        return task
    unnamed = any(field.name == "name" and field.default == task.name for field in dataclasses.fields(task))
    return dataclasses.replace(task, name=request.target.name) if unnamed else task
