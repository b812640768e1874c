"""The blocks of code of a Markdown file, and how they are run."""

import itertools
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.project.paths import run

MARK = re.compile(r"<!--\s*(?P<kind>not run|file):\s*(?P<text>\S.*?)\s*-->")
FENCE = re.compile(r"\s*```(?P<language>\w*)")
SHELL = frozenset({"bash", "console", "sh", "shell"})

#: Programs that a command may start with; a block with any other is marked as not run, with its reason.
RUNNABLE = ("rightrate", "python")

TIMEOUT_S = 240


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of code.

    Args:
        language: The word after the fence, in lower case, or nothing.
        line: Number of its first line of code in the file, counted from 1.
        code: The lines of code.
        not_run: Why it is not run, or nothing.
        file: Name under which it is saved beside the script, or nothing.
    """

    language: str
    line: int
    code: tuple[str, ...]
    not_run: str = ""
    file: str = ""

    def commands(self) -> list[list[str]]:
        """The commands of a shell block, split into words; lines that end in a backslash are joined."""
        lines = "\n".join(self.code).replace("\\\n", " ").splitlines()
        words = [shlex.split(line.removeprefix("$ "), comments=True) for line in lines]
        return [command for command in words if command]


def blocks(text: str) -> list[Block]:
    """Read the fenced blocks of a Markdown text, each with the marks that stand right above it."""
    found = []
    marks: dict[str, str] = {}
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if fence := FENCE.match(line):
            code = tuple(
                inner for _, inner in itertools.takewhile(lambda pair: not FENCE.match(pair[1]), lines)
            )
            found.append(Block(fence["language"].lower(), number + 1, code, **marks))
        if mark := MARK.search(line):
            marks[mark["kind"].replace(" ", "_")] = mark["text"]
        elif line.strip():
            marks = {}
    return found


def run_python(found: list[Block], folder: Path) -> None:
    """Run all blocks of Python in their order as one script, on the lines they have in the text."""
    script: list[str] = []
    for block in found:
        if block.file:
            (folder / block.file).write_text("\n".join(block.code) + "\n", "utf-8")
        if block.language == "python" and not block.not_run:
            script += [""] * (block.line - 1 - len(script))
            script += block.code
    (folder / "readme_blocks.py").write_text("\n".join(script) + "\n", "utf-8")
    _succeed([sys.executable, "-W", "error::DeprecationWarning:__main__", "readme_blocks.py"], folder)


def run_commands(found: list[Block], folder: Path) -> int:
    """Run the commands of all shell blocks in their order, and return how many there were."""
    commands = [
        command
        for block in found
        if block.language in SHELL and not block.not_run
        for command in block.commands()
    ]
    for command in commands:
        assert command[0] in RUNNABLE, f"mark the block of `{shlex.join(command)}`: <!-- not run: reason -->"
        _succeed(command, folder)
    return len(commands)


def _succeed(command: list[str], folder: Path) -> None:
    done = run(command, cwd=folder, home=folder, timeout_s=TIMEOUT_S)
    assert done.returncode == 0, f"`{shlex.join(command)}` ended with {done.returncode}\n{done.stderr}"
