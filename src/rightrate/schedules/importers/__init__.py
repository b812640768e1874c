"""Curves of other libraries' schedulers, exactly as they are there; none of them is imported."""

from rightrate.schedules.importers.curve import Imported, Kept
from rightrate.schedules.importers.libraries import LIBRARIES
from rightrate.schedules.importers.library import LibraryRefusalError
from rightrate.schedules.importers.like import like
from rightrate.schedules.importers.objects import imported
from rightrate.schedules.importers.plateaus import plateau, plateau_of

__all__ = [
    "LIBRARIES",
    "Imported",
    "Kept",
    "LibraryRefusalError",
    "imported",
    "like",
    "plateau",
    "plateau_of",
]
