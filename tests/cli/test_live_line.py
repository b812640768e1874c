"""The live line, as a terminal sees it."""

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.program import START, task_file
from tests.conftest import needs
from tests.project.paths import SRC

needs("torch")


def spawn(folder: Path, *words: str) -> pexpect.spawn:
    path = os.pathsep.join([str(SRC), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = {**os.environ, "PYTHONPATH": path, "TERM": "xterm", "PYTHONUTF8": "1"}
    words = ("-c", START, *words)
    return pexpect.spawn(
        sys.executable,
        list(words),
        cwd=str(folder),
        env=env,
        encoding="utf-8",
        timeout=100,
        dimensions=(30, 90),
    )


def test_the_line_moves_and_is_gone_when_the_answer_comes(tmp_path: Path) -> None:
    task_file(tmp_path, LOSS="count", STEPS="300", BEFORE="print('a word of the user')")
    terminal = spawn(tmp_path, "choose", "train.py")
    terminal.expect("checking the task")
    terminal.expect("a word of the user")
    terminal.expect(r"study train   in .rightrate/studies.db, 0 trials found")
    terminal.expect(r"\d+% of 300 steps · \d+ trial")
    terminal.expect(r"best [\d.]+ at \d\.\de")
    terminal.expect_exact("\x1b[?25h")  # the cursor is shown again
    terminal.expect("final loss")
    rest = terminal.read()
    assert "% of 300 steps" not in rest
    assert "next:" in rest


@pytest.mark.parametrize("words", [("--no-progress",), ("--quiet",)])
def test_there_is_no_line_when_it_is_not_wanted(tmp_path: Path, words: tuple[str, ...]) -> None:
    task_file(tmp_path, LOSS="count", STEPS="300")
    assert "of 300 steps" not in spawn(tmp_path, "choose", "train.py", *words).read()


def test_ctrl_c_is_answered_below_the_line(tmp_path: Path) -> None:
    task_file(tmp_path, LOSS="count", STEPS="300")
    terminal = spawn(tmp_path, "choose", "train.py")
    terminal.expect(r"\d+% of 300 steps")
    terminal.sendintr()
    terminal.expect_exact("\r\x1b[Kstopping after this step; a second Ctrl-C stops at once")
    terminal.expect_exact("\x1b[?25h")
    terminal.expect("resume:.* rightrate choose train.py")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
