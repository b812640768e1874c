"""The sharpest direction of the loss, plain and as the optimizer sees it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rightrate.measuring.factors.model import PRECONDITIONED, TOP, Curve
from rightrate.measuring.spectrum import threshold, top_eigenvalue
from rightrate.measuring.torch.bench import Bench, Slope
from rightrate.measuring.torch.curvature import CurvatureError, flattened, twice_differentiable
from rightrate.measuring.torch.direction import betas, preconditioner, scales

Array = NDArray[np.float64]

#: Share of a random vector in the first vector of Lanczos' method; the rest is the gradient, which lies in
#: the sharp directions for the most part. Without the share a direction that the gradient lacks is never
#: found.
RANDOM_SHARE: Final = 0.3

#: A second derivative is compared with the loss where it changes the loss by this share: far above rounding
#: in single precision, and little enough for the loss to be about a parabola.
CHANGE: Final = 0.02

#: They agree when they differ by less than this factor. On the builtin tasks kinks and fourth derivatives
#: make at most 7 % of it; a layer that passes nothing on leaves next to nothing.
AGREEING: Final = 3.0

#: Seed of that vector: the same model gives the same figures.
SEED: Final = 0


def curves(bench: Bench, slopes: Sequence[Slope], *, most: int, averaging: bool) -> dict[str, Curve]:
    """Find the largest eigenvalue of the Hessian on one batch, and the curvature of another along its vector.

    With H the Hessian, R the ratios of the groups and P what the optimizer divides by, it is that of
    R^1/2 H R^1/2 and, for an optimizer that preconditions, that of (R/P)^1/2 H (R/P)^1/2, which are those of
    RH and R P^-1 H. The expected top eigenvalue of one batch is not below that of the whole set, and the
    expected curvature of another batch along a given vector not above it: the two enclose it but for chance.

    Args:
        bench: The model.
        slopes: Batches with their gradients, at least two; the first one is measured, the second one is the
            other, and the preconditioner is shown all.
        most: Products that each spectrum may take, besides the one on the other batch.
        averaging: Whether the optimizer divides by the size of its gradients.

    Returns:
        The curvature by name of the figure.

    Raises:
        CurvatureError: If a layer cannot be differentiated twice, or says that it can and is wrong.
    """
    momentum, beta1 = betas(bench.subject)
    scale = flattened(scales(bench.subject), bench.trained)
    forms = {TOP: (scale, threshold(momentum))}
    if averaging:
        scale = flattened(preconditioner(bench.subject, [slope.gradient for slope in slopes]), bench.trained)
        forms[PRECONDITIONED] = (scale, threshold(momentum, beta1))
    found: dict[str, Curve] = {}
    before = bench.spent
    with twice_differentiable():
        one, other = (bench.hessian(slope.batch) for slope in slopes[:2])
        for name, (scale, limit) in forms.items():
            start = _start(scale * flattened(slopes[0].gradient, bench.trained))
            top = top_eigenvalue(_scaled(one, scale), start, most=most)
            elsewhere = float(top.vector @ _scaled(other, scale)(top.vector))
            found[name] = Curve(top, elsewhere, limit, bench.spent - before)
            before = bench.spent
    _check(bench, slopes[0], forms[TOP][0] * found[TOP].top.vector, found[TOP].top.value)
    found[TOP] = replace(found[TOP], spent=found[TOP].spent + bench.spent - before)
    return found


def _scaled(product: Callable[[Array], Array], scale: Array) -> Callable[[Array], Array]:
    return lambda vector: scale * product(scale * vector)


def _start(steepest: Array) -> Array:
    """The gradient with some luck; luck alone where there is no gradient."""
    luck = np.random.default_rng(SEED).standard_normal(len(steepest))
    luck /= np.linalg.norm(luck)
    length = float(np.linalg.norm(steepest))
    return steepest / length + RANDOM_SHARE * luck if length > 0 else luck


def _check(bench: Bench, slope: Slope, direction: Array, value: float) -> None:
    """Compare a second derivative with the loss: a user's layer may take its own gradient for a constant.

    Raises:
        CurvatureError: If they disagree.
    """
    if value <= 0 or slope.loss == 0:
        return
    seen = bench.bend(slope, direction, (CHANGE * abs(slope.loss) / value) ** 0.5)
    if not value / AGREEING <= seen <= value * AGREEING:
        raise CurvatureError(
            f"The second derivative along the sharpest direction is {value:.3g}, but losses on both sides "
            f"of the "
            f"weights give {seen:.3g}. A layer does not pass it on, or the loss is not smooth at this "
            f"scale. The "
            "critical learning rate needs no second derivative and says much the same."
        )
