"""`rightrate transfer`."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rightrate.cli import settings, streams
from rightrate.cli.options import DEFAULT, Json, Length, Looks
from rightrate.cli.pairs import Name, Names, Number, Numbers, Size, Sizes
from rightrate.errors import ArgumentError

if TYPE_CHECKING:
    from rightrate.schedules import Schedule
    from rightrate.studies import StudyRecord
    from rightrate.transferring import Transfer


def transfer(
    study: str | None = None,
    /,
    *,
    batch_size: Sizes = None,
    steps: Sizes = None,
    examples: Sizes = None,
    width: Sizes = None,
    depth: Sizes = None,
    schedule: Names = None,
    warmup: Length | None = None,
    floor: float = 0.0,
    optimizer: Names = None,
    momentum: Numbers = None,
    lr: float | None = None,
    interval: Numbers = None,
    noise_scale: float | None = None,
    epochs: float | None = None,
    parametrization: Literal["standard", "mup", "completep"] = "standard",
    store: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Carry a chosen rate over to another run: another batch size, length, width and so on.

    ```text
    rightrate transfer digits --batch-size 512
    rightrate transfer digits --steps 20000 --schedule cosine
    rightrate transfer digits --schedule "warmup(0.02) + wsd"
    rightrate transfer digits --width 256:1024
    rightrate transfer --lr 3e-3 --depth 6:12 --optimizer adamw
    ```

    Each change has a rule that says what it does and how sure it is; the interval grows with each. A change
    is NEW, or OLD:NEW where the study does not know the old value. Without --steps, another batch size or
    another number of examples keeps the passes over the data.

    Args:
        study: Name of the study, or the beginning of its id; or give --lr.
        batch_size: Examples in a batch.
        steps: Length of the run in optimizer steps.
        examples: Training examples.
        width: Width of the layers.
        depth: Number of layers.
        schedule: Name of a kind, see `rightrate schedule list`, or a text as `rightrate schedule` takes it.
        warmup: Warm-up of that kind: 0.05 is a share of the run, 100 a number of steps. [default: 0.05 for
            the name of a kind that has one]
        floor: Factor of the peak at its end.
        optimizer: Name of the optimizer, such as adamw; with --lr one name says which it is.
        momentum: Momentum of SGD.
        lr: Rate to be carried over, instead of that of a study.
        interval: Its 90 % interval, as LOW:HIGH.
        noise_scale: Gradient noise scale in examples, if it was measured.
        epochs: Passes over the training data in the run so far, if the study does not know.
        parametrization: How weights and rates of the layers depend on width and depth.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print the rate and the rules as one JSON object.
        looks: How to talk.

    Returns:
        0 when the rate that it starts from can be trusted, otherwise 1.

    Raises:
        ArgumentError: Without a study and without a rate, or with both.
    """
    from rightrate.transferring import transfer as carry

    there = carry(
        _start(study, lr, store),
        batch_size=_given(batch_size),
        steps=_given(steps),
        examples=_given(examples),
        width=_given(width),
        depth=_given(depth),
        schedule=None if schedule is None else _schedules(schedule.given, warmup, floor),
        optimizer=_given(optimizer),
        momentum=_given(momentum),
        interval=_given(interval),
        noise_scale=noise_scale,
        epochs=epochs,
        parametrization=parametrization,
    )
    streams.data(there.to_json() if json else _text(there))
    return 0 if there.trusted else 1


def _start(study: str | None, lr: float | None, store: Path | None) -> "StudyRecord | float":
    """The study of that name, or the rate."""
    from rightrate.cli.stores import opened

    if study is not None and lr is None:
        with opened(settings.store(store)) as studies:
            return studies.find(study).record()
    if lr is None or study is not None:
        raise ArgumentError("There must be either a study or a rate to start from. Give a NAME, or --lr.")
    return lr


def _given(option: Size | Number | Name | None) -> Any:
    return None if option is None else option.given


def _schedules(
    kinds: str | tuple[str, str], warmup: float | None, floor: float
) -> "Schedule | tuple[Schedule, Schedule]":
    from rightrate.cli.shapes import shape

    if isinstance(kinds, str):
        return shape(kinds, warmup, floor)
    old, new = (shape(kind, warmup, floor) for kind in kinds)
    return old, new


def _text(there: "Transfer") -> str:
    from rightrate.cli.reporting import width
    from rightrate.report import numerals
    from rightrate.search import MEANING
    from rightrate.transferring import SURENESS

    rates = [numerals.rate(rate) for rate in (there.lr, there.low, there.high, there.start)]
    head = "use" if there.trusted else "best guess"
    steps = "" if there.steps is None else f", for {numerals.count(there.steps, 'step')}"
    lines = [] if there.trusted else [f"no rate to trust  ({there.status}: {MEANING[there.status]})"]  # type: ignore[index]
    lines.append(f"{head} {rates[0]}  (90 % interval {rates[1]} to {rates[2]}){steps}")
    lines.append(f"{there.factor:.3g} times {rates[3]}; {there.sure}: {SURENESS[there.sure]}")
    for sentence in there.why:
        lines += textwrap.wrap(
            sentence, width(), initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False
        )
    return "\n".join(lines)
