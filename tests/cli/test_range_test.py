import json
from pathlib import Path

import pytest

from rightrate.search.rules import RULES
from tests.cli.conftest import Rightrate
from tests.cli.program import run, task_file
from tests.conftest import needs

needs("torch")


def test_the_test_of_a_users_task_is_data_on_stdout_and_the_rest_is_not(tmp_path: Path) -> None:
    task_file(tmp_path, BEFORE="print('a word of the user')")
    done = run("range-test", "train.py", "--json", cwd=tmp_path)
    test = json.loads(done.stdout)
    assert done.returncode == 0
    assert (test["schema"], test["task"], test["steps"], test["seed"]) == (1, "train", 100, 0)
    assert (test["start"], test["end"]) == (1e-7, 10.0)
    assert test["suggestions"].keys() | test["refusals"].keys() == RULES.keys()
    assert "choice" not in test
    assert "a word of the user\n" in done.stderr
    assert done.stderr.endswith("next: rightrate choose train.py\n")


def test_the_terminal_shows_a_picture_and_the_rules_in_the_order_of_their_rates(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    done = rightrate("range-test", "train.py")
    assert done.code == 0
    assert "training loss" in done.out
    assert "range test of train   " in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    table = [line.split() for line in done.out.splitlines()]
    rates = [float(words[1]) for words in table if len(words) == 2 and words[0] in RULES]
    assert rates == sorted(rates)
    assert len(rates) >= 8
    assert not (tmp_path / ".rightrate").exists()


def test_with_a_budget_the_choice_stands_beside_the_rules_and_is_kept(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    done = rightrate("range-test", "train.py", "--budget", "2")
    row = next(line.split() for line in done.out.splitlines() if line.startswith("  rightrate "))
    alone = rightrate("choose", "train.py", "--budget", "2", "--json")
    assert "times ours" in done.out
    assert float(row[1]) == pytest.approx(json.loads(alone.out)["lr"], rel=0.05)
    assert row[2] == "1"
    assert "90 % interval" in done.out
    assert "study train   in .rightrate/studies.db, 0 trials found\n" in done.err
    assert done.err.endswith("next: rightrate report train -o train.html\n")
    assert done.code == alone.code
    held = json.loads(rightrate("range-test", "train.py", "--budget", "2", "--json").out)
    assert held["choice"] == json.loads(alone.out)


def test_without_a_store_nothing_is_left_behind(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    rightrate("range-test", "train.py", "--budget", "1", "--no-store")
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {"train.py"}


def test_rates_steps_and_seed_are_those_that_were_asked_for(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    words = ("--start", "1e-5", "--end", "1e-1", "--steps", "30", "--seed", "3")
    test = json.loads(rightrate("range-test", "train.py", *words, "--json", "--quiet").out)
    assert (test["start"], test["end"], test["steps"], test["seed"]) == (1e-5, 0.1, 30, 3)
    assert test["lrs"][0] == pytest.approx(1e-5)
    assert test["lrs"][-1] == pytest.approx(0.1)
    assert len(test["losses"]) == 30


def test_a_rule_without_an_answer_is_listed_with_its_reason(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("range-test", "train.py", "--steps", "20")
    assert "ktrain_steep " in done.out
    assert "–  The rule needs at least 2 of the losses" in done.out
    assert "hint: a rule without an answer wants more --steps, or a lower --end\n" in done.err


def test_a_quiet_run_says_nothing_on_stderr(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("range-test", "train.py", "--quiet", "--steps", "200")
    assert [line for line in done.err.splitlines() if not line.startswith("hint:")] == []
    assert done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--start", "0"), "`start` must be finite and above 0, got 0.0"),
        (("--start", "2", "--end", "1"), "`end` must be finite and above `start`, which is 2.0, got 1.0"),
        (("--steps", "19"), "`steps` must be a whole number, at least 20, got 19"),
        (("--steps", "20.5"), "it must be a whole number, got '20.5'"),
        (("--seed", "-1"), "`seed` must be a whole number, at least 0, got -1"),
        (("--budget", "0"), "`budget` must be above 0, in full runs, got 0.0"),
        (("--store", "a.db", "--no-store"), "--store and --no-store exclude each other"),
    ],
)
def test_a_test_that_cannot_be_is_refused(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    task_file(tmp_path)
    done = rightrate("range-test", "train.py", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_test_that_cannot_be_is_refused_before_a_search_is_paid_for(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path, LOSS="count")
    done = rightrate("range-test", "train.py", "--start", "2", "--end", "1", "--budget", "1")
    assert done.code == 2
    assert not (tmp_path / "steps.log").exists()


def test_a_fault_of_the_user_ends_with_3(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path, LOSS="lambda model, batch: 1 / 0")
    done = rightrate("range-test", "train.py")
    assert (done.code, done.out) == (3, "")
    assert "ZeroDivisionError" in done.err


def test_an_interrupted_test_says_that_nothing_is_kept(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(
        tmp_path,
        BEFORE="import os, signal\n"
        "def stopping(model, batch):\n"
        "    stopping.steps = getattr(stopping, 'steps', 0) + 1\n"
        "    if stopping.steps == 10: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return loss_of(model, batch)\n",
        LOSS="stopping",
    )
    done = rightrate("range-test", "train.py")
    assert (done.code, done.out) == (130, "")
    assert "interrupted: a range test keeps nothing" in done.err
