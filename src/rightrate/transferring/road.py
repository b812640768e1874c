"""The way from one run to another in batch size, data and length: one rule after the other."""

import math
from dataclasses import dataclass

from rightrate.errors import require
from rightrate.transferring.changes import Pair
from rightrate.transferring.families import family
from rightrate.transferring.fired import Fired
from rightrate.transferring.rules.batch_size import batch_size as by_batch_size
from rightrate.transferring.rules.examples import examples as by_examples
from rightrate.transferring.rules.horizon import horizon as by_horizon
from rightrate.transferring.rules.searched import covers, searched
from rightrate.transferring.start import Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """The way from one run to the other: the batch size, then the data, at the same passes; then the passes.

    Args:
        batch: Change of the batch size, or `None` when it is not known.
        steps: Change of the steps, or `None`.
        examples: Change of the training examples, or `None`.
        stated: Whether the user said how many steps the new run has; if not, the passes stay.
        epochs: Passes of the old run, or `None`.

    Raises:
        ArgumentError: If the new batch has more examples than there are.
    """

    batch: Pair | None
    steps: Pair | None
    examples: Pair | None
    stated: bool
    epochs: float | None

    def __post_init__(self) -> None:
        if self.batch is not None and self.examples is not None and self.batch.changes:
            most = self.examples.new
            wanted = f"at most the number of training examples, {most:,g}"
            require(self.batch.new <= most, "batch_size", self.batch.new, wanted)

    @property
    def passes(self) -> float:
        """Passes of the new run over those of the old one."""
        if not self.stated or self.steps is None:
            return 1.0
        return self.steps.ratio * _ratio(self.batch) / _ratio(self.examples)

    @property
    def new_steps(self) -> int | None:
        """Optimizer steps of the new run, if they are known."""
        if self.steps is None:
            return None
        stays = self.steps.old * _ratio(self.examples) / _ratio(self.batch)
        return max(1, round(self.steps.new if self.stated else stays))

    def walk(
        self, start: Start, optimizer: str | None, noise_scale: float | None
    ) -> tuple[Start, list[Fired]]:
        """Apply the rules on the way; a shorter run that the search tried itself moves the start.

        Args:
            start: Where the transfer starts.
            optimizer: Name of the optimizer, or `None`.
            noise_scale: Gradient noise scale in examples, or `None`.

        Returns:
            The start, and what fired.
        """
        fired = []
        if self.batch is not None and self.batch.changes:
            fired.append(
                by_batch_size(
                    self.batch.old,
                    self.batch.new,
                    family(optimizer),
                    noise_scale=noise_scale,
                    epochs=self.epochs,
                )
            )
        if self.examples is not None and self.examples.changes:
            fired.append(by_examples(self.examples.old, self.examples.new, self.epochs))
        if not math.isclose(self.passes, 1.0):
            start, last = self._by_length(start)
            fired.append(last)
        return start, fired

    def _by_length(self, start: Start) -> tuple[Start, Fired]:
        full = start.known.steps
        if full is not None and covers(start.optima, full * self.passes, full):
            return searched(start, full * self.passes, full)
        return start, by_horizon(self.passes, self.epochs)


def _ratio(pair: Pair | None) -> float:
    return 1.0 if pair is None else pair.ratio
