import sys

import pytest

import rightrate.cli
from rightrate.cli import entry, main
from rightrate.errors import StoreError
from tests.cli.conftest import Rightrate


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make every verb raise."""

    def fail(*words: object) -> object:
        raise error

    monkeypatch.setattr(entry, "_parse", fail)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (StoreError("It is locked. Wait."), 2, "error: It is locked.\nhint: Wait.\n"),
        (KeyboardInterrupt(), 130, ""),
        (ValueError("impossible"), 70, "error: rightrate failed: ValueError: impossible\n"),
    ],
)
def test_what_a_verb_raises_becomes_an_exit_code(
    rightrate: Rightrate, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    raising(monkeypatch, error)
    done = rightrate("doctor")
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(said)


def test_the_words_of_the_process_are_taken_unless_others_are_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["rightrate", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"{rightrate.__version__}\n"
