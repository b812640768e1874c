"""Where the best rate may lie before the first trial, from the optimizer alone."""

import math

#: Usual best log10 peak rate by optimizer: the middle of the best rates of the development tasks and of the
#: ranges that their papers recommend.
USUAL = {
    "adam": -2.6,
    "adamw": -2.6,
    "nadam": -2.6,
    "radam": -2.6,
    "adamax": -2.6,
    "adan": -2.6,
    "lamb": -2.6,
    "adafactor": -2.6,
    "rmsprop": -2.6,
    "lion": -3.6,
    "muon": -1.75,
    "adagrad": -1.0,
    "sgd": -0.6,
}

#: The same for SGD with momentum, which multiplies the step by 1 / (1 - momentum).
MOMENTUM = -1.6

#: How far the best rate usually lies from it, in decades: twice this covers all development tasks.
SPREAD = 0.9

#: How far it may lie from the rate that a user gave an optimizer of no known family, in decades.
UNKNOWN_SPREAD = 1.5


def usual(optimizer: str, momentum: float, lr: float | None) -> tuple[float, float]:
    """Where the best rate may lie.

    Args:
        optimizer: Name of the optimizer, in lower case.
        momentum: Its momentum, in [0, 1).
        lr: Rate that the user gave it, above 0, or `None`.

    Returns:
        Best guess of the log10 rate and its spread in decades.

    Example:
        >>> usual("adamw", 0.0, None), usual("sgd", 0.9, None)
        ((-2.6, 0.9), (-1.6, 0.9))
    """
    if optimizer == "sgd" and momentum > 0:
        return MOMENTUM, SPREAD
    if optimizer in USUAL:
        return USUAL[optimizer], SPREAD
    return (math.log10(lr) if lr else USUAL["adam"]), UNKNOWN_SPREAD
