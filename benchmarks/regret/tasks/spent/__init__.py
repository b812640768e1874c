"""The held-out tasks of earlier measurements by their names: looked at, and for development since then."""

from collections.abc import Callable

from benchmarks.regret.tasks.spent import first, second, third
from rightrate.tasks.torch import TorchTask

TASKS: dict[str, Callable[[], TorchTask]] = {**first.TASKS, **second.TASKS, **third.TASKS}
