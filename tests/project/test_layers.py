"""The contracts of import-linter hold, and each of them catches a planted violation."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.paths import PACKAGE, ROOT, SRC, python_files, run


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its settings that a test may spoil."""
    shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(copy: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the copy."""
    return run(["lint-imports", "--no-cache"], cwd=copy, src=copy / "src")


def plant(copy: Path, file: str, line: str) -> None:
    """Append a line to a file of the copied package."""
    with (copy / "src" / "rightrate" / file).open("a", encoding="utf-8") as target:
        target.write(f"\n{line}\n")


def test_the_package_as_it_is_keeps_every_contract(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("search/trial.py", "import rightrate.cli"),
        ("schedules/base.py", "from rightrate.search import Trial as _Trial"),
        ("laws/law.py", "import rightrate.tasks"),
        ("errors.py", "import rightrate.schedules"),
        ("studies/record.py", "import rightrate.tasks"),
    ],
)
def test_an_upward_import_breaks_the_layers(copy: Path, file: str, line: str) -> None:
    plant(copy, file, line)
    done = lint(copy)
    assert done.returncode == 1
    assert "Layers: nothing imports upward BROKEN" in done.stdout


def test_a_room_without_a_layer_breaks_the_layers(copy: Path) -> None:
    (copy / "src" / "rightrate" / "attic.py").write_text('"""A room that nobody planned."""\n', "utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert "rightrate.attic" in done.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("search/trial.py", "import torch"),
        ("schedules/base.py", "import jax"),
        ("schedules/importers/keras.py", "import keras"),
        ("schedules/transformers.py", "import transformers"),
        ("laws/law.py", "import torch"),
        ("studies/record.py", "import pandas"),
        ("report/__init__.py", "import matplotlib.pyplot"),
    ],
)
def test_a_framework_in_a_framework_free_room_breaks_the_contract(copy: Path, file: str, line: str) -> None:
    plant(copy, file, line)
    done = lint(copy)
    assert done.returncode == 1
    assert "without any framework BROKEN" in done.stdout


def test_every_folder_of_code_is_a_package_that_the_contracts_see() -> None:
    folders = {file.parent for file in python_files(PACKAGE)}
    assert not [str(folder.relative_to(SRC)) for folder in folders if not (folder / "__init__.py").is_file()]


def test_inside_the_package_the_public_face_gives_nothing_but_its_version() -> None:
    """The layers leave the imports of the public face out, so nobody may go round by it."""
    taken = {
        f"{file.relative_to(SRC)}: {alias.name}"
        for file in python_files(PACKAGE)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for alias in _from_the_public_face(node)
        if file != PACKAGE / "__init__.py" and alias.name != "__version__"
    }
    assert not taken


def _from_the_public_face(node: ast.AST) -> list[ast.alias]:
    if isinstance(node, ast.ImportFrom) and node.module == "rightrate":
        return node.names
    if isinstance(node, ast.Import):
        return [alias for alias in node.names if alias.name == "rightrate"]
    return []
