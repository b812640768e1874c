"""Records what the packages of the authors do on the small problem of the tests.

    pip install torch dadaptation==3.2 prodigyopt==1.1.2 dog-optimizer==1.0.3 parameterfree==0.0.1 \
        schedulefree==1.4.1 mechanic-pytorch==0.0.1 optax==0.2.8
    python -m benchmarks.adaptive.record tests/adaptive/torch/recorded.json
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from benchmarks.adaptive import jax as optax_runs
from tests.adaptive.torch.cases import CASES, Case
from tests.adaptive.torch.problem import Make, trajectory

#: A base rate so small that the place to which the base optimizer goes is the place where it started, up to
#: the digits that are compared: there the package takes its pull at the right place.
SMALL = 1e-7


def build(case: Case) -> Make:
    """The optimizer of the authors."""
    import dadaptation
    import dog
    import parameterfree
    import prodigyopt
    import schedulefree
    from mechanic_pytorch import mechanize

    if case.method == "Mechanic":
        rate = SMALL if case.theirs["s_decay"] else 0.1
        mechanized = mechanize(torch.optim.SGD, **case.theirs)
        return lambda groups: mechanized(groups, lr=rate)
    kinds = {
        "DAdaptAdam": dadaptation.DAdaptAdam,
        "DAdaptSGD": dadaptation.DAdaptSGD,
        "DAdaptAdaGrad": dadaptation.DAdaptAdaGrad,
        "Prodigy": prodigyopt.Prodigy,
        "LDoG": dog.LDoG,
        "Cocob": parameterfree.COCOB,
        "ScheduleFreeSGD": schedulefree.SGDScheduleFree,
        "ScheduleFreeAdamW": schedulefree.AdamWScheduleFree,
    }
    return lambda groups: trained(kinds[case.method](groups, **case.theirs))


def trained(optimizer: Any) -> Any:
    """The optimizer in training mode, where it has one."""
    if hasattr(optimizer, "train"):
        optimizer.train()
    return optimizer


def main() -> None:
    found: dict[str, Mapping[str, list[float]]] = {}
    for name, case in CASES.items():
        found[name] = trajectory(build(case), ratio=case.ratio, name=case.name, factor=case.factor)
    found |= optax_runs.trajectories()
    Path(sys.argv[1]).write_text(json.dumps(found, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
