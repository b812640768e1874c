import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rightrate.schedules import Cosine, Linear
from rightrate.search import Answer, Status
from rightrate.studies import Store, StudyHeader
from rightrate.transferring import transfer
from tests.cli.conftest import Rightrate
from tests.project.paths import run
from tests.transferring.worlds import ANSWER, record

WORLD = record()


def keep(folder: Path, answer: Answer | None = ANSWER) -> None:
    """Write the study of the tests of transfers into the default store."""
    header = StudyHeader(
        steps=WORLD.steps,
        goal="min",
        schedule=WORLD.schedule,
        factors=WORLD.factors,
        facts=WORLD.facts,
        versions={},
    )
    with Store(folder / ".rightrate" / "studies.db") as store:
        study = store.open_study("5eed5eed", name="world", explicit=False, header=header)
        if answer is not None:
            study.add_answer(answer)


def test_it_answers_what_the_function_answers(rightrate: Rightrate, tmp_path: Path) -> None:
    keep(tmp_path)
    done = rightrate("transfer", "world", "--batch-size", "100", "--width", "64:128", "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == transfer(WORLD, batch_size=100, width=(64, 128)).to_dict()


def test_every_option_reaches_the_function(rightrate: Rightrate) -> None:
    words = (
        "--lr 0.01 --interval 0.005:0.02 --batch-size 50:100 --steps 100:400 --examples 1000:2000 "
        "--width 2:4 --depth 1:2 --schedule linear:cosine --warmup 5 --floor 0.1 --optimizer sgd "
        "--momentum 0:0.9 --noise-scale 300 --epochs 7 --parametrization mup"
    )
    told = json.loads(rightrate("transfer", *words.split(), "--json").out)
    expected = transfer(
        0.01, interval=(0.005, 0.02), batch_size=(50, 100), steps=(100, 400), examples=(1000, 2000),
        width=(2, 4), depth=(1, 2), schedule=(Linear(warmup=5, floor=0.1), Cosine(warmup=5, floor=0.1)),
        optimizer="sgd", momentum=(0.0, 0.9), noise_scale=300, epochs=7, parametrization="mup",
    )  # fmt: skip
    assert told == expected.to_dict()


def test_the_text_has_the_rate_its_interval_and_a_line_for_each_rule(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    keep(tmp_path)
    there = transfer(WORLD, batch_size=100)
    lines = rightrate("transfer", "world", "--batch-size", "100").out.splitlines()
    assert lines[0].startswith(f"use {there.lr:.1e}  (90 % interval {there.low:.1e} to {there.high:.1e})")
    assert lines[0].endswith(", for 1,000 steps")
    assert lines[1].startswith(f"{there.factor:.3g} times 1.0e-02; published: ")
    assert sum(line.startswith("- ") for line in lines) == len(there.why) == 2
    assert max(map(len, lines[2:])) <= 80


@pytest.mark.parametrize("status", ["edge", "noisy"])
def test_a_choice_that_cannot_be_trusted_stays_so(
    rightrate: Rightrate, tmp_path: Path, status: Status
) -> None:
    keep(tmp_path, replace(ANSWER, status=status))
    done = rightrate("transfer", "world", "--steps", "8000")
    assert done.code == 1
    assert done.out.startswith(f"no rate to trust  ({status}: ")
    assert "best guess " in done.out
    told = json.loads(rightrate("transfer", "world", "--steps", "8000", "--json").out)
    assert told["status"] == status


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "There must be either a study or a rate to start from."),
        (("world", "--lr", "0.1", "--steps", "5"), "There must be either a study or a rate to start from."),
        (("world",), "Nothing changes, so there is nothing to transfer."),
        (("world", "--width", "64"), "`width` must be a pair of the old and the new value, got 64"),
        (("world", "--batch-size", "0"), "`batch_size` must be a whole number, at least 1, got 0"),
        (("world", "--steps", "1e3"), "--steps: it must be a whole number such as 512"),
        (("world", "--width", "1:2:3"), "--width: it must be a whole number such as 512"),
        (("world", "--momentum", "fast"), "--momentum: it must be a number such as 0.9"),
        (("world", "--schedule", "linea"), "`linea` is no schedule."),
        (("world", "--optimizer", "a:b:c"), "--optimizer: it must be a name"),
        (("world", "--optimizer", "adamw"), "No rule is known"),
        (("world", "--steps", "99", "--interval", "1:2"), "`interval` must be left out"),
        (("--lr", "0", "--depth", "1:2"), "finite and above 0, got 0.0"),
        (("--lr", "nan", "--depth", "1:2"), "finite and above 0, got nan"),
        (("nobody", "--steps", "99"), "nobody"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    keep(tmp_path)
    done = rightrate("transfer", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err.replace("\nhint: ", " ")


def test_a_study_without_an_answer_has_nothing_to_transfer(rightrate: Rightrate, tmp_path: Path) -> None:
    keep(tmp_path, None)
    done = rightrate("transfer", "world", "--steps", "99")
    assert (done.code, done.out) == (2, "")
    assert "`world` has no answer yet" in done.err


def test_a_transfer_needs_no_framework(tmp_path: Path) -> None:
    keep(tmp_path)
    code = (
        "import sys; from rightrate.cli import main;"
        "assert main(['transfer', 'world', '--steps', '500']) == 0;"
        "print(sorted({'torch', 'sklearn', 'matplotlib'} & set(sys.modules)))"
    )
    assert run([sys.executable, "-c", code], cwd=tmp_path).stdout.splitlines()[-1] == "[]"
