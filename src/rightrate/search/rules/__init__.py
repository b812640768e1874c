"""The rules by which the popular learning-rate finders read a range test, restated with their oversights.

Every rule is a pure function of the planned rates and of the loss of each step as it was recorded: it
smooths, stops and skips by itself, exactly as its system does. A step that was not taken has the loss NaN,
like those of a network that has run away. A rule that has no answer raises `NoSuggestionError`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from numpy.typing import ArrayLike

from rightrate.search.rules.enough import Enough
from rightrate.search.rules.faceswap import faceswap, faceswap_rates
from rightrate.search.rules.fastai import (
    fastai_minimum,
    fastai_rates,
    fastai_slide,
    fastai_steep,
    fastai_valley,
)
from rightrate.search.rules.ignite import ignite, ignite_rates
from rightrate.search.rules.keras_lr_finder import keras_lr_finder, keras_lr_finder_rates
from rightrate.search.rules.ktrain import ktrain_minimum, ktrain_rates, ktrain_steep, ktrain_valley
from rightrate.search.rules.lightning import lightning, lightning_rates, lightning_until_2_5_2
from rightrate.search.rules.torch_lr_finder import torch_lr_finder, torch_lr_finder_rates

#: From the rates and the losses of a range test to the rate that a finder suggests.
Rule = Callable[[ArrayLike, ArrayLike], float]

#: Every rule by its name.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "fastai_valley": fastai_valley,
        "fastai_slide": fastai_slide,
        "fastai_minimum": fastai_minimum,
        "fastai_steep": fastai_steep,
        "lightning": lightning,
        "lightning_until_2_5_2": lightning_until_2_5_2,
        "torch_lr_finder": torch_lr_finder,
        "ignite": ignite,
        "keras_lr_finder": keras_lr_finder,
        "ktrain_valley": ktrain_valley,
        "ktrain_steep": ktrain_steep,
        "ktrain_minimum": ktrain_minimum,
        "faceswap": faceswap,
    }
)


__all__ = [
    "RULES",
    "Enough",
    "Rule",
    "faceswap",
    "faceswap_rates",
    "fastai_minimum",
    "fastai_rates",
    "fastai_slide",
    "fastai_steep",
    "fastai_valley",
    "ignite",
    "ignite_rates",
    "keras_lr_finder",
    "keras_lr_finder_rates",
    "ktrain_minimum",
    "ktrain_rates",
    "ktrain_steep",
    "ktrain_valley",
    "lightning",
    "lightning_rates",
    "lightning_until_2_5_2",
    "torch_lr_finder",
    "torch_lr_finder_rates",
]
