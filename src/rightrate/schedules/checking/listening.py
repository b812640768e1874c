"""What is wrong with a rule that listens to a metric, on the metrics of a run."""

import math
from collections.abc import Iterator, Sequence

from rightrate.schedules.checking.finding import Finding
from rightrate.schedules.feedback import Plateau


def misread(rule: Plateau, metrics: Sequence[float]) -> Iterator[Finding]:
    """A worse metric that counts as an improvement, because the threshold is a share of a negative one."""
    state = rule.init()
    for place, metric in enumerate(metrics):
        before = state
        state, _ = rule.step(state, metric)
        if before.known and state.best != before.best and _is_worse(rule, metric, before.best):
            sentence = (
                f"{metric:g} counts as an improvement over {before.best:g}, which is better: the threshold "
                f"of {rule.threshold:g} is a share of the best metric, and that is negative."
            )
            remedy = (
                "Make the threshold an amount (threshold_mode='abs' in torch, rtol=0 and atol in optax), or "
                "use rightrate.schedules.feedback.Plateau, which takes the share of its size."
            )
            yield Finding("sign", sentence, place, remedy)
            return


def unheard(rule: Plateau, metrics: Sequence[float]) -> Iterator[Finding]:
    """Metrics that are no numbers, which count as no improvement."""
    for place, metric in enumerate(metrics):
        if not math.isfinite(metric):
            sentence = f"The metric is {metric:g}, which counts as no improvement and may lower the rate."
            yield Finding("unheard", sentence, place, "Look for the fault that makes it, before the rate.")
            return


def _is_worse(rule: Plateau, metric: float, best: float) -> bool:
    return metric > best if rule.goal == "min" else metric < best
