r"""Run the conformance suite over all methods, the packages that they come from, and PyTorch's own.

    pip install torch==2.13.0 prodigyopt dadaptation dog-optimizer schedulefree mechanic-pytorch momo-opt \
        parameterfree salsa-optimizer
    PYTHONPATH=src:. python -m benchmarks.adaptive.conformance

It writes `conformance.json`, which the table in docs/adaptive.md is made of.
"""

import json
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from textwrap import shorten
from typing import Any

import torch

from rightrate.adaptive.method import Method
from rightrate.adaptive.registry import METHODS
from rightrate.adaptive.torch.making import made as made_of
from rightrate.testing.adaptive import ADAPTIVE_CHECKS, Check, Make, Needs

RESULTS = Path(__file__).with_suffix(".json")

#: A reason is cut here; some packages print whole tensors.
REASON = 160


def search(optimizer: Any, loss: Callable[[], Any]) -> None:
    """A step of SaLSA, which tells its closure whether to call backward."""

    def closure(*, backwards: bool = False) -> Any:
        value = loss()
        if backwards:
            value.backward()
        return value

    optimizer.step(closure)


def made(module: str, name: str, **options: Any) -> Make:
    """An optimizer of a package, with its own defaults but for some options."""
    return lambda params, model: getattr(import_module(module), name)(params, **options)


def mechanized(base: type[torch.optim.Optimizer], lr: float) -> Make:
    """Mechanic over one of PyTorch's optimizers."""
    return lambda params, model: import_module("mechanic_pytorch").mechanize(base)(params, lr=lr)


def ours(method: Method) -> Make:
    """A method of the registry, over plain SGD if it needs another optimizer."""
    return lambda params, model: made_of(method, params, model)


#: The distribution of each optimizer, how to make it, and what its step needs.
_PACKAGES: dict[str, tuple[str, Make, Needs]] = {
    "AdamW": ("torch", made("torch.optim", "AdamW"), "gradient"),
    "SGD": ("torch", made("torch.optim", "SGD"), "gradient"),
    "Prodigy": ("prodigyopt", made("prodigyopt", "Prodigy"), "gradient"),
    "DAdaptAdam": ("dadaptation", made("dadaptation", "DAdaptAdam"), "gradient"),
    "DAdaptSGD": ("dadaptation", made("dadaptation", "DAdaptSGD"), "gradient"),
    "DAdaptAdaGrad": ("dadaptation", made("dadaptation", "DAdaptAdaGrad"), "gradient"),
    "DAdaptLion": ("dadaptation", made("dadaptation", "DAdaptLion"), "gradient"),
    "DoG": ("dog-optimizer", made("dog", "DoG"), "gradient"),
    "LDoG": ("dog-optimizer", made("dog", "LDoG"), "gradient"),
    "AdamWScheduleFree": ("schedulefree", made("schedulefree", "AdamWScheduleFree"), "gradient"),
    "SGDScheduleFree": ("schedulefree", made("schedulefree", "SGDScheduleFree"), "gradient"),
    "RAdamScheduleFree": ("schedulefree", made("schedulefree", "RAdamScheduleFree"), "gradient"),
    "Mechanic(SGD)": ("mechanic-pytorch", mechanized(torch.optim.SGD, 1.0), "gradient"),
    "Mechanic(AdamW)": ("mechanic-pytorch", mechanized(torch.optim.AdamW, 1.0), "gradient"),
    "Momo": ("momo-opt", made("momo", "Momo"), "loss"),
    "MomoAdam": ("momo-opt", made("momo", "MomoAdam"), "loss"),
    "COCOB": ("parameterfree", made("parameterfree", "COCOB"), "gradient"),
    "KT": ("parameterfree", made("parameterfree", "KT"), "gradient"),
    "SaLSA": ("SaLSa-Optimizer", made("salsa.SaLSA", "SaLSA"), search),
}


def results(make: Make, needs: Needs) -> dict[str, str]:
    """Of each check the reason why it fails, empty where it passes."""
    return {name: reason(check, make, needs) for name, check in ADAPTIVE_CHECKS.items()}


def reason(check: Check, make: Make, needs: Needs) -> str:
    """Why a check fails; empty where it passes."""
    try:
        check(make, needs)
    except AssertionError as error:
        return shorten(str(error), REASON)
    return ""


def main() -> None:
    """Write the results beside this file."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    found: dict[str, dict[str, Any]] = {
        name: {"package": "rightrate", "version": "", "checks": results(ours(method), method.needs)}
        for name, method in METHODS.items()
    }
    found |= {
        name: {
            "package": package,
            "version": version(package).partition("+")[0],
            "checks": results(make, needs),
        }
        for name, (package, make, needs) in _PACKAGES.items()
    }
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
