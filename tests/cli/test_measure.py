import json
from pathlib import Path

import pytest

from rightrate.measuring import FACTORS
from tests.cli.conftest import Rightrate
from tests.cli.program import run, task_file
from tests.conftest import needs

needs("torch")


def test_the_figures_of_a_users_task_are_data_on_stdout_and_the_rest_is_not(tmp_path: Path) -> None:
    task_file(tmp_path, BEFORE="print('a word of the user')", STEPS="600")
    done = run("measure", "train.py", "--json", cwd=tmp_path)
    facts = json.loads(done.stdout)
    assert done.returncode == 0
    assert (facts["schema"], facts["task"], facts["steps"], facts["seed"]) == (1, "train", 600, 0)
    assert list(facts["factors"]) == list(FACTORS)
    assert 0 < facts["cost"] <= 0.05
    assert "a word of the user\n" in done.stderr
    assert done.stderr.endswith("next: rightrate choose train.py\n")


def test_the_terminal_shows_each_factor_with_figures_and_sentences(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path, STEPS="600")
    done = rightrate("measure", "train.py")
    assert done.code == 0
    assert done.out.startswith("the factors of train   ")
    assert max(map(len, done.out.splitlines())) <= 80
    assert all(title in done.out.splitlines() for title in FACTORS.values())
    assert "  critical learning rate at the start " in done.out
    assert "A run ten times longer wants" in done.out
    assert "Lanczos" not in done.out
    assert not (tmp_path / ".rightrate").exists()


def test_methods_are_told_when_they_are_asked_for(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path, STEPS="600")
    assert "Lanczos" in rightrate("measure", "train.py", "--methods").out


def test_steps_seed_and_budget_are_those_that_were_asked_for(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    words = ("--steps", "1000", "--seed", "3", "--budget", "0.1", "--json")
    done = rightrate("measure", "train.py", *words)
    facts = json.loads(done.out)
    assert (facts["steps"], facts["seed"]) == (1000, 3)
    assert 0.05 < facts["cost"] <= 0.1
    assert done.err.endswith("next: rightrate choose train.py --steps 1000 --seed 3\n")


def test_a_task_too_short_for_the_budget_says_what_it_took(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("measure", "train.py")
    assert done.code == 0
    assert "The full run of 60 steps is so short" in done.out


def test_a_task_of_which_no_training_can_be_measured_ends_with_1(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    (tmp_path / "plain.py").write_text(
        "from rightrate.testing.problems import NoisyQuadratic\ntask = NoisyQuadratic()\n", "utf-8"
    )
    done = rightrate("measure", "plain.py")
    assert done.code == 1
    assert "does not let its gradients be measured" in " ".join(done.out.split())


def test_a_quiet_measurement_says_nothing_on_stderr(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("measure", "train.py", "--quiet")
    assert done.err == ""
    assert done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--budget", "0"), "`budget` must be above 0, in full runs, got 0.0"),
        (("--seed", "-1"), "`seed` must be a whole number, at least 0, got -1"),
        (("--seed", "1.5"), "it must be a whole number, got '1.5'"),
        (("--steps", "5"), "`steps` must be a whole number, at least 20, got 5"),
    ],
)
def test_a_measurement_that_cannot_be_is_refused(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    task_file(tmp_path)
    done = rightrate("measure", "train.py", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_fault_of_the_user_ends_with_3(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path, LOSS="lambda model, batch: 1 / 0")
    done = rightrate("measure", "train.py")
    assert (done.code, done.out) == (3, "")
    assert "ZeroDivisionError" in done.err


def test_an_interrupted_measurement_says_that_nothing_is_kept(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(
        tmp_path,
        BEFORE="import os, signal\n"
        "def stopping(model, batch):\n"
        "    stopping.steps = getattr(stopping, 'steps', 0) + 1\n"
        "    if stopping.steps == 10: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return loss_of(model, batch)\n",
        LOSS="stopping",
    )
    done = rightrate("measure", "train.py")
    assert (done.code, done.out) == (130, "")
    assert "interrupted: a measurement keeps nothing" in done.err


def test_a_study_in_the_store_tells_of_speed_and_exactness(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    rightrate("study", "train.py", "--lrs", "1e-3:1:4", "--seeds", "2")
    told = json.loads(rightrate("measure", "train.py", "--study", "train", "--json").out)["factors"]
    assert "fastest rate" in told["speed"]["quantities"]
    assert "score at the best rate" in told["exactness"]["quantities"]
    alone = json.loads(rightrate("measure", "train.py", "--json").out)["factors"]
    assert not alone["speed"]["quantities"]


def test_a_study_that_is_not_there_is_refused_before_anything_is_measured(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    done = rightrate("measure", "train.py", "--study", "nothing")
    assert done.code == 2
    assert not done.out
