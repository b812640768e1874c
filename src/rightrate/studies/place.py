"""The place of a store: a path that can hold one, and a file system on which SQLite's log is safe."""

import os
import re
from pathlib import Path

from rightrate.errors import StoreError

#: File systems whose shared memory or locks do not hold between all their users, see
#: https://www.sqlite.org/wal.html ("all processes using a database must be on the same host computer").
_REMOTE = re.compile(
    r"nfs\d*|cifs|smb\w*|9p|drvfs|afs|ceph|lustre|gpfs|beegfs|glusterfs|ncpfs|vboxsf|virtiofs|prl_fs|fuse\..+"
)
#: Bytes of the smallest database that SQLite writes.
_SMALLEST = 512
_MOUNTS = Path("/proc/mounts")


def locate(path: str | Path, *, readonly: bool) -> Path:
    """Find out whether a path can hold a store, and make its directory.

    Args:
        path: Where the store is or shall be.
        readonly: Whether it is only to be read; then nothing is made.

    Returns:
        The absolute path, without symbolic links.

    Raises:
        StoreError: If there is no such store to read, or the path cannot hold one.
    """
    try:
        place = Path(path).expanduser().resolve()
        if not readonly:
            place.parent.mkdir(parents=True, exist_ok=True)
        trouble = _trouble(place, readonly=readonly)
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        trouble = f"{reason}. Give a path in a directory that exists or can be made"
    if trouble:
        raise StoreError(f"The store {path} cannot be opened: {trouble}.")
    return place


def _trouble(place: Path, *, readonly: bool) -> str:
    """Say why a path cannot hold a store and what to do, or nothing."""
    there = place.exists()
    writable = "new trials must be written. Make it writable, or give another path"
    troubles = (
        (place.is_dir(), f"it is a directory. Give the path of a file, such as {place / 'studies.db'}"),
        (there and not place.is_file(), "it is not a regular file. Give the path of a file"),
        # SQLite takes a file of one byte for an empty one, and would write over it.
        (there and 0 < place.stat().st_size < _SMALLEST, "it is not a rightrate store. Give another path"),
        (there and not os.access(place, os.R_OK), "you may not read it. Ask its owner, or give another path"),
        (readonly and not there, "there is no such file. Check the path; the first study makes the store"),
        (not readonly and there and not os.access(place, os.W_OK), f"the file is read-only, and {writable}"),
        (
            not readonly and not os.access(place.parent, os.W_OK),
            f"the directory {place.parent} is read-only, and {writable}",
        ),
    )
    return next((text for wrong, text in troubles if wrong), "")


def remote_kind(place: Path, mounts: str | None = None) -> str:
    r"""Name the network or user-space file system that a path lies on.

    Args:
        place: An absolute path.
        mounts: The table of mounts in the format of `/proc/mounts`; read from there by default.

    Returns:
        Its type, such as "nfs4"; nothing for a local one, or where the system has no such table.

    Example:
        >>> table = "/dev/sda1 / ext4 rw 0 0\nserver:/share /mnt/team nfs4 rw 0 0\n"
        >>> remote_kind(Path("/mnt/team/studies.db"), table), remote_kind(Path("/srv/studies.db"), table)
        ('nfs4', '')
    """
    if mounts is None:
        mounts = _MOUNTS.read_text(errors="surrogateescape") if _MOUNTS.exists() else ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # The table writes a space, a tab and a backslash in octal.
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1]))
        depth = len(point.parts)
        if place.is_relative_to(point) and depth >= best:  # a later mount covers an earlier one
            best, kind = depth, fields[2]
    return kind if _REMOTE.fullmatch(kind) else ""
