"""The user's code, imported and asked for its task."""

import difflib
import functools
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

from rightrate.cli.target import Target
from rightrate.errors import ArgumentError, RightrateError, TaskError, UserCodeError
from rightrate.tasks import Task
from rightrate.tasks.builtin import builtin

#: What `getattr` gives for a name that is not there; nothing that a user can write equals it.
_ABSENT: Final = object()


#: A function that makes the task of a width.
TaskAt = Callable[[int], Task]


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a name should stand for.

    Args:
        arguments: What a function is called with; without any it may be the task itself.
        words: What it is, in words.
        definition: How one is made, with a place for the name.
    """

    arguments: tuple[object, ...]
    words: str
    definition: str

    def may_be(self, value: object, module: ModuleType) -> bool:
        """Whether something in a module may be it."""
        if isinstance(value, Task):
            return not self.arguments
        ours = isinstance(value, FunctionType) and value.__module__ == module.__name__
        return ours and _takes(value, *self.arguments)


_TASK: Final = _Meant(
    (), "a task or a function that returns one", "a task there: {} = rightrate.TorchTask(...)"
)
_OF_A_WIDTH: Final = _Meant(
    (64,),
    "a function of the width that returns a task",
    "a function there: def {}(width): return rightrate.TorchTask(...)",
)
_SCHEDULER: Final = _Meant(
    (), "a schedule, a scheduler or a function that returns one", "one there: {} = StepLR(...)"
)


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
    with _found(target, _TASK) as value:
        yield _task(value, target)


@contextmanager
def loaded_at(target: Target) -> Iterator[TaskAt]:
    """Load a function that makes the task of a width; while the body runs, it finds the modules beside it.

    Args:
        target: Where the function is.

    Yields:
        The function; called with a width it gives the task.

    Raises:
        ArgumentError: If there is no such function, or it does not take a width.
        UserCodeError: If the user's code raised.
    """
    if target.kind == "builtin":
        raise ArgumentError(
            f"{target.place} is a builtin task, whose width is fixed, but another width must be had. "
            "Give FILE.py:NAME, where NAME is a function of the width that returns a task."
        )
    with _found(target, _OF_A_WIDTH) as value:
        yield _task_at(value, target)


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
    with _found(target, _SCHEDULER) as value:
        if isinstance(value, FunctionType) and _takes(value):
            with _calling(f"{target.place}:{target.attribute}", target.place):
                value = value()
        yield value


@contextmanager
def _found(target: Target, meant: _Meant) -> Iterator[Any]:
    """What stands under the name, in the file or the module, which finds the modules beside it."""
    folder = Path(target.place).resolve().parent if target.kind == "file" else Path.cwd()
    sys.path.insert(0, str(folder))
    try:
        module = _file(Path(target.place)) if target.kind == "file" else _module(target.place)
        yield _attribute(module, target, meant)
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))


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


def _attribute(module: ModuleType, target: Target, meant: _Meant) -> Any:
    value = getattr(module, target.attribute, _ABSENT)
    if value is _ABSENT:
        hint = _suggestion(module, target, meant)
        raise ArgumentError(f"{target.place} has no {target.attribute!r}. {hint}")
    return value


def _suggestion(module: ModuleType, target: Target, meant: _Meant) -> str:
    """What else there is in the module that may have been meant."""
    candidates = [name for name, value in vars(module).items() if meant.may_be(value, module)]
    near = difflib.get_close_matches(target.attribute, candidates, n=3)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if candidates:
        named = ", ".join(candidates[:8])
        return f"Name {meant.words}: {target.place}:NAME. There is {named}."
    return f"Define {meant.definition.format(target.attribute)}."


def _task(value: Any, target: Target) -> Task:
    """The task itself, or what the function returns."""
    where = f"{target.place}:{target.attribute}"
    if not isinstance(value, Task) and _is_function(value):
        if not _takes(value):
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


def _task_at(value: Any, target: Target) -> TaskAt:
    """The function of the width, whose result is looked at."""
    where = f"{target.place}:{target.attribute}"
    if isinstance(value, Task) or not _is_function(value):
        kind = "a task" if isinstance(value, Task) else type(value).__name__
        raise ArgumentError(
            f"{where} must be {_OF_A_WIDTH.words}, got {kind}. "
            f"Define {_OF_A_WIDTH.definition.format(target.attribute)}."
        )
    if not _takes(value, *_OF_A_WIDTH.arguments):
        signature = f"{target.attribute}{inspect.signature(value)}"
        raise ArgumentError(
            f"The function in {where} must need the width and nothing else, got {signature}. "
            "Let its first argument be the width, and give the others defaults."
        )

    def task_at(width: int) -> Task:
        with _calling(where, target.place):
            task = value(width)
        if not isinstance(task, Task):
            kind = type(task).__name__
            raise TaskError(
                f"What {where} returned for the width {width} must be a task, got {kind}. "
                "Make one with rightrate.TorchTask(...)."
            )
        return task

    return task_at


def _is_function(value: Any) -> bool:
    """Whether calling it is meant; a model is callable, too, but is no function."""
    return inspect.isroutine(inspect.unwrap(value)) or isinstance(value, functools.partial | type)


def _takes(function: Any, *arguments: object) -> bool:
    """Whether a function can be called with these arguments."""
    try:
        inspect.signature(function).bind(*arguments)
    except (TypeError, ValueError):
        return False
    return True
