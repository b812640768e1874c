import json

import pytest

from rightrate.schedules import KINDS, Cosine
from tests.cli.conftest import Rightrate


def test_the_factors_are_those_of_the_schedule_bit_for_bit(rightrate: Rightrate) -> None:
    done = rightrate("schedule", "cosine", "--steps", "37", "--floor", "0.1", "--json")
    answer = json.loads(done.out)
    curve = Cosine(warmup=0.05, floor=0.1).over(37)
    assert answer["factors"] == [curve(step) for step in range(37)]
    assert (answer["schema"], answer["steps"], answer["lr"]) == (1, 37, 1.0)
    assert answer["schedule"] == "Cosine(warmup=0.05, floor=0.1)"


@pytest.mark.parametrize("steps", ["1", "2", "20", "1000000"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_at_every_length(rightrate: Rightrate, kind: str, steps: str) -> None:
    done = rightrate("schedule", kind, "--steps", steps, "--lr", "3e-3")
    assert done.code == 0
    assert "learning rate" in done.out
    assert "step" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_without_a_peak_the_factor_is_drawn(rightrate: Rightrate) -> None:
    assert "factor of the peak" in rightrate("schedule", "linear", "--steps", "50").out


def test_the_kinds_are_listed(rightrate: Rightrate) -> None:
    assert [line.split()[0] for line in rightrate("schedule", "list").out.splitlines()] == list(KINDS)
    listed = json.loads(rightrate("schedule", "list", "--json").out)
    assert [one["kind"] for one in listed["kinds"]] == list(KINDS)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("linea", "--steps", "50"), "`kind` must be constant, cosine or linear, got 'linea'"),
        (("linear", "--steps", "0"), "`steps` must be a whole number, at least 1, got 0"),
        (("linear", "--steps", "50", "--warmup", "1.5"), "`warmup` must be a share in [0, 1)"),
        (("linear", "--steps", "50", "--warmup", "60"), "`warmup` must be below the length of the run"),
        (("linear", "--steps", "50", "--floor", "nan"), "`floor` must be in [0, 1]"),
        (("linear", "--steps", "50", "--lr", "0"), "`lr` must be finite and above 0, got 0.0"),
        (("linear", "--steps", "50", "--lr", "nan"), "`lr` must be finite and above 0, got nan"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(
    rightrate: Rightrate, words: tuple[str, ...], message: str
) -> None:
    done = rightrate("schedule", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
