"""Noise of the gradients of several batches, plain and as the optimizer sees it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from rightrate.measuring.noise import Noise, noise_scale
from rightrate.measuring.plan import LEAST_BATCHES
from rightrate.measuring.torch.bench import Bench, Slope
from rightrate.measuring.torch.curvature import flattened
from rightrate.measuring.torch.direction import preconditioner
from rightrate.tasks.torch.batch import size

PLAIN: Final = "gradient noise scale"
PRECONDITIONED: Final = "preconditioned noise scale"

#: Numbers that the gradients of all compared batches may hold together: a gigabyte in double precision.
MOST_NUMBERS: Final = 2**27


def affordable(bench: Bench, wanted: int) -> int:
    """How many gradients can be held at once.

    Args:
        bench: The model.
        wanted: How many are wanted.

    Returns:
        As many, or fewer for a large model.
    """
    numbers = sum(parameter.numel() for parameter in bench.trained)
    return min(wanted, max(LEAST_BATCHES, MOST_NUMBERS // numbers))


def noises(bench: Bench, slopes: Sequence[Slope], *, averaging: bool) -> dict[str, Noise]:
    """Estimate the noise scale, and for an optimizer that preconditions also that of its own measure.

    Args:
        bench: The model.
        slopes: Batches with their gradients.
        averaging: Whether the optimizer divides by the size of its gradients.

    Returns:
        The noise by name of the figure; nothing where a gradient is not finite.
    """
    sizes = np.array([float(size(slope.batch)) for slope in slopes])
    whole = np.stack([flattened(slope.gradient, bench.trained) for slope in slopes])
    if not np.isfinite(whole).all():
        return {}
    found = {PLAIN: noise_scale(whole @ whole.T, sizes)}
    if averaging and not any(parameter.is_complex() for parameter in bench.trained):
        whole *= flattened(preconditioner(bench.subject, [slope.gradient for slope in slopes]), bench.trained)
        found[PRECONDITIONED] = noise_scale(whole @ whole.T, sizes)
    return found
