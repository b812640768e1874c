"""Lower when the metric stays where it is."""

import math
from dataclasses import dataclass, replace

from rightrate.schedules.arguments import keep, ratio, whole
from rightrate.schedules.feedback.base import Feedback, State, number
from rightrate.schedules.feedback.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateauState(State):
    """What `Plateau` remembers.

    Args:
        best: Best metric so far; it means nothing before the first finite one.
        known: Whether there was a finite metric.
        bad: Metrics in a row that were not better.
        resting: Metrics for which nothing happens any more.
    """

    best: float = 0.0
    known: bool = False
    bad: int = 0
    resting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plateau(Feedback[PlateauState]):
    r"""Multiply the rate by a factor when the metric has not improved for a while.

    .. math:: \eta \leftarrow \max(f, c\, \eta) \text{ after more than } n \text{ metrics that are not better}

    Args:
        by: The factor c, in (0, 1).
        patience: Metrics n without an improvement that are put up with, at least 0.
        threshold: Least improvement that counts, at least 0.
        mode: 'rel' if the threshold is a share of the size of the best metric, whatever its sign; 'abs'
            if it is an amount; 'signed' if it is a share of the best metric with its sign, as in torch.
        cooldown: Metrics after each reduction for which nothing is counted, at least 0.
        floor: Lowest factor f of the peak, in [0, 1].
        goal: 'min' if a lower metric is better, 'max' if a higher one is.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> rule = Plateau(by=0.5, patience=1)
        >>> state, factors = rule.init(), []
        >>> for loss in (1.0, 0.8, 0.9, 0.9, 0.9):
        ...     state, factor = rule.step(state, loss)
        ...     factors.append(factor)
        >>> factors
        [1.0, 1.0, 1.0, 0.5, 0.5]

    References:
        torch.optim.lr_scheduler.ReduceLROnPlateau has the same defaults. With a relative threshold and a
        negative metric it takes a worse one for a better one, as this rule does in the mode 'signed' only.
    """

    by: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    mode: str = "rel"
    cooldown: int = 0
    floor: float = 0.0
    goal: str = "min"

    def __post_init__(self) -> None:
        progress = self._progress()
        keep(self, by=ratio("by", self.by, zero=False), floor=ratio("floor", self.floor))
        keep(self, threshold=progress.threshold, mode=progress.mode, goal=progress.goal)
        for name in ("patience", "cooldown"):
            keep(self, **{name: whole(name, getattr(self, name), at_least=0)})

    def init(self) -> PlateauState:
        """The state before the first metric, at the peak."""
        return PlateauState()

    def step(self, state: PlateauState, metric: float) -> tuple[PlateauState, float]:
        """Take one metric in, and give the new state and its factor of the peak rate."""
        metric = number(metric)
        better = self._progress().better(metric, state.best) if state.known else math.isfinite(metric)
        if better:
            state = replace(state, best=metric, known=True, bad=0)
        else:
            state = replace(state, bad=state.bad + 1)
        if state.resting > 0:
            state = replace(state, resting=state.resting - 1, bad=0)
        if state.bad > self.patience:
            lower = min(max(self.floor, self.by * state.factor), state.factor)
            state = replace(state, factor=lower, bad=0, resting=self.cooldown)
        return state, state.factor

    def _progress(self) -> Progress:
        return Progress(goal=self.goal, threshold=self.threshold, mode=self.mode)
