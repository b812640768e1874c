"""`rightrate choose`."""

from pathlib import Path
from typing import Final

from rightrate.cli.again import again, store_place
from rightrate.cli.options import DEFAULT, Flag, Json, Looks, Reach, Whole

#: What may be spent unless something else is said, in full runs.
BUDGET: Final = 1.0


def choose(
    target: str,
    /,
    *,
    budget: float = BUDGET,
    steps: Whole | None = None,
    schedule: str | None = None,
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
    rightrate choose train.py:small --steps 2000 --schedule "warmup(200) + cosine"
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
        schedule: Shape of the rate in place of the task's own: a kind of `rightrate schedule list`, a text as
            `rightrate schedule` takes it, or a JSON file of `laws refine`.
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
    command = again(
        target,
        verb="choose",
        budget=budget if budget != BUDGET else None,
        steps=steps,
        schedule=schedule,
        seed=seed or None,
        study=study,
        prefer=prefer,
        **{"target": reach},
        within=within,
        report=report,
        place=place,
        json=json,
        no_progress=no_progress,
        looks=looks,
    )
    request = Request(
        target=parse(target),
        budget=budget,
        seed=seed,
        steps=steps,
        schedule=schedule,
        study=study,
        store=place,
        command=command,
        wish=wish_of(prefer, reach, within),
    )
    choice = run(request, looks, progress=not no_progress)
    show_choice(choice, looks, json=json, report=report, store=place)
    return 0 if choice.answer.trusted else 1
