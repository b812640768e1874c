"""Several processes write to one store at once."""

from pathlib import Path

from rightrate.studies import Store
from tests.studies.samples import outcome, writer

PROCESSES, TRIALS = 4, 25


def test_processes_that_begin_and_write_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "new" / "s.db"
    processes = [writer(file, f"{number:04x}0000", 0, TRIALS) for number in range(PROCESSES)]
    for process in processes:
        acknowledged, _ = process.communicate()
        assert process.returncode == 0
        assert acknowledged.split() == [str(number) for number in range(TRIALS)]
    with Store(file) as store:
        studies = [store.find(summary.id).outcomes() for summary in store.studies()]
    assert len(studies) == PROCESSES
    expected = [repr(outcome(number)) for number in range(TRIALS)]
    assert all([repr(one) for one in study.values()] == expected for study in studies)


def test_processes_that_write_the_same_trials_record_each_once(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    processes = [writer(file, "5eed0000", 0, TRIALS) for _ in range(3)]
    assert [process.wait() for process in processes if process.communicate()] == [0, 0, 0]
    with Store(file) as store:
        found = store.find("5eed0000").outcomes().values()
    assert sorted(map(repr, found)) == sorted(repr(outcome(number)) for number in range(TRIALS))
