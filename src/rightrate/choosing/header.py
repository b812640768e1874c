"""What is written down about a study before its first trial."""

import platform
import sys

from rightrate.studies import StudyHeader
from rightrate.tasks import Checked, Task

#: Points at which the schedule of a full run is sampled for its picture.
SAMPLES = 201

#: Packages whose versions may change a result; those that are loaded are written down.
NOTED = ("rightrate", "numpy", "torch")


def header_of(task: Task, checked: Checked, command: str | None) -> StudyHeader:
    """Describe a task and the run at hand.

    Args:
        task: The task.
        checked: What its validity checks found.
        command: Command line of the run, if there is one.

    Returns:
        The header.
    """
    last = task.steps - 1
    sampled = sorted({round(i * last / (SAMPLES - 1)) for i in range(SAMPLES)})
    curve = task.schedule.over(task.steps)
    loaded = {package: str(sys.modules[package].__version__) for package in NOTED if package in sys.modules}
    return StudyHeader(
        steps=task.steps,
        goal=task.goal,
        schedule=str(task.schedule),
        factors=tuple((step, curve(step)) for step in sampled),
        facts=checked.facts,
        versions={"Python": platform.python_version(), **loaded},
        command=command,
    )
