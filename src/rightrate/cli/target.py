"""What a run is about, as the user wrote it: a builtin task, or one in a file or a module of theirs."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rightrate.errors import ArgumentError
from rightrate.tasks.builtin import BUILTIN

#: Name that is looked for in a file when none is given.
DEFAULT_ATTRIBUTE: Final = "task"

_FORMS: Final = "Give the name of a builtin task, FILE.py:NAME or MODULE:NAME."


@dataclass(frozen=True, slots=True)
class Target:
    """Where a task is.

    Args:
        text: What the user wrote.
        kind: Which kind of place it is.
        place: Name of the builtin task, path of the file, or name of the module.
        attribute: Name of the task in the file or module.

    Raises:
        ArgumentError: If there is no such place, as far as this can be seen without running it.
    """

    text: str
    kind: Literal["builtin", "file", "module"]
    place: str
    attribute: str = DEFAULT_ATTRIBUTE

    @property
    def name(self) -> str:
        """A short name for the study: of the builtin task, of the file, or of the module."""
        if self.kind == "file":
            return Path(self.place).stem
        return self.place.rpartition(".")[2]


def parse(text: str) -> Target:
    """Find out what the user means.

    Args:
        text: The name of a builtin task, `FILE.py:NAME`, `FILE.py` or `MODULE:NAME`.

    Returns:
        The target; a file that it names is there.

    Raises:
        ArgumentError: If it is none of these, or there is no such builtin task or file.

    Example:
        >>> parse("digits")
        Target(text='digits', kind='builtin', place='digits', attribute='task')
        >>> parse("training.small:build")
        Target(text='training.small:build', kind='module', place='training.small', attribute='build')
    """
    if text in BUILTIN:
        return Target(text, "builtin", text)
    place, colon, attribute = text.rpartition(":") if ":" in text else (text, "", DEFAULT_ATTRIBUTE)
    if colon and not attribute.isidentifier():
        raise ArgumentError(
            f"The name after the colon must be a Python name, got {attribute!r} in {text!r}. {_FORMS}"
        )
    if place.endswith(".py") or Path(place).is_file():
        _check_file(Path(place))
        return Target(text, "file", place, attribute)
    if colon and all(part.isidentifier() for part in place.split(".")):
        return Target(text, "module", place, attribute)
    raise ArgumentError(f"There is no builtin task {text!r}. {_suggestion(text)}{_FORMS}")


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise ArgumentError(f"{path} is a directory, not a file of Python code. {_FORMS}")
    if not path.is_file():
        known = sorted(other.name for other in path.parent.glob("*.py"))
        near = difflib.get_close_matches(path.name, known, n=1)
        guess = f"Did you mean {path.with_name(near[0])}?" if near else f"Look in {path.parent.resolve()}."
        raise ArgumentError(f"There is no file {path}. {guess}")
    if path.suffix != ".py":
        raise ArgumentError(f"A file of Python code must end in .py, got {path}. {_FORMS}")


def _suggestion(text: str) -> str:
    """A guess at what was meant, and a blank; or the names of all builtin tasks."""
    file = Path(f"{text}.py")
    if file.is_file():
        return f"Did you mean {file}? "
    near = difflib.get_close_matches(text.lower(), BUILTIN, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}? "
    return f"The builtin tasks are {', '.join(BUILTIN)}. "
