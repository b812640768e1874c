"""The rate at which a momentum model of the loss reaches its bound, from plain numbers."""

from dataclasses import dataclass
from typing import Final

from rightrate.adaptive.finding import Finding

#: At this share of the steps at the cap, after so many steps, the cap sets the rate.
_SHARE: Final = 0.9
_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class Term:
    """What the groups of one shrinkage add to the model.

    Args:
        product: Product of the averaged gradient and the parameters.
        squared: Squared averaged gradient, in the norm of the method.
        shrink: Divisor of the parameters by weight decay, at least 1.
    """

    product: float
    squared: float
    shrink: float


def step_size(gap: float, terms: list[Term], cap: float) -> float:
    r"""The rate at which the model reaches the bound.

    .. math:: \tau = \min\Bigl(\tau_{\max},\; \frac{\bigl(\bar f - \rho f^* - \gamma
        + \sum_j p_j / s_j\bigr)_+}{\sum_j q_j / s_j}\Bigr)

    Args:
        gap: Averaged loss, less the bound, less the averaged product of gradients and parameters.
        terms: Products p, squares q and shrinkages s of the groups.
        cap: Largest rate.

    Returns:
        The rate; 0 where there is no gradient.

    Example:
        >>> step_size(1.0, [Term(product=1.0, squared=4.0, shrink=1.0)], cap=10.0)
        0.5
    """
    height = gap + sum(term.product / term.shrink for term in terms)
    width = sum(term.squared / term.shrink for term in terms)
    return min(cap, max(height, 0.0) / width) if width > 0 else 0.0


def lowered(bound: float, floor: float, height: float, weight: float) -> float:
    """The bound before a step, lowered where the model lies below it.

    Args:
        bound: The bound so far.
        floor: What it may not fall below.
        height: The model of the loss.
        weight: Weight of the averages.

    Returns:
        The bound.

    Example:
        >>> lowered(3.0, 0.0, 2.0, 1.0)
        1.0
    """
    return bound if height >= weight * bound else max(height / (2 * weight), floor)


def diagnosed(whole: dict[str, float], cap: float, estimated: bool) -> tuple[Finding, ...]:
    """Whether the cap sets the rate, or the loss lies at its bound.

    Args:
        whole: Counts of steps, of those at the cap, and of those at the bound.
        cap: Largest rate.
        estimated: Whether the bound is estimated.

    Returns:
        The findings.
    """
    steps = whole.get("steps", 0)
    found = []
    if steps >= _STEPS and whole["capped"] >= _SHARE * steps:
        found.append(
            Finding(
                "at its limit",
                f"The rate was at its cap {cap:g} in {whole['capped']:.0f} of {steps:.0f} steps, so that "
                "the cap sets it. Raise `cap`, or check that `bound` is not too low.",
            )
        )
    if steps >= _STEPS and whole["bounded"] >= (1 - _SHARE) * steps:
        remedy = "" if estimated else ", or pass estimate=True"
        found.append(
            Finding(
                "at its bound",
                f"In {whole['bounded']:.0f} of {steps:.0f} steps the model of the loss lay at its bound, "
                f"where the rate is 0. If training should go on, lower `bound`{remedy}.",
            )
        )
    return tuple(found)
