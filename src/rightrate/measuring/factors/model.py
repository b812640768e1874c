"""The second factor: the complexity of the model."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from rightrate.measuring.critical import Critical
from rightrate.measuring.result import Factor, Quantity
from rightrate.measuring.spectrum import Top


@dataclass(frozen=True, slots=True)
class Below:
    """How many times below the critical rate the best peak lay.

    Args:
        tasks: Number of tasks.
        low: Lower quartile.
        middle: Median.
        high: Upper quartile.
    """

    tasks: int
    low: float
    middle: float
    high: float


#: How many times below the critical rate at the start the best peak lay on the development tasks of the
#: search: quartiles over tasks and two seeds (docs/log.md), by whether the optimizer divides by the size of
#: its gradients and whether the run is expected to overfit.
BELOW: Final[Mapping[tuple[bool, bool], Below]] = {
    (True, False): Below(tasks=11, low=1, middle=5, high=13),
    (True, True): Below(tasks=11, low=4, middle=65, high=170),
    (False, False): Below(tasks=6, low=9, middle=20, high=70),
    (False, True): Below(tasks=7, low=17, middle=110, high=1_300),
}

START: Final = "critical learning rate at the start"
LATER: Final = "critical learning rate after training"
TOP: Final = "top Hessian eigenvalue"
PRECONDITIONED: Final = "top preconditioned Hessian eigenvalue"
LIMIT: Final = "stability limit of the rate"


class Built(Protocol):
    """What a model is made of."""

    @property
    def kinds(self) -> Mapping[str, int]:
        """Number of parameters of each kind of layer."""

    @property
    def trainable(self) -> int:
        """Number of parameters that are trained."""

    @property
    def depth(self) -> int:
        """Number of weight matrices."""

    @property
    def width(self) -> int:
        """Most common number of outputs of the hidden weight matrices."""

    @property
    def norms(self) -> Mapping[str, int]:
        """Kinds of normalisation, with how often."""

    @property
    def residuals(self) -> int:
        """Residual connections in one pass forward."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The largest eigenvalue on one batch, and what another batch makes of it.

    Args:
        top: The eigenvalue on one batch.
        elsewhere: Curvature of another batch's loss along the same vector.
        limit: Product of rate and eigenvalue up to which a step is stable.
        spent: What it cost, in optimizer steps.
    """

    top: Top
    elsewhere: float
    limit: float
    spent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What was measured of a model.

    Args:
        anatomy: What it is made of.
        steps: Steps of training before the later figures.
        start: Critical rate at the start.
        later: Critical rate after training, one for each batch.
        curves: Curvature by name of the figure.
        spent: What the start, the training and the later critical rates cost, in optimizer steps.
        averaging: Whether the optimizer divides by the size of its gradients, as Adam does.
        overfitting: Whether the full run is expected to overfit.
        clipped: Whether the gradient is clipped.
        refusals: What could not be measured, and why.
    """

    anatomy: Built
    steps: int
    start: Critical | None
    later: tuple[Critical, ...]
    curves: Mapping[str, Curve]
    spent: tuple[float, float, float]
    averaging: bool
    overfitting: bool
    clipped: bool = False
    refusals: Mapping[str, str] = field(default_factory=dict)


def model_factor(shape: Shape) -> Factor:
    """The complexity of the model in figures.

    Args:
        shape: What was measured.

    Returns:
        The factor.
    """
    quantities = [*_built(shape.anatomy, averaging=shape.averaging), *_critical(shape), *_curvature(shape)]
    return Factor(key="model", quantities=tuple(quantities), refusals=shape.refusals)


def _built(anatomy: Built, *, averaging: bool) -> Iterator[Quantity]:
    parts = ", ".join(f"{kind} {number:,}" for kind, number in anatomy.kinds.items())
    yield Quantity(name="parameters", value=anatomy.trainable, how=f"trained; of all: {parts}")
    matrices = "weight matrix" if anatomy.depth == 1 else "weight matrices"
    yield Quantity(name="depth", value=anatomy.depth, unit=matrices, says=_depth_says(anatomy))
    yield Quantity(
        name="width",
        value=anatomy.width,
        how="most common number of outputs of the hidden weight matrices",
        says="The best rate of Adam falls about as 1 / width: one found on a narrower model of the same "
        "depth has to be "
        "lowered for a wider one."
        if averaging
        else "",
    )
    norms = ", ".join(f"{number} × {name}" for name, number in anatomy.norms.items())
    yield Quantity(name="normalisation", value=norms or "none")
    yield Quantity(
        name="residual connections",
        value=anatomy.residuals,
        how="sums of an activation and what was computed from it; not counted in recurrent layers",
    )


