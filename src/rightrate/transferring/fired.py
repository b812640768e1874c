"""What one rule says of one change: a factor, how sure it is, and the sentence that is printed."""

from dataclasses import dataclass
from typing import Literal

Sure = Literal["searched", "measured", "published", "derived", "weak"]

#: What each word means, the surest first.
SURENESS: dict[Sure, str] = {
    "searched": "the trials of this study say so",
    "measured": "measured on the development tasks of rightrate",
    "published": "measured by others, in papers that agree about the direction",
    "derived": "follows from theory or from another rule, and was hardly measured",
    "weak": "a guess with little behind it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """One rule that applied.

    Args:
        rule: What changed, such as "batch_size".
        factor: What the rate is multiplied by, above 0.
        spread: Standard deviation of the log10 of that factor, at least 0.
        sure: What the rule rests on, see `SURENESS`.
        source: Where it comes from.
        sentence: What it did and why, in plain words.
    """

    rule: str
    factor: float
    spread: float
    sure: Sure
    source: str
    sentence: str
