r"""The rate at another batch size, over as many passes.

With the gradient noise scale S, in examples, and B the batch size,

.. math:: \eta \propto (1 + S / B)^{-\alpha}

where :math:`\alpha` is 1 for SGD. For Adam it is 1/2, and more for a run that overfits: what limits that is
the rate times the number of steps, and the same passes in larger batches are fewer steps. Far below S this is
the linear rule of SGD and about the square root rule of Adam; above S the rate stays. It is never scaled up
in proportion into large batches: there the edge of stability decides, not the noise.
"""

from rightrate.errors import ArgumentError
from rightrate.search.drift import overfits
from rightrate.transferring.doubt import beyond, decades, spread
from rightrate.transferring.families import Family
from rightrate.transferring.fired import Fired

SOURCE = (
    "McCandlish et al. 2018, arXiv 1812.06162 (the form, and exponents between 1/2 and 1 for Adam); "
    "Malladi et al. 2022, arXiv 2205.10287 (the square root)"
)

#: Exponents of a run that does not overfit, and of one that does. The latter of Adam is from the development
#: tasks (docs/log.md).
EXPONENT: dict[Family, tuple[float, float]] = {"adam": (0.5, 0.75), "sgd": (1.0, 1.0)}

#: A noise scale that nobody gave is assumed to be so many times the smaller batch: small changes then follow
#: the rule of small batches, as they do on the development tasks, and large ones fade.
ASSUMED = 16.0

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
    scale = ASSUMED * min(old, new) if noise_scale is None else noise_scale
    share, (alone, overfitting) = overfits(epochs), EXPONENT[family]
    exponent = (1 - share) * alone + share * overfitting
    factor = float(((1 + scale / old) / (1 + scale / new)) ** exponent)
    if family == "sgd" and factor > LARGEST:
        raise ArgumentError(
            f"`batch_size` must not raise the rate of SGD more than {LARGEST:.0f} times, and from {old:g} to "
            f"{new:g} the rule would raise it {factor:.0f} times. Choose the rate at the large batch anew."
        )
    distance = decades(old, new)
    told = (
        f"{scale:g} examples are assumed, since none was given, which makes the interval wider"
        if noise_scale is None
        else f"given as {scale:g} examples"
    )
    return Fired(
        rule="batch_size",
        factor=factor,
        spread=spread(SCATTER_ASSUMED if noise_scale is None else SCATTER, distance, REACH),
        sure="published",
        source=SOURCE,
        sentence=(
            f"Batch size {old:g} to {new:g}, over as many passes: the rate is multiplied by {factor:.3g}; it "
            f"goes {_law(exponent)} below the gradient noise scale and stays above it ({told})."
            + beyond(distance, REACH)
        ),
    )


def _law(exponent: float) -> str:
    if exponent == 1:
        return "in proportion to the batch size"
    return f"with the power {exponent:.2g} of the batch size"
