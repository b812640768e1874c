"""The names of the room are loaded when they are used, and without PyTorch the error says what to install."""

import ast
import sys
from pathlib import Path

import pytest

import rightrate.adaptive
from rightrate.errors import MissingDependencyError
from tests.project.paths import run


def test_importing_the_room_imports_no_framework() -> None:
    code = "import rightrate.adaptive, rightrate.adaptive.registry, sys; sys.exit('torch' in sys.modules)"
    assert run([sys.executable, "-c", code]).returncode == 0


def test_the_names_for_type_checkers_are_the_lazy_ones() -> None:
    tree = ast.parse(Path(rightrate.adaptive.__file__).read_text("utf-8"))
    seen = {
        alias.asname: f"{node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    assert seen == {name: f"rightrate.adaptive.{home}" for name, home in rightrate.adaptive._HOMES.items()}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Prodigal"):
        rightrate.adaptive._public("Prodigal")


def test_without_pytorch_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "rightrate.adaptive.torch.cocob", raising=False)
    with pytest.raises(MissingDependencyError, match=r"rightrate\[torch\]"):
        rightrate.adaptive._public("Cocob")
