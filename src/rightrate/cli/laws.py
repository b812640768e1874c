"""`rightrate laws`: the loss curve under another schedule, from recorded runs."""

import json as text_of
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cyclopts import App

from rightrate.cli import settings, streams
from rightrate.cli.options import DEFAULT, Json, Length, Looks, Output, Whole
from rightrate.errors import ArgumentError

if TYPE_CHECKING:
    from rightrate.report import Figure

laws = App(name="laws")


@laws.default
def _predict(
    *source: str,
    to: str | None = None,
    steps: Whole | None = None,
    peak: float | None = None,
    warmup: Length | None = None,
    floor: float = 0.0,
    law: Literal["annealing", "multi-power"] = "annealing",
    lr: float | None = None,
    picture: Path | None = None,
    store: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Fit a law to recorded runs, and predict the loss curve under another schedule.

    ```text
    rightrate laws digits --to cosine --steps 3000
    rightrate laws cosine.csv constant.csv --to linear --steps 20000
    rightrate laws cosine.csv constant.csv --to refined.json --picture curve.svg
    rightrate laws refine digits --output refined.json
    ```

    A law needs runs of one model under at least two schedules that differ in shape: two kinds, or a decay
    over two lengths, such as the short and the long runs of a search.

    Args:
        source: Names of studies in the store, and files with a recorded run each: CSV, JSON or JSON lines
            with the columns step, lr and loss.
        to: The schedule to predict: a kind or a text, see `rightrate schedule list`, or a file of
            `laws refine`.
        steps: Its length in optimizer steps; by default that of the longest run.
        peak: Its peak rate; by default that of the runs.
        warmup: Its warm-up, if it is a kind: 0.05 is a share of the run, 100 a number of steps. [default:
            0.05 for the name of a kind that has one]
        floor: Its factor at the end of the run, if it is a kind.
        law: annealing, which two runs are enough for, or multi-power, at its best from three.
        lr: Peak of the runs of the studies; by default that with most different lengths.
        picture: Write the picture as an SVG file.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print parameters and curve as one JSON object.
        looks: How to talk.

    Returns:
        0; 1 when the error bar of the prediction reaches below 0, where there is no loss.
    """
    from rightrate.cli import predicting
    from rightrate.cli.reporting import check_picture, drawn
    from rightrate.cli.shapes import shape

    if picture is not None:
        check_picture(picture)
    schedule = None if to is None else shape(to, warmup, floor)
    runs = predicting.gathered(source, lr, settings.store(store))
    wanted = None if schedule is None else predicting.wanted_of(runs, schedule, steps, peak)
    fitted = predicting.fitted(runs, law)
    expected = None if wanted is None else predicting.expected_of(fitted, wanted)
    figure = predicting.figure_of(runs, expected)
    if json:
        answer = {
            "schema": 1,
            "law": fitted.name,
            "parameters": fitted.parameters,
            "deviations": fitted.deviations,
            "error": fitted.error,
            "spread": fitted.spread,
            "runs": [{"name": r.name, "steps": r.run.path.lrs.size, "peak": r.peak} for r in runs],
            "prediction": None if expected is None else expected.to_dict(),
        }
        streams.data(text_of.dumps(answer, allow_nan=False))
    else:
        streams.data(f"{drawn(figure, looks)}\n\n{predicting.told(fitted, runs, expected)}")
    _keep(figure, picture, looks)
    if expected is None or expected.trusted:
        return 0
    streams.labelled("hint", "the error bar reaches below 0: the law does not hold for these runs", looks)
    return 1


@laws.command
def refine(
    name: str,
    /,
    *,
    lr: float | None = None,
    smoothing: float = 0.1,
    output: Output = None,
    picture: Path | None = None,
    store: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Make the refined schedule from the gradient norms of a run.

    ```text
    rightrate study train.py --norms auto
    rightrate laws refine train --output refined.json
    ```

    The rate is higher where the gradients were small. The peak is to be chosen anew for this schedule.

    Args:
        name: Name of a study whose runs have kept their norms, or the beginning of its id.
        lr: Peak of the run; by default the best one.
        smoothing: Window of the running median as a share of the run.
        output: Write the schedule to this JSON file, which `rightrate.schedules.Sampled.from_json` reads.
        picture: Write the picture as an SVG file.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print the schedule as the JSON object that is read back.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.reporting import check_picture, drawn
    from rightrate.cli.stores import opened
    from rightrate.report.figures.factor_curve import factor_curve
    from rightrate.studying import refined_from

    if picture is not None:
        check_picture(picture)
    with opened(settings.store(store)) as there:
        record = there.find(name).record()
    made = refined_from(record, lr, smoothing)
    trial = made.trial
    figure = factor_curve(made.schedule.over(trial.steps), str(made.schedule))
    if json:
        streams.data(made.schedule.to_json())
    else:
        run = f"{trial.steps:,} steps at {trial.lr:.1e}, seed {trial.seed}"
        streams.data(
            f"{drawn(figure, looks)}\n\n{made.schedule}, from the {made.norm} norms of the run of {run}\n"
            "The peak is to be chosen anew for this schedule."
        )
    if output is not None:
        _write(output, made.schedule.to_json() + "\n")
        streams.note(f"schedule: {output}", looks)
    _keep(figure, picture, looks)
    return 0


def _keep(figure: "Figure", picture: Path | None, looks: Looks) -> None:
    from rightrate.report import svg

    if picture is not None:
        _write(picture, svg(figure))
        streams.note(f"picture: {picture}", looks)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ArgumentError(f"{path} cannot be written: {error.strerror}. Give another path.") from error
