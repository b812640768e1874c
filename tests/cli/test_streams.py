import io

import pytest

from rightrate.cli import streams
from rightrate.cli.options import Looks


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "looks", "variables", "colored"),
    [
        (io.StringIO(), Looks(), {}, False),
        (Terminal(), Looks(), {}, True),
        (Terminal(), Looks(), {"TERM": "dumb"}, False),
        (Terminal(), Looks(), {"NO_COLOR": "1"}, False),
        (Terminal(), Looks(color="never"), {"FORCE_COLOR": "1"}, False),
        (io.StringIO(), Looks(color="always"), {}, True),
        (Terminal(), Looks(), {"RIGHTRATE_COLOR": "wrong"}, False),
    ],
)
def test_colours_are_for_terminals_unless_something_else_is_said(
    stream: io.StringIO, looks: Looks, variables: dict[str, str], colored: bool
) -> None:
    assert streams.is_colored(stream, looks, variables) is colored


def test_what_a_stream_cannot_encode_becomes_a_question_mark() -> None:
    held = io.BytesIO()
    stream = io.TextIOWrapper(held, encoding="ascii")
    streams.write(stream, "−1 ⣿")
    assert held.getvalue() == b"?1 ?\n"


def test_quiet_silences_notes_and_keeps_errors(capsys: pytest.CaptureFixture[str]) -> None:
    streams.note("a note", Looks(quiet=True))
    streams.labelled("error", "a fault", Looks(quiet=True))
    assert capsys.readouterr().err == "error: a fault\n"


def test_a_label_is_readable_without_its_colour(capsys: pytest.CaptureFixture[str]) -> None:
    streams.labelled("error", "a fault", Looks(color="always"))
    assert capsys.readouterr().err == "\x1b[1;31merror:\x1b[0m a fault\n"
