import os
import signal
import sys
import threading
from contextlib import suppress

import pytest

from rightrate.cli.interrupts import Guard, Stop
from tests.project.paths import run


def kill(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_waits_for_the_step_and_the_second_does_not(
    number: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    with Guard() as guard:
        guard.check()
        kill(number)
        assert guard.requested
        with pytest.raises(Stop):
            guard.check()
        with pytest.raises(KeyboardInterrupt):
            kill(number)
    assert capfd.readouterr().err == "stopping after this step; a second Ctrl-C stops at once\n"


def test_before_there_is_anything_to_finish_the_first_signal_ends_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with Guard() as guard:
        with pytest.raises(KeyboardInterrupt):
            kill(signal.SIGINT)
        assert guard.requested
    assert capfd.readouterr().err == ""


def test_the_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with suppress(ZeroDivisionError), Guard():
        assert signal.getsignal(signal.SIGINT) != before[0]
        raise ZeroDivisionError
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Guard() as guard:
            kill(signal.SIGINT)
            assert not guard.requested
    finally:
        signal.signal(signal.SIGINT, before)


def test_outside_of_the_main_thread_nothing_is_installed() -> None:
    before = signal.getsignal(signal.SIGINT)
    during = []

    def work() -> None:
        with Guard():
            during.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert during == [before]


def test_a_process_that_was_forked_to_load_data_leaves_ctrl_c_to_the_run() -> None:
    """It is sent to all of them at once; the run still needs their data for the step under way."""
    code = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from rightrate.cli.interrupts import Guard
with Guard() as guard:
    guard.check()
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGINT)
        os.write(1, b"still there")
        os.kill(os.getpid(), signal.SIGTERM)
        os.write(1, b", and not to be ended")
        os._exit(0)
    print(" then", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = run([sys.executable, "-c", code])
    assert (done.stdout, done.stderr) == (f"still there then {-signal.SIGTERM}\n", "")
