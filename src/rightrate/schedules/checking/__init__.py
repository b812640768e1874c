"""What is wrong with a schedule before a run is spent on it."""

from rightrate.schedules.checking.check import check, curve_of, length_of
from rightrate.schedules.checking.finding import Finding

__all__ = ["Finding", "check", "curve_of", "length_of"]
