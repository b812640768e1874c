"""The tasks of the regret benchmark: those on which constants are set, spent ones, and held-out ones."""

from collections.abc import Callable, Mapping

import benchmarks.regret.tasks.development as development
import benchmarks.regret.tasks.held_out as held_out
import benchmarks.regret.tasks.spent as spent
from rightrate.tasks.builtin import BUILTIN, builtin
from rightrate.tasks.torch import TorchTask

#: Builders of the development tasks. The builtin tasks are among them: they were looked at while the
#: first search was made.
DEVELOPMENT: Mapping[str, Callable[[], TorchTask]] = development.TASKS | {
    name: (lambda name=name: builtin(name)) for name in BUILTIN
}

#: Builders of the held-out tasks of earlier measurements: they have been looked at, so constants may be set
#: on them too.
SPENT: Mapping[str, Callable[[], TorchTask]] = spent.TASKS

#: Builders of the held-out tasks: frozen before any of them was run at another rate than its own.
HELD_OUT: Mapping[str, Callable[[], TorchTask]] = held_out.TASKS


def build(name: str) -> TorchTask:
    """The task of that name.

    Raises:
        SystemExit: If there is none.
    """
    known = {**DEVELOPMENT, **SPENT, **HELD_OUT}
    if name not in known:
        raise SystemExit(f"There is no task {name!r}. The tasks are {', '.join(known)}.")
    return known[name]()
