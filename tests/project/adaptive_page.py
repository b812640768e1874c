"""docs/adaptive.md, from the registry, the docstrings and the recorded results. `make adaptive` writes it."""

import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from rightrate.adaptive.method import Method
from rightrate.adaptive.registry import METHODS
from rightrate.testing.adaptive import ADAPTIVE_CHECKS
from tests.project.paths import ROOT

RESULTS = ROOT / "benchmarks" / "adaptive" / "conformance.json"

#: What the checks are about, in few words, with their names.
POINTS: dict[str, tuple[str, ...]] = {
    "schedules, groups": ("optimizer", "schedulers", "factor", "frozen", "ratios"),
    "exact resume": ("resume", "resume order", "loading"),
    "missing gradients": ("no gradients", "missing gradients", "added group"),
    "NaN, 0, overflow": ("nonfinite gradients", "nonfinite losses", "zero gradients", "huge gradients"),
    "kinds of parameters": ("shapes", "sparse", "complex", "types"),
    "copies": ("deepcopy", "pickle"),
    "no transfer per parameter": ("transfers",),
    "averages": ("modes", "step in eval", "saving modes", "averaged"),
    "surroundings": ("surroundings", "failing closure", "failing operation"),
    "gradient scaler": ("scaler",),
    "tells": ("rate", "findings"),
    "refuses": ("options", "closures", "bound"),
}

#: The optimizer of a package that a method can be compared with.
PEERS = {
    "cocob": "COCOB",
    "dadapt-adagrad": "DAdaptAdaGrad",
    "dadapt-adam": "DAdaptAdam",
    "dadapt-sgd": "DAdaptSGD",
    "dog": "DoG",
    "ldog": "LDoG",
    "mechanic": "Mechanic(SGD)",
    "momo": "Momo",
    "momo-adam": "MomoAdam",
    "prodigy": "Prodigy",
    "salsa": "SaLSA",
    "schedule-free-adamw": "AdamWScheduleFree",
    "schedule-free-sgd": "SGDScheduleFree",
}

HEAD = """\
# Rates that set themselves

Made by `make adaptive`; edit the registry or the docstrings instead. Whether one of them helps on a task of
yours is measured by `rightrate study kinds TASK prodigy salsa`, beside a fixed rate, at equal cost; what all
of them came to on 35 tasks is [written down](kinds-compared.md).

The `lr` of a group is a factor of the rate that is found, so schedules, warm-ups from 0, ratios between
groups and frozen groups work on top. A rule runs over any optimizer: `AdaptiveRate(base, rule, model=model)`.
"""

PROPERTIES = """\
## What each one keeps

Each column stands for several checks of `rightrate.testing.adaptive`, which you can run over an optimizer of
your own: `check_adaptive(lambda params, model: Mine(params))`. "yes" means that all of them pass; otherwise
those that fail are named. No method is left out of any check; what a method does not have, such as an
average, passes. Below a method stands the package that it comes from, where one installs, at its own
defaults, with the `lr` of its groups taken for the factor. `rate` and `diagnose` are ours alone, so "tells"
is no reproach.
"""


def page() -> str:
    """The whole page."""
    found = json.loads(RESULTS.read_text("utf-8"))
    parts = [HEAD, *_overview(), PROPERTIES, *_properties(found), "## The methods\n"]
    parts += [part for method in METHODS.values() for part in _method(method)]
    return "\n".join(parts).rstrip() + "\n"


def _overview() -> Iterator[str]:
    yield "| method | family | is | needs | state per parameter | extra forwards | when to use it |"
    yield "|---|---|---|---|---|---|---|"
    for one in METHODS.values():
        cells = [f"[`{one.name}`](#{one.name})", one.family, one.use, one.needs, one.memory]
        yield _row([*cells, f"{one.forwards:g}", one.when])
    yield ""


def _properties(found: dict[str, Any]) -> Iterator[str]:
    yield _row(["", *POINTS])
    yield "|" + "---|" * (len(POINTS) + 1)
    for name in METHODS:
        yield _row([f"`{name}`", *_cells(found[name])])
        if name in PEERS:
            yield _peer(found, PEERS[name])
    others = [name for name in found if name not in METHODS and name not in PEERS.values()]
    for name in others:
        yield _peer(found, name)
    yield ""


def _peer(found: dict[str, Any], name: str) -> str:
    held = found[name]
    return _row([f"{name} of {held['package']} {held['version']}", *_cells(held)])


def _cells(held: dict[str, Any]) -> list[str]:
    """For each point "yes", or the names of the checks that fail."""
    failed = {name for name, reason in held["checks"].items() if reason}
    return [", ".join(name for name in names if name in failed) or "yes" for names in POINTS.values()]


def _method(method: Method) -> Iterator[str]:
    kind = method.load()
    text = inspect.getdoc(kind) or ""
    yield f"### {method.name}\n"
    yield f"`{kind.__module__}.{kind.__qualname__}`: {text.splitlines()[0]}\n"
    for formula in _formulas(text):
        yield f"```math\n{formula}\n```\n"
    defaults = ", ".join(f"`{name}={value!r}`" for name, value in method.defaults.items())
    yield (
        f"Needs: {method.needs}. State: {method.memory} numbers for each parameter. Extra forward passes: "
        f"{method.forwards:g} a step. Defaults: {defaults}.\n"
    )
    yield f"{method.when} Source: {method.source}.\n"


def _formulas(text: str) -> list[str]:
    """The bodies of the `.. math::` directives of a docstring."""
    found = re.findall(r"^\.\. math::(.*\n(?:(?:[ \t]+.*)?\n)*)", text + "\n", flags=re.MULTILINE)
    return [_dedented(body) for body in found]


def _dedented(body: str) -> str:
    first, _, rest = body.partition("\n")
    told = "\n".join(part for part in (first.strip(), textwrap.dedent(rest).strip()) if part)
    # Sphinx aligns lines by itself.
    lines = "&" in told and r"\begin" not in told
    return f"\\begin{{aligned}}\n{told}\n\\end{{aligned}}" if lines else told


def _row(cells: list[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def unsorted() -> set[str]:
    """Checks that stand under no point, or points of no check."""
    return {name for names in POINTS.values() for name in names} ^ ADAPTIVE_CHECKS.keys()


if __name__ == "__main__":
    sys.stdout.write(page())
