"""What there is to know about each kind and combinator, for lists and pages."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import MappingProxyType
from typing import Any

from rightrate.schedules.base import Schedule
from rightrate.schedules.feedback import RULES
from rightrate.schedules.parsing import parse
from rightrate.schedules.registry import COMBINATORS, KINDS


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a schedule.

    Args:
        name: Its name.
        default: Its usual value as it is written in a text, or nothing where it must be given.
        about: What it is.
    """

    name: str
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind or a combinator.

    Args:
        example: A text with it, to be drawn; nothing for a rule that listens to a metric.
        formula: Its factor at step t, in plain text: T is the length of the run, W that of the warm-up,
            f the floor, and x goes from 0 at the end of the warm-up to 1 on the last step.
        when: When to use it.
    """

    example: str
    formula: str
    when: str

    @property
    def schedule(self) -> Schedule:
        """The schedule of the example."""
        return parse(self.example)


#: The kinds in the order of `KINDS`, then the combinators in that of `COMBINATORS`.
CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        "anytime": Entry(
            "anytime(timescale=20)",
            "(s / (s + t))^gamma",
            "When nobody knows how long the run will be, and averaged weights are what is used.",
        ),
        "constant": Entry(
            "constant",
            "1",
            "For measurements, for runs without an end, and as a part of others. A decay ends lower.",
        ),
        "cosine": Entry(
            "cosine",
            "f + (1 - f) ((1 + cos(pi x)) / 2)^p",
            "The habit in vision and language models. A straight line to 0 is about as good.",
        ),
        "cyclic": Entry(
            "cyclic",
            "l + (1 - l) (1 - |2 (t/n - c) - 1|) h,  c = floor(t/n),  h = 1, d^c or d^(t/n)",
            "For snapshots of several models in one run, or to try a range of rates all along.",
        ),
        "exponential": Entry(
            "exponential",
            "r^(t/n)",
            "Where older recipes ask for it. It spends most of the run at low rates.",
        ),
        "inverse_sqrt": Entry(
            "inverse_sqrt",
            "sqrt(s / (s + t))",
            "When the run may go on: no step depends on its length. Put a cool-down at its end.",
        ),
        "inverse_time": Entry(
            "inverse_time",
            "1 / (1 + r t/n)",
            "For convex problems, where it is the classic of stochastic approximation.",
        ),
        "k_decay": Entry(
            "k_decay",
            "f + (1 - f) s(x^k)^p,  s(y) = (1 + cos(pi y)) / 2 or 1 - y",
            "When a cosine or a line falls too early, or too late: k moves the fall.",
        ),
        "linear": Entry(
            "linear",
            "f + (1 - f) (1 - x)",
            "The first one to try: down to 0 it is the best or tied in the large comparisons.",
        ),
        "multi_step": Entry(
            "multi_step",
            "c^(places a_i <= t)",
            "To repeat published results of image models that lower the rate at set epochs.",
        ),
        "one_cycle": Entry(
            "one_cycle",
            "s + (1 - s) a(t / (W-1)), then e + (1 - e) (1 - a(x)),  a(x) = (1 - cos(pi x)) / 2 or x",
            "For short runs at a high peak, with the momentum the other way round.",
        ),
        "piecewise": Entry(
            "piecewise(at=(0.1, 0.6), factors=(0.3, 1.0, 0.1))",
            "c_i from place a_i on",
            "When the rates are known for each stretch of the run.",
        ),
        "polynomial": Entry(
            "polynomial",
            "f + (1 - f) (1 - x)^p",
            "In segmentation with a power of 0.9; with 2 it falls earlier than a line.",
        ),
        "power": Entry(
            "power(hold=0.1, exponent=0.51)",
            "min(1, ((t + 1) / h)^-b)",
            "For language models of many lengths and batch sizes. Put a cool-down at its end.",
        ),
        "power_decay": Entry(
            "power_decay(capacity=1.5)",
            "f + (1 - f) (1 - x)^(2 beta - 1)",
            "When a scaling law has told the capacity exponent, and the task is easy by that law.",
        ),
        "rex": Entry(
            "rex",
            "f + (1 - f) (1 - x) / (1 - x/2)",
            "A line that stays high a little longer; as good in low budgets as in high ones.",
        ),
        "rising": Entry(
            "rising(start=0.01)",
            "s^(1 - t / (T-1))",
            "For a range test, not for training.",
        ),
        "sampled": Entry(
            "sampled(factors=(0.2, 1.0, 0.7, 0.5, 0.1))",
            "straight lines between given factors",
            "For a schedule that was computed or drawn, such as a refined one.",
        ),
        "step": Entry(
            "step",
            "c^floor(t/n)",
            "To repeat older recipes. A smooth decay needs no choice of places.",
        ),
        "tanh": Entry(
            "tanh",
            "f + (1 - f) (tanh h - tanh(l (1-x) + h x)) / (tanh h - tanh l)",
            "When a long time at the peak and a steep but smooth fall is wanted.",
        ),
        "triangular": Entry(
            "triangular",
            "l + (1 - l) min(t / (W-1), (T-1-t) / (T-W))",
            "For fine-tuning: a short way up and a long way down.",
        ),
        "wsd": Entry(
            "wsd(warmup=0.05)",
            "(t + 1) / (W + 1), then 1, then f + (1 - f) s over the last D steps",
            "When a run shall be prolonged or branched: only its end decays. Its best peak is lower.",
        ),
        "clip": Entry(
            "clip(linear, low=0.2, high=0.8)",
            "min(h, max(l, other(t)))",
            "To keep any schedule above or below a bound.",
        ),
        "restarts": Entry(
            "restarts(cosine, cycles=3, growth=2, decay=0.7)",
            "d^i other(t - a_i) over cycle i, each g times as long as the one before",
            "For warm restarts, SGDR with cosines, and a usable model at the end of each cycle.",
        ),
        "scale": Entry(
            "0.5 * linear",
            "c other(t)",
            "To lower a part of something longer.",
        ),
        "cooldown": Entry(
            "inverse_sqrt + cooldown(0.2)",
            "other(t) (f + (1 - f) s) over the last D steps",
            "To end any schedule at 0; 10 to 20 % of the run is enough.",
        ),
        "untuned": Entry(
            "untuned(beta2=0.99) + linear",
            "min(1, (1 - beta2) (t + 1) / 2) other(t)",
            "For Adam, as a warm-up with nothing to tune.",
        ),
        "warmup": Entry(
            "warmup(0.2) + inverse_sqrt",
            "other(0) (s + (1 - s) (t + 1) / (W + 1)), then other(t - W)",
            "Before any schedule with Adam, or with large batches; 2 to 10 % of the run is usual.",
        ),
    }
)


#: The rules that listen to a metric, in the order of `RULES`; they are no functions of the step.
LISTENING: Mapping[str, Entry] = MappingProxyType(
    {
        "greedy": Entry(
            "",
            "min(h, now / c) after more than n better metrics in a row, max(l, c now) after as many others",
            "To try what the loss asks for. Noise looks like both, so smooth the metric first.",
        ),
        "plateau": Entry(
            "",
            "max(f, c now) after more than n metrics that are not better",
            "When training has no set length and there is a validation metric to go by.",
        ),
    }
)


def about(name: str) -> str:
    """What a kind, a combinator or a rule is, in one line."""
    return (_class(name).__doc__ or "").splitlines()[0]


def parameters(name: str) -> list[Parameter]:
    """The arguments of a kind, a combinator or a rule, without the schedule that a combinator is put around.

    Args:
        name: Its name.

    Returns:
        One for each argument, in their order.

    Example:
        >>> parameters("rising")
        [Parameter(name='start', default='', about='Factor s at the first step, above 0 and at most 1.')]
    """
    told = inspect.cleandoc(_class(name).__doc__ or "").partition("Args:\n")[2].partition("\n\n")[0]
    entries = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", told, flags=re.MULTILINE)
    texts = {argument: _plain(text) for argument, text in entries}
    return [
        Parameter(one.name, "" if one.default is MISSING else repr(one.default), texts[one.name])
        for one in fields(_class(name))
        if one.name != "schedule"
    ]


def _plain(text: str) -> str:
    """A text on one line, and its formulas as they are written."""
    line = re.sub(r":math:`([^`]*)`", r"\1", " ".join(text.split()))
    for mark, plain in ((r"\dots", "..."), ("\\", ""), ("{", ""), ("}", "")):
        line = line.replace(mark, plain)
    return line


def _class(name: str) -> type[Any]:
    every: dict[str, type[Any]] = {**KINDS, **COMBINATORS, **RULES}
    return every[name]
