"""The picture of the rates that set themselves: a line a method, from its middle half to its worst tenth."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from benchmarks.regret.kinds import shown
from benchmarks.regret.methods.kinds import RECORDS
from benchmarks.regret.score import Found, Scored, quantile

#: Colour of each family, of what costs nothing, and of rightrate.
COLOURS: Final[Mapping[str, str]] = {
    "best-fit": "#00798c",
    "gradient descent": "#edae49",
    "parameter-free": "#5e548e",
    "a fixed rate": "#6c757d",
    "rightrate": "#d1495b",
}

#: How other methods are called beside these.
NAMES: Final[Mapping[str, str]] = {
    "ours": "rightrate, {:g} run",
    "default": "the usual rate",
    "fixed": "best fixed rate",
}

#: Regrets are drawn between these, in percent; what lies beyond stands at the edge.
LOW, HIGH = 0.3, 3000.0


def draw(found: Found, path: Path, group: str) -> None:
    """Draw the quartiles and the 90th percentile of every method, the best median on top."""
    ordered = sorted(found.items(), key=lambda item: [quantile(_regrets(item[1]), q) for q in (0.5, 0.75)])
    figure, axes = pyplot.subplots(figsize=(9, 0.27 * len(ordered) + 1.4), layout="constrained")
    for height, ((name, _), rows) in enumerate(ordered):
        _line(axes, height, _regrets(rows), COLOURS[_family(name)])
    texts = [NAMES.get(name, shown(name)).format(budget) for (name, budget), _ in ordered]
    axes.set_yticks(range(len(ordered)), texts)
    axes.invert_yaxis()
    axes.set(xscale="log", xlim=(LOW, HIGH * 1.2), xlabel="regret, % of the best score")
    axes.set_xticks(
        [1, 2, 5, 10, 20, 50, 100, 1000, HIGH],
        ["1", "2", "5", "10", "20", "50", "100", "1000", "no\nmodel"],
    )
    axes.minorticks_off()
    axes.grid(alpha=0.25, axis="x")
    axes.set_title(f"median, middle half and 90th percentile over the {group} tasks", fontsize=10)
    marks = [Line2D([], [], color=colour, marker="o", label=name) for name, colour in COLOURS.items()]
    axes.legend(handles=marks, loc="lower left", fontsize=8, frameon=False)
    figure.savefig(path)


def _regrets(rows: Sequence[Scored]) -> list[float]:
    return [row.regret for row in rows]


def _family(name: str) -> str:
    if name in RECORDS:
        return RECORDS[name].family
    return "rightrate" if name == "ours" else "a fixed rate"


def _line(axes: Axes, height: int, regrets: Sequence[float], colour: str) -> None:
    low, middle, high, tail = (_place(quantile(regrets, share)) for share in (0.25, 0.5, 0.75, 0.9))
    axes.plot([high, tail], [height, height], lw=1, color=colour, alpha=0.6)
    axes.plot([low, high], [height, height], lw=4, color=colour, alpha=0.45, solid_capstyle="butt")
    axes.plot([middle], [height], "o", color=colour, ms=6)
    axes.plot([tail], [height], "|", color=colour, ms=8)


def _place(regret: float) -> float:
    """A regret in percent within the picture; no model is an infinite one."""
    return HIGH if math.isinf(regret) else min(HIGH / 1.5, max(LOW, 100 * regret))
