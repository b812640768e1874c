"""The public face is what is written down, and nothing else."""

import ast
import pkgutil
import sys

import pytest

import rightrate
from tests.project.paths import PACKAGE, ROOT, run
from tests.project.public_names import public_names


def test_the_public_names_are_those_of_the_committed_list() -> None:
    listed = (ROOT / "docs" / "api.txt").read_text("utf-8").splitlines()
    assert public_names() == listed, "if the change is meant, run `make api` and commit docs/api.txt"


@pytest.mark.parametrize("name", rightrate.__all__)
def test_a_public_name_is_there_when_it_is_asked_for(name: str) -> None:
    assert getattr(rightrate, name) is getattr(rightrate, name)


def test_type_checkers_are_told_the_same_names_from_the_same_places() -> None:
    told = dict(_names_for_type_checkers())
    rooms = dict.fromkeys(rightrate._ROOMS, "rightrate")
    assert told == {**rightrate._HOMES, **rooms}


def test_no_lazy_name_can_be_replaced_by_a_submodule_of_the_same_name() -> None:
    submodules = {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}
    assert not submodules & set(rightrate._HOMES)


def test_every_public_name_is_listed_by_dir() -> None:
    assert dir(rightrate) == sorted(rightrate.__all__)


def test_an_unknown_name_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="module 'rightrate' has no attribute 'chose'"):
        getattr(rightrate, "chose")  # noqa: B009 -- written as an attribute, mypy would refuse the line


def test_a_missing_framework_is_named_with_the_command_that_installs_it() -> None:
    script = "import sys; sys.modules['torch'] = None; import rightrate; rightrate.TorchTask"
    done = run([sys.executable, "-c", script])
    assert "MissingDependencyError: `rightrate.TorchTask` needs the package torch" in done.stderr
    assert 'pip install "rightrate[torch]"' in done.stderr


def _names_for_type_checkers() -> list[tuple[str, str]]:
    """Name and module of each import under `if TYPE_CHECKING` in the public face."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    blocks = [
        node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return [(alias.asname or alias.name, node.module or "") for node in imports for alias in node.names]
