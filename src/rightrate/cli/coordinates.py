"""`rightrate coordinates`."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rightrate.cli import streams
from rightrate.cli.options import DEFAULT, Flag, Json, Looks, Whole, Wholes
from rightrate.errors import require

if TYPE_CHECKING:
    from rightrate.measuring.coordinates import Coordinates
    from rightrate.report import Figure

#: Number of steps and of seeds unless something else is said.
STEPS: Final = 5
SEEDS: Final = 3


def coordinates(
    target: str,
    /,
    *,
    widths: Wholes,
    lr: float | None = None,
    steps: Whole = STEPS,
    seeds: Whole = SEEDS,
    pictures: Path | None = None,
    json: Json = False,
    no_progress: Flag = False,
    looks: Looks = DEFAULT,
) -> int:
    """See whether a rate survives another width, from a few steps at some widths.

    ```text
    rightrate coordinates net.py:build --widths 64 128 256
    rightrate coordinates net.py:build --widths 64 256 --lr 1e-3 --steps 10
    ```

    The target is a function of the width that returns a task. A model of each width takes the same steps at
    one rate. Where the outputs of a layer change more the wider it is, the best rate falls with the width.

    Args:
        target: FILE.py:NAME or MODULE:NAME of a function of the width.
        widths: The widths, at least two, ascending.
        lr: The rate; by default the usual one of the optimizer.
        steps: Number of steps.
        seeds: Number of seeds over which the changes are averaged.
        pictures: Write the picture as an SVG file to this folder.
        json: Print the check as one JSON object.
        no_progress: Do not show progress.
        looks: How to talk.

    Returns:
        0 when no layer's change grows with the width, otherwise 1.
    """
    from rightrate.cli.coordinating import Wanted, checked
    from rightrate.cli.target import parse

    if pictures is not None:
        require(pictures.is_dir(), "--pictures", str(pictures), "a folder that exists")
    wanted = Wanted(widths=widths, lr=lr, steps=steps, seeds=seeds)
    check = checked(wanted, parse(target), looks, progress=not no_progress)
    figure = _figure(check)
    if json:
        streams.data(check.to_json())
    else:
        _show(check, figure, target, looks)
    if pictures is not None:
        from rightrate.report import svg

        path = pictures / f"{figure.key}.svg"
        path.write_text(svg(figure), "utf-8")
        streams.note(f"picture: {path}", looks)
    return 0 if check.passed else 1


def _figure(check: "Coordinates") -> "Figure":
    from rightrate.measuring.coordinates import FLAT
    from rightrate.report.figures import change_against_width

    return change_against_width(check.widths, check.changes, check.slopes, FLAT)


def _show(check: "Coordinates", figure: "Figure", target: str, looks: Looks) -> None:
    from rightrate.cli.reporting import drawn, width
    from rightrate.report import numerals
    from rightrate.report.coordinates_table import coordinates_table

    word = "passed" if check.passed else "failed"
    steps = numerals.count(check.steps, "step")
    heading = f"coordinate check of {target}: {word}   {steps} at rate {numerals.rate(check.lr)}"
    colored = streams.is_colored(sys.stdout, looks)
    told = [
        line
        for sentence in check.why
        for line in textwrap.wrap(sentence, width(), subsequent_indent="  ", break_on_hyphens=False)
    ]
    table = coordinates_table(check, width=width(), color=colored)
    streams.data("\n".join([drawn(figure, looks), "", heading, "", *table, "", *told]))
