"""Which optimizers follow the same rules."""

from difflib import get_close_matches
from typing import Literal

from rightrate.errors import ArgumentError

Family = Literal["adam", "sgd"]

#: Optimizers whose step hardly depends on the size of the gradient.
ADAM_LIKE = (
    "adam", "adamw", "nadam", "radam", "adamax", "adan", "lamb", "adafactor", "rmsprop", "lion", "muon",
    "adagrad",
)  # fmt: skip

KNOWN = (*ADAM_LIKE, "sgd")


def family(optimizer: str | None) -> Family:
    """Whether an optimizer's step is normalised, as that of Adam, or proportional to the gradient.

    Args:
        optimizer: Its name in lower case, or `None` when it is not known.

    Returns:
        "adam" or "sgd".

    Raises:
        ArgumentError: If the name is missing or unknown.

    Example:
        >>> family("lion"), family("sgd")
        ('adam', 'sgd')
    """
    if optimizer == "sgd":
        return "sgd"
    if optimizer in ADAM_LIKE:
        return "adam"
    if optimizer is None:
        raise ArgumentError(
            "`optimizer` must be given: the rule for this change depends on it, but it is not known. "
            'Pass its name, such as optimizer="adamw".'
        )
    close = get_close_matches(optimizer, KNOWN, n=1)
    hint = f"Did you mean {close[0]}?" if close else "Name the one of them whose steps are most alike, twice."
    raise ArgumentError(f"`optimizer` must be one of {', '.join(KNOWN)}, got {optimizer!r}. {hint}")
