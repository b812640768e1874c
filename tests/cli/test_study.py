import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Rightrate
from tests.cli.program import run, task_file
from tests.conftest import needs

needs("torch")

WORDS = ("--lrs", "1e-3:1:4", "--seeds", "2")


def test_a_study_of_a_users_task_is_data_on_stdout_and_the_rest_is_not(tmp_path: Path) -> None:
    task_file(tmp_path, BEFORE="print('a word of the user')")
    done = run("study", "train.py", *WORDS, "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert (told["schema"], told["study"], told["steps"]) == (1, "train", 60)
    assert [rate["lr"] for rate in told["rates"]] == [0.001, 0.01, 0.1, 1.0]
    assert all(len(rate["scores"]) + rate["diverged"] == 2 for rate in told["rates"])
    assert "a word of the user\n" in done.stderr
    assert "study train   in .rightrate/studies.db, 0 trials found\n" in done.stderr


def test_the_terminal_shows_pictures_a_table_and_the_verdict(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("study", "train.py", *WORDS)
    assert done.code == 0
    assert "train   4 rates x 2 seeds, 60 steps each" in done.out
    assert "peak learning rate" in done.out
    assert "The best rate is " in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    table = [line.split() for line in done.out.splitlines() if line.startswith("  1.0e")]
    assert [words[0] for words in table] == ["1.0e-03", "1.0e-02", "1.0e-01", "1.0e+00"]


def test_more_seeds_add_to_the_study(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    rightrate("study", "train.py", *WORDS)
    more = rightrate("study", "train.py", "--lrs", "1e-3:1:4", "--seeds", "3")
    assert "8 trials found\n" in more.err
    assert "4 rates x 3 seeds" in more.out


def test_without_a_store_nothing_is_left_behind(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    rightrate("study", "train.py", *WORDS, "--no-store")
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {"train.py"}


def test_the_target_is_the_score_whose_steps_are_counted(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    told = json.loads(rightrate("study", "train.py", *WORDS, "--target", "2", "--json").out)
    assert told["levels"] == [2.0]
    reached = {rate["lr"]: rate["steps_to"][0] for rate in told["rates"]}
    assert reached[0.001] is None
    assert 0 < reached[0.1] < 60


def test_norms_of_the_gradient_are_kept_in_the_store(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    assert rightrate("study", "train.py", *WORDS, "--norms", "auto").code == 0
    told = json.loads(rightrate("studies", "export", "train").out)
    kept = [one["norms"] for one in told["outcomes"] if one["evidence"]["loss"] != "inf"]
    assert {one["norm"] for one in kept} == {"l2"}
    assert {len(one["values"]) for one in kept} == {60}


def test_the_pictures_are_written_as_svg(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    (tmp_path / "pictures").mkdir()
    done = rightrate("study", "train.py", *WORDS, "--pictures", "pictures")
    assert done.code == 0
    drawn = sorted((tmp_path / "pictures").iterdir())
    assert [path.name for path in drawn] == [
        "score-against-rate.svg",
        "score-against-speed.svg",
        "training-curves.svg",
    ]
    for path in drawn:
        assert ElementTree.fromstring(path.read_text("utf-8")).tag.endswith("svg")


def test_the_report_shows_the_rates_and_the_verb_report_writes_the_same(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    done = rightrate("study", "train.py", *WORDS, "--report", "rates.html")
    assert done.code == 0
    assert f"report: {tmp_path / 'rates.html'}\n" in done.err
    page = (tmp_path / "rates.html").read_text("utf-8")
    assert "What each rate does" in page
    assert rightrate("report", "train", "-o", "again.html").code == 0
    assert (tmp_path / "again.html").read_text("utf-8") == page


def test_the_report_of_a_choice_shows_the_rates_that_were_studied(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    rightrate("study", "train.py", *WORDS)
    rightrate("choose", "train.py", "--budget", "0.5", "--report", "choice.html")
    page = (tmp_path / "choice.html").read_text("utf-8")
    assert "What each rate does" in page
    assert "The best of 4 rates" not in page


def test_two_studies_of_the_store_are_compared(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    task_file(tmp_path, "other.py", LOSS="lambda model, batch: 2 * loss_of(model, batch)")
    for file in ("train.py", "other.py"):
        assert rightrate("study", file, *WORDS).code == 0
    done = rightrate("study", "compare", "train", "other")
    assert done.code == 0
    assert "train   4 rates x 2 seeds" in done.out
    assert "other   4 rates x 2 seeds" in done.out
    assert "The good region is" in done.out
    told = json.loads(rightrate("study", "compare", "train", "other", "--json").out)
    assert [one["study"] for one in told["studies"]] == ["train", "other"]
    assert len(told["verdict"]) == 3


def test_when_every_run_diverges_the_exit_status_is_one(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("study", "train.py", "--lrs", "1e5:1e6:2", "--seeds", "1")
    assert done.code == 1
    assert "Every run diverged, down to 1.0e+05" in done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--lrs", "1"), "LOW:HIGH:COUNT"),
        (("--lrs", "1:0.1:3"), "HIGH finite and above LOW"),
        (("--seeds", "0"), "`--seeds` must be at least 1, got 0"),
        (("--steps", "61"), "the full horizon of the task, got 61"),
        (("--target", "inf"), "`target` must be finite, got inf"),
        (("--pictures", "nowhere"), "`--pictures` must be a folder that exists, got 'nowhere'"),
        (("--report", "nowhere/a.html"), "`--report` must be a file in a directory that exists"),
    ],
)
def test_a_wrong_argument_ends_with_status_two_and_trains_nothing(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    task_file(tmp_path, LOSS="count")
    done = rightrate("study", "train.py", *words)
    assert done.code == 2
    assert message in done.err
    assert not done.out


def test_a_study_that_is_not_there_cannot_be_compared(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    rightrate("study", "train.py", *WORDS)
    done = rightrate("study", "compare", "train", "nothing")
    assert done.code == 2
    assert "There is no study `nothing`" in done.err


KINDS = ("study", "kinds", "train.py", "prodigy", "armijo", "--lr", "0.1", "--seeds", "2")


def test_rates_that_set_themselves_are_shown_beside_a_fixed_one(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate(*KINDS)
    assert done.code == 0
    assert "4 ways to set the rate x 2 seeds, at equal cost" in done.out
    table = [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")]
    assert table[:5] == ["rate", "fixed", "usual", "prodigy", "armijo"]
    assert "the fixed rate was given, so finding it is not counted." in " ".join(done.out.split())
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_comparison_is_one_json_object(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    told = json.loads(rightrate(*KINDS, "--json").out)
    assert (told["schema"], told["lr"], told["found"]) == (1, 0.1, 0.0)
    assert [kind["name"] for kind in told["kinds"]][2:] == ["prodigy", "armijo"]
    assert told["kinds"][0]["against"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "`NAMES` must be at least one name of a method, got []. hint: They are armijo, "),
        (("prodigi",), "`NAMES` must be names of methods, which are armijo, "),
        (("prodigy", "--seeds", "0"), "`--seeds` must be at least 1, got 0"),
        (("prodigy", "--lr", "0"), "`lr` must be finite and above 0, or None to search for it, got 0"),
    ],
)
def test_a_comparison_that_is_none_is_refused(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    task_file(tmp_path, LOSS="count")
    done = rightrate("study", "kinds", "train.py", *words)
    assert done.code == 2
    assert message in " ".join(done.err.split())
    assert not done.out
