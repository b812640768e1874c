"""The measurement of a task that the user named."""

from pathlib import Path

from rightrate.cli.options import Looks
from rightrate.cli.running import Request, Watch, supervised
from rightrate.errors import require
from rightrate.measuring import Facts, measure
from rightrate.tasks import Task


def taken(request: Request, looks: Looks, *, progress: bool) -> Facts:
    """Measure, with everything around it that a person at a terminal expects.

    Args:
        request: What may be spent, and where the task is.
        looks: What the user said.
        progress: Whether to show progress.

    Returns:
        The factors.

    Raises:
        ArgumentError: If nothing may be spent; it is said before the task is loaded.
    """
    require(request.budget > 0, "budget", request.budget, "above 0, in full runs")

    def job(task: Task, asked: Request, store: Path | None, watch: Watch) -> Facts:
        def told(spent: float, planned: float) -> None:
            watch.step(round(spent), max(1, round(planned)))

        return measure(task, budget=asked.budget, seed=asked.seed, progress=told)

    return supervised(job, request, looks, progress=progress)
