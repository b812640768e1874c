"""The held-out tasks of the fourth measurement by their names."""

from collections.abc import Callable

from benchmarks.regret.tasks.held_out import representation, sequence, tabular, text, vision
from rightrate.tasks.torch import TorchTask

TASKS: dict[str, Callable[[], TorchTask]] = {
    **tabular.TASKS,
    **vision.TASKS,
    **text.TASKS,
    **sequence.TASKS,
    **representation.TASKS,
}
