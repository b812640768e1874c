"""Where the parts of the repository lie, and how a test starts a fresh process that sees them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "rightrate"


def python_files(*folders: Path) -> list[Path]:
    """Every Python file below the folders, sorted."""
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def run(
    command: Sequence[str],
    *,
    cwd: Path = ROOT,
    src: Path = SRC,
    home: Path | None = None,
    timeout_s: float = 100,
) -> subprocess.CompletedProcess[str]:
    """Run a command that finds the package in `src` and the tools of this environment.

    Args:
        command: The program and its arguments.
        cwd: Folder in which it runs.
        src: Folder in which it finds the package.
        home: Home folder that it sees, so that it leaves nothing in the user's own.
        timeout_s: Seconds after which it is ended and the test fails.

    Returns:
        The finished process with what it printed.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith(("RIGHTRATE_", "XDG_"))}
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
    env["PYTHONPATH"] = str(src)
    if home is not None:
        env["HOME"] = str(home)
    return subprocess.run(
        command, cwd=cwd, env=env, timeout=timeout_s, capture_output=True, text=True, check=False
    )
