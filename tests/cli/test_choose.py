import json
from pathlib import Path

import pytest

from rightrate.cli.again import command_line
from tests.cli.conftest import Rightrate
from tests.cli.program import run, task_file
from tests.conftest import needs

needs("torch")

KEYS = {"schema", "lr", "low", "high", "status", "why", "cost", "steps", "seed"}


def test_the_answer_of_a_users_task_is_data_on_stdout_and_the_rest_is_not(tmp_path: Path) -> None:
    task_file(tmp_path, BEFORE="print('a word of the user')")
    done = run("choose", "train.py", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer.keys() >= KEYS
    assert (answer["schema"], answer["steps"], answer["seed"], answer["study"]) == (1, 60, 0, "train")
    assert answer["cost"] <= 1.0
    assert done.returncode == (0 if answer["status"] in {"ok", "tie"} else 1)
    assert "a word of the user\n" in done.stderr
    assert "study train   in .rightrate/studies.db, 0 trials found\n" in done.stderr


def test_the_same_seed_gives_the_same_answer_with_and_without_a_store(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    first = rightrate("choose", "train.py", "--json", "--quiet")
    again = rightrate("choose", "train.py", "--json", "--quiet")
    anew = rightrate("choose", "train.py", "--json", "--quiet", "--store", "other.db")
    alone = rightrate("choose", "train.py", "--json", "--quiet", "--no-store")
    assert first.out == again.out == anew.out == alone.out
    other = rightrate("choose", "train.py", "--json", "--quiet", "--seed", "1")
    assert json.loads(other.out)["seed"] == 1


def test_trials_that_are_in_the_store_are_not_run_again(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path, LOSS="count")
    first = rightrate("choose", "train.py")
    steps = (tmp_path / "steps.log").stat().st_size
    again = rightrate("choose", "train.py")
    assert again.out == first.out
    trials = first.out.partition("   full run")[0].rpartition("study train   ")[2]
    assert f"study train   in .rightrate/studies.db, {trials} found" in again.err
    # What is left is the check of the task: one step.
    assert (tmp_path / "steps.log").stat().st_size == steps + 1


def test_the_terminal_shows_a_picture_the_trials_the_rate_and_what_is_next(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    done = rightrate("choose", "train.py", "--budget", "2", "--store", "a b.db")
    for part in (
        "peak learning rate",
        "study train   ",
        "* best at that length",
        "90 % interval",
        "full runs of 2.00 allowed",
    ):
        assert part in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.err.endswith("next: rightrate report train -o train.html --store 'a b.db'\n")


def test_colour_is_used_when_it_is_asked_for_and_nothing_else_changes(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    plain = rightrate("choose", "train.py").out
    coloured = rightrate("choose", "train.py", "--color", "always").out
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    assert coloured.count("\n") == plain.count("\n")


def test_a_quiet_run_says_nothing_on_stderr(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("choose", "train.py", "--quiet", "--budget", "2", "--report", "r.html")
    assert [line for line in done.err.splitlines() if not line.startswith("hint:")] == []
    assert done.out


def test_a_report_is_written_and_its_path_is_the_last_line(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("choose", "train.py", "--report", "answer.html")
    assert done.err.splitlines()[-1] == f"report: {tmp_path / 'answer.html'}"
    page = (tmp_path / "answer.html").read_text("utf-8")
    assert "rightrate choose train.py --report answer.html" in page


def test_steps_replace_those_of_the_task(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    answer = json.loads(rightrate("choose", "train.py", "--steps", "45", "--json").out)
    assert answer["steps"] == 45


def test_the_name_of_the_task_comes_before_that_of_the_file(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path, METRIC='name="mine",')
    assert json.loads(rightrate("choose", "train.py", "--json").out)["study"] == "mine"
    named = rightrate("choose", "train.py", "--json", "--study", "other", "--no-store")
    assert json.loads(named.out)["study"] == "other"


def test_a_builtin_task_is_chosen_for_by_its_name(rightrate: Rightrate) -> None:
    needs("sklearn")
    done = rightrate("choose", "cancer", "--steps", "60", "--json")
    assert json.loads(done.out)["study"] == "cancer"


def test_the_store_of_the_environment_is_used(
    rightrate: Rightrate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_file(tmp_path)
    monkeypatch.setenv("RIGHTRATE_STORE", "team.db")
    rightrate("choose", "train.py")
    assert (tmp_path / "team.db").is_file()
    assert not (tmp_path / ".rightrate").exists()


def test_the_default_store_keeps_itself_out_of_version_control(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    rightrate("choose", "train.py")
    assert (tmp_path / ".rightrate" / ".gitignore").read_text() == "*\n"


def test_without_a_store_nothing_is_left_behind(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("choose", "train.py", "--no-store")
    assert "study train   not kept\n" in done.err
    assert "next:" not in done.err
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {"train.py"}


@pytest.mark.parametrize(
    ("status", "pieces"),
    [
        ("diverged", {"LOSS": "lambda model, batch: loss_of(model, batch) + explode(model)"}),
        ("flat", {"OPTIMIZER": "still"}),
    ],
)
def test_an_answer_that_cannot_be_trusted_ends_with_1(
    rightrate: Rightrate, tmp_path: Path, status: str, pieces: dict[str, str]
) -> None:
    task_file(tmp_path, BEFORE=UNTRUSTWORTHY, **pieces)
    done = rightrate("choose", "train.py", "--json")
    answer = json.loads(done.out)
    assert (done.code, answer["status"]) == (1, status)
    shown = rightrate("choose", "train.py")
    assert shown.code == 1
    assert f"no rate to trust  ({status}: " in shown.out
    assert "hint: " in shown.err


UNTRUSTWORTHY = """
class Still(torch.optim.SGD):
    def step(self, closure=None):
        return None

def still(model):
    return Still(model.parameters(), lr=0.1)

begun = build_model
def build_model():
    model = begun()
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    return model

def explode(model):
    return 1e30 * model.weight.abs().sum()
"""


def test_the_command_line_that_asks_again_is_complete_and_quoted() -> None:
    assert command_line("a b.py:x", budget=None, steps=30, json=True, quiet=False) == (
        "rightrate choose 'a b.py:x' --steps 30 --json"
    )


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """The answer is written when nobody reads any more: no traceback, and nothing at exit either."""
    from tests.cli.program import start

    task_file(tmp_path)
    process = start("choose", "train.py", cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(100) == 141
    assert "Error" not in said


def test_a_wish_shortens_the_run_and_the_length_is_told(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path, STEPS="400")
    done = rightrate("choose", "train.py", "--prefer", "speed", "--json")
    told = json.loads(done.out)
    assert 20 <= told["steps"] < 400
    shown = rightrate("choose", "train.py", "--prefer", "0").out
    assert f" for {told['steps']} steps  (" in shown
    exact = json.loads(rightrate("choose", "train.py", "--prefer", "accuracy", "--json").out)
    assert exact["steps"] >= told["steps"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--prefer", "fast"), '`prefer` must be "speed", "accuracy" or a number in [0, 1]'),
        (("--prefer", "2"), "got 2.0"),
        (("--within", "soon"), "`within` must be a span of time above 0"),
        (("--target", "nan"), "`target` must be finite, got nan"),
        (("--target", "1", "--within", "10m"), "`target` and `within` exclude each other"),
    ],
)
def test_a_wish_that_cannot_be_served_ends_with_status_two(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    task_file(tmp_path)
    done = rightrate("choose", "train.py", *words)
    assert done.code == 2
    assert message in done.err


def test_a_schedule_takes_the_place_of_the_tasks_own_in_a_study_of_its_own(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    task_file(tmp_path)
    own = json.loads(rightrate("choose", "train.py", "--json").out)
    constant = json.loads(rightrate("choose", "train.py", "--schedule", "constant", "--json").out)
    again = json.loads(rightrate("choose", "train.py", "--schedule", "constant", "--json").out)
    assert (own["study"], constant["study"]) == ("train", "train-2")
    assert own["why"] != constant["why"]
    assert again == constant


def test_a_schedule_with_a_typo_shows_the_place(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    done = rightrate("choose", "train.py", "--schedule", "warmup(0.1) + cosin")
    assert done.code == 2
    assert "error: `cosin` is no schedule.\n  warmup(0.1) + cosin\n                ^\n" in done.err
