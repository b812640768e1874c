import traceback
from pathlib import Path

import pytest

from rightrate.cli import failures
from rightrate.cli.interrupts import Interrupted
from rightrate.cli.options import DEFAULT, Looks
from rightrate.errors import ArgumentError, RightrateError, StoreError, UserCodeError, require


def user_error(folder: Path, code: str) -> UserCodeError:
    """What comes of a function of a user that raises, called through a file of ours."""
    theirs = folder / "train.py"
    theirs.write_text(code)
    scope: dict[str, object] = {"require": require}
    exec(compile(code, str(theirs), "exec"), scope)
    ours = Path(failures.__file__).parents[1] / "tasks" / "caller.py"
    try:
        exec(compile("loss()", str(ours), "exec"), scope)
    except Exception as error:
        wrapped = UserCodeError(f"`loss` raised {type(error).__name__}: {error}")
        wrapped.__cause__ = error
        return wrapped
    raise AssertionError("nothing was raised")


def test_the_users_traceback_comes_first_and_holds_no_frame_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failures.show(user_error(tmp_path, "def loss():\n    return 1 / 0\n"), DEFAULT)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert any("train.py" in line for line in lines)
    assert "    return 1 / 0" in lines
    assert lines[-2:] == [
        "ZeroDivisionError: division by zero",
        "error: `loss` raised ZeroDivisionError: division by zero",
    ]
    assert not any("caller.py" in line for line in lines)


def test_the_cause_of_the_users_error_is_trimmed_too(tmp_path: Path) -> None:
    code = """def loss():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise KeyError(3) from error
"""
    cause = user_error(tmp_path, code).__cause__
    assert cause is not None
    shown = failures.user_traceback(cause)
    assert "direct cause" in shown
    assert "ZeroDivisionError" in shown
    assert "caller.py" not in shown


def test_verbose_shows_every_frame(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failures.show(user_error(tmp_path, "def loss():\n    return 1 / 0\n"), Looks(verbose=True))
    assert "caller.py" in capsys.readouterr().err


def test_a_fault_within_rightrate_alone_keeps_its_frames() -> None:
    with pytest.raises(ArgumentError) as caught:
        require(False, "x", 1, "2")
    error = caught.value
    error.__traceback__ = error.__traceback__.tb_next if error.__traceback__ else None
    assert "errors.py" in failures.user_traceback(error)


def test_an_error_is_one_line_and_what_to_do_another(capsys: pytest.CaptureFixture[str]) -> None:
    failures.show(
        StoreError("The store\na.db is read-only. Make it writable, or give another path."), DEFAULT
    )
    assert capsys.readouterr().err == (
        "error: The store a.db is read-only.\nhint: Make it writable, or give another path.\n"
    )


def test_an_error_that_the_users_code_led_to_names_the_line(tmp_path: Path) -> None:
    code = "def loss():\n    require(False, 'steps', 3, 'more')\n"
    cause = user_error(tmp_path, code).__cause__
    assert isinstance(cause, RightrateError)
    # The first frame is that of this test, which stands where the command line does: outside of ours.
    assert failures.place(cause) == f"It comes from {tmp_path / 'train.py'}, line 2."


def test_an_error_of_our_own_making_names_no_line() -> None:
    assert failures.place(ArgumentError("Wrong.")) == ""


@pytest.mark.parametrize("verbose", [True, False])
def test_a_fault_of_ours_says_so(verbose: bool, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("impossible")
    except RuntimeError as error:
        failures.show_fault(error, Looks(verbose=verbose))
    said = capsys.readouterr().err
    assert "error: rightrate failed: RuntimeError: impossible" in said
    assert ("Traceback" in said) is verbose
    assert ("--verbose" in said) is not verbose


def test_an_interruption_ends_with_the_command_that_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    failures.show_interrupted(Interrupted("3 trials kept", "rightrate choose digits"), Looks(quiet=True))
    assert capsys.readouterr().err == "interrupted: 3 trials kept\nresume: rightrate choose digits\n"


def test_a_traceback_has_the_form_that_python_gives_it(tmp_path: Path) -> None:
    cause = user_error(tmp_path, "def loss():\n    return 1 / 0\n").__cause__
    assert cause is not None
    shown = failures.user_traceback(cause).splitlines()
    whole = "".join(traceback.format_exception(cause)).splitlines()
    assert set(shown) < set(whole)
