r"""The rate at another batch size, over as many passes.

With the gradient noise scale S, in examples, and B the batch size,

.. math:: \eta \propto (1 + S / B)^{-\alpha}

where :math:`\alpha` is 1 for SGD. For Adam it is 1/2, and more for a run that overfits: what limits that is
the rate times the number of steps, and the same passes in larger batches are fewer steps. Far below S this is
the linear rule of SGD and about the square root rule of Adam; above S the rate stays. It is never scaled up
in proportion into large batches: there the edge of stability decides, not the noise. With q the share of runs
that overfit, the log factor is the mean of those of the two kinds of runs.
"""

import math

from rightrate.errors import ArgumentError
from rightrate.search.drift import overfits
from rightrate.transferring.doubt import beyond, decades, spread
from rightrate.transferring.families import Family
from rightrate.transferring.fired import Fired

SOURCE = (
    "McCandlish et al. 2018, arXiv 1812.06162 (the form, and exponents between 1/2 and 1 for Adam); "
    "Malladi et al. 2022, arXiv 2205.10287 (the square root)"
)

#: Exponent, and the noise scale that is assumed when nobody gave one, as a multiple of the smaller batch, of
#: a run that does not overfit, and of one that does. All but the exponents 1/2 and 1 are from the development
#: tasks (docs/log.md). SGD on a stream has its best rate right below the edge of stability, so that even four
#: times the batch is a large one; where a run overfits, the edge is far.
KINDS: dict[Family, tuple[tuple[float, float], tuple[float, float]]] = {
    "adam": ((0.5, 16.0), (0.75, 16.0)),
    "sgd": ((1.0, 1.0), (1.0, 16.0)),
}

#: How far the exponent differs between tasks when the noise scale is known, and when it is assumed. Tuned
#: Adam rates of large language models grow with exponents from 0.15 to 0.61 (Step Law, arXiv 2503.04715).
SCATTER, SCATTER_ASSUMED = 0.2, 0.3

#: The tuned rates just named span batches of 32 to 2048 sequences.
REACH = 1.8

#: Linear scaling of SGD was shown up to this factor, with a warm-up (Goyal et al. 2017, arXiv 1706.02677:
#: batches of 256 to 8192 images); beyond it training diverges or generalises worse.
LARGEST = 32.0


def batch_size(
    old: float, new: float, family: Family, *, noise_scale: float | None, epochs: float | None
) -> Fired:
    """The rule for another batch size.

    Args:
        old: Examples in a batch so far.
        new: Examples in a batch from now on.
        family: Kind of the optimizer.
        noise_scale: Gradient noise scale in examples, or `None` when it was not measured.
        epochs: Passes over the data, which stay, or `None` when they are not known.

    Returns:
        What the rule says.

    Raises:
        ArgumentError: If a rate of SGD would have to rise further than anybody has shown.

    Example:
        >>> round(batch_size(10, 40, "sgd", noise_scale=1e6, epochs=None).factor, 2)
        4.0
    """
    share, smaller = overfits(epochs), min(old, new)
    parts = [
        (weight, exponent, assumed * smaller if noise_scale is None else noise_scale)
        for weight, (exponent, assumed) in zip((1 - share, share), KINDS[family], strict=True)
    ]
    shift = sum(weight * exponent * _logs(old, new, scale) for weight, exponent, scale in parts)
    factor = math.exp(shift)
    if family == "sgd" and factor > LARGEST:
        raise ArgumentError(
            f"`batch_size` must not raise the rate of SGD more than {LARGEST:.0f} times, and from {old:g} to "
            f"{new:g} the rule would raise it {factor:.0f} times. Choose the rate at the large batch anew."
        )
    distance = decades(old, new)
    exponent = sum(weight * power for weight, power, _ in parts)
    return Fired(
        rule="batch_size",
        factor=factor,
        spread=spread(SCATTER_ASSUMED if noise_scale is None else SCATTER, distance, REACH),
        sure="published",
        source=SOURCE,
        sentence=(
            f"Batch size {old:g} to {new:g}, over as many passes: the rate is multiplied by {factor:.3g}; it "
            f"goes {_law(exponent)} below the gradient noise scale and stays above it "
            f"({_told([scale for *_, scale in parts], noise_scale)})." + beyond(distance, REACH)
        ),
    )


def _logs(old: float, new: float, scale: float) -> float:
    """Log of the factor for an exponent of 1."""
    return math.log1p(scale / old) - math.log1p(scale / new)


def _law(exponent: float) -> str:
    if math.isclose(exponent, 1):
        return "in proportion to the batch size"
    return f"with the power {exponent:.2g} of the batch size"


def _told(scales: list[float], noise_scale: float | None) -> str:
    """Say what the noise scale is, or is taken for."""
    if noise_scale is not None:
        return f"given as {noise_scale:g} examples"
    values = " to ".join(dict.fromkeys(f"{scale:g}" for scale in scales))
    return f"{values} examples are assumed, since none was given, which makes the interval wider"
