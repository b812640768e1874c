"""The range test of the popular learning-rate finders, and what their rules make of it."""

from rightrate.ranging.range_test import OnTestStep, check_range, range_test
from rightrate.ranging.result import RangeTest

__all__ = ["OnTestStep", "RangeTest", "check_range", "range_test"]
