import json
from pathlib import Path

import pytest

from rightrate.schedules import COMBINATORS, KINDS, Cosine, parse
from rightrate.schedules.catalogue import CATALOGUE
from rightrate.schedules.feedback import RULES
from tests.cli.conftest import Rightrate


def test_the_factors_are_those_of_the_schedule_bit_for_bit(rightrate: Rightrate) -> None:
    done = rightrate("schedule", "cosine", "--steps", "37", "--floor", "0.1", "--json")
    answer = json.loads(done.out)
    curve = Cosine(warmup=0.05, floor=0.1).over(37)
    assert answer["factors"] == [curve(step) for step in range(37)]
    assert (answer["schema"], answer["steps"], answer["lr"]) == (1, 37, 1.0)
    assert answer["schedule"] == "Cosine(warmup=0.05, floor=0.1)"


@pytest.mark.parametrize("steps", ["1", "2", "20", "1000000"])
@pytest.mark.parametrize("kind", [entry.example for entry in CATALOGUE.values()])
def test_every_kind_is_drawn_at_every_length(rightrate: Rightrate, kind: str, steps: str) -> None:
    done = rightrate("schedule", kind, "--steps", steps, "--lr", "3e-3")
    assert done.code == 0
    assert "learning rate" in done.out
    assert "step" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_without_a_peak_the_factor_is_drawn(rightrate: Rightrate) -> None:
    assert "factor of the peak" in rightrate("schedule", "linear", "--steps", "50").out


def test_the_kinds_are_listed_with_all_that_is_known_of_them(rightrate: Rightrate) -> None:
    listed = rightrate("schedule", "list").out
    heads = [line.split()[0] for line in listed.splitlines() if line and line[0] != " "]
    assert [head for head in heads if head != "These"] == [*KINDS, *COMBINATORS, *RULES]
    assert max(map(len, listed.splitlines())) <= 80
    assert listed.count("  formula ") == listed.count("  use ") == len(heads) - 1


def test_the_list_is_there_as_data(rightrate: Rightrate) -> None:
    listed = json.loads(rightrate("schedule", "list", "--json").out)
    assert [one["kind"] for one in listed["kinds"]] == list(KINDS)
    assert [one["kind"] for one in listed["combinators"]] == list(COMBINATORS)
    assert [one["kind"] for one in listed["rules"]] == list(RULES)
    (linear,) = (one for one in listed["kinds"] if one["kind"] == "linear")
    assert [one["name"] for one in linear["parameters"]] == ["warmup", "floor"]
    assert linear["formula"] == "f + (1 - f) (1 - x)"
    assert (linear["factors"][0], linear["factors"][-1]) == (1.0, 0.0)


def test_a_text_is_drawn_and_comes_with_its_plain_form(rightrate: Rightrate) -> None:
    written = "warmup( 5 )+cosine(45,floor=0.1)"
    answer = json.loads(rightrate("schedule", written, "--steps", "50", "--json").out)
    curve = parse(written).over(50)
    assert answer["text"] == "warmup(5) + cosine(45, floor=0.1)"
    assert answer["factors"] == [curve(step) for step in range(50)]


def test_a_fault_in_a_text_is_shown_where_it_is(rightrate: Rightrate) -> None:
    done = rightrate("schedule", "warmup(5) + liner", "--steps", "50")
    assert done.err.splitlines() == [
        "error: `liner` is no schedule.",
        "  warmup(5) + liner",
        "              ^",
        "hint: Did you mean linear?",
    ]


@pytest.mark.parametrize(
    ("kind", "schedule"),
    [
        ("linear", "Linear(warmup=0.05, floor=0.0)"),
        ("wsd", "WSD(warmup=0.05, decay=0.2, shape='1-sqrt', floor=0.0)"),
        ("step", "Step(every=0.3, by=0.1)"),
        ("linear(floor=0.1)", "Linear(warmup=0, floor=0.1)"),
    ],
)
def test_only_the_name_of_a_kind_with_a_warm_up_warms_up_unasked(
    rightrate: Rightrate, kind: str, schedule: str
) -> None:
    assert json.loads(rightrate("schedule", kind, "--steps", "50", "--json").out)["schedule"] == schedule


def test_a_floor_is_a_factor_or_a_rate(rightrate: Rightrate) -> None:
    words = ("schedule", "linear", "--steps", "50", "--lr", "1e-2", "--floor-lr", "1e-3", "--json")
    assert json.loads(rightrate(*words).out)["factors"][-1] == pytest.approx(0.1)
    both = rightrate(*words, "--floor", "0.1")
    assert both.code == 2
    assert "`floor` must be left out where floor-lr is given, got 0.1." in both.err


def test_the_picture_is_written_to_a_folder(rightrate: Rightrate, tmp_path: Path) -> None:
    done = rightrate("schedule", "rex", "--steps", "50", "--pictures", ".")
    assert done.err == "picture: schedule.svg\n"
    assert "<svg" in (tmp_path / "schedule.svg").read_text("utf-8")
    assert rightrate("schedule", "rex", "--steps", "50", "--pictures", "nowhere").code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("linea", "--steps", "50"), "`linea` is no schedule."),
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
