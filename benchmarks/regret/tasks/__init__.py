"""The tasks of the regret benchmark: development tasks, on which constants are set, and held-out ones."""

from collections.abc import Callable, Mapping

import benchmarks.regret.tasks.development as development
import benchmarks.regret.tasks.held_out as held_out
from rightrate.tasks.builtin import BUILTIN, builtin
from rightrate.tasks.torch import TorchTask

#: Builders of the development tasks. The builtin tasks are among them: they were looked at while the
#: first search was made.
DEVELOPMENT: Mapping[str, Callable[[], TorchTask]] = development.TASKS | {
    name: (lambda name=name: builtin(name)) for name in BUILTIN
}

#: Builders of the held-out tasks: frozen before any constant of the present search was set.
HELD_OUT: Mapping[str, Callable[[], TorchTask]] = held_out.TASKS


def build(name: str) -> TorchTask:
    """The task of that name.

    Raises:
        SystemExit: If there is none.
    """
    known = {**DEVELOPMENT, **HELD_OUT}
    if name not in known:
        raise SystemExit(f"There is no task {name!r}. The tasks are {', '.join(known)}.")
    return known[name]()
