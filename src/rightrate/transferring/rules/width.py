r"""The rate at another width of the layers, with the depth as it is.

.. math:: \eta \propto n^{-a}

In the standard parametrization a is 1 for hidden matrices that align fully with their inputs, and 1/2 for
those that do not; embeddings, biases and gains want 0. With one rate for all of them a lies between. In the
maximal update parametrization (muP), where each matrix has its own factor, the rate stays.
"""

from rightrate.transferring.doubt import beyond, decades, spread
from rightrate.transferring.families import Family
from rightrate.transferring.fired import Fired, Sure
from rightrate.transferring.parametrization import Parametrization

SOURCE = (
    "Yang et al. 2022, arXiv 2203.03466 (muP); Everett et al. 2024, arXiv 2407.05872 (exponents of the "
    "standard parametrization)"
)

#: Exponent and how far it differs between models. For SGD it is a guess between none and one.
EXPONENT: dict[Family, tuple[float, float]] = {"adam": (0.75, 0.3), "sgd": (0.5, 0.5)}

#: The same in muP: what is left over when it is set up rightly.
SCATTER_MUP = 0.1

#: The papers span factors of 16 and more.
REACH = 1.2


def width(old: float, new: float, family: Family, parametrization: Parametrization) -> Fired:
    """The rule for another width.

    Args:
        old: Width so far, in units of a layer.
        new: Width from now on.
        family: Kind of the optimizer.
        parametrization: How initial weights and rates of the layers depend on the width.

    Returns:
        What the rule says.

    Example:
        >>> round(width(256, 1024, "adam", "standard").factor, 2), width(256, 1024, "adam", "mup").factor
        (0.35, 1.0)
    """
    distance = decades(old, new)
    exponent, scatter = EXPONENT[family] if parametrization == "standard" else (0.0, SCATTER_MUP)
    factor = float((old / new) ** exponent)
    sure: Sure = "published" if family == "adam" else "weak"
    return Fired(
        rule="width",
        factor=factor,
        spread=spread(scatter, distance, REACH),
        sure=sure,
        source=SOURCE,
        sentence=_sentence(old, new, parametrization, factor) + beyond(distance, REACH),
    )


def _sentence(old: float, new: float, parametrization: Parametrization, factor: float) -> str:
    if parametrization != "standard":
        return (
            f"Width {old:g} to {new:g}: the rate stays, as {parametrization} is made for. `mup_groups` and "
            "`mup_init` give the layers of a PyTorch model their rates and initial weights; first let "
            "`coordinate_check` see that what a few steps change does not grow with the width."
        )
    return (
        f"Width {old:g} to {new:g}: the rate is multiplied by {factor:.3g}. That is one factor for the whole "
        "model; embeddings, biases and gains of a group of their own can keep theirs. `mup_groups` and "
        "`mup_init` set up muP, in which the rate stays."
    )
