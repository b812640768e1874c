"""The verbs, put together."""

import io
import shutil
import sys
from collections.abc import Callable
from inspect import BoundArguments
from typing import Any, Final

from cyclopts import App

from rightrate import __version__
from rightrate.cli import streams
from rightrate.cli.choose import choose
from rightrate.cli.coordinates import coordinates
from rightrate.cli.doctor import doctor
from rightrate.cli.laws import laws
from rightrate.cli.measure import measure
from rightrate.cli.options import DEFAULT
from rightrate.cli.range_test import range_test
from rightrate.cli.report import report
from rightrate.cli.schedule import schedule
from rightrate.cli.studies import studies
from rightrate.cli.study import study
from rightrate.cli.transfer import transfer

_HELP: Final = """Find the right learning rate for what you train, with an interval and the reasons.

```text
rightrate choose digits                     try it on a builtin task
rightrate choose train.py --budget 0.5      your own, for half a full run
rightrate choose train.py --report lr.html  with a report to look at
rightrate study digits-noisy                see what many rates do to a model
rightrate studies                           what is in the store
rightrate measure digits                    see what bears on the rate, in figures
rightrate transfer digits --batch-size 512  the chosen rate at another batch size
rightrate coordinates net.py:build          see whether a rate survives another width
rightrate range-test digits                 see what the popular finders say
rightrate laws digits --to cosine           see what another schedule would do
rightrate schedule cosine --steps 1000      look at a schedule
```

Exit codes: 0 answered; 1 ran, but the answer cannot be trusted, or a check failed; 2 a wrong argument,
store or task; 3 your own code raised; 130 interrupted, and the same command goes on from there.
"""


def build() -> App:
    """Put the command line together.

    Returns:
        The application; it raises instead of printing errors or ending the process.
    """
    app = App(
        name="rightrate",
        help=_HELP,
        version=__version__,
        help_format="markdown",
        exit_on_error=False,
        print_error=False,
        result_action="return_value",
    )
    for verb in (
        choose,
        study,
        studies,
        report,
        measure,
        transfer,
        coordinates,
        range_test,
        laws,
        schedule,
        doctor,
    ):
        app.command(verb)
    return app


def is_help(command: Callable[..., Any]) -> bool:
    """Whether a command is one that shows the help or the version.

    Args:
        command: What the words of a command line stand for.

    Returns:
        True for the two commands that every application has.
    """
    return isinstance(getattr(command, "__self__", None), App)


def help_text(command: Callable[..., Any], bound: BoundArguments) -> str:
    """Render the help or the version for stdout.

    Args:
        command: One that shows the help or the version.
        bound: Its arguments.

    Returns:
        The text, with colours where stdout has them.
    """
    from rich.console import Console

    page = io.StringIO()
    bound.arguments["console"] = Console(
        file=page,
        force_terminal=streams.is_colored(sys.stdout, DEFAULT),
        width=min(100, shutil.get_terminal_size().columns),
    )
    command(*bound.args, **bound.kwargs)
    return page.getvalue().rstrip("\n")
