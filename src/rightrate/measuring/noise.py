r"""The gradient noise scale (McCandlish et al., 2018, arXiv 1812.06162), from gradients of several batches.

A batch of B examples has the gradient :math:`g = G + e`, the noise e with a covariance of trace S / B.
Batches of two sizes, one of them and all m of them together, give without bias

.. math:: |G|^2 = \frac{mB\,|\bar g|^2 - B\,\overline{|g|^2}}{mB - B}, \qquad
          S = \frac{\overline{|g|^2} - |\bar g|^2}{1/B - 1/(mB)}

and their ratio S / |G|^2 is the noise scale: the batch size at which noise and signal are equal. Numerator
and denominator are averaged apart and divided last, since a mean of ratios is biased. The first is the mean
inner product of two different batches. G is the gradient over whatever the examples come from: with batches
of one pass, no two of which share an example, that is not the training set itself, whose gradient is by S / N
larger in square.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from rightrate.errors import require

Array = NDArray[np.float64]

#: Tail of the Student distribution on either side of a 90 % interval.
TAIL = 0.05


@dataclass(frozen=True, slots=True)
class Noise:
    """Signal and noise of a gradient.

    Args:
        signal: :math:`|G|^2`, which may come out below 0 where noise rules.
        noise: S, the trace of the covariance of the gradients of single examples.
        scale: S over :math:`|G|^2` in examples; infinite where the signal is not above 0.
        low: Lower end of a 90 % interval of the scale.
        high: Upper end of it; infinite where the signal cannot be told from 0.
    """

    signal: float
    noise: float
    scale: float
    low: float
    high: float


def noise_scale(products: Array, sizes: Array) -> Noise:
    """Estimate the noise scale from the inner products of the gradients of batches.

    Args:
        products: Inner product of each pair of gradients, shape (m, m), m at least 3.
        sizes: Number of examples in each batch, shape (m,), above 0.

    Returns:
        Both estimates and their ratio; the interval is from leaving out one batch at a time.

    Raises:
        ArgumentError: If there are fewer than 3 batches.

    Example:
        >>> gradients = np.array([[2.0, 1.0], [2.0, -1.0], [2.0, 1.0], [2.0, -1.0]])
        >>> found = noise_scale(gradients @ gradients.T, np.full(4, 8.0))
        >>> round(found.signal, 3), round(found.noise, 3), round(found.scale, 2)
        (3.667, 10.667, 2.91)
    """
    m = len(products)
    require(m >= 3, "products", m, "of at least 3 batches")
    signal, noise = _estimates(products, sizes)
    left = np.array([_estimates(*_without(products, sizes, i)) for i in range(m)])
    spread = np.sqrt((m - 1) / m * ((left - left.mean(0)) ** 2).sum(0))
    reach = -stdtrit(m - 1, TAIL) * spread
    low = max(0.0, noise - reach[1]) / (signal + reach[0]) if signal + reach[0] > 0 else math.inf
    high = (noise + reach[1]) / (signal - reach[0]) if signal > reach[0] else math.inf
    return Noise(signal, noise, noise / signal if signal > 0 else math.inf, low, high)


def _estimates(products: Array, sizes: Array) -> tuple[float, float]:
    m = len(products)
    own = float(np.trace(products)) / m
    signal = (float(products.sum()) - m * own) / (m * (m - 1))
    return signal, (own - signal) / float((1 / sizes).mean())


def _without(products: Array, sizes: Array, i: int) -> tuple[Array, Array]:
    kept = np.arange(len(sizes)) != i
    return products[np.ix_(kept, kept)], sizes[kept]
