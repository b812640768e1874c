"""The store of a verb: made ready before anything expensive begins, or opened to be read."""

from contextlib import suppress
from pathlib import Path

from rightrate.cli.options import Looks
from rightrate.cli.settings import DEFAULT_STORE, Setting
from rightrate.cli.streams import labelled, note
from rightrate.studies import Store


def prepare(place: Setting, looks: Looks) -> Path:
    """Make sure that a store can be written, before a run pays for trials that it could not keep.

    Args:
        place: Where the store is or shall be.
        looks: What the user said.

    Returns:
        Its path.

    Raises:
        StoreError: If it cannot be used.
    """
    path = Path(place.value)
    if path == DEFAULT_STORE:
        _hide(path.parent)
    with Store(path) as store:
        for sentence in store.notes:
            labelled("warning", sentence, looks)
    return path


def opened(place: Setting, *, readonly: bool = True) -> Store:
    """Open a store that is there.

    Args:
        place: Where the store is.
        readonly: Whether it is only to be read.

    Returns:
        The store; close it.

    Raises:
        StoreError: If there is none, or it cannot be used.
    """
    if not readonly:
        Store(place.value, readonly=True).close()  # a store that is not there is no reason to make one
    return Store(place.value, readonly=readonly)


def is_begun(place: Setting, looks: Looks) -> bool:
    """Whether there is a store; that the default one is not there yet is no error.

    Args:
        place: Where the store is.
        looks: What the user said.

    Returns:
        False when it is the default store and nothing was ever kept in it.
    """
    if place.source != "default" or Path(place.value).exists():
        return True
    note(f"There is no store {place.value} here yet: the first `rightrate choose` makes it.", looks)
    return False


def _hide(folder: Path) -> None:
    """Make the folder of the default store, and keep it out of the user's version control."""
    with suppress(OSError):  # opening the store says what is wrong
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", "utf-8")
