"""A curve from the name of another library's scheduler and its arguments, or from a text of both."""

import ast
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from inspect import Parameter
from typing import Any

from rightrate.errors import ArgumentError, TextError, require
from rightrate.schedules.importers.curve import Imported
from rightrate.schedules.importers.libraries import LIBRARIES


def like(library: str, kind: str, /, **arguments: Any) -> Imported:
    """The curve of another library's scheduler, exactly as that library has it.

    No other library is imported. Arguments have the names and the usual values that they have there; where
    the peak is the rate of the optimizer, that is the further argument `lr`, 1.0 unless given.

    Args:
        library: 'torch', 'optax', 'keras', 'hf' (transformers) or 'timm'.
        kind: Name of the scheduler there, such as 'CosineAnnealingLR'; for 'hf' the name that its Trainer
            takes, such as 'cosine', or that of the function that makes it.
        **arguments: Its arguments.

    Returns:
        The curve.

    Raises:
        ArgumentError: If the library, the kind or an argument is unknown, one is missing, or the library
            itself would refuse it.

    Example:
        >>> curve = like("hf", "linear", num_warmup_steps=2, num_training_steps=6, lr=0.1)
        >>> curve.rates(6)
        [0.0, 0.05, 0.1, 0.07500000000000001, 0.05, 0.025]
        >>> print(curve)
        hf:linear(lr=0.1, num_warmup_steps=2, num_training_steps=6)
    """
    require(library in LIBRARIES, "library", library, f"one of {', '.join(LIBRARIES)}")
    kinds = LIBRARIES[library]
    name = FACTORIES.get(kind, kind) if library == "hf" else kind
    require(name in kinds, "kind", kind, f"a scheduler of {library}", _near(str(kind), kinds))
    parameters = {one.name: one for one in kinds[name].parameters()}
    for given in arguments:
        hint = _near(given, parameters)
        require(given in parameters, given, arguments[given], f"left out: {name} has no such argument", hint)
    values = {}
    for one in parameters.values():
        if one.name not in arguments and one.default is Parameter.empty:
            raise ArgumentError(f"`{one.name}` must be given for {library}'s {name}.")
        values[one.name] = frozen(arguments.get(one.name, one.default))
    return Imported(library, name, tuple(values.items()))


#: The functions of transformers by the names of what they make.
FACTORIES: Mapping[str, str] = {
    "get_constant_schedule": "constant",
    "get_constant_schedule_with_warmup": "constant_with_warmup",
    "get_cosine_schedule_with_warmup": "cosine",
    "get_cosine_with_hard_restarts_schedule_with_warmup": "cosine_with_restarts",
    "get_cosine_with_min_lr_schedule_with_warmup": "cosine_with_min_lr",
    "get_cosine_with_min_lr_schedule_with_warmup_lr_rate": "cosine_warmup_with_min_lr",
    "get_inverse_sqrt_schedule": "inverse_sqrt",
    "get_linear_schedule_with_warmup": "linear",
    "get_polynomial_decay_schedule_with_warmup": "polynomial",
    "get_wsd_schedule": "warmup_stable_decay",
}


def frozen(value: Any) -> Any:
    """A value that can be compared and hashed: lists become tuples, dicts become pairs.

    Args:
        value: The value of an argument.

    Returns:
        The same content.

    Example:
        >>> frozen({5: [1, 2]})
        ((5, (1, 2)),)
    """
    if isinstance(value, Mapping):
        return tuple((frozen(key), frozen(inside)) for key, inside in value.items())
    if isinstance(value, list | tuple):
        return tuple(frozen(inside) for inside in value)
    plain = getattr(value, "item", None)  # numbers of NumPy, JAX and torch
    return plain() if callable(plain) else value


def _near(word: str, known: Iterable[str]) -> str:
    """A hint at the name that was meant; other libraries' names have capitals, which are soon forgotten."""
    lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), lower, n=1)
    return f"Did you mean {lower[close[0]]}?" if close else f"There are {', '.join(lower.values())}."


def is_library_text(text: str) -> bool:
    """Whether a text is meant as another library's scheduler.

    Args:
        text: The text.

    Returns:
        True if it begins with the name of a library and a colon.

    Example:
        >>> is_library_text("torch:StepLR(step_size=3)"), is_library_text("linear")
        (True, False)
    """
    head, colon, _ = text.strip().partition(":")
    return bool(colon) and head in LIBRARIES


def read(text: str) -> Imported:
    """The curve that a text describes, as `str` of a curve writes it.

    Args:
        text: Library, colon, scheduler, and arguments by their names. Composite schedulers hold others:
            `torch:SequentialLR(schedulers=[LinearLR(), ExponentialLR(gamma=0.9)], milestones=[5])`.

    Returns:
        The curve.

    Raises:
        TextError: If the text cannot be read; it shows the place.
        ArgumentError: If `like` refuses what it says.

    Example:
        >>> read("torch:StepLR(step_size=2, gamma=0.5)").rates(5)
        [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    library, kind, arguments = called(text)
    return like(library, kind, **arguments)


def called(text: str) -> tuple[str, str, dict[str, Any]]:
    """What a text calls.

    Args:
        text: What `read` takes.

    Returns:
        The library, the name of the scheduler, and its arguments.

    Raises:
        TextError: If the text cannot be read; it shows the place.

    Example:
        >>> called("torch:StepLR(step_size=2)")
        ('torch', 'StepLR', {'step_size': 2})
    """
    library, _, rest = text.strip().partition(":")
    before = len(library) + 1
    try:
        tree = ast.parse(rest.strip(), mode="eval").body
    except SyntaxError as error:
        column = before + (error.offset or 1) - 1
        raise TextError(
            "The scheduler must be a call such as StepLR(step_size=30).", text.strip(), column
        ) from error
    return (library, *_call(library, tree, text.strip(), before))


def _call(library: str, node: ast.expr, text: str, before: int) -> tuple[str, dict[str, Any]]:
    head = node.func if isinstance(node, ast.Call) else node
    if not isinstance(head, ast.Name):
        message = "The scheduler must be a call such as StepLR(step_size=30)."
        raise TextError(message, text, before + node.col_offset)
    keywords = node.keywords if isinstance(node, ast.Call) else []
    if isinstance(node, ast.Call) and node.args:
        raise TextError("Every argument must have its name.", text, before + node.args[0].col_offset)
    return head.id, {str(one.arg): _value(library, one.value, text, before) for one in keywords}


def _value(library: str, node: ast.expr, text: str, before: int) -> Any:
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(library, inside, text, before) for inside in node.elts]
    if isinstance(node, ast.Call | ast.Name):
        kind, arguments = _call(library, node, text, before)
        return like(library, kind, **arguments)
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise TextError(
            "This must be a number, a word in quotes or a list.", text, before + node.col_offset
        ) from error
