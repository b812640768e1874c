"""From a text to a schedule."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from difflib import get_close_matches
from typing import Any, NoReturn

from rightrate.errors import ArgumentError, TextError, require
from rightrate.schedules.arguments import extent
from rightrate.schedules.base import Schedule
from rightrate.schedules.join import Join
from rightrate.schedules.registry import AFTER, AROUND, BEFORE, COMBINATORS, KINDS
from rightrate.schedules.scale import Scale
from rightrate.schedules.warmup import Warmup

#: A schedule, and its length where one was given.
Part = tuple[Schedule, float | int | None]

#: Shares are written in decimals: what 0.9 leaves of 1 is 0.1, and not 0.09999999999999998.
_DIGITS = 12


def parse(text: str, *, warmup: float = 0, floor: float = 0.0) -> Schedule:
    """The schedule that a text describes; `text` is the way back.

    A kind is its name, and its arguments in parentheses by their names: `cosine(floor=0.1)`. A number
    without a name is a length: an int counts steps, a float is a share of the run.

    ```text
    warmup(200) + cosine(9800, floor=0.1)             one after another; the lengths add up to the run
    warmup(0.05) + linear                             without a length: the rest of the run
    constant(0.6) + (warmup(0.1) + linear)(0.4)       parts of parts
    inverse_sqrt + cooldown(0.2, shape='1-sqrt')      taken down at the end
    untuned(beta2=0.99) + rex                         held back at the beginning
    restarts(cosine, cycles=3, growth=2)              again and again
    0.5 * clip(linear, low=0.1)                       lower, and cut off
    ```

    Args:
        text: The text.
        warmup: Length of a warm-up, where the text is a single kind: a float in [0, 1) is a share of
            the run, an int a number of optimizer steps.
        floor: Factor at the end of the run, in [0, 1], where the text is a single kind that has one.

    Returns:
        The schedule.

    Raises:
        TextError: If the text cannot be read, a name is unknown, or an argument out of range; it shows
            the place.
        ArgumentError: If `warmup` or `floor` is out of range, or does not go with the text.

    Example:
        >>> parse("cosine", warmup=0.05)
        Cosine(warmup=0.05, floor=0.0)
        >>> parse("warmup(5) + linear(floor=0.1)").over(10)(9)
        0.1
        >>> parse("warmup(5) + liner")
        Traceback (most recent call last):
        ...
        rightrate.errors.TextError: `liner` is no schedule. Did you mean linear?
          warmup(5) + liner
                      ^
    """
    require(isinstance(text, str), "text", text, "a text, such as 'warmup(0.05) + linear'")
    reader = _Reader(text.strip())
    root = reader.tree()
    schedule = reader.schedule(root)
    single = reader.kind_of(root) is not None and type(schedule) in KINDS.values()
    if floor != 0:
        schedule = _floored(schedule, floor, single)
    return schedule if warmup == 0 else _warmed(schedule, warmup, single)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that is nearest to another one, as a sentence.

    Args:
        word: What was written.
        known: The words that are known.

    Returns:
        A sentence, or all known words where none is near.

    Example:
        >>> nearest("flooor", ["floor", "warmup"]), nearest("xyz", ["floor", "warmup"])
        ('Did you mean floor?', 'There are floor, warmup.')
    """
    listed = list(known)
    close = get_close_matches(word.strip().lower(), listed, n=1)
    return f"Did you mean {close[0]}?" if close else f"There are {', '.join(listed)}."


def _warmed(schedule: Schedule, warmup: float, single: bool) -> Schedule:
    hint = f"Write it in the text: warmup({warmup!r}) + ..."
    require(single, "warmup", warmup, "left out where the schedule is more than the name of a kind", hint)
    if not hasattr(schedule, "warmup"):
        return Warmup(schedule, length=warmup)
    require(schedule.warmup == 0, "warmup", warmup, "left out where the schedule has one", "Give only one.")
    return replace(schedule, warmup=warmup)  # type: ignore[type-var]


def _floored(schedule: Schedule, floor: float, single: bool) -> Schedule:
    has = single and hasattr(schedule, "floor")
    hint = f"Write it in the text: clip(..., low={floor!r})."
    require(has, "floor", floor, "left out where the schedule is not the name of a kind with a floor", hint)
    wanted = "left out where the schedule has one"
    require(schedule.floor == 0, "floor", floor, wanted, "Give only one.")  # type: ignore[attr-defined]
    return replace(schedule, floor=floor)  # type: ignore[type-var]


