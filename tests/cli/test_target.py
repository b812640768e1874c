from pathlib import Path

import pytest

from rightrate.cli.target import Target, parse
from rightrate.errors import ArgumentError


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").touch()
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "my task.py").touch()


@pytest.mark.parametrize(
    ("text", "target", "name"),
    [
        ("digits-cnn", Target("digits-cnn", "builtin", "digits-cnn"), "digits-cnn"),
        ("train.py", Target("train.py", "file", "train.py", "task"), "train"),
        ("./train.py:small", Target("./train.py:small", "file", "./train.py", "small"), "train"),
        ("a b/my task.py:x", Target("a b/my task.py:x", "file", "a b/my task.py", "x"), "my task"),
        ("train:small", Target("train:small", "module", "train", "small"), "train"),
        ("my.code.fit:small", Target("my.code.fit:small", "module", "my.code.fit", "small"), "fit"),
    ],
)
def test_a_target_is_a_builtin_task_a_file_or_a_module(text: str, target: Target, name: str) -> None:
    assert parse(text) == target
    assert parse(text).name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("digts", r"no builtin task 'digts'\. Did you mean digits"),
        ("Cancer", r"no builtin task 'Cancer'\. Did you mean cancer"),
        ("nothing-like-it", r"The builtin tasks are digits, .*text-gru\. Give"),
        ("train", r"no builtin task 'train'\. Did you mean train\.py\?"),
        ("tran.py", r"no file tran\.py\. Did you mean train\.py\?"),
        ("a b/other.py:task", r"no file a b/other\.py\. Look in .*a b\."),
        ("train.py:", r"must be a Python name, got '' in 'train.py:'"),
        ("train.py:1st", r"must be a Python name, got '1st'"),
        ("a b:task", r"no builtin task 'a b:task'"),
    ],
)
def test_what_is_not_there_is_answered_with_what_may_be_meant(text: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        parse(text)


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(ArgumentError, match=r"folder\.py is a directory"):
        parse("folder.py")


def test_a_file_that_is_not_python_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ArgumentError, match=r"must end in \.py, got notes\.txt"):
        parse("notes.txt")
