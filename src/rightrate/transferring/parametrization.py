"""How initial weights and rates of the layers depend on width and depth."""

from typing import Literal

#: "standard": one rate for all, weights drawn by the size of the layer, as frameworks do by default.
#: "mup": the maximal update parametrization. "completep": that, and branches divided by the depth.
Parametrization = Literal["standard", "mup", "completep"]

PARAMETRIZATIONS: tuple[Parametrization, ...] = ("standard", "mup", "completep")
