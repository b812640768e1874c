"""A process that is killed while it writes loses nothing that was acknowledged."""

import random
import time
from pathlib import Path

from rightrate.studies import Store
from tests.studies.samples import ID, opened, outcome, writer

ROUNDS = 20


def killed_after(store: Path, first: int, acknowledgements: int, pause: float) -> int:
    """Let a process write from a number on, kill it; return the number after the last acknowledged one."""
    with writer(store, ID, first, first + 10_000) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledgements)]
        time.sleep(
            pause
        )  # so that the kill falls anywhere within a write; nothing is concluded from the time
        process.kill()
        # The rest was in the pipe, acknowledged before the kill; a line that was cut short was not.
        lines += [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    return int(lines[-1]) + 1 if lines else first


def test_every_acknowledged_record_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    rng = random.Random(0)
    file, first = tmp_path / "s.db", 0
    for _ in range(ROUNDS):
        acknowledged = killed_after(file, first, rng.randrange(12), rng.uniform(0, 0.003))
        with Store(file) as store:
            study = opened(store)
            with study.lock():
                found = list(study.outcomes().values())
        assert acknowledged <= len(found) <= acknowledged + 1
        first = len(found)
    assert [repr(one) for one in found] == [repr(outcome(number)) for number in range(first)]
    assert first > ROUNDS
