"""`rightrate study`: how the learning rate affects a model."""

import json as text_of
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cyclopts import App

from rightrate.cli import settings, streams
from rightrate.cli.again import again, store_place
from rightrate.cli.options import DEFAULT, Flag, Json, Looks, Reach, Whole
from rightrate.errors import require

if TYPE_CHECKING:
    from rightrate.studying import Sweep

#: Number of seeds unless something else is said.
SEEDS = 3

study = App(name="study")


@study.default
def _study(
    target: str,
    /,
    *,
    lrs: str | None = None,
    seeds: Whole = SEEDS,
    steps: Whole | None = None,
    schedule: str | None = None,
    reach: Reach = None,
    norms: Literal["auto", "l1", "l2"] | None = None,
    study: str | None = None,
    pictures: Path | None = None,
    report: Path | None = None,
    store: Path | None = None,
    no_store: Flag = False,
    json: Json = False,
    no_progress: Flag = False,
    looks: Looks = DEFAULT,
) -> int:
    """Train many rates with several seeds, and show what each does to the model.

    ```text
    rightrate study digits-noisy
    rightrate study train.py --lrs 1e-5:1:11 --seeds 5
    rightrate study train.py --steps 500 --target 0.3 --report rates.html
    rightrate study compare digits digits-noisy
    ```

    Runs of one seed share initial weights, batches and dropout masks. Every run is kept: the same command
    with more rates or more seeds adds to the study.

    Args:
        target: A builtin task (such as digits, digits-cnn, text), FILE.py:NAME or MODULE:NAME.
        lrs: Rates as LOW:HIGH:COUNT; by default nine, half a decade apart around the usual one.
        seeds: Number of seeds.
        steps: Length of each run in optimizer steps; by default the full run.
        schedule: Shape of the rate in place of the task's own, as `rightrate choose` takes it.
        reach: Score whose steps are counted; by default four fifths of the way to the best one.
        norms: Also keep the norm of the gradient at every step, for a refined schedule: auto, l1 or l2; auto
            is that of the optimizer.
        study: Name of the study in the store; by default that of the builtin task or of the file.
        pictures: Write the three pictures as SVG files to this folder.
        report: Write a report to this HTML file.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        no_store: Keep nothing.
        json: Print the study as one JSON object.
        no_progress: Do not show progress.
        looks: How to talk.

    Returns:
        0 when at least one rate has a score, otherwise 1.
    """
    from rightrate.cli.reporting import check_place
    from rightrate.cli.running import Request
    from rightrate.cli.studying import Wanted, studied
    from rightrate.cli.target import parse

    place = store_place(store, no_store=no_store)
    if pictures is not None:
        require(pictures.is_dir(), "--pictures", str(pictures), "a folder that exists")
    if report is not None:
        check_place(report)
    command = again(
        target,
        verb="study",
        lrs=lrs,
        seeds=seeds if seeds != SEEDS else None,
        steps=steps,
        schedule=schedule,
        **{"target": reach},
        norms=norms,
        study=study,
        pictures=pictures,
        report=report,
        place=place,
        json=json,
        no_progress=no_progress,
        looks=looks,
    )
    request = Request(
        target=parse(target),
        budget=0.0,
        seed=0,
        steps=None,
        schedule=schedule,
        study=study,
        store=place,
        command=command,
    )
    sweep = studied(
        Wanted(lrs=lrs, seeds=seeds, steps=steps, target=reach, norm=norms),
        request,
        looks,
        progress=not no_progress,
    )
    _show(sweep, looks, json=json)
    if pictures is not None:
        _draw(sweep, pictures, looks)
    if report is not None:
        streams.note(f"report: {sweep.report(report)}", looks)
    return 0 if sweep.best is not None else 1


