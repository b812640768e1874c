"""A range test of a task that the user named, and a choice beside it where one is wanted."""

from dataclasses import dataclass
from pathlib import Path

from rightrate.cli.options import Looks
from rightrate.cli.running import Request, Watch, chosen, supervised
from rightrate.ranging import RangeTest, check_range, range_test
from rightrate.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """The range test that the user wants.

    Args:
        start: Rate of the first step.
        end: Rate of the last step.
        steps: Number of steps.
        seed: Seed of the initial weights and batches.
        choosing: Whether a rate is chosen, too.

    Raises:
        ArgumentError: If there is no such range test; it is said before a search is paid for.
    """

    start: float
    end: float
    steps: int
    seed: int
    choosing: bool

    def __post_init__(self) -> None:
        check_range(self.start, self.end, self.steps, self.seed)


def tested(sweep: Sweep, request: Request, looks: Looks, *, progress: bool) -> RangeTest:
    """Run the test, and before it the search if one is wanted.

    Args:
        sweep: The range test.
        request: The search, and where the task is.
        looks: What the user said.
        progress: Whether to show progress.

    Returns:
        The test, with the choice beside it.
    """

    def job(task: Task, asked: Request, store: Path | None, watch: Watch) -> RangeTest:
        choice = chosen(task, asked, store, watch) if sweep.choosing else None
        return range_test(
            task,
            start=sweep.start,
            end=sweep.end,
            steps=sweep.steps,
            seed=sweep.seed,
            choice=choice,
            progress=lambda done: watch.step(done, sweep.steps),
        )

    return supervised(job, request, looks, progress=progress)
