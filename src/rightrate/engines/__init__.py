"""What runs trials: in this process, or many at once."""

from rightrate.engines.inline import Inline, finish
from rightrate.engines.protocol import Engine, OnStep

__all__ = ["Engine", "Inline", "OnStep", "finish"]
