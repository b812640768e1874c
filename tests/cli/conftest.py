"""What the tests of the command line share."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from rightrate.cli import main


class Done(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


Rightrate = Callable[..., Done]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests."""
    for name in [*os.environ]:
        if name.startswith("RIGHTRATE_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def rightrate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Rightrate]:
    """Runs the command line in this process, in a directory of its own."""
    monkeypatch.chdir(tmp_path)
    modules, path = set(sys.modules), list(sys.path)

    def call(*words: str) -> Done:
        code = main(words)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    yield call
    assert sys.path == path, "the command line left its mark on the places where modules are looked for"
    for name in set(sys.modules) - modules:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]
