"""The refined schedule of Defazio et al.: from the gradient norms of a run to the schedule of the next."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import median_filter

from rightrate.errors import require
from rightrate.laws.path import Array, numbers
from rightrate.schedules import Sampled
from rightrate.schedules.arguments import real

#: The power of a norm that weighs a step: as in the paper for SGD, and for Adam.
_POWERS = {"l2": -2.0, "l1": -1.0}

#: Most factors of the schedule. Of norms of four shapes over 10,000 steps they hold it to within 0.02
#: of the peak at every step, and 0.002 on average.
FACTORS = 257


def refined(norms: ArrayLike, norm: Literal["l2", "l1"] = "l2", smoothing: float = 0.1) -> Sampled:
    r"""The schedule that the gradient norms of a run ask for.

    .. math::
        \eta_t \propto w_t \sum_{p > t} w_p, \qquad
        w_t = \hat G_t^{-2} \text{ or } \hat G_t^{-1}, \qquad
        \hat G = \operatorname{median}_{\tau T}(G)

    The median over a window of a share of the run takes out noise, and the glitches of the run's own warm-up.
    The window is filled up with the first norm before the start, and with the last norms mirrored after the
    end. No warm-up is added: the schedule has one where the norms fall at first. Norms that stay the same
    give a straight line to 0. Of a run of more than 257 steps that many evenly spaced factors are kept. The
    peak is to be chosen anew for this schedule.

    Args:
        norms: Norm of the gradient of the mini-batch at every step of a complete run, before clipping, finite
            and at least 0, shape (T,), T at least 2.
        norm: Which one: "l2" for SGD, whose weight is its power -2; "l1", the sum of the absolute values, for
            Adam and AdamW, whose weight is its power -1.
        smoothing: Width of the median's window :math:`\tau` as a share of the run, in [0, 1).

    Returns:
        The schedule, for any task and length; its largest factor is 1, its last one 0.

    Raises:
        ArgumentError: If an argument is out of range, or half of some window of norms is 0.

    Example:
        >>> refined([2.0, 2.0, 2.0, 2.0, 2.0])
        Sampled(factors=(1.0, 0.75, 0.5, 0.25, 0.0))
        >>> [round(factor, 2) for factor in refined([4.0, 2.0, 1.0, 1.0, 1.0], smoothing=0).factors]
        [0.1, 0.38, 1.0, 0.5, 0.0]

    References:
        Defazio et al., When, why and how much? Adaptive learning rate scheduling by refinement, 2023,
        https://arxiv.org/abs/2310.07831.
    """
    require(norm in _POWERS, "norm", norm, '"l2" or "l1"')
    wanted = "a share of the run in [0, 1)"
    share = real("smoothing", smoothing, wanted)
    require(0 <= share < 1, "smoothing", smoothing, wanted)
    held = numbers("norms", norms)
    require(held.size >= 2, "norms", held.size, "the norms of at least 2 steps")
    wrong = held[~(np.isfinite(held) & (held >= 0))]
    hint = "Leave out steps whose gradient overflowed; they moved nothing."
    require(wrong.size == 0, "norms", wrong[:1].tolist(), "finite and at least 0", hint)
    return Sampled(tuple(_factors(_smooth(held, share), _POWERS[norm]).tolist()))


def _smooth(norms: Array, share: float) -> Array:
    """The running median, relative to the smallest."""
    half = int(share * norms.size) // 2
    filled = np.pad(np.pad(norms, (0, half), mode="reflect"), (half, 0), mode="edge")
    medians = np.asarray(median_filter(filled, size=2 * half + 1))[half : half + norms.size]
    hint = "Half the norms around some step are 0: end the run before its gradient vanishes."
    least = float(medians.min())
    require(least > 0, "norms", least, "above 0 where they are smoothed", hint)
    return np.asarray(medians / least)


def _factors(medians: Array, power: float) -> Array:
    """The factors at evenly spaced steps, at most `FACTORS` of them."""
    weights = medians**power
    after = np.append(np.cumsum(weights[:0:-1])[::-1], 0.0)
    rates = weights * after
    if rates.size > FACTORS:
        rates = np.interp(np.linspace(0, rates.size - 1, FACTORS), np.arange(rates.size), rates)
    return np.asarray(rates / rates.max())
