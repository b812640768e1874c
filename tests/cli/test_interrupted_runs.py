"""Runs that end before their time: the store stays valid, and the same command reaches the same answer."""

import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from rightrate.report import numerals
from rightrate.studies import Store
from tests.cli.conftest import Rightrate
from tests.cli.program import start, task_file
from tests.conftest import needs

needs("torch")

STEPS = 300

Begin = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def uninterrupted(rightrate: Rightrate, tmp_path: Path) -> str:
    """The answer of a run that nothing interrupts."""
    task_file(tmp_path, STEPS=str(STEPS))
    return rightrate("choose", "train.py", "--json", "--quiet", "--store", "whole.db").out


def taken(folder: Path) -> int:
    """Number of optimizer steps that a run took so far, the one that checks the task among them."""
    log = folder / "steps.log"
    return log.stat().st_size if log.exists() else 0


def wait_for(process: "subprocess.Popen[str]", folder: Path, steps: int) -> None:
    """Wait until a run has taken that many steps."""
    while taken(folder) < steps:
        assert process.poll() is None, "the run ended before it was interrupted"
        time.sleep(0.002)


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Starts runs, and ends those that a test leaves behind."""
    begun: list[subprocess.Popen[str]] = []

    def call(*words: str, variables: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        begun.append(start("choose", "train.py", *words, cwd=tmp_path, variables=variables))
        return begun[-1]

    yield call
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.communicate()


def trials(folder: Path) -> int:
    """Number of trials in the store, which is checked whole."""
    with Store(folder / ".rightrate" / "studies.db", readonly=True) as store:
        return len(store.find("train").record().outcomes)


@pytest.mark.parametrize(
    ("number", "steps"),
    [(signal.SIGINT, 4), (signal.SIGINT, 111), (signal.SIGINT, 280), (signal.SIGTERM, 200)],
)
def test_one_signal_stops_after_the_step_and_the_command_that_is_shown_goes_on(
    rightrate: Rightrate, begin: Begin, tmp_path: Path, uninterrupted: str, number: signal.Signals, steps: int
) -> None:
    task_file(tmp_path, LOSS="count", STEPS=str(STEPS))
    process = begin("--json")
    wait_for(process, tmp_path, steps)
    process.send_signal(number)
    out, err = process.communicate(timeout=100)
    assert (process.returncode, out) == (130, "")
    assert "stopping after this step; a second Ctrl-C stops at once" in err
    assert "Traceback" not in err
    kept, resume = err.splitlines()[-2:]
    found = numerals.count(trials(tmp_path), "trial")
    assert kept == f"interrupted: {found.replace('trial', 'finished trial')} kept in .rightrate/studies.db"
    assert resume == "resume: rightrate choose train.py --json"
    resumed = rightrate(*shlex.split(resume.removeprefix("resume: rightrate ")))
    assert resumed.out == uninterrupted
    assert f"{found} found" in resumed.err


STUCK = """
def stuck(model, batch):
    log = pathlib.Path("steps.log")
    if log.exists() and log.stat().st_size > 20 and pathlib.Path("stuck").exists():
        time.sleep(1e6)
    return count(model, batch)
"""


def test_a_second_signal_stops_at_once(
    rightrate: Rightrate, begin: Begin, tmp_path: Path, uninterrupted: str
) -> None:
    """A step that would take for ever can only be ended by the second one."""
    task_file(tmp_path, BEFORE=STUCK, LOSS="stuck", STEPS=str(STEPS))
    (tmp_path / "stuck").touch()
    process = begin("--json")
    wait_for(process, tmp_path, 21)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "stopping after this step" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=100)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "resume: rightrate choose train.py --json"
    assert "Traceback" not in err
    (tmp_path / "stuck").unlink()
    assert rightrate("choose", "train.py", "--json").out == uninterrupted


def test_a_signal_while_the_file_is_imported_ends_it_at_once(begin: Begin, tmp_path: Path) -> None:
    task_file(tmp_path, BEFORE="pathlib.Path('steps.log').write_text('.')\ntime.sleep(1e6)")
    process = begin("--json")
    wait_for(process, tmp_path, 1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=100)
    assert (process.returncode, out) == (130, "")
    assert err == (
        "interrupted: 0 finished trials kept in .rightrate/studies.db\n"
        "resume: rightrate choose train.py --json\n"
    )


def test_the_command_that_goes_on_names_the_store_of_the_environment(begin: Begin, tmp_path: Path) -> None:
    task_file(tmp_path, LOSS="count", STEPS=str(STEPS))
    process = begin("--budget", "0.8", "--no-progress", variables={"RIGHTRATE_STORE": "team's.db"})
    wait_for(process, tmp_path, 20)
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=100)[1]
    resume = err.splitlines()[-1].removeprefix("resume: ")
    assert resume == ("rightrate choose train.py --budget 0.8 --store 'team'\"'\"'s.db' --no-progress")


def test_without_a_store_there_is_nothing_to_go_on_from(begin: Begin, tmp_path: Path) -> None:
    task_file(tmp_path, LOSS="count", STEPS=str(STEPS))
    process = begin("--no-store")
    wait_for(process, tmp_path, 20)
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=100)[1]
    assert process.returncode == 130
    assert err.splitlines()[-1] == "interrupted: nothing is kept, because of --no-store"


@pytest.mark.parametrize("steps", [1, 123, 290])
def test_a_killed_run_loses_at_most_the_trial_under_way(
    rightrate: Rightrate, begin: Begin, tmp_path: Path, uninterrupted: str, steps: int
) -> None:
    task_file(tmp_path, LOSS="count", STEPS=str(STEPS))
    process = begin("--json")
    wait_for(process, tmp_path, steps)
    process.kill()
    process.communicate(timeout=100)
    assert process.returncode == -signal.SIGKILL
    before = taken(tmp_path)
    with Store(tmp_path / ".rightrate" / "studies.db") as store:
        kept = sum(study.spent for study in store.studies())
    assert rightrate("choose", "train.py", "--json").out == uninterrupted
    # One step checks the task; what the finished trials took is not taken again.
    spent = json.loads(uninterrupted)["cost"] * STEPS
    assert taken(tmp_path) - before == round(spent) - kept


def test_two_runs_of_one_study_at_once_are_refused_and_the_first_goes_on(
    rightrate: Rightrate, begin: Begin, tmp_path: Path, uninterrupted: str
) -> None:
    task_file(tmp_path, LOSS="count", STEPS=str(STEPS))
    first = begin("--json")
    wait_for(first, tmp_path, 5)
    os.kill(first.pid, signal.SIGSTOP)  # so that it cannot end before the second one has begun
    second = rightrate("choose", "train.py", "--json")
    listed = rightrate("studies")
    os.kill(first.pid, signal.SIGCONT)
    assert (second.code, second.out) == (2, "")
    assert f"error: The study `train` is being worked on by process {first.pid}." in second.err
    assert "running" in listed.out
    assert first.communicate(timeout=100)[0] == uninterrupted
