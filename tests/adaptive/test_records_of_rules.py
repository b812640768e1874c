import inspect
import subprocess
import sys

import pytest
from torch.optim import Optimizer

import rightrate.adaptive as adaptive
from rightrate.adaptive.registry import METHODS
from rightrate.adaptive.rule import Need, Rule


def test_methods_are_in_order_and_named_as_on_a_command_line() -> None:
    assert list(METHODS) == sorted(METHODS)
    assert all(name == method.name == name.lower() for name, method in METHODS.items())


@pytest.mark.parametrize("name", METHODS)
def test_a_record_tells_what_its_class_does(name: str) -> None:
    method = METHODS[name]
    held = method.load()
    assert issubclass(held, Rule if method.use == "rule" else Optimizer)
    assert getattr(adaptive, held.__name__) is held
    options = inspect.signature(held).parameters
    for option, value in method.defaults.items():
        assert options[option].default == value
    assert method.when.endswith(".")
    if method.use == "rule":
        closure = Need.TRIAL in held.needs
        assert (method.needs == "closure") == closure == (method.forwards > 0)
        assert (method.needs == "gradient") == (Need.LOSS not in held.needs)


@pytest.mark.parametrize("name", adaptive.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(adaptive, name) is not None
    assert name in dir(adaptive)


def test_the_room_its_records_and_its_rules_need_no_framework() -> None:
    code = (
        "import sys, rightrate.adaptive as a; a.METHODS, a.Armijo, a.Polyak, a.DoG, a.Outer; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
