"""What is known of a method before it runs: what the tables, the command line and the benchmarks read."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal

#: How a method comes to its rate: it looks along the direction of the step for the best one; it takes steps
#: of gradient descent on the rate itself; or it estimates what the theory of the best rate asks for.
Family = Literal["best-fit", "gradient descent", "parameter-free"]

#: How it is used: as an optimizer, around another optimizer, or as the rule of an `AdaptiveRate`.
Use = Literal["optimizer", "wrapper", "rule"]

#: What a step must be given: gradients alone, the loss as well, or a closure that computes the loss anew.
Needs = Literal["gradient", "loss", "closure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A learning rate that sets itself, as a record.

    Args:
        name: Name on the command line.
        family: How it comes to its rate.
        use: How it is used.
        home: Module and class, as in "package.module:Class".
        needs: What a step must be given.
        memory: Numbers of state for each parameter, without those of an optimizer below it.
        forwards: Extra forward passes for each step, as a mean where their number varies.
        defaults: What is tuned if anything is, with the values that are taken without.
        when: When to use it, a sentence.
        source: Where it comes from.

    Example:
        >>> from rightrate.adaptive.registry import METHODS
        >>> METHODS["prodigy"].memory
        4
    """

    name: str
    family: Family
    use: Use = "optimizer"
    home: str
    needs: Needs = "gradient"
    memory: int
    forwards: float = 0
    defaults: Mapping[str, object]
    when: str
    source: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "defaults", MappingProxyType(dict(self.defaults)))

    def load(self) -> Any:
        """The class; its framework is imported now.

        Returns:
            A class: of an optimizer, of a wrapper, or of a rule.
        """
        module, _, name = self.home.partition(":")
        return getattr(import_module(module), name)
