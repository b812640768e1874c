from pathlib import Path

import pytest

from rightrate.studies import Store, database
from rightrate.studies.place import remote_kind
from tests.studies.samples import opened, outcome

MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
server:/home /mnt/home nfs4 rw 0 0
//server/share /mnt/my\040share cifs rw 0 0
bucket /mnt/bucket fuse.s3fs rw 0 0
/dev/sdb1 /mnt/ntfs fuseblk rw 0 0
/dev/sdc1 /mnt/home/local xfs rw 0 0
tmpfs /mnt/bucket/fast tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/s.db", ""),
        ("/mnt/home/ada/s.db", "nfs4"),
        ("/mnt/homework/s.db", ""),
        ("/mnt/my share/s.db", "cifs"),
        ("/mnt/bucket/s.db", "fuse.s3fs"),
        ("/mnt/ntfs/s.db", ""),
        ("/mnt/home/local/s.db", ""),
        ("/mnt/bucket/fast/s.db", ""),
    ],
)
def test_a_network_file_system_is_known_by_the_table_of_mounts(path: str, kind: str) -> None:
    assert remote_kind(Path(path), MOUNTS) == kind


def test_a_later_mount_covers_an_earlier_one() -> None:
    assert remote_kind(Path("/a/s.db"), "x /a nfs rw 0 0\ny /a ext4 rw 0 0\n") == ""


def test_a_store_on_a_network_file_system_works_without_a_log_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "s.db"
    with Store(file) as store:  # made on a local disk, with a log
        opened(store).add(outcome(1))
        assert store.notes == ()
    monkeypatch.setattr(database, "remote_kind", lambda place: "nfs4")
    with Store(file) as store, Store(file) as other:
        opened(store).add(outcome(2))
        opened(other).add(outcome(3))
        assert [note for note in store.notes if "nfs4" in note]
        assert len(opened(store).outcomes()) == 3
        assert not Path(f"{file}-wal").exists()
    monkeypatch.undo()
    with Store(file) as store:
        assert store.notes == ()
        assert len(opened(store).outcomes()) == 3
