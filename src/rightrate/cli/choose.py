"""`rightrate choose`."""

import shlex
from pathlib import Path
from typing import Final

from rightrate.cli import settings
from rightrate.cli.options import DEFAULT, Flag, Json, Looks, Reach, Whole
from rightrate.errors import ArgumentError

#: What may be spent unless something else is said, in full runs.
BUDGET: Final = 1.0


def choose(
    target: str,
    /,
    *,
    budget: float = BUDGET,
    steps: Whole | None = None,
    seed: Whole = 0,
    study: str | None = None,
    prefer: str | None = None,
    reach: Reach = None,
    within: str | None = None,
    report: Path | None = None,
    store: Path | None = None,
    no_store: Flag = False,
    json: Json = False,
    no_progress: Flag = False,
    looks: Looks = DEFAULT,
) -> int:
    """Choose the learning rate of a task.

    ```text
    rightrate choose digits
    rightrate choose train.py --budget 0.5 --report lr.html
    rightrate choose train.py:small --steps 2000
    rightrate choose project.training:build --json
    rightrate choose train.py --prefer speed
    rightrate choose train.py --within 10m
    ```

    Complete short runs at several horizons are spread over the rates, and the best rate of the full run
    is told from them. Every run is kept in the store: an interrupted command goes on when it is run again.

    Args:
        target: A builtin task (such as digits, digits-cnn, text), FILE.py:NAME or MODULE:NAME. NAME is a task
            or a function that returns one; in a file it is `task` unless given.
        budget: What may be spent on trials, in full runs.
        steps: Length of the full run in optimizer steps, in place of the task's own.
        seed: Seed of the search: another one takes other initial weights and batches.
        study: Name of the study in the store; by default that of the builtin task or of the file.
        prefer: speed, accuracy, or a number from 0 to 1: the rate and the length of the shortest run that is
            expected to gain that much, from four fifths of what is to gain to all of it.
        reach: The rate and the length of the shortest run that is expected to reach this score.
        within: The rate and the length of a run that takes no longer, such as 90s, 10m or 2h.
        report: Write a report to this HTML file.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        no_store: Keep nothing.
        json: Print the answer as one JSON object.
        no_progress: Do not show progress.
        looks: How to talk.

    Returns:
        0 when the answer can be trusted, otherwise 1.
    """
    from rightrate.cli.reporting import check_place, show_choice
    from rightrate.cli.running import Request, run, wish_of
    from rightrate.cli.target import parse

    place = store_place(store, no_store=no_store)
    if report is not None:
        check_place(report)
    command = command_line(
        target,
        verb="choose",
        budget=budget if budget != BUDGET else None,
        steps=steps,
        seed=seed or None,
        study=study,
        prefer=prefer,
        **{"target": reach},
        within=within,
        report=report,
        store=place.value if place is not None and place.source != "default" else None,
        no_store=no_store,
        json=json,
        no_progress=no_progress,
        quiet=looks.quiet,
        verbose=looks.verbose,
        color=looks.color,
    )
    request = Request(
        target=parse(target),
        budget=budget,
        seed=seed,
        steps=steps,
        study=study,
        store=place,
        command=command,
        wish=wish_of(prefer, reach, within),
    )
    choice = run(request, looks, progress=not no_progress)
    show_choice(choice, looks, json=json, report=report, store=place)
    return 0 if choice.answer.trusted else 1


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
