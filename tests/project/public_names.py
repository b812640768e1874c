"""The public names with their parameters, one a line. `make api` writes them to docs/api.txt."""

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

PUBLIC = (
    "rightrate",
    "rightrate.errors",
    "rightrate.laws",
    "rightrate.schedules",
    "rightrate.schedules.feedback",
    "rightrate.search",
    "rightrate.tasks",
)


def public_names() -> list[str]:
    """Every public name of the public modules, with its parameters where it can be called."""
    return [line for module in PUBLIC for line in _lines(module)]


def _lines(module: str) -> Iterator[str]:
    held = import_module(module)
    own = [name for name, value in vars(held).items() if getattr(value, "__module__", "") == module]
    for name in sorted(getattr(held, "__all__", own)):
        if name.startswith("__") or not name.startswith("_"):
            yield f"{module}.{name}{_parameters(getattr(held, name))}"


def _parameters(value: Any) -> str:
    made = inspect.isclass(value) and not issubclass(value, BaseException) and not inspect.isabstract(value)
    if not made and not inspect.isfunction(value):
        return ""
    signature = inspect.signature(value)
    bare = [
        parameter.replace(annotation=parameter.empty, default=_hidden(parameter.default))
        for parameter in signature.parameters.values()
    ]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty)).replace(
        "Ellipsis", "..."
    )


def _hidden(default: object) -> object:
    return default if default is inspect.Parameter.empty else ...


if __name__ == "__main__":
    sys.stdout.write("\n".join(public_names()) + "\n")
