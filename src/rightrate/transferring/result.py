"""The rate after a transfer, with everything that led to it."""

import json
from dataclasses import dataclass
from typing import Any, final

from rightrate.search import TRUSTED
from rightrate.transferring.fired import SURENESS, Fired, Sure
from rightrate.transferring.rules import weight_decay
from rightrate.transferring.start import Origin

#: Number of the layout of `Transfer.to_json`.
SCHEMA = 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A rate that was carried over to another run.

    Args:
        lr: The rate for the new run.
        low: Lower end of its 90 % interval.
        high: Upper end of its 90 % interval.
        start: The rate that it came from.
        factor: What that was multiplied by.
        status: Status of the answer that it came from, or "given" for a plain rate.
        rules: The rules that fired, in the order in which they were applied.
        why: The sentences: doubt that travels along, each rule, and the weight decay.
        steps: Optimizer steps of the new run, or `None` when they are not known.
    """

    lr: float
    low: float
    high: float
    start: float
    factor: float
    status: Origin
    rules: tuple[Fired, ...]
    why: tuple[str, ...]
    steps: int | None = None

    @property
    def weight_decay_factor(self) -> float:
        """What weight decay is to be multiplied by, so that rate times decay stays."""
        return weight_decay.factor(self.factor)

    @property
    def sure(self) -> Sure:
        """What the least sure of the rules rests on, see `SURENESS`."""
        order = list(SURENESS)
        return max((fired.sure for fired in self.rules), key=order.index)

    @property
    def trusted(self) -> bool:
        """Whether the rate that it came from can be trusted; a plain rate is taken at its word."""
        return self.status == "given" or self.status in TRUSTED

    def to_dict(self) -> dict[str, Any]:
        """The transfer as plain values, with the number of this layout under "schema"."""
        return {
            "schema": SCHEMA,
            "lr": self.lr,
            "low": self.low,
            "high": self.high,
            "start": self.start,
            "factor": self.factor,
            "weight_decay_factor": self.weight_decay_factor,
            "status": self.status,
            "sure": self.sure,
            "steps": self.steps,
            "why": list(self.why),
            "rules": [
                {
                    "rule": fired.rule,
                    "factor": fired.factor,
                    "spread": fired.spread,
                    "sure": fired.sure,
                    "source": fired.source,
                    "sentence": fired.sentence,
                }
                for fired in self.rules
            ],
        }

    def to_json(self) -> str:
        """The transfer as one JSON object, the same text for the same transfer."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def __repr__(self) -> str:
        """The transfer in one line."""
        return (
            f"Transfer(lr={self.lr:g}, low={self.low:g}, high={self.high:g}, factor={self.factor:.3g}, "
            f"status={self.status!r}, sure={self.sure!r})"
        )
