"""The page on other libraries says what is so: names, figures and code are compared with the code."""

import itertools
import re

import pytest

from rightrate.schedules import Cosine, Imported, Sampled
from rightrate.schedules.importers import LIBRARIES, like
from tests.project.paths import ROOT
from tests.project.readme import blocks

TEXT = (ROOT / "docs" / "from-other-libraries.md").read_text("utf-8")

CURVES: dict[str, Imported] = {
    "torch, ": like(
        "torch",
        "SequentialLR",
        schedulers=[
            like("torch", "LinearLR", start_factor=0.25, total_iters=4),
            like("torch", "CosineAnnealingLR", T_max=6),
        ],
        milestones=[4],
    ),
    "hf, ": like("hf", "cosine", num_warmup_steps=4, num_training_steps=10),
    "optax, ": like(
        "optax", "warmup_cosine_decay_schedule", init_value=0, peak_value=1, warmup_steps=4, decay_steps=10
    ),
    "keras, ": like(
        "keras", "CosineDecay", initial_learning_rate=0, decay_steps=6, warmup_target=1, warmup_steps=4
    ),
    "timm, as": like("timm", "CosineLRScheduler", t_initial=10, warmup_t=4),
    "timm, `": like("timm", "CosineLRScheduler", t_initial=6, warmup_t=4, warmup_prefix=True),
}


def table(heading: str) -> list[list[str]]:
    """The first table below a heading, by rows and cells."""
    below = TEXT.partition(f"\n## {heading}\n")[2].splitlines()
    from_there = itertools.dropwhile(lambda line: not line.startswith("|"), below)
    rows = itertools.takewhile(lambda line: line.startswith("|"), from_there)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_name_in_the_table_is_an_argument_there(library: str) -> None:
    head, _, *rows = table("The names")
    column = head.index(library)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row[column])}
    known = {one.name for kind in LIBRARIES[library].values() for one in kind.parameters()}
    assert len(named) > 8
    assert named <= known


def shown(rates: list[float]) -> str:
    """Rates as the table has them."""
    return " ".join(re.sub(r"^0\.", ".", f"{round(rate, 2):g}") for rate in rates)


def test_the_figures_are_those_of_the_curves() -> None:
    _, _, *rows = table("Where equal-looking schedules differ")
    here = Cosine(warmup=4).over(10)
    assert len(rows) == len(CURVES) + 1
    for what, *cells in rows:
        curve = next((one for start, one in CURVES.items() if what.startswith(start)), None)
        rates = [here(step) for step in range(12)] if curve is None else curve.rates(12)
        assert cells == [shown(rates[:4]), shown(rates[4:10]), shown(rates[10:])], what


def test_the_code_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = [block for block in blocks(TEXT) if block.language == "python"]
    names: dict[str, object] = {}
    exec("\n".join(code.code), names)
    curve = names["curve"]
    assert isinstance(curve, Imported)
    assert curve.rate(50) == pytest.approx(0.05)
    assert "goes on" in curve.breaks(100)[0]
    assert isinstance(names["schedule"], Sampled)
    assert "rises again after step 100" in capsys.readouterr().out
