"""`rightrate measure`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rightrate.cli import settings, streams
from rightrate.cli.again import command_line
from rightrate.cli.options import DEFAULT, Flag, Json, Looks, Whole

if TYPE_CHECKING:
    from rightrate.measuring import Facts
    from rightrate.studying import Sweep

#: What may be spent unless something else is said, in full runs.
BUDGET: Final = 0.05


def measure(
    target: str,
    /,
    *,
    budget: float = BUDGET,
    steps: Whole | None = None,
    seed: Whole = 0,
    study: str | None = None,
    store: Path | None = None,
    methods: Flag = False,
    json: Json = False,
    no_progress: Flag = False,
    looks: Looks = DEFAULT,
) -> int:
    """Measure the factors by which a rate is chosen, and say what each does to it.

    ```text
    rightrate measure digits
    rightrate measure train.py --budget 0.1 --methods
    rightrate measure train.py:small --json
    rightrate measure digits --study digits
    ```

    Data, model and size of the training set are counted, and a few steps of training tell how noisy the
    gradients are, how far a step may go and how sharp the loss is. Nothing is kept; everything is put back.

    Args:
        target: A builtin task (such as digits, digits-cnn, text), FILE.py:NAME or MODULE:NAME.
        budget: What may be spent, in full runs; a very short run takes more, and it is said.
        steps: Length of the full run in optimizer steps, in place of the task's own.
        seed: Seed of the initial weights and batches.
        study: Name of a study in the store whose rates tell of speed and exactness.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        methods: Also say how each figure was measured, and what limits it.
        json: Print the figures as one JSON object.
        no_progress: Do not show progress.
        looks: How to talk.

    Returns:
        0 when training could be measured, otherwise 1.
    """
    from rightrate.cli.measuring import taken
    from rightrate.cli.running import Request
    from rightrate.cli.target import parse

    request = Request(
        target=parse(target),
        budget=budget,
        seed=seed,
        steps=steps,
        study=None,
        store=None,
        command="",
        unkept="a measurement keeps nothing",
    )
    sweep = None if study is None else _sweep(study, store)
    facts = taken(request, looks, progress=not no_progress)
    if sweep is not None:
        from rightrate.studying import factors_of

        for factor in factors_of(sweep):
            facts = facts.replacing(factor)
    _show(facts, looks, json=json, methods=methods)
    if not looks.quiet:
        streams.labelled("next", command_line(target, steps=steps, seed=seed or None), looks)
    return 0 if facts.trusted else 1


def _sweep(name: str, store: Path | None) -> "Sweep":
    from rightrate.cli.stores import opened
    from rightrate.studying import Sweep

    with opened(settings.store(store)) as there:
        return Sweep.of(there.find(name).record())


def _show(facts: "Facts", looks: Looks, *, json: bool, methods: bool) -> None:
    from rightrate.cli.reporting import width
    from rightrate.report.factors import factors_table

    if json:
        streams.data(facts.to_json())
        return
    colored = streams.is_colored(sys.stdout, looks)
    streams.data("\n".join(factors_table(facts, width=width(), methods=methods, color=colored)))
