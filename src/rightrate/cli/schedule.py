"""`rightrate schedule`: how the learning rate goes over a run."""

import json as text_of
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import App, Parameter

from rightrate.cli import streams
from rightrate.cli.options import DEFAULT, Flag, Json, Length, Looks, Whole

if TYPE_CHECKING:
    from rightrate.report import Figure
    from rightrate.schedules.catalogue import Entry

#: Length of the run over which the kinds are shown in their list, and characters of each picture.
SHOWN: Final = 1000
WIDE: Final = 40

schedule = App(name="schedule")


@schedule.default
def _draw(
    kind: str,
    /,
    *,
    steps: Whole,
    warmup: Length | None = None,
    floor: float = 0.0,
    floor_lr: float | None = None,
    lr: float = 1.0,
    pictures: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Draw a schedule: the learning rate over a run.

    ```text
    rightrate schedule list
    rightrate schedule cosine --steps 1000 --lr 3e-3
    rightrate schedule linear --steps 1000 --warmup 100 --floor 0.1
    rightrate schedule "warmup(200) + cosine(9800)" --steps 10000
    rightrate schedule "inverse_sqrt + cooldown(0.2)" --steps 1000
    ```

    A number in parentheses is a length: 200 counts steps, 0.2 is a share of the run. All other arguments
    stand there by their names.

    Args:
        kind: Name of a kind, see `rightrate schedule list`, a text of several, or a file of `laws refine`.
        steps: Length of the run in optimizer steps.
        warmup: Length of the warm-up of a kind: 0.05 is a share of the run, 100 a number of steps. [default:
            0.05 for the name of a kind that has one]
        floor: Factor of the peak at the end of the run.
        floor_lr: Learning rate at the end of the run, instead of its factor.
        lr: Peak learning rate.
        pictures: Write the picture as an SVG file to this folder.
        json: Print the factor of the peak at every step as one JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.reporting import drawn, width
    from rightrate.cli.shapes import ratio, shape
    from rightrate.errors import require
    from rightrate.report.figures.factor_curve import factor_curve
    from rightrate.schedules import text

    require(0 < lr < float("inf"), "lr", lr, "finite and above 0")
    if pictures is not None:
        require(pictures.is_dir(), "--pictures", str(pictures), "a folder that exists")
    made = shape(kind, warmup, ratio(floor, floor_lr, lr))
    curve = made.over(steps)
    figure = factor_curve(curve, text(made), lr)
    if json:
        factors = [curve(step) for step in range(steps)]
        told = {"schema": 1, "schedule": repr(made), "text": text(made), "steps": steps, "lr": lr}
        streams.data(text_of.dumps({**told, "factors": factors}, allow_nan=False))
    else:
        streams.data(f"{textwrap.fill(figure.caption, width())}\n\n{drawn(figure, looks)}")
    if pictures is not None:
        _write(figure, pictures, looks)
    return 0


@schedule.command(name="list")
def list_kinds(*, json: Json = False, looks: Looks = DEFAULT) -> int:
    """List the kinds of schedules, and what is put around them: picture, formula, arguments, use.

    In the formulas t is the step, T the length of the run, W that of the warm-up, f the floor, and x goes
    from 0 after the warm-up to 1 on the last step.

    Args:
        json: Print them as one JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.schedules import KINDS
    from rightrate.schedules.catalogue import CATALOGUE, LISTENING

    if json:
        kinds = [_data(name, entry) for name, entry in CATALOGUE.items() if name in KINDS]
        others = [_data(name, entry) for name, entry in CATALOGUE.items() if name not in KINDS]
        rules = [_data(name, entry) for name, entry in LISTENING.items()]
        listed = {"schema": 1, "kinds": kinds, "combinators": others, "rules": rules}
        streams.data(text_of.dumps(listed, allow_nan=False))
    else:
        entries = [_entry(name, entry) for name, entry in CATALOGUE.items()]
        streams.data("\n\n".join(entries))
        streams.data("\nThese listen to a metric, and are used from Python:\n")
        streams.data("\n\n".join(_entry(name, entry) for name, entry in LISTENING.items()))
    return 0


@schedule.command(name="check")
def check_one(
    text: str,
    /,
    *,
    steps: Whole | None = None,
    jump: float = 0.5,
    processes: Whole = 1,
    epochs: Flag = False,
    metrics: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Look for what is wrong with a schedule before a run is spent on it.

    ```text
    rightrate schedule check "warmup(100) + cosine" --steps 1000
    rightrate schedule check "torch:CosineAnnealingLR(T_max=100)" --steps 150
    rightrate schedule check "timm:CosineLRScheduler(t_initial=100)" --epochs
    rightrate schedule check train.py:scheduler --steps 1000
    rightrate schedule check "torch:ReduceLROnPlateau(threshold=0.1)" --metrics "-1 -0.95"
    ```

    The text is one of the house, or a scheduler of another library with its arguments by its own names:
    torch, optax, keras, hf (transformers) or timm; lr=0.1 is the rate of the optimizer. Nothing is trained.

    Args:
        text: A text, or FILE.py:NAME of a scheduler object, a schedule, or a function that returns one.
        steps: Length of the run in steps of the scheduler. [default: the length that its arguments give it]
        jump: Share of the peak above which two steps that lie apart are a finding.
        processes: In how many processes it is stepped, where accelerate has prepared it.
        epochs: A step is an epoch.
        metrics: For a reduction on a plateau, the metrics of a run, such as "0.9 0.8 0.85".
        json: Print the findings as one JSON object.
        looks: How to talk.

    Returns:
        0 when nothing is found, otherwise 1.
    """
    from rightrate.cli.findings import found_in, told

    curve, length, found = found_in(
        text, steps, jump=jump, processes=processes, epochs=epochs, metrics=metrics
    )
    if json:
        listed = [one.to_dict() for one in found]
        streams.data(text_of.dumps({"schema": 1, "schedule": curve, "steps": length, "findings": listed}))
    else:
        streams.data(told(curve, length, found))
    return 1 if found else 0


def _write(figure: "Figure", folder: Path, looks: Looks) -> None:
    from rightrate.report import svg

    path = folder / f"{figure.key}.svg"
    path.write_text(svg(figure), "utf-8")
    streams.note(f"picture: {path}", looks)


def _data(name: str, entry: "Entry") -> dict[str, Any]:
    """Everything about a kind as plain data."""
    from rightrate.schedules.catalogue import about, parameters

    listed = [{"name": one.name, "default": one.default, "about": one.about} for one in parameters(name)]
    return {
        "kind": name,
        "about": about(name),
        "formula": entry.formula,
        "when": entry.when,
        "example": entry.example,
        "factors": _heights(entry),
        "parameters": listed,
    }


def _entry(name: str, entry: "Entry") -> str:
    """Everything about a kind as text."""
    from rightrate.cli.reporting import is_plain, width
    from rightrate.report.sparkline import sparkline
    from rightrate.schedules.catalogue import about, parameters

    picture = sparkline(_heights(entry), plain=is_plain())
    usual = [f"{one.name}={one.default}" if one.default else one.name for one in parameters(name)]
    rows = [("", about(name)), ("formula", entry.formula), ("arguments", ", ".join(usual))]
    rows += [("example", entry.example)] if entry.example else []
    rows += [("use", entry.when)]
    lines = [f"{name:<13} {picture}".rstrip()]
    for label, told in rows:
        indent = f"  {label:<10}"
        lines += textwrap.wrap(
            told,
            width(),
            initial_indent=indent if label else "  ",
            subsequent_indent=" " * len(indent) if label else "  ",
            break_on_hyphens=False,
        )
    return "\n".join(lines)


def _heights(entry: "Entry") -> list[float]:
    """Points of the picture; none for a rule that is no function of the step."""
    if not entry.example:
        return []
    curve = entry.schedule.over(SHOWN)
    return [curve(round(place * (SHOWN - 1) / (WIDE - 1))) for place in range(WIDE)]
