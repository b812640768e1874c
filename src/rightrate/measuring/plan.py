"""How much of everything is measured for a given cost.

Costs are in optimizer steps: one loss and its gradient on one batch. A loss without a gradient is a third of
it, since the way back takes twice the way there; a product with the Hessian is two (Pearlmutter, 1994).
On the builtin tasks a loss took 0.27 to 0.41 of a step and a product 1.5 to 2.1, but for the smallest model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

#: Called with what is spent and what is planned, in optimizer steps.
OnSpent = Callable[[float, float], None]

LOSS: Final = 1 / 3
GRADIENT: Final = 1.0
PRODUCT: Final = 2.0

#: Rates that the search for the critical one may try: at the start the scale is unknown, later it is not.
FIRST_PROBES, PROBES = 8, 5

#: Losses that check the second derivative against the loss itself.
CHECKS = 2

#: Batches on which the critical rate is measured after training: two tell how far it depends on the batch.
PROBED = 2

#: The least that says anything: steps of training, batches for the noise, products for one spectrum.
LEAST_TRAINING, LEAST_BATCHES, LEAST_PRODUCTS = 5, 4, 4

#: More than this changes no figure by much: products beyond the twentieth, batches beyond the 32nd.
MOST_BATCHES, MOST_PRODUCTS = 32, 20

#: Shares of what is left beyond the least: training first, because figures of an untrained model mislead.
TRAINING_SHARE, NOISE_SHARE = 0.5, 0.2


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured.

    Args:
        training: Steps of training before the figures are taken.
        batches: Batches whose gradients are compared.
        products: Products with the Hessian for each spectrum.
        spectra: Number of spectra: the Hessian, and its preconditioned form for optimizers that have one.
    """

    training: int
    batches: int
    products: int
    spectra: int

    @property
    def cost(self) -> float:
        """What it may cost, in optimizer steps."""
        start = GRADIENT + LOSS + FIRST_PROBES * LOSS  # one more for its graph, which tells the residuals
        critical = PROBED * PROBES * LOSS
        curvature = 2 * GRADIENT + CHECKS * LOSS + self.spectra * (self.products + 1) * PRODUCT
        return start + self.training + self.batches * GRADIENT + critical + curvature


def plan(allowed: float, spectra: int) -> Plan:
    """Spend what is allowed on steps of training, batches and products.

    Args:
        allowed: What may be spent, in optimizer steps, above 0.
        spectra: Number of spectra, 1 or 2.

    Returns:
        The plan; where too little is allowed the least one, which costs more.

    Example:
        >>> plan(75, 2)
        Plan(training=26, batches=11, products=6, spectra=2)
        >>> plan(5, 1).cost > 5
        True
    """
    least = Plan(LEAST_TRAINING, LEAST_BATCHES, LEAST_PRODUCTS, spectra)
    rest = max(0.0, allowed - least.cost)
    batches = min(MOST_BATCHES, LEAST_BATCHES + int(NOISE_SHARE * rest))
    share = (1 - TRAINING_SHARE - NOISE_SHARE) * rest / (spectra * PRODUCT)
    products = min(MOST_PRODUCTS, LEAST_PRODUCTS + int(share))
    idle = Plan(0, batches, products, spectra)
    return Plan(max(LEAST_TRAINING, int(allowed - idle.cost)), batches, products, spectra)


@final
class Ledger:
    """Counts what is spent, and tells whoever watches.

    Args:
        planned: What may be spent, in optimizer steps.
        progress: Called with what is spent and what is planned; what it raises ends the measurement.
    """

    def __init__(self, planned: float, progress: OnSpent | None = None) -> None:
        self.spent = 0.0
        self._planned = planned
        self._progress = progress

    def spend(self, cost: float) -> None:
        """Count a cost in optimizer steps."""
        self.spent += cost
        if self._progress is not None:
            self._progress(self.spent, max(self._planned, self.spent))
