"""The answer as text for a terminal: what was tried, what to use, why, and at what cost."""

import math
import shlex
import textwrap

from rightrate.report import numerals
from rightrate.report.figures.evidence import best_by_horizon, evidence_of, horizons_of
from rightrate.report.terminal.paint import Run, paint
from rightrate.report.verdict import interval, runs
from rightrate.search import MEANING, TRUSTED, Answer, Evidence
from rightrate.studies import StudyRecord

_LEAST_WIDTH = 60
_RATE_WIDTH = 10
_INDENT = "  "

#: What to do when the answer cannot be trusted.
_ADVICE = {
    "edge": "spend more, or check that the task can be trained at such a rate",
    "flat": "look for a frozen model or a loss that does not depend on it",
    "diverged": "look for a fault in the task, or start from a lower rate in its optimizer",
    "noisy": "spend more: more trials tell the rates apart",
}


def summary(record: StudyRecord, *, width: int = 80, color: bool = False, most_rows: int = 16) -> list[str]:
    """Sum a study up in lines of text.

    Args:
        record: The study.
        width: Longest line in characters, at least 60.
        color: Whether control sequences for colour are written; nothing depends on them.
        most_rows: Most rates in the table; of more, those nearest to the chosen rate are shown.

    Returns:
        The lines.
    """
    room = max(width, _LEAST_WIDTH)
    lines = [*_wrapped(_heading(record), room, "", "bold"), []]
    lines += _table(record, room, most_rows)
    lines += _no_answer(record, room) if record.answer is None else _answer(record, record.answer, room)
    return [paint(line, color=color) for line in lines]


def hints(record: StudyRecord) -> list[str]:
    """What to do next: advice where the answer cannot be trusted, then the next command.

    Args:
        record: The study.

    Returns:
        Lines that begin with "hint:" or "next:"; a command is never broken.
    """
    lines = []
    if record.answer is not None and record.answer.status not in TRUSTED:
        lines.append(f"hint: {_ADVICE[record.answer.status]}")
    study, target = shlex.quote(record.name), shlex.quote(f"{record.name}.html")
    lines.append(f"next: rightrate report {study} -o {target}")
    return lines


def _heading(record: StudyRecord) -> str:
    trials = numerals.count(len(evidence_of(record)), "trial")
    seconds = sum(outcome.seconds for outcome in record.outcomes)
    parts = [f"study {_one_line(record.name)}", trials, f"full run {numerals.count(record.steps, 'step')}"]
    parts += [_one_line(record.schedule)] if record.schedule else []
    parts += [numerals.duration(seconds)] if seconds > 0 else []
    return "   ".join(parts)


