"""Up while the metric improves, down while it does not."""

import math
from dataclasses import dataclass, replace

from rightrate.errors import require
from rightrate.schedules.arguments import keep, positive, ratio, whole
from rightrate.schedules.feedback.base import Feedback, State, number
from rightrate.schedules.feedback.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedyState(State):
    """What `Greedy` remembers.

    Args:
        best: Best metric so far; it means nothing before the first finite one.
        known: Whether there was a finite metric.
        good: Metrics in a row that were better.
        bad: Metrics in a row that were not.
        resting: Metrics for which nothing happens any more.
    """

    best: float = 0.0
    known: bool = False
    good: int = 0
    bad: int = 0
    resting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Greedy(Feedback[GreedyState]):
    r"""Raise the rate while the metric keeps improving, and lower it while it does not.

    .. math::
        \eta \leftarrow \min(h, \eta / c) \text{ after more than } n \text{ better metrics in a row}, \qquad
        \eta \leftarrow \max(l, c\, \eta) \text{ after as many that are not}

    Args:
        low: Lowest factor l of the peak, in (0, 1]. There is no usual value: it depends on the optimizer.
        high: Highest factor h of the peak, at least 1. With 1 it never rises above where it began.
        by: The factor c, in (0, 1].
        patience: Metrics n in a row that are put up with, at least 0.
        threshold: Least improvement that counts, at least 0.
        mode: 'rel' if the threshold is a share of the size of the best metric, whatever its sign; 'abs'
            if it is an amount; 'signed' if it is a share of the best metric with its sign, as in torch.
        rest: Metrics after each change for which nothing is counted, at least 0.
        goal: 'min' if a lower metric is better, 'max' if a higher one is.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> rule = Greedy(low=0.01, high=10, by=0.5, patience=1)
        >>> state, factors = rule.init(), []
        >>> for loss in (1.0, 0.8, 0.9, 0.9, 0.9):
        ...     state, factor = rule.step(state, loss)
        ...     factors.append(factor)
        >>> factors
        [1.0, 2.0, 2.0, 1.0, 1.0]

    References:
        GreedyLR: a novel adaptive learning rate scheduler, 2025, https://arxiv.org/abs/2512.14527. Its
        smoothing of the metric and its return to the start after a long time at the bottom are left out.
    """

    low: float
    high: float
    by: float = 0.95
    patience: int = 10
    threshold: float = 1e-6
    mode: str = "abs"
    rest: int = 0
    goal: str = "min"

    def __post_init__(self) -> None:
        progress = self._progress()
        low, high = ratio("low", self.low, zero=False), positive("high", self.high)
        require(high >= 1, "high", self.high, "finite and at least 1")
        keep(self, low=low, high=high, by=ratio("by", self.by, zero=False))
        keep(self, threshold=progress.threshold, mode=progress.mode, goal=progress.goal)
        for name in ("patience", "rest"):
            keep(self, **{name: whole(name, getattr(self, name), at_least=0)})

    def init(self) -> GreedyState:
        """The state before the first metric, at the peak."""
        return GreedyState()

    def step(self, state: GreedyState, metric: float) -> tuple[GreedyState, float]:
        """Take one metric in, and give the new state and its factor of the peak rate."""
        metric = number(metric)
        if state.resting > 0:
            state = replace(state, resting=state.resting - 1, good=0, bad=0)
            return state, state.factor
        if self._progress().better(metric, state.best) if state.known else math.isfinite(metric):
            state = replace(state, best=metric, known=True, good=state.good + 1, bad=0)
        else:
            state = replace(state, good=0, bad=state.bad + 1)
        if state.good > self.patience:
            state = self._moved(state, min(self.high, state.factor / self.by))
        elif state.bad > self.patience:
            state = self._moved(state, max(self.low, state.factor * self.by))
        return state, state.factor

    def _moved(self, state: GreedyState, factor: float) -> GreedyState:
        return replace(state, factor=factor, good=0, bad=0, resting=self.rest)

    def _progress(self) -> Progress:
        return Progress(goal=self.goal, threshold=self.threshold, mode=self.mode)
