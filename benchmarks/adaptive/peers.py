"""The packages of the authors, at the same settings as ours; a method without one has no entry."""

from collections.abc import Callable, Mapping
from typing import Any

import dadaptation
import dog
import parameterfree
import prodigyopt
import schedulefree
import torch
from mechanic_pytorch import mechanize

Params = list[torch.nn.Parameter]

#: A new method gets its line here.
PEERS: Mapping[str, Callable[[Params], Any]] = {
    "cocob": parameterfree.COCOB,
    "dadapt-adagrad": dadaptation.DAdaptAdaGrad,
    "dadapt-adam": dadaptation.DAdaptAdam,
    "dadapt-sgd": dadaptation.DAdaptSGD,
    "ldog": dog.LDoG,
    "mechanic": lambda params: mechanize(torch.optim.SGD)(params, lr=0.01),
    "prodigy": prodigyopt.Prodigy,
    "schedule-free-adamw": schedulefree.AdamWScheduleFree,
    "schedule-free-sgd": schedulefree.SGDScheduleFree,
}
