"""The packages of the authors, at the same settings as ours; a method without one has no entry."""

from collections.abc import Callable, Mapping
from typing import Any

import dadaptation
import dog
import momo
import parameterfree
import prodigyopt
import schedulefree
import torch
from gradient_descent_the_ultimate_optimizer import gdtuo
from mechanic_pytorch import mechanize
from salsa.SaLSA import SaLSA

Params = list[torch.nn.Parameter]

#: A new method gets its line here.
PEERS: Mapping[str, Callable[[Params], Any]] = {
    "cocob": parameterfree.COCOB,
    "dadapt-adagrad": dadaptation.DAdaptAdaGrad,
    "dadapt-adam": dadaptation.DAdaptAdam,
    "dadapt-sgd": dadaptation.DAdaptSGD,
    "dog": dog.DoG,
    "ldog": dog.LDoG,
    "mechanic": lambda params: mechanize(torch.optim.SGD)(params, lr=0.01),
    "momo": momo.Momo,
    "momo-adam": momo.MomoAdam,
    "prodigy": prodigyopt.Prodigy,
    "salsa over adam": lambda params: SaLSA(params, speed_up=False),
    "schedule-free-adamw": schedulefree.AdamWScheduleFree,
    "schedule-free-sgd": schedulefree.SGDScheduleFree,
}

#: Those that carry the graph of the last step into the next, so that they wrap the module.
WRAPPERS: Mapping[str, Callable[[torch.nn.Module], Any]] = {
    "learned-adam": lambda module: gdtuo.ModuleWrapper(module, gdtuo.Adam(optimizer=gdtuo.SGD(1e-5))),
    "learned-sgd": lambda module: gdtuo.ModuleWrapper(module, gdtuo.SGD(0.01, optimizer=gdtuo.SGD(1e-5))),
}