@study.command
def compare(
    one: str,
    other: str,
    /,
    *,
    steps: Whole | None = None,
    store: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Compare two studies of the store: their best rates, their scores, and how wide their good regions are.

    Args:
        one: Name of a study, or the beginning of its id.
        other: Name of another one.
        steps: Length of the runs to compare; by default that at which each study has most rates.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print the comparison as one JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.stores import opened
    from rightrate.studying import Comparison, Sweep

    with opened(settings.store(store)) as there:
        both = [Sweep.of(there.find(name).record(), steps=steps) for name in (one, other)]
    compared = Comparison(one=both[0], other=both[1])
    if json:
        told = {"schema": 1, "studies": [s.to_dict() for s in both], "verdict": list(compared.sentences)}
        streams.data(text_of.dumps(told, allow_nan=False))
    else:
        colored = streams.is_colored(sys.stdout, looks)
        for sweep in both:
            streams.data("\n".join([_heading(sweep), *sweep.table(color=colored), ""]))
        streams.data("\n".join(compared.sentences))
    return 0


@study.command
def kinds(
    target: str,
    /,
    *names: str,
    lr: float | None = None,
    seeds: Whole = SEEDS,
    steps: Whole | None = None,
    schedule: str | None = None,
    store: Path | None = None,
    no_store: Flag = False,
    json: Json = False,
    no_progress: Flag = False,
    looks: Looks = DEFAULT,
) -> int:
    """Compare rates that set themselves with a fixed one, at equal cost and with paired seeds.

    ```text
    rightrate study kinds digits-noisy prodigy salsa
    rightrate study kinds train.py dog momo-adam --lr 3e-4 --seeds 5
    ```

    A method that needs extra forward passes gets shorter runs. Every run is kept, so that the same command
    with more names or more seeds adds to the comparison.

    Args:
        target: A builtin task (such as digits, digits-cnn, text), FILE.py:NAME or MODULE:NAME.
        names: Names of methods, such as prodigy, dog, salsa; a wrong one lists them all.
        lr: The fixed rate; by default one that is searched for at the cost of one run.
        seeds: Number of seeds.
        steps: Length of a run without extra forward passes, in optimizer steps; by default the full run.
        schedule: Shape of the rate in place of the task's own, as `rightrate choose` takes it.
        store: File that keeps the runs; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        no_store: Keep nothing.
        json: Print the comparison as one JSON object.
        no_progress: Do not show progress.
        looks: How to talk.

    Returns:
        0 when at least one way has a score, otherwise 1.
    """
    from rightrate.cli.kinds import compared
    from rightrate.cli.running import Request
    from rightrate.cli.target import parse

    place = store_place(store, no_store=no_store)
    command = again(
        target,
        *names,
        verb="study kinds",
        lr=lr,
        seeds=seeds if seeds != SEEDS else None,
        steps=steps,
        schedule=schedule,
        place=place,
        json=json,
        no_progress=no_progress,
        looks=looks,
    )
    request = Request(
        target=parse(target),
        budget=0.0,
        seed=0,
        steps=None,
        schedule=schedule,
        study=None,
        store=place,
        command=command,
    )
    found = compared(names, request, looks, lr=lr, seeds=seeds, steps=steps, progress=not no_progress)
    if json:
        streams.data(found.to_json())
    else:
        colored = streams.is_colored(sys.stdout, looks)
        heading = f"{found.name}   {len(found.kinds)} ways to set the rate x {seeds} seeds, at equal cost"
        lines = [heading, "", *found.table(color=colored), "", *_wrapped(found.verdict)]
        streams.data("\n".join(lines))
    return 0 if any(kind.scores for kind in found.kinds) else 1


def _heading(sweep: "Sweep") -> str:
    seeds = len({outcome.evidence.trial.seed for outcome in sweep.outcomes})
    return f"{sweep.name}   {len(sweep.effects)} rates x {seeds} seeds, {sweep.steps:,} steps each"


def _show(sweep: "Sweep", looks: Looks, *, json: bool) -> None:
    from rightrate.cli.reporting import drawn

    if json:
        streams.data(sweep.to_json())
        return
    colored = streams.is_colored(sys.stdout, looks)
    told = _wrapped(sweep.verdict)
    parts = [drawn(sweep.figure(), looks), "", drawn(sweep.front(), looks), "", _heading(sweep), ""]
    streams.data("\n".join([*parts, *sweep.table(color=colored), "", *told]))


def _wrapped(sentences: Sequence[str]) -> list[str]:
    import textwrap

    from rightrate.cli.reporting import width

    return [
        line
        for sentence in sentences
        for line in textwrap.wrap(sentence, width(), subsequent_indent="  ", break_on_hyphens=False)
    ]


def _draw(sweep: "Sweep", folder: Path, looks: Looks) -> None:
    from rightrate.report import svg

    for figure in sweep.figures():
        path = folder / f"{figure.key}.svg"
        path.write_text(svg(figure), "utf-8")
        streams.note(f"picture: {path}", looks)
