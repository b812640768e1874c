"""A scheduler object of a library gives the curve that it follows."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules.importers import imported, like
from tests.conftest import needs
from tests.oracles.libraries import keras_in_64_bits, made, peer, theirs
from tests.schedules.importers.cases import CASES, STEPS, worst

#: Kinds whose own arguments are gone from the object: what it does is the same, and that is compared.
KINDS = [(library, kind) for library in CASES for kind in CASES[library]]


def from_the_object(library: str, kind: str, arguments: dict[str, Any]) -> Any:
    if library != "keras":
        return imported(made(library, kind, arguments))
    with keras_in_64_bits():
        return imported(made(library, kind, arguments))


@pytest.mark.parametrize(("library", "kind"), KINDS)
@given(data=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_object_gives_its_curve(library: str, kind: str, data: st.DataObject) -> None:
    peer(library)
    arguments = data.draw(CASES[library][kind])
    expected = theirs(library, kind, arguments, STEPS)
    curve = from_the_object(library, kind, arguments)
    assert worst(curve.rate, expected, max(map(abs, expected))) <= 1


def test_an_object_is_read_from_its_start_wherever_it_is_now() -> None:
    torch = needs("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
    before = imported(scheduler)
    for _ in range(5):
        optimizer.step()
        scheduler.step()
    assert imported(scheduler) == before == like("torch", "StepLR", step_size=2, lr=0.1)
    assert scheduler.last_epoch == 5


def test_each_group_has_its_curve() -> None:
    torch = needs("torch")
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in (0.1, 0.003)]
    scheduler = torch.optim.lr_scheduler.ExponentialLR(torch.optim.SGD(groups), gamma=0.5)
    assert imported(scheduler, group=1).rates(3) == [0.003, 0.0015, 0.00075]
    with pytest.raises(ArgumentError, match=r"^`group` must be one of the 2 groups, counted from 0, got 2"):
        imported(scheduler, group=2)


def test_what_is_no_scheduler_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`scheduler` must be a scheduler object of torch"):
        imported(3)


def test_a_plateau_is_pointed_to_its_own_door() -> None:
    torch = needs("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    with pytest.raises(ArgumentError, match="must be a function of the step, got a ReduceLROnPlateau"):
        imported(torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer))


def test_noise_of_timm_is_refused() -> None:
    peer("timm")
    scheduler = made("timm", "CosineLRScheduler", {"t_initial": 10, "noise_range_t": 3})
    with pytest.raises(ArgumentError, match="without noise, which is random"):
        imported(scheduler)
