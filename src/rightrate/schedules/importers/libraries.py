"""The libraries and their kinds by name."""

from collections.abc import Mapping
from types import MappingProxyType

from rightrate.schedules.importers import hf, keras, optax, timm, torch
from rightrate.schedules.importers.library import Kind

#: Each library's kinds, by the names that they have there.
LIBRARIES: Mapping[str, Mapping[str, Kind]] = MappingProxyType(
    {"torch": torch.KINDS, "optax": optax.KINDS, "keras": keras.KINDS, "hf": hf.KINDS, "timm": timm.KINDS}
)
