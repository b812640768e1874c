"""The user's code, imported and asked for its task."""

import difflib
import functools
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

from rightrate.cli.target import Target
from rightrate.errors import ArgumentError, RightrateError, TaskError, UserCodeError
from rightrate.tasks import Task
from rightrate.tasks.builtin import builtin

#: What `getattr` gives for a name that is not there; nothing that a user can write equals it.
_ABSENT: Final = object()


@contextmanager
def loaded(target: Target) -> Iterator[Task]:
    """Load a task; while the body runs, its code finds the modules beside it.

    Args:
        target: Where the task is.

    Yields:
        The task.

    Raises:
        ArgumentError: If there is no such task.
        TaskError: If it is no task.
        UserCodeError: If the user's code raised.
    """
    if target.kind == "builtin":
        yield builtin(target.place)
        return
    with _beside(target):
        yield _task(_attribute(_imported(target), target), target)


@contextmanager
def held(target: Target) -> Iterator[Any]:
    """Load whatever a file or a module holds under a name; while the body runs, its code finds its modules.

    Args:
        target: A file or a module, and a name in it.

    Yields:
        The value, or what the function of that name returns where it needs no argument.

    Raises:
        ArgumentError: If there is no such thing.
        UserCodeError: If the user's code raised.
    """
    with _beside(target):
        value = _attribute(_imported(target), target)
        ours = isinstance(value, FunctionType) and _takes_nothing(value)
        if ours:
            with _calling(f"{target.place}:{target.attribute}", target.place):
                value = value()
        yield value


@contextmanager
def _beside(target: Target) -> Iterator[None]:
    """Let the code of a target find the modules beside it."""
    folder = Path(target.place).resolve().parent if target.kind == "file" else Path.cwd()
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))


def _imported(target: Target) -> ModuleType:
    return _file(Path(target.place)) if target.kind == "file" else _module(target.place)


@contextmanager
def _calling(what: str, path: str) -> Iterator[None]:
    """Run code of the user's, which sees itself as the program that was started.

    A `SystemExit` is a fault, too: code that parses the command line or trains at the top level of a
    file would otherwise end the search without a word.

    Raises:
        RightrateError: If rightrate refused what the code gave it.
        UserCodeError: If the code raised anything else.
    """
    before, sys.argv = sys.argv, [path]
    try:
        yield
    except RightrateError:
        raise
    except SystemExit as error:
        raise UserCodeError(
            f'{what} ended the program. Keep what shall run only as a script under if __name__ == "__main__":'
        ) from error
    except Exception as error:
        raise UserCodeError(f"{what} raised {type(error).__name__}: {error}") from error
    finally:
        sys.argv = before


def _file(path: Path) -> ModuleType:
    """Run a file as a module of its own name, unless that is the name of another module."""
    name = path.stem if path.stem not in sys.modules else f"rightrate_target_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise ArgumentError(f"{path} cannot be imported. Give a file of Python code that ends in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # classes in the file are looked up here by dataclasses and by workers
    with _calling(str(path), str(path)):
        spec.loader.exec_module(module)
    return module


def _module(name: str) -> ModuleType:
    """Import a module; that it is not there is told apart from an import that fails within it."""
    try:
        with _calling(name, name):
            return importlib.import_module(name)
    except UserCodeError as error:
        missing = error.__cause__
        if isinstance(missing, ModuleNotFoundError) and f"{name}.".startswith(f"{missing.name}."):
            raise ArgumentError(
                f"There is no module {missing.name!r}. It is looked for in {Path.cwd()} and in the "
                "environment of rightrate. For a file, give FILE.py:NAME."
            ) from error
        raise


def _attribute(module: ModuleType, target: Target) -> Any:
    value = getattr(module, target.attribute, _ABSENT)
    if value is _ABSENT:
        raise ArgumentError(f"{target.place} has no {target.attribute!r}. {_suggestion(module, target)}")
    return value


def _suggestion(module: ModuleType, target: Target) -> str:
    """What else there is in the module that may have been meant."""
    candidates = [name for name, value in vars(module).items() if _may_be_meant(value, module)]
    near = difflib.get_close_matches(target.attribute, candidates, n=3)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if candidates:
        named = ", ".join(candidates[:8])
        return f"Name a task or a function that returns one: {target.place}:NAME. There is {named}."
    return f"Define a task there: {target.attribute} = rightrate.TorchTask(...)."


def _may_be_meant(value: object, module: ModuleType) -> bool:
    ours = isinstance(value, FunctionType) and value.__module__ == module.__name__
    return isinstance(value, Task) or (ours and _takes_nothing(value))


def _task(value: Any, target: Target) -> Task:
    """The task itself, or what the function returns."""
    where = f"{target.place}:{target.attribute}"
    if not isinstance(value, Task) and _is_function(value):
        if not _takes_nothing(value):
            signature = f"{target.attribute}{inspect.signature(value)}"
            raise ArgumentError(
                f"The function in {where} must need no argument, got {signature}. "
                "Give its arguments defaults, or make the task at the top level of the file."
            )
        with _calling(where, target.place):
            value = value()
        where = f"What {where} returned"
    if not isinstance(value, Task):
        kind = type(value).__name__
        raise TaskError(
            f"{where} must be a task or a function that returns one, got {kind}. "
            "Make one with rightrate.TorchTask(...)."
        )
    return value


def _is_function(value: Any) -> bool:
    """Whether calling it is meant; a model is callable, too, but is no function."""
    return inspect.isroutine(inspect.unwrap(value)) or isinstance(value, functools.partial | type)


def _takes_nothing(function: Any) -> bool:
    try:
        inspect.signature(function).bind()
    except (TypeError, ValueError):
        return False
    return True
