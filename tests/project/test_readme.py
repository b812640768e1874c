"""What the README shows works, and it stays short."""

from pathlib import Path

import pytest

from tests.project.paths import ROOT
from tests.project.readme import SHELL, Block, blocks, run_commands, run_python

WORDS = 900
EXAMPLE = """
```python
rate = 0.1
```

Then, in the same session:

```python
assert rate == 0.1
```

<!-- file: train.py -->
```python
print("trained")
```

```shell
python train.py  # runs the file above
python -c \\
  "print(1)"
```

<!-- not run: it needs a network -->
```shell
curl example.org
```
"""


@pytest.fixture(scope="module")
def readme() -> str:
    """Text of the README."""
    return (ROOT / "README.md").read_text("utf-8")


def test_the_readme_has_fewer_than_900_words(readme: str) -> None:
    assert len(readme.split()) < WORDS


@pytest.mark.timeout(600)
def test_the_code_and_the_commands_of_the_readme_run(readme: str, tmp_path: Path) -> None:
    found = blocks(readme)
    run_python(found, tmp_path)
    assert run_commands(found, tmp_path) > 0, "the README shows no command that can be run"


def test_every_block_of_the_readme_says_its_language(readme: str) -> None:
    unknown = [block.line for block in blocks(readme) if block.language not in {*SHELL, "python", "text"}]
    assert not unknown, f"blocks without a language that is run, or `text`, at lines {unknown}"


def test_blocks_run_in_their_order_in_one_namespace(tmp_path: Path) -> None:
    found = blocks(EXAMPLE)
    run_python(found, tmp_path)
    assert run_commands(found, tmp_path) == 2


def test_a_block_that_raises_is_reported_at_its_line(tmp_path: Path) -> None:
    found = blocks(EXAMPLE.replace("assert rate == 0.1", "assert rate == 0.2"))
    with pytest.raises(AssertionError, match="line 9"):
        run_python(found, tmp_path)


def test_a_command_that_fails_is_reported(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ended with 3"):
        run_commands([Block("shell", 1, ('python -c "raise SystemExit(3)"',))], tmp_path)


def test_a_command_that_is_not_known_must_be_marked(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="mark the block of `curl"):
        run_commands([Block("shell", 1, ("curl example.org",))], tmp_path)
