"""Every method goes where the package of its authors goes, on runs that were recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adaptive.torch.cases import CASES, Case
from tests.adaptive.torch.problem import Make, trajectory
from tests.conftest import needs

torch = needs("torch")
adaptive = needs("rightrate.adaptive")

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text("utf-8"))

#: The methods of optax, in our words. Its bias correction is always on.
OPTAX = {
    "optax dadapt_adamw": Case(
        "DAdaptAdam", {"d0": 1e-3, "weight_decay": 0.1, "decoupled": True, "bias_correction": True}
    ),
    "optax prodigy": Case("Prodigy", {"weight_decay": 0.1, "bias_correction": True}),
    "optax cocob": Case("Cocob"),
    "optax schedule_free": Case("ScheduleFreeSGD", {"rate": 0.1}),
}


def build(case: Case) -> Make:
    if case.method == "Mechanic":
        # The rate at which the package takes its pull at the right place, as where it was recorded.
        rate = 1e-7 if case.ours["s_decay"] else 0.1
        return lambda groups: adaptive.Mechanic(torch.optim.SGD(groups, lr=rate), **case.ours)
    return lambda groups: getattr(adaptive, case.method)(groups, **case.ours)


def close(found: Any, wanted: Any) -> None:
    for name in ("losses", "params"):
        assert found[name] == pytest.approx(wanted[name], rel=1e-5, abs=1e-9), name


@pytest.mark.parametrize("name", CASES)
def test_it_goes_where_the_package_of_its_authors_goes(name: str) -> None:
    case = CASES[name]
    close(trajectory(build(case), ratio=case.ratio, factor=case.factor), RECORDED[name])


@pytest.mark.parametrize("name", OPTAX)
def test_it_goes_where_optax_goes(name: str) -> None:
    close(trajectory(build(OPTAX[name])), RECORDED[name])


@pytest.mark.parametrize("name", CASES)
def test_the_recorded_runs_go_somewhere(name: str) -> None:
    """A method that stood still would agree with anything."""
    losses = RECORDED[name]["losses"]
    assert abs(losses[45] - losses[0]) > 1e-7 * losses[0]
