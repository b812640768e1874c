import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Rightrate
from tests.cli.program import run, task_file
from tests.conftest import needs

needs("torch")

TWICE = "held = nn.Linear(4, 1)\ndef same(): return held"
RAISES = "def fails(model, batch):\n    return batch[7]"

#: Pieces of the user's file, the exit code, and what the error says.
CASES = {
    "steps below 20": ({"STEPS": "19"}, 2, "`steps` must be a whole number, at least 20, got 19"),
    "an empty loader": ({"TRAIN": "[]"}, 2, "`train` has no batches"),
    "a one-shot loader": ({"TRAIN": "iter(batches)"}, 2, "`train` can be read only once"),
    "no validation batches": ({"VALID": "[]"}, 2, "`valid` has no batches"),
    "a NaN loss": ({"LOSS": "lambda m, b: loss_of(m, b) * math.nan"}, 2, "`loss` is nan at the first step"),
    "a loss of a wrong shape": ({"LOSS": "lambda m, b: m(b[0])"}, 2, "got one of shape (16, 1)"),
    "a loss without gradient": ({"LOSS": "lambda m, b: loss_of(m, b).detach()"}, 2, "without a gradient"),
    "a loss that is a number": ({"LOSS": "lambda m, b: loss_of(m, b).item()"}, 2, "got float"),
    "the same module twice": ({"BEFORE": TWICE, "MODEL": "same"}, 2, "the same weights twice"),
    "a model that is none": ({"MODEL": "dict"}, 2, "must return an nn.Module, got dict"),
    "a loss that raises": ({"BEFORE": RAISES, "LOSS": "fails"}, 3, "`loss` raised IndexError"),
    "a metric that raises": ({"BEFORE": RAISES, "METRIC": "metric=fails,"}, 3, "`metric` raised IndexError"),
    "a function that raises": ({"AFTER": "def task(): return {}['depth']"}, 3, "raised KeyError: 'depth'"),
    "a missing import": ({"BEFORE": "import not_there_at_all"}, 3, "No module named 'not_there_at_all'"),
    "a syntax error": ({"BEFORE": "def (:"}, 3, "raised SyntaxError"),
    "no task": (
        {"AFTER": "task = build_model()"},
        2,
        "must be a task or a function that returns one, got Linear",
    ),
    "LBFGS": ({"OPTIMIZER": "lambda m: torch.optim.LBFGS(m.parameters())"}, 2, "LBFGS"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_task_that_does_not_fit_is_refused_with_its_reason(
    rightrate: Rightrate, tmp_path: Path, case: str
) -> None:
    pieces, code, message = CASES[case]
    task_file(tmp_path, **pieces)
    done = rightrate("choose", "train.py")
    assert (done.code, done.out) == (code, "")
    (error,) = [line for line in done.err.splitlines() if line.startswith("error: ")]
    assert message in error
    assert done.err.startswith(("Traceback", "  File")) is (code == 3)
    assert "rightrate/cli" not in done.err
    assert all("train.py, line" in line for line in done.err.splitlines() if "It comes from" in line)
    assert rightrate("studies", "--json").out.count('"lr": null') <= 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--budget", "0"), "`budget` must be above 0, in full runs, got 0.0."),
        (("--budget", "-1"), "`budget` must be above 0, in full runs, got -1.0."),
        (("--budget", "nan"), "`budget` must be above 0, in full runs, got nan."),
        (("--seed", "-1"), "`seed` must be at least 0, got -1."),
        (("--steps", "19"), "`steps` must be a whole number, at least 20, got 19."),
        (("--steps", "-5"), "`steps` must be a whole number, at least 20, got -5."),
        (("--study", ""), "`name` must be 1 to 100 printable characters, got ''."),
        (("--store", "a.db", "--no-store"), "--store and --no-store exclude each other."),
        (("--report", "nowhere/r.html"), "must be a file in a directory that exists, got 'nowhere/r.html'"),
        (("--report", "."), "`--report` must be a file, got '.'"),
    ],
)
def test_an_argument_out_of_range_is_named_with_its_value(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    task_file(tmp_path)
    done = rightrate("choose", "train.py", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("digts", "There is no builtin task 'digts'"),
        ("train.py:tsk", "train.py has no 'tsk'"),
        ("missing.py", "There is no file missing.py"),
        ("missing:task", "There is no module 'missing'"),
    ],
)
def test_a_target_that_is_not_there_is_refused(
    rightrate: Rightrate, tmp_path: Path, target: str, message: str
) -> None:
    task_file(tmp_path)
    done = rightrate("choose", target)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_the_traceback_of_a_file_that_does_not_import_comes_before_our_line(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("def f():\n    raise ValueError('of the user')\nf()\n")
    done = run("choose", "train.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert "train.py" in lines[1]
    assert "line 3, in <module>" in lines[1]
    assert lines[-2:] == ["ValueError: of the user", "error: train.py raised ValueError: of the user"]
    assert "importlib" not in done.stderr
    assert str(Path("rightrate", "cli")) not in done.stderr


def test_an_error_in_the_users_file_is_found_there(rightrate: Rightrate, tmp_path: Path) -> None:
    path = task_file(tmp_path, STEPS="19")
    line = path.read_text().splitlines().index("task = rr.TorchTask(") + 1
    assert rightrate("choose", "train.py").err.endswith(f"hint: It comes from {path}, line {line}.\n")


def test_a_store_that_is_no_database_is_left_alone(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    (tmp_path / "notes.db").write_text("not a database, but something that matters to somebody\n" * 99)
    before = (tmp_path / "notes.db").read_bytes()
    for words in (("choose", "train.py"), ("studies",), ("report", "x")):
        done = rightrate(*words, "--store", "notes.db")
        assert (done.code, done.out) == (2, "")
        assert "notes.db cannot be used: it is not a rightrate store" in done.err
    assert (tmp_path / "notes.db").read_bytes() == before


def test_a_store_of_a_newer_version_is_left_alone(rightrate: Rightrate, tmp_path: Path) -> None:
    task_file(tmp_path)
    rightrate("choose", "train.py")
    with sqlite3.connect(tmp_path / ".rightrate" / "studies.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    for words in (("choose", "train.py"), ("studies",)):
        done = rightrate(*words)
        assert (done.code, done.out) == (2, "")
        assert "has schema 999" in done.err
        assert "hint: Upgrade rightrate" in done.err


def test_a_store_that_cannot_be_written_is_refused_before_the_task_is_loaded(
    rightrate: Rightrate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_file(tmp_path, BEFORE="raise RuntimeError('loaded')")
    (tmp_path / "folder").mkdir()
    done = rightrate("choose", "train.py", "--store", "folder")
    assert done.code == 2
    assert "error: The store folder cannot be opened: it is a directory." in done.err
    done = rightrate("choose", "train.py", "--store", "train.py/studies.db")
    assert done.code == 2
    assert "The store train.py/studies.db cannot be opened" in done.err


def test_a_store_that_is_read_only_is_refused_before_the_task_is_loaded(
    rightrate: Rightrate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_file(tmp_path)
    rightrate("choose", "train.py", "--store", "s.db")
    task_file(tmp_path, BEFORE="raise RuntimeError('loaded')")
    # An administrator may write to any file, so the answer of the system is given in its place.
    monkeypatch.setattr("os.access", lambda path, mode: mode != 2)
    done = rightrate("choose", "train.py", "--store", "s.db")
    assert done.code == 2
    assert "the file is read-only" in done.err
    assert rightrate("studies", "--store", "s.db").code == 0


def test_an_unknown_colour_in_the_environment_is_refused(
    rightrate: Rightrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTRATE_COLOR", "red")
    done = rightrate("doctor")
    assert done.code == 2
    assert "`RIGHTRATE_COLOR` must be auto, always or never, got 'red'." in done.err
