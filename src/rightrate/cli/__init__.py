"""The command line: parse, call one public function, print. Nothing is computed here."""

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The words after the program's name; those of this process by default.

    Returns:
        The exit code, see `rightrate.cli.entry`.
    """
    try:
        # Imported here, so that Ctrl-C during the imports ends as quietly as at any other moment.
        from rightrate.cli.entry import run

        return run(sys.argv[1:] if argv is None else list(argv))
    except KeyboardInterrupt:
        return 130
