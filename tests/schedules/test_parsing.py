from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError, RightrateError, TextError
from rightrate.schedules import (
    KINDS,
    WSD,
    Clip,
    Constant,
    Cooldown,
    Cosine,
    InverseSqrt,
    Join,
    Linear,
    Restarts,
    Rex,
    Scale,
    Schedule,
    Untuned,
    Warmup,
    parse,
)

NEEDY = {
    "piecewise": {"at": (0.5,), "factors": (1.0, 0.1)},
    "power": {"hold": 0.1, "exponent": 0.5},
    "power_decay": {"capacity": 2.0},
    "rising": {"start": 0.01},
    "sampled": {"factors": (1.0, 0.5)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_from_its_name_with_what_it_needs(kind: str) -> None:
    needs: Any = NEEDY.get(kind, {})
    written = f"{kind}({', '.join(f'{name}={value!r}' for name, value in needs.items())})"
    made: Any = KINDS[kind]
    assert parse(written) == made(**needs)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("linear", Linear()),
        ("  linear ", Linear()),
        ("linear()", Linear()),
        ("linear(warmup=10)", Linear(warmup=10)),
        ("warmup(200) + cosine(9800, floor=0.1)", Warmup(Join(((Cosine(floor=0.1), 9800),)), length=200)),
        ("warmup(0.05)+linear", Warmup(Linear(), length=0.05)),
        ("wsd(decay=0.2, shape='1-sqrt')", WSD(decay=0.2, shape="1-sqrt")),
        ("constant(0.6) + linear(0.4)", Join(((Constant(), 0.6), (Linear(), 0.4)))),
        ("constant(0.6) + linear", Join(((Constant(), 0.6), (Linear(), 0.4)))),
        ("constant(0.9) + linear", Join(((Constant(), 0.9), (Linear(), 0.1)))),
        ("constant + linear(100)", Join(((Constant(), 1.0), (Linear(), 100)))),
        ("constant(60) + linear(40)", Join(((Constant(), 60), (Linear(), 40)))),
        ("constant(1.0)", Join(((Constant(), 1.0),))),
        ("(constant + linear(5))(0.5) + rex", Join(((parse("constant + linear(5)"), 0.5), (Rex(), 0.5)))),
        ("0.5 * linear(20) + rex(30)", Join(((Scale(Linear(), by=0.5), 20), (Rex(), 30)))),
        ("scale(linear, by=0.5)", Scale(Linear(), by=0.5)),
        ("clip(linear, low=0.1)", Clip(Linear(), low=0.1)),
        ("restarts(cosine, cycles=2)", Restarts(Cosine(), cycles=2)),
        ("untuned + linear", Untuned(Linear())),
        ("linear + cooldown", Cooldown(Linear())),
        ("warmup(5) + inverse_sqrt + cooldown(9)", Cooldown(Warmup(InverseSqrt(), length=5), length=9)),
        ("warmup(5) + (inverse_sqrt + cooldown(9))", Warmup(Cooldown(InverseSqrt(), length=9), length=5)),
        ("warmup(length=5, start=0.1) + rex", Warmup(Rex(), length=5, start=0.1)),
        ("warmup(5) + (\n rex)", Warmup(Rex(), length=5)),
    ],
)
def test_a_text_means_one_schedule(written: str, meant: Schedule) -> None:
    assert parse(written) == meant
    assert repr(parse(written)) == repr(meant)


