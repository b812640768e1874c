from pathlib import Path

import pytest

from rightrate.cli import settings
from rightrate.cli.settings import Setting
from rightrate.errors import ArgumentError


@pytest.mark.parametrize(
    ("flag", "variables", "value", "source"),
    [
        (None, {}, ".rightrate/studies.db", "default"),
        (None, {"RIGHTRATE_STORE": ""}, ".rightrate/studies.db", "default"),
        (None, {"RIGHTRATE_STORE": "a.db"}, "a.db", "RIGHTRATE_STORE"),
        (Path("b.db"), {"RIGHTRATE_STORE": "a.db"}, "b.db", "--store"),
    ],
)
def test_the_store_comes_from_the_flag_the_environment_or_the_default(
    flag: Path | None, variables: dict[str, str], value: str, source: str
) -> None:
    assert settings.store(flag, variables) == Setting("store", value, source)


@pytest.mark.parametrize(
    ("variables", "value", "source"),
    [
        ({}, "auto", "default"),
        ({"NO_COLOR": ""}, "auto", "default"),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "never", "NO_COLOR"),
        ({"FORCE_COLOR": "1"}, "always", "FORCE_COLOR"),
        ({"RIGHTRATE_COLOR": "always", "NO_COLOR": "1"}, "always", "RIGHTRATE_COLOR"),
    ],
)
def test_colour_comes_from_our_own_variable_before_those_of_everybody(
    variables: dict[str, str], value: str, source: str
) -> None:
    assert settings.color(None, variables) == Setting("color", value, source)
    assert settings.color("auto", variables) == Setting("color", "auto", "--color")


def test_an_unknown_colour_in_the_environment_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`RIGHTRATE_COLOR` must be auto, always or never, got 'red'"):
        settings.color(None, {"RIGHTRATE_COLOR": "red"})