def _one_line(text: str) -> str:
    """Text from outside, without what could move the cursor."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _table(record: StudyRecord, room: int, most_rows: int) -> list[list[Run]]:
    """A row for each rate, a column for each horizon."""
    evidence = evidence_of(record)
    if not evidence:
        return []
    best = best_by_horizon(evidence, record.goal)
    rates, left_out = _nearest(evidence, record.answer, most_rows)
    columns = {steps: _aligned(_column(evidence, steps, rates)) for steps in horizons_of(evidence)}
    widths = {steps: max(map(len, [_title(steps), *cells])) + 4 for steps, cells in columns.items()}
    shown = _fitting(widths, room - len(_INDENT) - _RATE_WIDTH)
    title = "".join(_title(steps).rjust(widths[steps] - 1) + " " for steps in shown)
    lines = [[Run(_INDENT + "rate".ljust(_RATE_WIDTH) + title, "muted")]]
    for place, rate in enumerate(rates):
        if not any(columns[steps][place].strip() for steps in shown):
            continue  # it was tried only at horizons for which there is no room
        row = [Run(_INDENT + rate.ljust(_RATE_WIDTH))]
        for steps in shown:
            is_best = steps in best and numerals.rate(best[steps].trial.lr) == rate
            row.append(_boxed(columns[steps][place], widths[steps], is_best))
        lines.append(row)
    notes = _notes(bool(best), left_out, len(columns) - len(shown))
    return [*lines, *_wrapped(notes, room, _INDENT, "muted"), []]


def _boxed(cell: str, width: int, is_best: bool) -> Run:
    """A cell at the right of its column; the best one has a star after its number."""
    written = cell.rstrip()
    star = "*" if is_best else ""
    return Run(
        " " * (width - 1 - len(cell)) + (written + star).ljust(len(cell) + 1), "answer" if is_best else "ink"
    )


def _aligned(cells: list[str]) -> list[str]:
    """Cells of one length, with the points of their numbers below each other."""
    points = [cell.find(".") for cell in cells]
    place = max([*points, 0])
    shifted = [
        cell if point < 0 else " " * (place - point) + cell for cell, point in zip(cells, points, strict=True)
    ]
    width = max(map(len, shifted))
    return [
        cell.rjust(width) if point < 0 else cell.ljust(width)
        for cell, point in zip(shifted, points, strict=True)
    ]


def _notes(any_best: bool, rates_left_out: int, horizons_left_out: int) -> str:
    parts = ["* best at that length of the run"] if any_best else []
    parts += [f"{numerals.count(rates_left_out, 'more rate')} not shown"] if rates_left_out else []
    parts += (
        [f"{numerals.count(horizons_left_out, 'shorter horizon')} not shown"] if horizons_left_out else []
    )
    return "; ".join(parts)


def _title(steps: int) -> str:
    return numerals.count(steps, "step")


def _column(evidence: tuple[Evidence, ...], steps: int, rates: list[str]) -> list[str]:
    there = [one for one in evidence if one.trial.steps == steps]
    return [_cell([one for one in there if numerals.rate(one.trial.lr) == rate]) for rate in rates]


def _cell(found: list[Evidence]) -> str:
    """One score, the range over several seeds, or what became of the runs."""
    scores = sorted(one.loss for one in found if not one.diverged)
    lost = len(found) - len(scores)
    if not found:
        return ""
    if not scores:
        return "diverged"
    ends = dict.fromkeys((numerals.score(scores[0]), numerals.score(scores[-1])))
    written = " to ".join(ends)
    return f"{written} ({lost} of {len(found)} diverged)" if lost else written


def _nearest(evidence: tuple[Evidence, ...], answer: Answer | None, most: int) -> tuple[list[str], int]:
    """The rates to show as they are written, ascending, and how many are left out."""
    rates = {
        numerals.rate(one.trial.lr): one.trial.lr for one in sorted(evidence, key=lambda one: one.trial.lr)
    }
    chosen = answer.lr if answer is not None and 0 < answer.lr < math.inf else min(rates.values())
    kept = sorted(rates, key=lambda name: abs(math.log(rates[name]) - math.log(chosen)))[: max(1, most)]
    return sorted(kept, key=lambda name: rates[name]), len(rates) - len(kept)


def _fitting(widths: dict[int, int], room: int) -> list[int]:
    """As many horizons as fit, the long ones first, in ascending order; always the longest."""
    shown: list[int] = []
    for steps in sorted(widths, reverse=True):
        room -= widths[steps]
        if shown and room < 0:
            break
        shown.insert(0, steps)
    return shown


def _no_answer(record: StudyRecord, room: int) -> list[list[Run]]:
    return _wrapped("no answer yet: the search has not come that far", room, "", "bold")


def _answer(record: StudyRecord, answer: Answer, room: int) -> list[list[Run]]:
    length = f" for {numerals.count(answer.steps, 'step')}" if answer.steps != record.steps else ""
    lines = _decision(answer, length, room)
    lines += [line for reason in answer.why for line in _wrapped(_one_line(reason), room, "- ", "ink")]
    cost = f"cost {runs(answer.cost)} of {numerals.cost(answer.budget)} allowed"
    return [*lines, *_wrapped(cost, room, "", "muted")]


def _decision(answer: Answer, length: str, room: int) -> list[list[Run]]:
    written = numerals.rate(answer.lr)
    if answer.trusted:
        lines = [[Run("use ", "bold"), Run(written, "answer"), Run(f"{length}  ({interval(answer)})")]]
        if answer.status != "ok":
            lines += _wrapped(f"{answer.status}: {MEANING[answer.status]}", room, "", "ink")
        return lines
    lines = _wrapped(f"no rate to trust  ({answer.status}: {MEANING[answer.status]})", room, "", "bold")
    if math.isfinite(answer.lr):
        lines.append([Run("best guess "), Run(written, "answer"), Run(f"{length}  ({interval(answer)})")])
    return lines


def _wrapped(text: str, room: int, bullet: str, style: str) -> list[list[Run]]:
    """Text in lines that are not too long; those after the first stand under the first word."""
    lines = textwrap.wrap(
        text, room, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_on_hyphens=False
    )
    return [[Run(line, style)] for line in lines]
