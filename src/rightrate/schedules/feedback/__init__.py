"""Learning rates that listen to a metric: frozen rules with an explicit state."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rightrate.schedules.feedback.base import Feedback, State
from rightrate.schedules.feedback.greedy import Greedy, GreedyState
from rightrate.schedules.feedback.plateau import Plateau, PlateauState

#: The rules by name, in alphabetical order.
RULES: Mapping[str, type[Feedback[Any]]] = MappingProxyType({"greedy": Greedy, "plateau": Plateau})

__all__ = ["RULES", "Feedback", "Greedy", "GreedyState", "Plateau", "PlateauState", "State"]
