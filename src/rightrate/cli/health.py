"""What `rightrate doctor` finds."""

import os
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from rightrate import __version__
from rightrate.cli.settings import Setting
from rightrate.errors import RightrateError
from rightrate.studies import Store

#: Packages that rightrate needs, then those that it can use.
NEEDED: Final = ("numpy", "scipy", "msgspec", "cyclopts", "rich", "filelock")
OPTIONAL: Final = ("torch", "scikit-learn", "matplotlib")

_MISSING: Final = "not installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The state of an installation.

    Args:
        versions: Version of Python, rightrate and each package; "not installed" for one that is absent.
        machine: Processors, threads and devices.
        store: State of the store.
        settings: Every setting.
        troubles: What does not work, a sentence or two each.
    """

    versions: Mapping[str, str]
    machine: Mapping[str, str]
    store: str
    settings: tuple[Setting, ...]
    troubles: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The state as plain values, with the number of this layout under "schema"."""
        return {"schema": 1, **asdict(self)}

    def rows(self) -> list[list[str]]:
        """The state as rows of a table: what, and how it is."""
        plain = {**self.versions, **self.machine, "state of the store": self.store}
        rows = [[what, state] for what, state in plain.items()]
        return rows + [[f"setting {one.name}", f"{one.value}  (from {one.source})"] for one in self.settings]


def examine(store: Setting, color: Setting) -> Health:
    """Look at the installation, the machine and the store; nothing is changed.

    Args:
        store: Where the studies are kept.
        color: When colours are used.

    Returns:
        What was found.
    """
    versions = {"Python": platform.python_version(), "rightrate": __version__}
    versions |= {package: _version(package) for package in (*NEEDED, *OPTIONAL)}
    troubles = [
        f"The package {package} is not installed, and rightrate needs it. Install rightrate again."
        for package in NEEDED
        if versions[package] == _MISSING
    ]
    machine = {"system": platform.platform(terse=True), "processors": str(os.cpu_count())}
    if versions["torch"] != _MISSING:
        try:
            machine |= _torch()
        except (ImportError, OSError, RuntimeError) as error:
            troubles.append(f"The package torch is installed, but does not work: {error}. Install it again.")
    try:
        state = _state(Path(store.value))
    except RightrateError as error:
        state = "cannot be used"
        troubles.append(str(error))
    return Health(
        versions=versions, machine=machine, store=state, settings=(store, color), troubles=tuple(troubles)
    )


def _version(package: str) -> str:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(package)
    return _MISSING


def _torch() -> dict[str, str]:
    from rightrate.cli import torch

    return {"threads of torch": str(torch.threads()), "devices of torch": ", ".join(torch.devices())}


def _state(path: Path) -> str:
    """In which state the store is, without making one."""
    if path.exists():
        with Store(path, readonly=True) as store:
            count = len(store.studies())
        free = os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)
        return f"{'writable' if free else 'read-only'}, {count} {'study' if count == 1 else 'studies'}"
    folder = next(parent for parent in path.resolve().parents if parent.exists())
    return "not there yet, can be made" if os.access(folder, os.W_OK) else "not there, and cannot be made"
