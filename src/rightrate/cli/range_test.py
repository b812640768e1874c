"""`rightrate range-test`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rightrate.cli import streams
from rightrate.cli.again import again, command_line, store_place
from rightrate.cli.options import DEFAULT, Flag, Json, Looks, Whole
from rightrate.cli.settings import Setting

if TYPE_CHECKING:
    from rightrate.ranging import RangeTest

#: Rates of the first and the last step, and the number of steps, unless something else is said.
START: Final = 1e-7
END: Final = 10.0
STEPS: Final = 100


def range_test(
    target: str,
    /,
    *,
    start: float = START,
    end: float = END,
    steps: Whole = STEPS,
    seed: Whole = 0,
    budget: float | None = None,
    store: Path | None = None,
    no_store: Flag = False,
    json: Json = False,
    no_progress: Flag = False,
    looks: Looks = DEFAULT,
) -> int:
    """Run a range test, and show what the popular finders make of it.

    ```text
    rightrate range-test digits
    rightrate range-test train.py --start 1e-6 --end 1 --steps 200
    rightrate range-test train.py --budget 0.5
    ```

    The rate rises at every step of one short run, and each rule reads the training losses as its own finder
    does. With a budget the rate is also chosen by complete runs, as `rightrate choose` does, to stand beside.

    Args:
        target: A builtin task (such as digits, digits-cnn, text), FILE.py:NAME or MODULE:NAME.
        start: Rate of the first step.
        end: Rate of the last step.
        steps: Length of the range test in optimizer steps.
        seed: Seed of the initial weights and batches, and of the search.
        budget: What may be spent on choosing, in full runs; without it nothing is chosen.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        no_store: Keep nothing.
        json: Print the test as one JSON object.
        no_progress: Do not show progress.
        looks: How to talk.

    Returns:
        0 when a rule has an answer and the choice, if there is one, can be trusted, otherwise 1.
    """
    from rightrate.cli.ranging import Sweep, tested
    from rightrate.cli.running import Request
    from rightrate.cli.target import parse

    place = store_place(store, no_store=no_store)
    command = again(
        target,
        verb="range-test",
        start=start if start != START else None,
        end=end if end != END else None,
        steps=steps if steps != STEPS else None,
        seed=seed or None,
        budget=budget,
        place=place,
        json=json,
        no_progress=no_progress,
        looks=looks,
    )
    request = Request(
        target=parse(target),
        budget=0.0 if budget is None else budget,
        seed=seed,
        steps=None,
        study=None,
        store=None if budget is None else place,
        command=command,
        unkept="a range test keeps nothing" if budget is None else "nothing is kept, because of --no-store",
    )
    sweep = Sweep(start=start, end=end, steps=steps, seed=seed, choosing=budget is not None)
    test = tested(sweep, request, looks, progress=not no_progress)
    _show(test, looks, json=json)
    _show_hints(test, target, looks, place)
    trusted = test.choice is None or test.choice.answer.trusted
    return 0 if test.suggestions and trusted else 1


def _show(test: "RangeTest", looks: Looks, *, json: bool) -> None:
    from rightrate.cli.reporting import drawn, width
    from rightrate.report.suggestions import suggestions_table

    if json:
        streams.data(test.to_json())
    else:
        taken = len(test.losses)
        heading = (
            f"range test of {test.name}   {taken} of {test.steps:,} steps   {test.start:g} to {test.end:g}"
        )
        answer = None if test.choice is None else test.choice.answer
        colored = streams.is_colored(sys.stdout, looks)
        table = suggestions_table(test.suggestions, test.refusals, answer, width=width(), color=colored)
        streams.data("\n".join([drawn(test.figure(), looks), "", heading, "", *table]))


def _show_hints(test: "RangeTest", target: str, looks: Looks, place: Setting | None) -> None:
    from rightrate.cli.reporting import show_hints

    if test.refusals:
        streams.labelled("hint", "a rule without an answer wants more --steps, or a lower --end", looks)
    if test.choice is not None:
        show_hints(test.choice.record, looks, place)
    elif not looks.quiet:
        streams.labelled("next", command_line(target), looks)
