"""The runs that the user named, a law fitted to them, and what is told of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rightrate.cli.settings import Setting
from rightrate.cli.stores import opened
from rightrate.cli.tables import aligned
from rightrate.errors import require
from rightrate.laws import Fit, Prediction, fit, read_run
from rightrate.laws.files import SUFFIXES
from rightrate.report import Figure, numerals
from rightrate.report.figures import LawCurve, law_curve
from rightrate.schedules import Bound, Schedule
from rightrate.studying import Recorded, recorded

if TYPE_CHECKING:
    from rightrate.studies import StudyRecord

#: Peaks that differ by less than this share count as one.
SAME = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a law expects of a schedule.

    Args:
        schedule: The schedule.
        peak: Its peak rate.
        curve: The expected curve.
    """

    schedule: Schedule
    peak: float
    curve: Prediction

    @property
    def trusted(self) -> bool:
        """Whether the error bar holds losses alone: below 0 there is none, so the law does not fit there."""
        return bool((self.curve.low > 0).all())

    def to_dict(self) -> dict[str, Any]:
        """The prediction as plain values."""
        curve = self.curve
        return {
            "schedule": str(self.schedule),
            "trusted": self.trusted,
            "peak": self.peak,
            "final": float(curve.losses[-1]),
            "low": float(curve.low[-1]),
            "high": float(curve.high[-1]),
            **{name: getattr(curve, name).tolist() for name in ("steps", "lrs", "losses")},
            "lows": curve.low.tolist(),
            "highs": curve.high.tolist(),
        }


def gathered(sources: Sequence[str], lr: float | None, place: Setting) -> tuple[Recorded, ...]:
    """Read the runs that the user named.

    Args:
        sources: Files, and names of studies.
        lr: Peak rate of the runs of the studies, or `None`.
        place: Where the studies are.

    Returns:
        The runs, the shortest first.

    Raises:
        ArgumentError: If no source was named, or one cannot be read.
    """
    require(len(sources) > 0, "SOURCE", "none", "the names of studies or files with a recorded run each")
    files = [Path(source) for source in sources if Path(source).suffix in SUFFIXES]
    names = [source for source in sources if Path(source).suffix not in SUFFIXES]
    runs = [Recorded(path.stem, run, run.path.peak) for path in files for run in [read_run(path)]]
    if names:
        records: list[StudyRecord] = []
        with opened(place) as there:
            records += [there.find(name).record() for name in names]
        runs += recorded(records, lr)
    return tuple(sorted(runs, key=lambda one: one.run.path.lrs.size))


def fitted(runs: Sequence[Recorded], law: Literal["annealing", "multi-power"]) -> Fit:
    """Fit a law.

    Args:
        runs: The runs.
        law: Its name.

    Returns:
        The fit.
    """
    return fit([one.run for one in runs], law)


def wanted_of(
    runs: Sequence[Recorded], schedule: Schedule, steps: int | None, peak: float | None
) -> tuple[Bound, float]:
    """The run to predict, checked before anything is fitted.

    Args:
        runs: The recorded runs.
        schedule: Its schedule.
        steps: Its length in optimizer steps, or `None` for that of the longest run.
        peak: Its peak rate, or `None` for that of the runs.

    Returns:
        The schedule over the run, and the peak.

    Raises:
        ArgumentError: If there is no such run.
    """
    longest = max(one.run.path.lrs.size for one in runs)
    height = _peak_of(runs) if peak is None else peak
    require(math.isfinite(height) and height > 0, "--peak", height, "finite and above 0")
    return schedule.over(longest if steps is None else steps), height


def _peak_of(runs: Sequence[Recorded]) -> float:
    """The peak that all the runs have."""
    peaks = [one.peak for one in runs]
    low, high = min(peaks), max(peaks)
    several = f"given, since the runs have peaks from {numerals.rate(low)} to {numerals.rate(high)}"
    require(high <= low * (1 + SAME), "--peak", "none", several)
    return high


def expected_of(law: Fit, wanted: tuple[Bound, float]) -> Expected:
    """What a law expects of a run.

    Args:
        law: The fitted law.
        wanted: The schedule over the run, and its peak rate.

    Returns:
        The expectation.
    """
    curve, peak = wanted
    made = law.predict(curve.schedule, curve.steps, peak)
    return Expected(schedule=curve.schedule, peak=peak, curve=made)


def figure_of(runs: Sequence[Recorded], expected: Expected | None) -> Figure:
    """The recorded curves after their warm-up, and the expected one.

    Args:
        runs: The runs.
        expected: What the law expects, or `None`.

    Returns:
        The figure.
    """
    curves = []
    for one in runs:
        run = one.run
        kept = run.steps >= run.path.warmup
        label = one.name.rpartition(", seed ")[0] or one.name
        curves.append(LawCurve(label, run.steps[kept].tolist(), run.losses[kept].tolist()))
    if expected is None:
        return law_curve(curves, None)
    curve = expected.curve
    return law_curve(
        curves,
        LawCurve(f"expected of {expected.schedule}", curve.steps.tolist(), curve.losses.tolist()),
        curve.low.tolist(),
        curve.high.tolist(),
    )


def told(law: Fit, runs: Sequence[Recorded], expected: Expected | None) -> str:
    """The law in words and numbers.

    Args:
        law: The fitted law.
        runs: The runs.
        expected: What it expects, or `None`.

    Returns:
        Lines of text.
    """
    peaks = [one.peak for one in runs]
    ends = " to ".join(dict.fromkeys(numerals.rate(peak) for peak in (min(peaks), max(peaks))))
    lines = [
        f"{law.name} law   {numerals.count(len(runs), 'run')}, peak {ends}, "
        f"mean absolute error {numerals.score(law.error)}",
        "",
        aligned([(f"  {name}", *_with_error(law, name)) for name in law.parameters], right={1, 2}),
    ]
    if expected is not None:
        curve = expected.curve
        low, middle, high = (numerals.score(float(one[-1])) for one in (curve.low, curve.losses, curve.high))
        length = numerals.count(int(curve.steps[-1]) + 1, "step")
        lines += [
            "",
            f"{expected.schedule} over {length} at {numerals.rate(expected.peak)}:",
            f"the loss is expected to end at {middle}, error bar {low} to {high}.",
        ]
    return "\n".join(lines)


def _with_error(law: Fit, name: str) -> tuple[str, str]:
    return f"{law.parameters[name]:.4g}", f"± {law.deviations[name]:.1g}"
