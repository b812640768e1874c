"""What a rule for the rate is: from what one step shows to the rate of that step, without any framework."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum, unique
from typing import ClassVar, Protocol

from rightrate.adaptive.finding import Finding


@unique
class Need(Enum):
    """What a rule has to be shown; whoever runs it computes nothing else."""

    LOSS = "the loss of the batch"
    GRADIENT = "the norm of the gradient"
    SLOPE = "the fall of the loss along the direction of the step, and the length of that"
    DISTANCE = "the distance from where training began"
    TURN = "the product of the gradient with the direction of the last step"
    TRIAL = "the loss of the same batch further along the direction"


#: What a rule keeps from one step to the next: plain numbers by name, so that they are saved exactly.
State = Mapping[str, float]


class Seen(Protocol):
    """What one step shows.

    A direction is the step that the base optimizer would take at its own rate, which is the rate 1 here. Over
    plain SGD of rate `unit` it is the gradient times minus `unit`. What the rule does not need is NaN.
    """

    @property
    def unit(self) -> float:
        """The base optimizer's own rate, of its first group; the rate that a rule returns is in its units."""

    @property
    def loss(self) -> float:
        """Loss of the batch where the parameters are."""

    @property
    def squared(self) -> float:
        """Squared norm of the gradient over all parameters."""

    @property
    def slope(self) -> float:
        """How fast the loss falls along the direction, per unit of the rate: above 0 if it does."""

    @property
    def length(self) -> float:
        """Norm of the direction, per unit of the rate."""

    @property
    def distance(self) -> float:
        """Distance from where training began."""

    @property
    def start(self) -> float:
        """Norm of the parameters where training began."""

    @property
    def turn(self) -> float:
        """Product of the gradient with the last direction, per unit of the rate; 0 at the first step."""

    @property
    def last(self) -> float:
        """Norm of the last direction, per unit of the rate; 0 at the first step."""

    def at(self, rate: float) -> float:
        """Loss of the same batch, under the same random draws, after a step of some rate."""


class Rule(ABC):
    """A rule that sets the rate of each step from what the step shows.

    A rule is a frozen value; what it remembers is in a state of plain numbers.
    `rightrate.adaptive.AdaptiveRate` runs it over a PyTorch optimizer.
    """

    __slots__ = ()

    #: What the rule reads of `Seen`.
    needs: ClassVar[frozenset[Need]]

    #: Whether the rate suits any direction, and not only those of SGD.
    any_base: ClassVar[bool] = True

    @abstractmethod
    def init(self) -> State:
        """The state before the first step."""

    @abstractmethod
    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        """The rate of one step.

        Args:
            state: What `init`, or the step before, returned.
            seen: What the step shows.

        Returns:
            The next state, and the rate, finite and at least 0, in the units of `Seen.unit`.
        """

    def findings(self, state: State) -> tuple[Finding, ...]:
        """What is the matter, as far as the state tells; nothing unless a rule says more.

        Args:
            state: What `step` returned last.

        Returns:
            The findings, each with its remedy.
        """
        return ()
