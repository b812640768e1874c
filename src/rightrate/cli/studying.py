"""A study of a task that the user named."""

from dataclasses import dataclass
from pathlib import Path

from rightrate.cli.options import Looks
from rightrate.cli.running import Request, Watch, supervised
from rightrate.errors import require
from rightrate.studying import Sweep, study
from rightrate.studying.norms import Wanted as Norms
from rightrate.studying.rates import lrs
from rightrate.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The study that the user wants.

    Args:
        lrs: Rates as text, or `None` for those around the usual one.
        seeds: Number of seeds.
        steps: Length of each run, or `None` for the full run.
        target: Score whose steps are counted, or `None`.
        norm: Which norm of the gradient is kept, or `None`.

    Raises:
        ArgumentError: If there is no such study; it is said before the task is loaded.
    """

    lrs: str | None
    seeds: int
    steps: int | None
    target: float | None
    norm: Norms | None = None

    def __post_init__(self) -> None:
        if self.lrs is not None:
            lrs(self.lrs)
        require(self.seeds >= 1, "--seeds", self.seeds, "at least 1")


def studied(wanted: Wanted, request: Request, looks: Looks, *, progress: bool) -> Sweep:
    """Run the study.

    Args:
        wanted: The study.
        request: Where the task is, and where the study is kept.
        looks: What the user said.
        progress: Whether to show progress.

    Returns:
        What each rate did.
    """

    def job(task: Task, asked: Request, store: Path | None, watch: Watch) -> Sweep:
        return study(
            task,
            lrs=wanted.lrs,
            seeds=wanted.seeds,
            steps=wanted.steps,
            target=wanted.target,
            norm=wanted.norm,
            store=store,
            progress=watch.update,
            name=asked.study,
            command=asked.command,
        )

    return supervised(job, request, looks, progress=progress)
