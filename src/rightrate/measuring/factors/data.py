"""The first factor: the type of data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rightrate.measuring.factors import kinds
from rightrate.measuring.features import MOST_FEATURES, imbalance, spread
from rightrate.measuring.labels import LOOKED_AT, Share, unexplained, wrong_labels
from rightrate.measuring.noise import Noise
from rightrate.measuring.result import Factor, Quantity

Array = NDArray[np.float64]
Data = kinds.Data

#: Standard deviations, condition numbers and shares of classes that differ by more than this are worth a
#: word: a judgement.
UNEVEN_SPREAD, ILL_CONDITIONED, IMBALANCED = 10.0, 1_000.0, 10.0

#: Fewer examples say nothing of spread or neighbours: each half must have two.
FEWEST: Final = 4

#: A bound on the share of noise below this is next to none: clean digits have 0.9 %.
NOISY = 0.05

#: A noise scale above so many batches leaves no doubt that noise rules. A judgement.
NEAR = 2.0

SPREAD: Final = "spread of the features"
CONDITION: Final = "condition number of the features"
WRONG: Final = "share of wrong labels, at most"
UNEXPLAINED: Final = "unexplained share, at most"
IMBALANCE: Final = "imbalance of the classes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of the data and of the gradients.

    Args:
        inputs: Examples, along the first axis.
        targets: Their targets, or `None` where they are no array of their own.
        batch: Number of examples in a batch, above 0.
        noises: Noise of the gradients by name of the figure.
        spent: What those cost, in optimizer steps.
        averaging: Whether the optimizer divides by the size of its gradients, as Adam does.
        refusals: What could not be measured, and why.
    """

    inputs: Data | None
    targets: Data | None
    batch: int
    noises: Mapping[str, Noise]
    spent: float
    averaging: bool
    refusals: Mapping[str, str] = field(default_factory=dict)


def data_factor(seen: Seen) -> Factor:
    """The type of data in figures.

    Args:
        seen: What was seen.

    Returns:
        The factor.
    """
    quantities: list[Quantity] = []
    refusals = dict(seen.refusals)
    if seen.inputs is None:
        refusals["kind of inputs"] = "No array of a batch has the examples along its first axis."
    else:
        quantities += _described(seen.inputs, seen.targets, refusals, averaging=seen.averaging)
    quantities += _gradient_noise(seen)
    return Factor(key="data", quantities=tuple(quantities), refusals=refusals)


def _described(
    inputs: Data, targets: Data | None, refusals: dict[str, str], *, averaging: bool
) -> Iterator[Quantity]:
    yield Quantity(name="kind of inputs", value=kinds.kind_of_inputs(inputs))
    yield Quantity(name="kind of targets", value=kinds.kind_of_targets(inputs, targets))
    features = _features(inputs)
    if isinstance(features, str):
        refusals[SPREAD] = refusals[CONDITION] = features
    else:
        yield from _spread(features, averaging=averaging)
    yield from _labels(inputs, features, targets, refusals)


def _features(inputs: Data) -> Array | str:
    """The inputs as numbers, shape (n, d), or why they are none."""
    if kinds.is_symbols(inputs):
        return "The inputs are symbols, which have no scale."
    flat = inputs.reshape(len(inputs), -1)
    if len(inputs) < FEWEST:
        return f"There are only {len(inputs)} examples."
    if flat.shape[1] > MOST_FEATURES:
        return f"An example has {flat.shape[1]:,} numbers; more than {MOST_FEATURES:,} take too long."
    features = np.asarray(flat, dtype=np.float64)
    if not np.isfinite(features).all():
        return "Some inputs are not finite."
    return features if features.std(0).any() else "All examples are the same."


def _spread(features: Array, *, averaging: bool) -> Iterator[Quantity]:
    found = spread(features)
    constant = f", {found.constant} constant ones left out" if found.constant else ""
    yield Quantity(
        name=SPREAD,
        value=found.ratio,
        how=f"largest over smallest standard deviation of {len(features):,} examples{constant}",
        says=_spread_says(found.ratio, averaging=averaging),
    )
    ill = found.condition > ILL_CONDITIONED
    yield Quantity(
        name=CONDITION,
        value=found.condition,
        low=found.low,
        high=found.high,
        how="of their covariance; the interval holds those of both halves of the examples",
        says=f"A layer on the features learns some directions {kinds.many(found.condition)} times slower "
        f"than others at any "
        "one rate, so long runs, decay and optimizers that adapt gain more than a higher rate."
        if ill
        else "The directions of the features are learnt at similar speed, so one rate suits them all.",
    )


