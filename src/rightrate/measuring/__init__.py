"""The five factors of a task, measured: data, model, size, and what trained rates add to them."""

from rightrate.measuring.measure import measure
from rightrate.measuring.result import FACTORS, Factor, Facts, Quantity

__all__ = ["FACTORS", "Factor", "Facts", "Quantity", "measure"]
