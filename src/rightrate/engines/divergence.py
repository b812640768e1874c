"""When a trial is hopeless: the loss is not finite, or has stayed far above where it began."""

import math
from collections import deque
from statistics import median
from typing import Final, Literal

from rightrate.errors import require

#: What the watch says after each loss; everything but "going" is final.
Verdict = Literal["going", "non-finite", "diverged"]

# Ten times the first loss. Under a schedule that falls to zero a run can stay at several times its first loss
# while the rate is high and still end well, above all with clipped gradients: with 4 in place of 10 the watch
# stopped such a run of benchmarks/divergence (text-gru) that ended within twice the best score. Plateaus of
# dead networks lie between 1 and 1.5 times.
_FAR: Final = 10.0

# A quarter of the run. Among the runs of benchmarks/divergence that ended within twice the best score, at
# rates up to two decades above the best one, none of 100 steps or more stayed far above its start for longer
# than a twentieth of the run, and a spike that is over within a tenth has room for as much again.
_SHARE: Final = 0.25

# Catapults of large rates take some tens of steps, however long the run: the loss has to grow until the
# curvature has come down (Lewkowycz et al., 2020, https://arxiv.org/abs/2003.02218).
_FLOOR_STEPS: Final = 40

# How many times further the streak is from the first loss than its own scatter reaches. With 2, about 1 run
# in 1000 of pure noise with the squares of normal numbers as losses, as in batches of one example, is stopped
# by mistake; without this condition 1 in 50. A steady exponential rise is still stopped: after two quarters.
_CLEAR: Final = 2.0

# The median of so many losses is what "has come down to" means: an odd number, so that one lucky batch
# does not count, and small, so that a short descent does.
_SMOOTH: Final = 5

# A loss that can be 0 or negative has no scale of its own: then the first losses say what is a large change.
_OPENING: Final = 10


class Watch:
    r"""Follows the training losses of one trial and says when it is hopeless.

    A loss that is not finite ends the trial at once. Otherwise the loss is measured as a height above
    the first one, in units of a scale s:

    .. math::
        h_t = 1 + \frac{l_t - l_0}{s}, \qquad s = \max(|l_0|,\; l_0 - \min_u \tilde l_u)

    where :math:`\tilde l` is the median of five losses. For a positive loss h is the ratio to the first
    loss. Where a loss can be 0 or negative, the spread of the first ten also counts for s. The trial has
    diverged when every single loss of a quarter of the run, and of at least 40 steps, is above height 10,
    and the lowest of them is further above the first loss than noise explains: on a log scale, at least
    twice as far as it is below their median. In losses more scattered than that, the first one may have
    been low by chance.

    So spikes and catapults that come down, noise, and plateaus near the first loss go on; they are
    evidence. A slow rise is stopped once it has been high for long enough.

    Args:
        steps: Length of the trial in optimizer steps, at least 1.

    Raises:
        ArgumentError: If `steps` is below 1.

    Example:
        >>> watch = Watch(steps=100)
        >>> {watch.feed(loss) for loss in (2.3, 40.0, 2.1)}
        {'going'}
        >>> [watch.feed(1000.0) for step in range(40)][-2:]
        ['going', 'diverged']
        >>> Watch(steps=100).feed(float("nan"))
        'non-finite'
    """

    def __init__(self, steps: int) -> None:
        require(steps >= 1, "steps", steps, "at least 1")
        self._opening: list[float] = []
        self._recent: deque[float] = deque(maxlen=_SMOOTH)
        self._lowest = math.inf
        self._streak: deque[float] = deque(maxlen=max(_FLOOR_STEPS, math.ceil(_SHARE * steps)))
        self._verdict: Verdict = "going"

    def feed(self, loss: float) -> Verdict:
        """Take the loss of the next step.

        Args:
            loss: Mean loss of the step's batch, any number.

        Returns:
            "going", or why the trial is to be stopped; once it is to be stopped, the answer stays.
        """
        if self._verdict == "going":
            self._verdict = self._judge(float(loss))
        return self._verdict

    def _judge(self, loss: float) -> Verdict:
        if not math.isfinite(loss):
            return "non-finite"
        if len(self._opening) < _OPENING:
            self._opening.append(loss)
        self._recent.append(loss)
        if len(self._recent) == _SMOOTH:
            self._lowest = min(self._lowest, median(self._recent))
        if self._height(loss) > _FAR:
            self._streak.append(loss)
        else:
            self._streak.clear()
        return "diverged" if self._is_hopeless() else "going"

    def _is_hopeless(self) -> bool:
        """Whether the present streak of high losses is long enough, and too high to be chance."""
        if len(self._streak) < (self._streak.maxlen or 0):
            return False
        lowest, typical = self._height(min(self._streak)), self._height(median(self._streak))
        return math.log(lowest) > _CLEAR * math.log(typical / lowest)

    def _height(self, loss: float) -> float:
        """The loss as a multiple of the scale, 1 at the first loss; 1 while there is no scale at all."""
        first, scale = self._opening[0], self._scale()
        return 1 + (loss - first) / scale if scale > 0 else 1.0

    def _scale(self) -> float:
        first = self._opening[0]
        lowest, highest = min(self._opening), max(self._opening)
        spread = highest - lowest if lowest <= 0 else 0.0
        return max(abs(first), first - self._lowest, spread)
