"""The factors of all rules put together, and the sentences."""

import math

from rightrate.search import MEANING, TRUSTED
from rightrate.transferring.fired import Fired
from rightrate.transferring.result import Transfer
from rightrate.transferring.rules import weight_decay
from rightrate.transferring.start import Start

#: Of a normal distribution, 90 % lie within so many standard deviations.
REACH_90 = 1.645


def composed(start: Start, fired: tuple[Fired, ...], steps: int | None) -> Transfer:
    """Multiply the factors, and add the variances of the logarithms on either side.

    Args:
        start: Where the transfer starts.
        fired: What fired.
        steps: Optimizer steps of the new run, if they are known.

    Returns:
        The rate for the new run.
    """
    factor = math.prod(one.factor for one in fired)
    added = REACH_90 * math.hypot(*(one.spread for one in fired))
    below = math.hypot(math.log10(start.lr / start.low), added)
    above = math.hypot(math.log10(start.high / start.lr), added)
    lr = start.lr * factor
    kept = weight_decay.sentence(factor, start.known.weight_decay)
    return Transfer(
        lr=_rounded(lr),
        low=_rounded(lr / 10**below),
        high=_rounded(lr * 10**above),
        start=start.lr,
        factor=factor,
        status=start.status,
        rules=fired,
        why=(*_doubt(start), *(one.sentence for one in fired), *([kept] if kept else [])),
        steps=steps,
    )


def _doubt(start: Start) -> list[str]:
    """The doubt that travels along."""
    if start.status == "given":
        bare = "The rate came without an interval; this one holds the doubt of the rules only."
        return [bare] if start.low == start.high else []
    if start.status in TRUSTED:
        return []
    return [
        f"The rate that this starts from cannot be trusted ({start.status}: {MEANING[start.status]}), and no "
        "transfer mends that."
    ]


def _rounded(rate: float) -> float:
    """Three digits: finer than any rule can tell apart, and readable."""
    return float(f"{rate:.3g}")