class _Reader:
    """Makes schedules from the syntax tree of a text; nothing in the text is run."""

    def __init__(self, text: str) -> None:
        self._text = text

    def tree(self) -> ast.expr:
        """The syntax tree of the whole text."""
        try:
            return ast.parse(self._text, mode="eval").body
        except SyntaxError as error:
            column = (error.offset or 1) - 1 if error.lineno == 1 else 0
            self._refuse("The schedule must be a text such as 'warmup(0.05) + linear'", column)
        except (ValueError, RecursionError, MemoryError):
            self._refuse("The schedule must be a text such as 'warmup(0.05) + linear'", 0)

    def schedule(self, node: ast.expr) -> Schedule:
        """The schedule of an expression; one with a length fits that length only."""
        schedule, length = self._part(node)
        return schedule if length is None else self._made(node, Join, parts=((schedule, length),))

    def kind_of(self, node: ast.expr) -> str | None:
        """The name at the head of an expression, if it is a kind with or without arguments."""
        head = node.func if isinstance(node, ast.Call) else node
        return head.id if isinstance(head, ast.Name) and head.id in KINDS else None

    def _part(self, node: ast.expr) -> Part:
        match node:
            case ast.BinOp(op=ast.Add()):
                return self._chain(self._terms(node)), None
            case ast.BinOp(op=ast.Mult()):
                schedule, length = self._part(node.right)
                by = self._number(node.left)
                return self._made(node.left, Scale, schedule=schedule, by=by), length
            case ast.Name(id=name):
                return self._named(node, name, [], [])
            case ast.Call(func=ast.Name(id=name)):
                return self._named(node, name, node.args, node.keywords)
            case ast.Call():
                return self.schedule(node.func), self._length(node, node.args, node.keywords)
            case _:
                self._refuse(f"`{self._source(node)}` is no schedule", node)

    def _terms(self, node: ast.expr) -> list[ast.expr]:
        """What the pluses of one level stand between."""
        terms = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            terms.append(node.right)
            node = node.left
        return [node, *reversed(terms)]

    def _chain(self, terms: Sequence[ast.expr]) -> Schedule:
        """The schedule of what stands between pluses."""
        first, last = self._combinator(terms[0]), self._combinator(terms[-1])
        if last in AFTER and len(terms) > 1:
            return self._around(terms[-1], AFTER[last], self._chain(terms[:-1]))
        if first in BEFORE and len(terms) > 1:
            return self._around(terms[0], BEFORE[first], self._chain(terms[1:]))
        if len(terms) == 1:
            return self.schedule(terms[0])
        parts = [self._part(term) for term in terms]
        return self._made(terms[0], Join, parts=tuple(self._filled(terms, parts)))

    def _filled(self, terms: Sequence[ast.expr], parts: Sequence[Part]) -> list[tuple[Schedule, float | int]]:
        """The parts of a join, the one without a length with what the others leave."""
        without = [term for term, (_, length) in zip(terms, parts, strict=True) if length is None]
        if len(without) > 1:
            hint = f"Give `{self._source(without[1])}` one, in steps such as 200 or as a share such as 0.2"
            self._refuse("Only one part can be without a length", without[1], hint)
        shares = [length for _, length in parts if isinstance(length, float)]
        rest = round(1.0 - sum(shares), _DIGITS)
        if without and rest <= 0:
            added = f"{' + '.join(map(repr, shares))} = {sum(shares):.6g}"
            self._refuse(f"The other parts leave nothing of the run: {added}", without[0])
        return [(schedule, rest if length is None else length) for schedule, length in parts]

    def _combinator(self, node: ast.expr) -> str:
        head = node.func if isinstance(node, ast.Call) else node
        return head.id if isinstance(head, ast.Name) else ""

    def _around(self, node: ast.expr, cls: type[Schedule], inside: Schedule) -> Schedule:
        """What stands before or after another schedule; its number without a name is its length."""
        args, keywords = (node.args, node.keywords) if isinstance(node, ast.Call) else ([], [])
        named = self._keywords(cls, keywords, {"schedule"})
        if args:
            allowed = "length" in _names(cls) and "length" not in named and len(args) == 1
            if not allowed:
                self._refuse("An argument must have a name, except for one length", args[-1])
            named["length"] = self._number(args[0])
        return self._made(node, cls, schedule=inside, **named)

    def _named(
        self, node: ast.expr, name: str, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]
    ) -> Part:
        if name in KINDS:
            length = self._length(node, args, []) if args else None
            return self._made(node, KINDS[name], **self._keywords(KINDS[name], keywords, set())), length
        if name in AROUND:
            if len(args) != 1:
                self._refuse(f"`{name}` must have one schedule in it", node, f"Such as {name}(linear, ...)")
            inside = self.schedule(args[0])
            named = self._keywords(AROUND[name], keywords, {"schedule"})
            return self._made(node, AROUND[name], schedule=inside, **named), None
        if name in COMBINATORS:
            place = "first, before a plus" if name in BEFORE else "last, after a plus"
            example = f"{name}(...) + linear" if name in BEFORE else f"linear + {name}(...)"
            hint = f"As in {example}; put that in parentheses to make it a part of something longer"
            self._refuse(f"`{name}` must stand {place}", node, hint)
        self._refuse(f"`{name}` is no schedule", node, nearest(name, [*KINDS, *COMBINATORS]))

    def _keywords(
        self, cls: type[Schedule], keywords: Sequence[ast.keyword], hidden: set[str]
    ) -> dict[str, Any]:
        known = [name for name in _names(cls) if name not in hidden]
        named: dict[str, Any] = {}
        for keyword in keywords:
            if keyword.arg not in known:
                hint = nearest(keyword.arg or "", known) if known else "It has none"
                self._refuse(f"There is no argument `{keyword.arg}`", keyword, hint)
            named[keyword.arg] = self._literal(keyword.value)
        return named

    def _length(
        self, node: ast.expr, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]
    ) -> float | int:
        if len(args) != 1 or keywords:
            wrong = args[1] if len(args) > 1 else keywords[0] if keywords else node
            self._refuse("An argument must have a name, except for one length", wrong)
        try:
            return extent("length", self._number(args[0]))
        except ArgumentError as error:
            raise self._error(str(error), args[0]) from error

    def _made(self, node: ast.expr, cls: type[Schedule], **named: Any) -> Schedule:
        """A schedule; what it refuses is shown where it stands."""
        missing = [field.name for field in fields(cls) if _is_missing(field, named)]  # type: ignore[arg-type]
        if missing:
            wanted = " and ".join(f"`{name}`" for name in missing)
            self._refuse(f"`{self._source(node)}` must be given {wanted}", node)
        maker: Any = cls
        try:
            made: Schedule = maker(**named)
        except ArgumentError as error:
            raise self._error(str(error), _culprit(node, str(error))) from error
        return made

    def _number(self, node: ast.expr) -> Any:
        value = self._literal(node)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse(f"`{self._source(node)}` must be a number", node)
        return value

    def _literal(self, node: ast.expr) -> Any:
        try:
            return ast.literal_eval(node)
        except (ValueError, TypeError, RecursionError, MemoryError):
            hint = "A word has to stand in quotes" if isinstance(node, ast.Name) else ""
            self._refuse(f"`{self._source(node)}` must be a number, a word in quotes or a list", node, hint)

    def _source(self, node: ast.expr) -> str:
        return ast.get_source_segment(self._text, node) or self._text

    def _refuse(self, what: str, where: ast.AST | int, hint: str = "") -> NoReturn:
        end = "" if hint.endswith(("?", ".")) or not hint else "."
        raise self._error(f"{what}.{' ' if hint else ''}{hint}{end}", where)

    def _error(self, message: str, where: ast.AST | int) -> TextError:
        if isinstance(where, int):
            return TextError(message, self._text.partition("\n")[0], where)
        line = self._text.splitlines()[where.lineno - 1]  # type: ignore[attr-defined]
        column = len(line.encode()[: where.col_offset].decode())  # type: ignore[attr-defined]
        return TextError(message, line, column)


def _names(cls: type[Schedule]) -> list[str]:
    return [field.name for field in fields(cls)]  # type: ignore[arg-type]


def _is_missing(field: Any, named: Mapping[str, Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING and field.name not in named


def _culprit(node: ast.expr, message: str) -> ast.AST:
    """The argument that a message is about, or the whole."""
    found = re.match(r"`(\w+)`", message)
    name = found[1] if found else ""
    if not isinstance(node, ast.Call):
        return node
    named = [keyword for keyword in node.keywords if keyword.arg == name]
    return named[0] if named else node.args[0] if name == "length" and node.args else node
