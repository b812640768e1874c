"""The command line that asks for the same again, and where it keeps what it did."""

import shlex
from pathlib import Path

from rightrate.cli import settings
from rightrate.cli.options import Looks
from rightrate.errors import ArgumentError


def command_line(target: str, /, *more: str, verb: str = "choose", **options: object) -> str:
    """Write the command line that asks for the same again.

    Args:
        target: What it is about.
        *more: Further words that follow it.
        verb: What is to be done with it, one word or several.
        **options: Values of the options; those that are `None` or false are left out.

    Returns:
        A line for a shell.

    Example:
        >>> command_line("my task.py", budget=0.5, no_store=True, seed=None)
        "rightrate choose 'my task.py' --budget 0.5 --no-store"
        >>> command_line("digits", "prodigy", verb="study kinds", seeds=2)
        'rightrate study kinds digits prodigy --seeds 2'
    """
    words = ["rightrate", *verb.split(), target, *more]
    for name, value in options.items():
        if value is not None and value is not False:
            words.append(f"--{name.replace('_', '-')}")
            words += [] if value is True else [str(value)]
    return shlex.join(words)


def store_place(store: Path | None, *, no_store: bool) -> settings.Setting | None:
    """Find out where studies are kept, if they are.

    Args:
        store: Value of `--store`, if it was given.
        no_store: Whether nothing is to be kept.

    Returns:
        The setting, or `None` to keep nothing.

    Raises:
        ArgumentError: If both were given.
    """
    if no_store and store is not None:
        raise ArgumentError("--store and --no-store exclude each other. Give one of them.")
    return None if no_store else settings.store(store)


def again(
    target: str,
    /,
    *more: str,
    verb: str,
    place: settings.Setting | None,
    json: bool,
    no_progress: bool,
    looks: Looks,
    **options: object,
) -> str:
    """Write the command line that goes on with a run that was interrupted.

    Args:
        target: What it is about.
        *more: Further words that follow it.
        verb: What is done with it, one word or several.
        place: Where the run is kept, or `None` if it is not.
        json: Whether the answer is printed as JSON.
        no_progress: Whether progress is not shown.
        looks: How to talk.
        **options: Values of the verb's own options; those that are `None` or false are left out.

    Returns:
        A line for a shell.
    """
    return command_line(
        target,
        *more,
        verb=verb,
        **options,
        store=place.value if place is not None and place.source != "default" else None,
        no_store=place is None,
        json=json,
        no_progress=no_progress,
        quiet=looks.quiet,
        verbose=looks.verbose,
        color=looks.color,
    )
