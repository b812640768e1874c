"""One process at a time works on a study: a lock that dies with the process that holds it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout, lock_descriptor

from rightrate.errors import StoreError, StudyBusyError

#: Seconds to wait for a lock. A process that only looks whether it is held has it for microseconds.
PATIENCE = 0.5


def lock_file(store: Path, study: str) -> Path:
    """Say which file carries the lock of a study.

    Args:
        store: Path of the store.
        study: Id of the study.

    Returns:
        A path beside the store.
    """
    return store.with_name(f"{store.name}.locks") / f"{study}.lock"


@contextmanager
def held(file: Path, busy: Callable[[], StudyBusyError]) -> Iterator[None]:
    """Hold a lock while the body runs.

    Args:
        file: The file that carries the lock; made when it is absent.
        busy: Makes the error for the case that another process holds it.

    Yields:
        Nothing.

    Raises:
        StudyBusyError: If another process, or another part of this one, holds the lock.
        StoreError: If the file cannot be made.
    """
    # Not reentrant, and a file system without locks is refused rather than pretended to have them.
    lock = FileLock(file, fallback_to_soft=False)
    try:
        file.parent.mkdir(exist_ok=True)
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise busy() from None
    except OSError as error:
        raise StoreError(
            f"The lock {file} cannot be taken: {error.strerror or error}. "
            "Give a store in a directory that can be written, on a file system that has locks."
        ) from error
    try:
        yield
    finally:
        lock.release()


def is_held(file: Path) -> bool:
    """Say whether some process is seen to hold a lock.

    Args:
        file: The file that carries the lock.

    Returns:
        Whether it is held; false where this process may not look.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not lock_descriptor(descriptor, blocking=False)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def forget(file: Path) -> None:
    """Remove the file of a lock that this process holds.

    A process that waits for the removed file notices it and takes the lock of a new one.

    Args:
        file: The file that carries the lock.
    """
    with suppress(OSError):  # where an open file cannot be removed it stays, empty and harmless
        file.unlink()
