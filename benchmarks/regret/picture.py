"""The picture of the regret benchmark: regret against cost, every method on it."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot
from matplotlib.axes import Axes

from benchmarks.regret.score import Scored, quantile

#: Methods of one kind have one colour and mark: rightrate, what costs nothing, finders, searches, optimizers.
KINDS = {
    "rightrate": (("ours",), "#d1495b", "o"),
    "no search": (("default", "fixed"), "#6c757d", "s"),
    "finders": (
        (
            "fastai_valley",
            "fastai_slide",
            "fastai_minimum",
            "fastai_steep",
            "lightning",
            "torch_lr_finder",
            "ignite",
        ),
        "#00798c",
        "^",
    ),
    "searches": (
        (
            "random",
            "random_full",
            "loggrid",
            "loggrid_full",
            "optuna_tpe",
            "optuna_tpe_full",
            "optuna_gp",
            "optuna_gp_full",
            "optuna_hyperband",
            "optuna_halving",
        ),
        "#edae49",
        "D",
    ),
    "self-setting": (("prodigy", "dadapt_adam", "dog", "schedule_free", "momo_adam"), "#5e548e", "v"),
}

#: Regrets are drawn between these, in percent; what lies beyond stands at the edge.
LOW, HIGH = 0.3, 3000.0

#: What costs nothing stands here.
FREE = 0.01

#: Labels whose costs differ by less than this, in decades, are in one column; a line of text, in decades.
COLUMN, LINE = 0.3, 0.085

#: Where a label stands, its text and its colour.
Label = tuple[float, float, str, str]


def draw(found: Mapping[tuple[str, float | None], Sequence[Scored]], path: Path, group: str) -> None:
    """Draw the median and the 90th percentile side by side."""
    figure, both = pyplot.subplots(1, 2, figsize=(12, 5.6), sharey=True, layout="constrained")
    for axes, share, title in zip(both, (0.5, 0.9), ("median", "90th percentile"), strict=True):
        _panel(axes, found, share)
        axes.set_title(f"{title} over the {group} tasks")
    both[0].set_ylabel("regret, % of the best score")
    both[0].legend(loc="upper right", fontsize=8, frameon=False)
    figure.savefig(path)


def _apart(labels: Sequence[Label]) -> list[Label]:
    """The labels of one column pushed upwards until none covers another."""
    moved: list[Label] = []
    for x, y, text, colour in sorted(labels, key=lambda label: label[1]):
        near = [other[1] for other in moved if abs(math.log10(other[0] / x)) < COLUMN]
        moved.append((x, max([y, *(height + LINE for height in near)]), text, colour))
    return moved


def _panel(axes: Axes, found: Mapping[tuple[str, float | None], Sequence[Scored]], share: float) -> None:
    labels: list[Label] = []
    for kind, (names, colour, mark) in KINDS.items():
        first = True
        for name in names:
            keys = [key for key in found if key[0] == name]
            if not keys:
                continue
            costs = [max(FREE, sum(r.pick.cost for r in found[k]) / len(found[k])) for k in keys]
            heights = [min(HIGH, max(LOW, 100 * quantile([r.regret for r in found[k]], share))) for k in keys]
            axes.plot(
                costs, heights, mark, ls="-", lw=2 if kind == "rightrate" else 0.7, color=colour,
                ms=7 if kind == "rightrate" else 5, label=kind if first else None,
            )  # fmt: skip
            first = False
            labels.append(
                (costs[-1], math.log10(heights[-1]), "rightrate" if name == "ours" else name, colour)
            )
    for x, y, text, colour in _apart(labels):
        axes.annotate(
            text, (x, 10**y), (6, -2), textcoords="offset points", fontsize=6.5, color=colour, clip_on=False
        )
    axes.set(
        xscale="log", yscale="log", ylim=(LOW, HIGH * 1.3), xlim=(FREE / 1.4, 12), xlabel="cost, full runs"
    )
    axes.set_xticks([0.01, 0.1, 0.25, 0.5, 1, 3], ["0", "0.1", "0.25", "0.5", "1", "3"])
    axes.set_yticks([1, 2, 5, 10, 20, 50, 100, 1000], ["1", "2", "5", "10", "20", "50", "100", "1000"])
    axes.minorticks_off()
    axes.grid(alpha=0.25)
