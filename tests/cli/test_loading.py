import sys
from pathlib import Path

import pytest

from rightrate.cli.loading import loaded, loaded_at
from rightrate.cli.target import parse
from rightrate.errors import ArgumentError, RightrateError, TaskError, UserCodeError
from rightrate.tasks import Task
from tests.cli.program import task_file
from tests.conftest import needs

needs("torch")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the modules of the test, and none of ours: a class that is imported twice is two classes."""
    import rightrate.tasks.torch  # noqa: F401

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "modules", dict(sys.modules))


def load(text: str) -> Task:
    with loaded(parse(text)) as task:
        return task


def refused(text: str, kind: type[RightrateError]) -> str:
    with pytest.raises(kind) as caught:
        load(text)
    assert type(caught.value) is kind
    return str(caught.value)


def test_a_task_in_a_file_is_loaded(tmp_path: Path) -> None:
    task_file(tmp_path)
    assert load("train.py").steps == 60


@pytest.mark.parametrize(
    "code",
    [
        "def make(): return task",
        "def make(steps=60): return task",
        "import functools\n@functools.lru_cache\ndef make(): return task",
        "import functools\ndef two(a): return a\nmake = functools.partial(two, task)",
    ],
)
def test_a_function_that_returns_a_task_is_called(tmp_path: Path, code: str) -> None:
    task_file(tmp_path, AFTER=code)
    assert load("train.py:make").steps == 60


def test_a_module_of_the_current_directory_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "__init__.py").touch()
    task_file(tmp_path / "project", "fit.py")
    assert load("project.fit:task").steps == 60


def test_a_file_finds_the_modules_beside_it_and_sees_itself_as_the_program(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "neighbour_of_train.py").write_text("STEPS = 80\n")
    argv = list(sys.argv)
    code = "import sys, neighbour_of_train\nassert sys.argv == ['elsewhere/train.py']"
    task_file(folder, BEFORE=code, STEPS="neighbour_of_train.STEPS")
    path = list(sys.path)
    with loaded(parse("elsewhere/train.py")) as task:
        assert task.steps == 80
        assert sys.path[0] == str(folder)
    assert (sys.path, sys.argv) == (path, argv)


def test_a_file_named_like_a_module_that_is_in_use_does_not_replace_it(tmp_path: Path) -> None:
    task_file(tmp_path, "json.py")
    import json

    assert load("json.py").steps == 60
    assert sys.modules["json"] is json


def test_a_file_that_is_loaded_twice_is_run_twice(tmp_path: Path) -> None:
    task_file(tmp_path)
    load("train.py")
    task_file(tmp_path, STEPS="90")
    assert load("train.py").steps == 90


def test_an_attribute_that_is_missing_is_answered_with_those_that_may_be_meant(tmp_path: Path) -> None:
    task_file(tmp_path, AFTER="def build_task(): return task\ndef with_size(n): return task")
    assert "train.py has no 'tsk'. Did you mean task?" in refused("train.py:tsk", ArgumentError)
    said = refused("train.py:zzz", ArgumentError)
    assert "There is build_model, task, build_task." in said


def test_a_file_without_any_task_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "empty.py").touch()
    assert "task = rightrate.TorchTask(...)" in refused("empty.py", ArgumentError)


@pytest.mark.parametrize("code", ["task = {}", "task = 3", "task = build_model()", "def task(): return None"])
def test_what_is_no_task_is_refused_with_its_kind(tmp_path: Path, code: str) -> None:
    task_file(tmp_path, AFTER=code)
    message = refused("train.py", TaskError)
    assert "must be a task or a function that returns one, got " in message
    assert message.partition("got ")[2].split(".")[0] in {"dict", "int", "Linear", "NoneType"}


def test_a_function_that_needs_arguments_is_refused_with_its_signature(tmp_path: Path) -> None:
    task_file(tmp_path, AFTER="def build(size, depth=2): return task")
    assert "got build(size, depth=2)" in refused("train.py:build", ArgumentError)


def test_what_the_file_raises_is_the_cause(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0\n")
    with pytest.raises(UserCodeError, match=r"broken\.py raised ZeroDivisionError") as caught:
        load("broken.py")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_what_the_function_raises_is_the_cause(tmp_path: Path) -> None:
    task_file(tmp_path, AFTER="def build(): raise KeyError('depth')")
    assert "train.py:build raised KeyError" in refused("train.py:build", UserCodeError)


def test_a_file_that_ends_the_program_is_told_about_the_guard(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import argparse, sys\nsys.exit(2)\n")
    assert 'if __name__ == "__main__":' in refused("script.py", UserCodeError)


def test_what_rightrate_refuses_in_the_file_stays_what_it_is(tmp_path: Path) -> None:
    task_file(tmp_path, STEPS="19")
    assert "`steps` must be a whole number, at least 20, got 19" in refused("train.py", ArgumentError)


def test_a_module_that_is_not_there_is_told_from_one_that_it_misses(tmp_path: Path) -> None:
    (tmp_path / "outer.py").write_text("import not_there_at_all\n")
    assert "There is no module 'nowhere'" in refused("nowhere.fit:task", ArgumentError)
    assert "No module named 'not_there_at_all'" in refused("outer:task", UserCodeError)


def test_a_function_of_the_width_is_loaded_and_what_it_returns_is_looked_at(tmp_path: Path) -> None:
    task_file(tmp_path, AFTER="def at(width, depth=2): return task if width > 8 else width")
    with loaded_at(parse("train.py:at")) as task_at:
        assert task_at(16).steps == 60
        with pytest.raises(
            TaskError, match=r"What train.py:at returned for the width 8 must be a task, got int"
        ):
            task_at(8)


def test_a_missing_function_of_the_width_is_answered_with_those_that_take_one(tmp_path: Path) -> None:
    task_file(tmp_path, AFTER="def at(width): return task\ndef without(): return task")
    with pytest.raises(ArgumentError, match="There is build_optimizer, at") as caught:
        with loaded_at(parse("train.py:zzz")):
            pass
    assert "Name a function of the width that returns a task" in str(caught.value)
