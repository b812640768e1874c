"""The page of all schedules and its pictures. `make schedules` writes them to docs."""

import sys
from collections.abc import Mapping
from pathlib import Path

from rightrate.report import svg
from rightrate.report.figures.factor_curve import factor_curve
from rightrate.schedules import KINDS
from rightrate.schedules.catalogue import CATALOGUE, LISTENING, Entry, about, parameters

#: Where the page is, its pictures, and the length of the run that they show.
PAGE = Path("schedules.md")
PICTURES = Path("images/schedules")
STEPS = 1000

_HEAD = """# Schedules

This page is made from the code by `make schedules`. `rightrate schedule list` shows the same in a terminal.

A schedule is a pure function from the step and the length of the run to a factor of the peak rate. In the
formulas t is the step, counted from 0, T the length of the run, W that of the warm-up and f the floor; x goes
from 0 on the step after the warm-up to 1 on the last step. After the last step the factor stays where it is.
A length is a number of steps if it is an int, and a share of the run if it is a float.

## The text form

The command line takes a schedule as a text, and so does `rightrate.schedules.parse`;
`rightrate.schedules.text` writes it. A number without a name is a length, and every other argument stands
there by its name.

| text | what it means |
|---|---|
| `cosine(floor=0.1)` | one kind over the whole run |
| `warmup(200) + cosine(9800)` | one after another; lengths in steps add up to the run |
| `warmup(0.05) + linear` | without a length: the rest of the run |
| `constant(0.6) + (warmup(0.1) + linear)(0.4)` | a part of parts, with its length behind it |
| `inverse_sqrt + cooldown(0.2)` | taken down at the end |
| `untuned(beta2=0.99) + rex` | held back at the beginning |
| `restarts(cosine, cycles=3, growth=2)` | again and again |
| `0.5 * clip(linear, low=0.1)` | lower, and cut off |

A floor is a factor of the peak. `rightrate schedule` takes a rate as well, as `--floor-lr`, but never both.
"""

_AROUND = """## Around any schedule

These take any schedule, also one of these.
"""

_LISTENING = """## Rules that listen to a metric

These are no functions of the step. A rule is a frozen value; what it remembers is a state, which goes to a
dict and back: `state = rule.init()`, then `state, factor = rule.step(state, metric)` after each evaluation.
They are in `rightrate.schedules.feedback`; `rightrate.schedules.feedback.torch.follower` puts one on an
optimizer.
"""


def page() -> dict[Path, str]:
    """Every file of the page by its place below docs."""
    kinds = {name: entry for name, entry in CATALOGUE.items() if name in KINDS}
    around = {name: entry for name, entry in CATALOGUE.items() if name not in KINDS}
    parts = [_HEAD, "## Kinds\n", *_sections(kinds), _AROUND, *_sections(around)]
    parts += [_LISTENING, *_sections(LISTENING)]
    drawn = {PICTURES / f"{name}.svg": _picture(entry) for name, entry in CATALOGUE.items()}
    return {PAGE: "\n".join(parts), **drawn}


def _sections(entries: Mapping[str, Entry]) -> list[str]:
    return [_section(name, entry) for name, entry in entries.items()]


def _section(name: str, entry: Entry) -> str:
    picture = f"![{entry.example}]({PICTURES / name}.svg)\n\n`{entry.example}`\n" if entry.example else ""
    rows = [f"| `{one.name}` | {_default(one.default)} | {_cell(one.about)} |" for one in parameters(name)]
    table = ["| argument | default | |", "|---|---|---|", *rows]
    parts = [f"### {name}\n", f"{about(name)}\n", picture, f"    {entry.formula}\n", f"{entry.when}\n"]
    return "\n".join([*(part for part in parts if part), *(table if rows else []), ""])


def _default(default: str) -> str:
    return f"`{default}`" if default else "must be given"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _picture(entry: Entry) -> str:
    curve = entry.schedule.over(STEPS)
    return svg(factor_curve(curve, entry.example, samples=201), width=420, height=170) + "\n"


if __name__ == "__main__":
    for place, text in page().items():
        path = Path(sys.argv[1]) / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