@pytest.mark.parametrize(
    ("written", "message", "place"),
    [
        ("liner", "`liner` is no schedule. Did you mean linear?", "liner"),
        ("warmup(5) + cosin(9)", "`cosin` is no schedule. Did you mean cosine?", "cosin"),
        ("Linear", "`Linear` is no schedule. Did you mean linear?", "Linear"),
        ("linear(flooor=0.1)", "There is no argument `flooor`. Did you mean floor?", "flooor"),
        ("linear(flooor=0.1, warmup=5)", "There is no argument `flooor`. Did you mean floor?", "flooor"),
        ("clip(linear, schedule=1)", "There is no argument `schedule`. There are low, high.", "schedule"),
        ("linear(warmup=5, floor=2)", "`floor` must be in [0, 1], a factor of the peak, got 2.", "floor"),
        ("rex + wsd(0.5, shape='x')", "`shape` must be 'linear', ", "shape"),
        ("cosine(floor=a)", "`a` must be a number, a word in quotes or a list. A word has", "a"),
        ("constant + cosine(-5)", "`length` must be a share in (0, 1] or a whole number", "-5"),
        ("cosine('x')", "`'x'` must be a number.", "'x'"),
        ("cosine(5, 6)", "An argument must have a name, except for one length.", "6"),
        ("(rex + linear(5))(floor=0.1)", "An argument must have a name, except for one length.", "floor"),
        ("warmup(5, 6) + rex", "An argument must have a name, except for one length.", "6"),
        ("untuned(0.9) + rex", "An argument must have a name, except for one length.", "0.9"),
        ("warmup(1.5) + rex", "`length` must be a share in [0, 1) or a whole number", "1.5"),
        ("warmup + linear", "`warmup` must be given `length`.", "warmup"),
        ("power(hold=5)", "`power(hold=5)` must be given `exponent`.", "power"),
        ("rex(5) + warmup(5)", "`warmup` must stand first, before a plus.", "warmup"),
        ("rex(5) + warmup(5) + rex", "`warmup` must stand first, before a plus.", "warmup"),
        ("warmup(5)", "`warmup` must stand first, before a plus.", "warmup"),
        ("cooldown(5) + rex(2)", "`cooldown` must stand last, after a plus.", "cooldown"),
        ("clip(low=0.1)", "`clip` must have one schedule in it.", "clip"),
        ("restarts(rex(5))", "`schedule` must be one that fits cycles of many lengths", "restarts"),
        ("rex + linear", "Only one part can be without a length. Give `linear`", "linear"),
        (
            "rex(0.7) + tanh(0.3) + linear",
            "The other parts leave nothing of the run: 0.7 + 0.3 = 1",
            "linear",
        ),
        (
            "rex(0.5) + linear(0.4)",
            "`parts` must be of shares that add up to 1, got 0.9. 0.5 + 0",
            "rex",
        ),
        ("warmup(0.1) + rex(90)", "`length` must be a number of steps, as what follows is counted", "0.1"),
        ("rex - linear", "`rex - linear` is no schedule.", "rex"),
        ("5", "`5` is no schedule.", "5"),
        ("'linear'", "`'linear'` is no schedule.", "'linear'"),
        ("rex * 0.5", "`0.5` is no schedule.", "0.5"),
        ("-0.5 * rex", "`by` must be finite and above 0, got -0.5.", "-0.5"),
        ("rex(**{'floor': 1})", "There is no argument `None`.", "**"),
        ("__import__('os')", "`__import__` is no schedule.", "__import__"),
        ("linear(5", "The schedule must be a text such as 'warmup(0.05) + linear'.", "("),
        ("linear)", "The schedule must be a text such as 'warmup(0.05) + linear'.", ")"),
        ("linear linear", "The schedule must be a text such as 'warmup(0.05) + linear'.", "linear"),
        ("lin\u00e9ar", "`lin\u00e9ar` is no schedule. Did you mean linear?", "lin"),
    ],
)
def test_a_fault_is_named_and_shown(written: str, message: str, place: str) -> None:
    with pytest.raises(TextError) as caught:
        parse(written)
    assert caught.value.message.startswith(message)
    line, caret = caught.value.pointer.splitlines()
    assert line == f"  {written}"
    assert line[caret.index("^") :].startswith(place)
    assert str(caught.value) == f"{caught.value.message}\n{caught.value.pointer}"


def test_a_caret_counts_letters_and_not_bytes() -> None:
    with pytest.raises(TextError) as caught:
        parse("wsd(shape='\u00e9\u00e9\u00e9', flooor=1)")
    line, caret = caught.value.pointer.splitlines()
    assert line[caret.index("^") :].startswith("flooor")


def test_a_fault_on_a_later_line_is_shown_on_it() -> None:
    with pytest.raises(TextError) as caught:
        parse("warmup(5) + (\n  liner)")
    assert caught.value.pointer == "    liner)\n    ^"


@pytest.mark.parametrize(
    "written", ["", "\0", "(" * 500 + ")" * 500, "-" * 3000 + "1", "+".join(["x"] * 3000)]
)
def test_what_is_no_expression_is_refused(written: str) -> None:
    with pytest.raises(TextError):
        parse(written)


@pytest.mark.parametrize("written", [None, 3, Linear()])
def test_what_is_no_text_is_refused(written: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^`text` must be a text, such as "):
        parse(written)


@given(st.text(alphabet="warmupcosine(),.+*=' 0159x[]{}-", max_size=40))
def test_any_text_is_a_schedule_or_is_refused(written: str) -> None:
    try:
        assert isinstance(parse(written), Schedule)
    except RightrateError:
        pass


def test_a_warm_up_and_a_floor_go_to_the_arguments_of_a_kind_that_has_them() -> None:
    for kind in ("constant", "cosine", "linear", "rex", "wsd"):
        made: Any = KINDS[kind]
        assert parse(kind, warmup=0.1, floor=0.2) == made(warmup=0.1, floor=0.2)


def test_a_warm_up_stands_before_a_kind_that_has_none() -> None:
    assert parse("inverse_sqrt", warmup=20) == Warmup(InverseSqrt(), length=20)


@pytest.mark.parametrize(
    ("written", "options", "message"),
    [
        (
            "warmup(5) + rex",
            {"warmup": 5},
            r"^`warmup` must be left out .*\. Write it in the text: warm",
        ),
        ("rex(5)", {"warmup": 5}, r"^`warmup` must be left out where the schedule is more than"),
        ("rex(warmup=3)", {"warmup": 5}, r"^`warmup` must be left out where the schedule has one"),
        ("rex(floor=0.1)", {"floor": 0.5}, r"^`floor` must be left out where the schedule has one"),
        ("step", {"floor": 0.5}, r"^`floor` must be left out where the schedule is not the name of a kind"),
        ("linear", {"floor": 2.0}, r"^`floor` must be in \[0, 1\]"),
        ("linear", {"warmup": 1.5}, r"^`warmup` must be a share in \[0, 1\)"),
        ("step", {"warmup": 1.5}, r"^`length` must be a share in \[0, 1\)"),
    ],
)
def test_a_warm_up_or_a_floor_that_does_not_go_with_the_text_is_refused(
    written: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        parse(written, **options)


def test_lengths_that_do_not_add_up_to_the_run_are_refused_with_the_sums() -> None:
    with pytest.raises(ArgumentError) as caught:
        parse("warmup(200) + cosine(4800) + linear(5000)").over(9000)
    assert str(caught.value).startswith(
        "9000 steps - 200 of warm-up = 8800 for what follows: "
        "`steps` must be 4800 + 5000 = 9800, the sum of the parts, got 8800."
    )
