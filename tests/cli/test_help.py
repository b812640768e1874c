import re
import sys

import pytest

import rightrate as package
from tests.cli.conftest import Rightrate
from tests.project.paths import run

VERBS = (
    "choose",
    "study",
    "studies",
    "report",
    "measure",
    "transfer",
    "coordinates",
    "range-test",
    "laws",
    "schedule",
    "doctor",
)
NESTED = (
    ("study", "compare"),
    ("study", "kinds"),
    ("studies", "show"),
    ("studies", "export"),
    ("studies", "delete"),
    ("laws", "refine"),
    ("schedule", "check"),
    ("schedule", "list"),
)


def test_alone_it_shows_its_help(rightrate: Rightrate) -> None:
    alone, asked = rightrate(), rightrate("--help")
    assert alone == asked
    assert (alone.code, alone.err) == (0, "")
    assert all(f"│ {verb} " in alone.out for verb in VERBS)
    assert "Exit codes: 0 answered" in alone.out


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_has_examples(rightrate: Rightrate, verb: str) -> None:
    done = rightrate(verb, "--help")
    assert done.code == 0
    assert f" rightrate {verb}" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("verb", [*((verb,) for verb in VERBS), *NESTED], ids=" ".join)
def test_every_option_of_a_verb_is_explained(rightrate: Rightrate, verb: tuple[str, ...]) -> None:
    lines = rightrate(*verb, "--help").out.splitlines()
    options = [line.strip("│ *") for line in lines if line.strip("│ *").startswith("--")]
    assert any(option.startswith("--json  ") for option in options)
    assert not [
        option for option in options if not re.match(r"--[\w-]+( -\w)?( [A-Z|]+(?:\.{3})?)? {2,}\w", option)
    ]


def test_the_version_is_that_of_the_package(rightrate: Rightrate) -> None:
    assert rightrate("--version") == (0, f"{package.__version__}\n", "")


def test_help_is_coloured_only_when_it_is_asked_for(
    rightrate: Rightrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[" not in rightrate("--help").out
    monkeypatch.setenv("RIGHTRATE_COLOR", "always")
    assert "\x1b[" in rightrate("--help").out


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("choo", "digits"), 'Unknown command "choo". Did you mean "choose"?', "rightrate --help"),
        (("choose",), "TARGET requires an argument", "rightrate choose --help"),
        (("choose", "digits", "--budge", "1"), "Did you mean --budget?", "rightrate choose --help"),
        (("choose", "digits", "twice"), "There is no place for 'twice'.", "rightrate choose --help"),
        (("studies", "delete"), "NAME requires an argument", "rightrate studies delete --help"),
        (("coordinates", "net.py"), "--widths requires an argument", "rightrate coordinates --help"),
        (("schedule", "linear"), "--steps requires an argument", "rightrate schedule --help"),
        (("choose", "digits", "--color", "red"), '"red" for --color', "rightrate choose --help"),
    ],
)
def test_words_that_are_no_command_line_are_answered_in_two_lines(
    rightrate: Rightrate, words: tuple[str, ...], message: str, hint: str
) -> None:
    done = rightrate(*words)
    assert (done.code, done.out) == (2, "")
    error, todo = done.err.splitlines()
    assert error.startswith("error: ")
    assert message in error
    assert todo == f"hint: Run `{hint}`."


def test_help_brings_no_framework_and_no_numpy_along() -> None:
    code = (
        "import sys; from rightrate.cli import main; main(['choose', '--help']);"
        "print(sorted({'torch', 'numpy', 'scipy', 'sklearn', 'msgspec'} & set(sys.modules)))"
    )
    done = run([sys.executable, "-c", code])
    assert done.stdout.splitlines()[-1] == "[]"