def _spread_says(ratio: float, *, averaging: bool) -> str:
    if ratio <= UNEVEN_SPREAD:
        return "The features are of similar scale, so none of them caps the rate for the others."
    scaled = f"The features are scaled {kinds.many(ratio)}-fold differently, "
    if averaging:
        return scaled + "which this optimizer evens out weight by weight; SGD would want them standardised."
    return scaled + (
        "so the largest caps the rate while the smallest hardly learn: standardise them, which allows a "
        "higher "
        "rate."
    )


def _labels(
    inputs: Data, features: Array | str, targets: Data | None, refusals: dict[str, str]
) -> Iterator[Quantity]:
    if targets is None or kinds.is_inputs(inputs, targets):
        refusals[WRONG] = "The targets are part of the inputs, so there are no labels that could be wrong."
        return
    if kinds.is_symbols(targets):
        yield _imbalance(targets)
    if isinstance(features, str):
        refusals[WRONG] = f"It is told by the nearest neighbours of the inputs. {features}"
    elif kinds.is_classes(targets) and len(np.unique(targets)) > 1:
        yield _wrong(wrong_labels(features[:LOOKED_AT], targets.reshape(-1)[:LOOKED_AT].astype(np.int64)))
    elif not kinds.is_symbols(targets):
        numbers = np.asarray(targets.reshape(len(targets), -1)[:LOOKED_AT], dtype=np.float64)
        if np.isfinite(numbers).all() and numbers.std(0).any():
            yield _unexplained(unexplained(features[:LOOKED_AT], numbers))


def _imbalance(targets: Data) -> Quantity:
    ratio, rarest = imbalance(targets.astype(np.int64))
    return Quantity(
        name=IMBALANCE,
        value=ratio,
        how=f"largest over smallest class, the smallest holds {rarest:.2g} of the targets",
        says=f"The smallest class is {kinds.many(ratio)} times rarer, so most batches pull away from it: "
        f"prefer a lower rate or "
        "a larger batch, and score by a metric that sees it."
        if ratio > IMBALANCED
        else "The classes are about even, which asks for nothing of the rate.",
    )


def _wrong(share: Share) -> Quantity:
    return Quantity(
        name=WRONG,
        value=share.value,
        low=share.low,
        high=share.high,
        how=f"from the nearest neighbours of {share.examples:,} examples; classes that overlap "
        f"count as wrong",
        says="Labels that are wrong keep the gradient noisy to the end and are learnt by heart in a long "
        "run: the best "
        "rate falls as the run gets longer."
        if share.value > NOISY
        else "Hardly a label is wrong, so noise of the labels does not lower the rate.",
    )


def _unexplained(share: Share) -> Quantity:
    return Quantity(
        name=UNEXPLAINED,
        value=share.value,
        low=share.low,
        high=share.high,
        how=f"of their variance, from the nearest neighbours of {share.examples:,} examples",
        says="Up to that share of the targets is noise, which the gradient carries to the end and a long "
        "run learns by "
        "heart: the best rate falls as the run gets longer."
        if share.value > NOISY
        else "The features explain the targets, so noise of the targets does not lower the rate.",
    )


def _gradient_noise(seen: Seen) -> Iterator[Quantity]:
    for number, (name, noise) in enumerate(seen.noises.items()):
        yield Quantity(
            name=name,
            value=noise.scale,
            low=noise.low,
            high=noise.high,
            unit="examples",
            spent=0.0 if number else seen.spent,
            how="two batch sizes, numerator and denominator averaged apart; it grows as the loss falls",
            says=_noise_says(noise, seen.batch, averaging=seen.averaging) if not number else "",
        )


def _noise_says(noise: Noise, batch: int, *, averaging: bool) -> str:
    rule = "as the square root of the batch" if averaging else "in proportion to the batch"
    if noise.low > batch * NEAR:
        return (
            f"The noise scale is above {kinds.many(noise.low / batch)} batches of {batch}, so gradients are "
            f"mostly "
            f"noise: the best rate rises about {rule}, and decay to zero pays."
        )
    if noise.high < batch:
        return (
            f"A batch of {batch} is above the noise scale, so gradients are mostly signal: a larger batch "
            f"allows "
            "hardly any higher rate, and curvature sets the limit."
        )
    return (
        f"The noise scale may be as small as a batch of {batch}: a larger batch allows a higher rate, but "
        f"the rate "
        f"may rise by less than {rule}."
    )
