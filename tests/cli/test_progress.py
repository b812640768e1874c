import io
import sys

import pytest

from rightrate.choosing import Progress
from rightrate.cli.live import Live
from rightrate.cli.options import Looks
from rightrate.cli.progress import Lines, Silent, meter
from rightrate.search import Evidence, Trial

BEST = Evidence(Trial(lr=3.2e-3, steps=100, seed=0), loss=0.0812, spent=100)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Broken(Terminal):
    def write(self, text: str) -> int:
        raise BrokenPipeError


class Clock:
    """A clock that shows what it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def state(spent: int = 500) -> Progress:
    return Progress(study="digits", trials=7, reused=2, spent=spent, fresh=spent, budget=1000, best=BEST)


def test_without_a_terminal_there_is_a_line_every_30_seconds() -> None:
    clock, stream = Clock(), io.StringIO()
    with Lines(stream, clock) as shown:
        for second in range(0, 91):
            clock.now = 100.0 + second
            shown.update(state(spent=10 * second + 1))
    assert [line.split(" of ")[0].strip() for line in stream.getvalue().splitlines()] == ["30%", "60%", "90%"]
    assert "  30% of 1,000 steps · 7 trials · best 0.08120 at 3.2e-03 · 1:10 left" in (
        "  " + stream.getvalue().splitlines()[0].strip()
    )


def test_the_live_line_is_redrawn_ten_times_a_second_however_many_steps_there_are() -> None:
    clock, stream = Clock(), Terminal()
    with Live(stream, Looks(color="never"), clock) as shown:
        for step in range(1000):
            clock.now = 100.0 + step / 1000
            shown.update(state(spent=step))
    assert 9 <= stream.getvalue().count("of 1,000 steps") <= 11


def test_the_live_line_is_taken_away_at_the_end() -> None:
    stream = Terminal()
    with Live(stream, Looks(color="never")) as shown:
        shown.update(state())
    assert "\x1b[?25h" in stream.getvalue(), "the cursor is not shown again"
    assert stream.getvalue().endswith("\r\x1b[1A\x1b[2K")


def test_the_time_left_does_not_count_what_was_found_in_the_store() -> None:
    clock, stream = Clock(), io.StringIO()
    shown = Lines(stream, clock)
    shown.update(Progress(study="digits", trials=5, reused=5, spent=400, fresh=0, budget=1000))
    clock.now = 130.0
    shown.update(Progress(study="digits", trials=5, reused=5, spent=700, fresh=300, budget=1000))
    assert stream.getvalue().endswith("· 0:30 left\n")


@pytest.mark.parametrize("kind", [Lines, lambda stream: Live(stream, Looks())])
def test_a_reader_that_went_away_does_not_end_the_run(kind: type[Lines]) -> None:
    stream = Broken()
    with kind(stream) as shown:
        shown.show(state(), 1.0)


@pytest.mark.parametrize(("looks", "wanted"), [(Looks(), False), (Looks(quiet=True), True)])
def test_progress_that_is_not_wanted_is_silent(looks: Looks, wanted: bool) -> None:
    assert isinstance(meter(looks, wanted=wanted), Silent)


def test_the_terminal_decides_how_progress_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(meter(Looks(), wanted=True), Lines)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert isinstance(meter(Looks(), wanted=True), Live)