def _depth_says(anatomy: Built) -> str:
    steady = [
        word
        for word, there in (("normalisation", anatomy.norms), ("residual connections", anatomy.residuals))
        if there
    ]
    if steady:
        return (
            f"With {' and '.join(steady)} the rates that diverge usually lie well above the best one, and a "
            f"warm-up "
            "is enough to reach it."
        )
    if anatomy.depth <= 2:
        return "A shallow model bears a wide range of rates; nothing of its depth caps them."
    return (
        f"{anatomy.depth} layers without normalisation or residual connections narrow the range between too "
        f"low and "
        "diverging: warm up, and err low."
    )


def _critical(shape: Shape) -> Iterator[Quantity]:
    if shape.start is not None:
        yield _rate(START, [shape.start], shape.spent[0], _start_says(shape))
    if shape.later:
        spent = shape.spent[1] + shape.spent[2]
        how = f"{shape.steps} steps of training, {shape.spent[1]:g} of the cost, come before it"
        yield _rate(LATER, shape.later, spent, _later_says(shape), how)


def _rate(
    name: str, found: "list[Critical] | tuple[Critical, ...]", spent: float, says: str, how: str = ""
) -> Quantity:
    low, high = min(one.low for one in found), max(one.high for one in found)
    known = [one.value for one in found if one.value > 0]
    value = math.exp(sum(map(math.log, known)) / len(known)) if known else 0.0
    method = "largest step along the optimizer's own update that does not raise the loss of its batch"
    return Quantity(
        name=name,
        value=value,
        low=low,
        high=high,
        spent=spent,
        how="; ".join(filter(None, [method, how])),
        says=says,
    )


def _start_says(shape: Shape) -> str:
    rate = shape.start.value if shape.start is not None else 0.0
    below = BELOW[shape.averaging, shape.overfitting]
    kind = "that overfit" if shape.overfitting else "limited by optimisation"
    lay = (
        f"On {below.tasks} tasks {kind}, with such an optimizer, half of the best peaks lay {below.low:g} to "
        f"{below.high:,g} times below it"
    )
    if shape.overfitting:
        return lay + ", so here it tells little."
    return lay + f": begin to look around {rate / below.middle:.1e}."


def _later_says(shape: Shape) -> str:
    if shape.start is None:
        return ""
    values = [one.value for one in shape.later if one.value > 0]
    if not values or shape.start.value == 0:
        return "After some training every step along the update raises the loss of its batch: lower the rate."
    ratio = math.exp(sum(map(math.log, values)) / len(values)) / shape.start.value
    if ratio > 2:
        return (
            f"After some training steps may be {ratio:.2g} times larger than at the start, so a warm-up pays."
        )
    if ratio < 0.5:
        return (
            f"After some training steps must be {1 / ratio:.2g} times smaller than at the start, as "
            f"momentum builds up "
            "or the way gets narrower: the rate is capped by this and not by the first step."
        )
    return "Training has hardly changed it, so the start needs no long warm-up."


def _curvature(shape: Shape) -> Iterator[Quantity]:
    for name, curve in shape.curves.items():
        top = curve.top
        yield Quantity(
            name=name,
            value=top.value,
            low=min(curve.elsewhere, top.value),
            high=max(curve.elsewhere, top.value + top.residual),
            spent=curve.spent,
            how=f"Lanczos, {top.products} products on one batch; the low end is another batch's curvature "
            f"along it",
        )
    if shape.curves:
        name = PRECONDITIONED if PRECONDITIONED in shape.curves else TOP
        if shape.curves[name].top.value > 0:
            yield _limit(name, shape.curves[name], clipped=shape.clipped)


def _limit(name: str, curve: Curve, *, clipped: bool) -> Quantity:
    top = curve.top
    low, high = curve.limit / (top.value + top.residual), curve.limit / top.value
    if 0 < curve.elsewhere < top.value:
        high = curve.limit / curve.elsewhere
    value = curve.limit / top.value
    return Quantity(
        name=LIMIT,
        value=value,
        low=low,
        high=high,
        how=f"{curve.limit:.3g} over the {name}"
        + ("; clipping, which shortens steps, is not in it" if clipped else ""),
        says=f"Held for long, rates above about {value:.1e} make the sharpest direction swing until the "
        f"curvature "
        "gives way. It is a scale and no answer: where optimisation limits the run the best peak mostly lies "
        "between it and a tenth of it, where the run overfits far below.",
    )
