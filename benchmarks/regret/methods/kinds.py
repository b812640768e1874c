"""The rates of `rightrate.adaptive` that set themselves, each trained once for the cost of a full run.

Each runs as `rightrate study kinds` runs it: `with_method` puts it in the place of the task's optimizer or, a
rule or a wrapper, on top of it, with the settings of its record in the registry. Model, loss, batches, seeds,
schedule, clipping, groups and weight decay are those of the task, with these exceptions:

- Schedule-Free methods keep a constant rate, since they take the place of a schedule.
- DoG and DoWG measure distances of gradient descent, so they run over plain SGD whatever the task has.
- A rule that tries rates computes its gradients itself and knows no clipping: it fails on a task that clips.
- Weight decay enters as the method defines it, decoupled where PyTorch says so of the task's optimizer and
  the method offers it.

The names begin with `kind_`, since some are also those of peers (`selfsetting.py`), which run with the
recipes of their own documentation.

A method with e extra forward passes a step takes 3 / (3 + e) of the steps, where e is the mean over a few
steps that are charged too. A plain step is charged as three forward passes, since a backward pass costs two.
In the whole run e may be another than in the first steps, so the cost is near one full run, not exactly that.

A run ends as a failure when the loss is no finite number or anything raises. Where there are validation data
and the authors of a method evaluate an average of the weights, so does this. Without, the score is the loss
of the last tenth of training, at the weights that are trained.
"""

import math
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise

from benchmarks.regret.methods.finders import quiet
from benchmarks.regret.methods.protocol import Answer, Method
from rightrate.adaptive import method as records
from rightrate.adaptive.registry import METHODS as REGISTRY
from rightrate.search import Trial
from rightrate.studying.torch import (
    PASSES,
    TIMED,
    WARMING,
    CountedLoss,
    at_equal_cost,
    state_numbers,
    step_cost,
    with_method,
)
from rightrate.tasks.torch import TorchTask

#: The records by the names that they have here.
RECORDS: Mapping[str, records.Method] = {
    f"kind_{name.replace('-', '_')}": record for name, record in REGISTRY.items()
}


def kind(task: TorchTask, name: str, seed: int, budget: float | None, *, record: records.Method) -> Answer:
    """Train from the weights and on the batches of this seed, and score."""
    with quiet():
        other = with_method(task, record)
        extra = step_cost(other).forwards if record.needs == "closure" else 0.0
        probed = (WARMING + TIMED) * (PASSES + extra) if record.needs == "closure" else 0.0
        answer, passes = trained(other, at_equal_cost(task.steps, extra), seed)
    return replace(answer, cost=(probed + passes) / (PASSES * task.steps))


def trained(task: TorchTask, steps: int, seed: int) -> tuple[Answer, float]:
    """What came of one run, and the forward passes that it took, a backward pass counted as two."""
    counted, times = CountedLoss(task.loss), [time.perf_counter()]
    status = None
    with replace(task, loss=counted).start(Trial(task.hint().lr, steps, seed)) as run:
        for done in range(1, steps + 1):
            loss = run.step()
            times.append(time.perf_counter())
            if not math.isfinite(loss):
                status = f"failed: the loss is {loss} at step {done} of {steps}"
                break
        calls, memory = counted.calls, state_numbers(run)
        score = run.score() if status is None else None
    taken = len(times) - 1
    answer = Answer(
        score=score,
        status=status,
        forwards=max(0.0, calls / taken - 1),
        memory=memory,
        pace=statistics.median(later - earlier for earlier, later in pairwise(times)),
    )
    return answer, calls + (PASSES - 1) * taken


#: The methods of this file.
METHODS = tuple(Method(name, partial(kind, record=record)) for name, record in RECORDS.items())
