"""A comparison of rates that set themselves, on a task that the user named."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from rightrate.cli.options import Looks
from rightrate.cli.running import Request, Watch, supervised
from rightrate.errors import TaskError, require
from rightrate.studying.kinds import Kinds
from rightrate.tasks import Task


def compared(
    names: Sequence[str],
    request: Request,
    looks: Looks,
    *,
    lr: float | None,
    seeds: int,
    steps: int | None,
    progress: bool,
) -> Kinds:
    """Run the comparison.

    Args:
        names: Names of the methods.
        request: Where the task is, and where its runs are kept.
        looks: What the user said.
        lr: The fixed rate, or `None` to search for it.
        seeds: Number of seeds.
        steps: Length of each run, or `None` for the full run.
        progress: Whether to show progress.

    Returns:
        What each came to.

    Raises:
        ArgumentError: If there is no such comparison; it is said before the task is loaded.
        TaskError: If the task is none of PyTorch.
    """
    from rightrate.adaptive.registry import METHODS

    all_of_them = ", ".join(METHODS)
    require(bool(names), "NAMES", list(names), "at least one name of a method", f"They are {all_of_them}.")
    for name in names:
        near = difflib.get_close_matches(name, METHODS, n=1)
        hint = f"Did you mean {near[0]}?" if near else ""
        require(name in METHODS, "NAMES", name, f"names of methods, which are {all_of_them}", hint)
    require(seeds >= 1, "--seeds", seeds, "at least 1")

    def job(task: Task, asked: Request, store: Path | None, watch: Watch) -> Kinds:
        from rightrate.studying.torch import compare_kinds
        from rightrate.tasks.torch import TorchTask

        if not isinstance(task, TorchTask):
            raise TaskError(
                f"Rates that set themselves are optimizers of PyTorch, got a task of the kind "
                f"{type(task).__name__}. Give a TorchTask."
            )
        return compare_kinds(
            task,
            names,
            lr=lr,
            seeds=seeds,
            steps=steps,
            store=store,
            progress=watch.update,
            command=asked.command,
        )

    return supervised(job, request, looks, progress=progress)
