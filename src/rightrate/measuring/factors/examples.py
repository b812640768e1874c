"""The third factor: the size of the training set."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rightrate.measuring.result import Factor, Quantity
from rightrate.search.drift import OPTIMISATION, OVERFITTING, overfits

REGIME: Final = "expected regime"
SHARE: Final = "probability of overfitting"

#: Fewer parameters than this share of the examples cannot learn them by heart. A judgement.
FEW: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What is known of the size of a training set.

    Args:
        steps: Horizon of the full run, in optimizer steps.
        epochs: Passes in the full run; 0 where the score is on the training data, `None` where not known.
        examples: Number of training examples, or `None`.
        per_epoch: Optimizer steps in one pass, or `None`.
        batch: Number of examples in a batch, or `None`.
        parameters: Number of trained parameters, or `None`.
    """

    steps: int
    epochs: float | None
    examples: int | None = None
    per_epoch: int | None = None
    batch: int | None = None
    parameters: int | None = None


def examples_factor(size: Size) -> Factor:
    """The size of the training set in figures, and which regime it lets expect.

    Args:
        size: What is known of it.

    Returns:
        The factor; counting costs nothing.
    """
    counted = {
        "training examples": size.examples,
        "batch size": size.batch,
        "steps per epoch": size.per_epoch,
    }
    quantities = [Quantity(name=name, value=number) for name, number in counted.items() if number]
    refusals = {
        name: "The loader does not tell: it is a stream, or has no length."
        for name, number in counted.items()
        if not number
    }
    passes = size.steps / size.per_epoch if size.per_epoch else None
    if passes is not None:
        quantities.append(Quantity(name="epochs in the full run", value=passes))
    quantities += _regime(size, passes)
    return Factor(key="examples", quantities=tuple(quantities), refusals=refusals)


def _regime(size: Size, passes: float | None) -> Iterator[Quantity]:
    share = overfits(size.epochs)
    limited = "overfitting" if share > 0.5 else "optimisation"
    yield Quantity(name=SHARE, value=share, how=_evidence(size, passes))
    yield Quantity(
        name=REGIME,
        value=f"limited by {limited}",
        how="the likelier one; expected from what the data are, not seen in training",
        says=_says(limited),
    )


def _evidence(size: Size, passes: float | None) -> str:
    if size.epochs == 0:
        told = "since the score is on the training data, where learning by heart costs nothing"
    elif passes is None:
        told = "since the passes over the data are not known"
    else:
        told = f"from {passes:.3g} passes over the data, as the development tasks of the search have it"
    if size.parameters and size.examples:
        ratio = size.parameters / size.examples
        few = ", too few to learn them by heart" if ratio < FEW else ""
        told += f"; {ratio:.2g} parameters for each example{few}"
    return told


def _says(limited: str) -> str:
    if limited == "overfitting":
        factor = 10**-OVERFITTING.slope
        return (
            f"A run ten times longer wants a rate about {factor:.0f} times lower, since the same rate would "
            f"only go further "
            "past the point at which it should have stopped: choose the rate at the length you mean to train."
        )
    factor = 10**-OPTIMISATION.slope
    return (
        f"A run ten times longer wants a rate only about {factor:.1f} times lower, so what short runs say "
        f"of the rate "
        "nearly holds."
    )
