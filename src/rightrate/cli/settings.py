"""Settings, and where each came from: a flag, a variable of the environment, or the default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from rightrate.cli.options import Color
from rightrate.errors import require

#: Where studies are kept unless something else is said: beside the code that they belong to, so that
#: the same command in the same directory always finds them again.
DEFAULT_STORE = Path(".rightrate", "studies.db")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Args:
        name: What it is called in the list of settings.
        value: Its value as text.
        source: The flag or the variable that it came from, or "default".
    """

    name: str
    value: str
    source: str


def store(flag: Path | None = None, environment: Mapping[str, str] = os.environ) -> Setting:
    """Find out where studies are kept.

    Args:
        flag: Value of `--store`, if it was given.
        environment: Variables of the environment; an empty one counts as absent.

    Returns:
        The setting; its value is a path.

    Example:
        >>> store(None, {"RIGHTRATE_STORE": "team.db"})
        Setting(name='store', value='team.db', source='RIGHTRATE_STORE')
    """
    if flag is not None:
        return Setting("store", str(flag), "--store")
    if named := environment.get("RIGHTRATE_STORE"):
        return Setting("store", named, "RIGHTRATE_STORE")
    return Setting("store", str(DEFAULT_STORE), "default")


def color(flag: Color | None = None, environment: Mapping[str, str] = os.environ) -> Setting:
    """Find out when colours are used.

    Args:
        flag: Value of `--color`, if it was given.
        environment: Variables of the environment; an empty one counts as absent.

    Returns:
        The setting; its value is "auto", "always" or "never".

    Raises:
        ArgumentError: If `RIGHTRATE_COLOR` is something else.

    Example:
        >>> color(None, {"NO_COLOR": "1"})
        Setting(name='color', value='never', source='NO_COLOR')
    """
    if flag is not None:
        return Setting("color", flag, "--color")
    if named := environment.get("RIGHTRATE_COLOR"):
        require(named in get_args(Color), "RIGHTRATE_COLOR", named, "auto, always or never")
        return Setting("color", named, "RIGHTRATE_COLOR")
    if environment.get("NO_COLOR"):
        return Setting("color", "never", "NO_COLOR")
    if environment.get("FORCE_COLOR"):
        return Setting("color", "always", "FORCE_COLOR")
    return Setting("color", "auto", "default")
