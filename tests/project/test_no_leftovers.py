"""Nothing is left behind: no unfinished work, no path of one machine, no switched-off gate, no pickle."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.project.paths import PACKAGE, ROOT, SRC, python_files

#: Modules that can run code when they read data.
PICKLES = frozenset({"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"})
#: A conformance suite may copy a value through a pickle that it has just made itself.
CONFORMANCE = PACKAGE / "testing"
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(work|tmp|home|root)(/|\b)")
SIZE_RULE = re.compile(r"noqa.*\b(C901|PLR09\d\d)\b|ruff: *noqa|type: *ignore(?!\[)")
TEXTS = frozenset({".cfg", ".html", ".js", ".md", ".py", ".toml", ".txt"})


def texts() -> list[Path]:
    """Every text of the package, its documentation, its examples and its benchmarks."""
    folders = (SRC, ROOT / "docs", ROOT / "examples", ROOT / "benchmarks")
    below = [file for folder in folders for file in folder.rglob("*") if file.suffix in TEXTS]
    return sorted(
        [*below, *ROOT.glob("*.md"), ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    )


def places(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    """Where the pattern occurs, as file:line: text."""
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_unfinished_work_is_left() -> None:
    assert not places(UNFINISHED, texts())


def test_no_path_of_a_machine_is_left() -> None:
    assert not places(MACHINE_PATH, texts())


def test_no_line_of_code_switches_a_size_limit_or_all_rules_off() -> None:
    assert not places(SIZE_RULE, python_files(SRC))


def test_no_setting_switches_a_size_limit_off_for_a_file() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    ignored = {rule for rules in ruff["per-file-ignores"].values() for rule in rules} | set(ruff["ignore"])
    assert not {rule for rule in ignored if "C901".startswith(rule) or rule.startswith(("C90", "PLR", "ALL"))}


def test_no_module_that_reads_pickles_is_imported() -> None:
    taken = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in python_files(PACKAGE)
        if CONFORMANCE not in file.parents
        for name in _imported(file)
        if name.split(".")[0] in PICKLES
    ]
    assert not taken


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
