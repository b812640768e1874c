import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.report.suggestions import suggestions_table
from rightrate.search import Answer, Status

rates = st.dictionaries(st.text("abcdefgh_", min_size=1, max_size=24), st.floats(1e-12, 1e12), max_size=14)
reasons = st.dictionaries(st.text("ijklmnop_", min_size=1, max_size=24), st.just("The rule has 3. Do."))


def answer(lr: float = 1e-3, status: Status = "ok") -> Answer:
    return Answer(
        lr=lr, low=lr / 3, high=3 * lr, status=status, why=(), cost=1.0, steps=100, budget=1.0, seed=0
    )


def test_the_rules_stand_in_the_order_of_their_rates_with_the_choice_among_them() -> None:
    lines = suggestions_table({"high": 0.02, "low": 1e-5}, {"none": "Too short. Take more steps."}, answer())
    assert [line.split()[0] for line in lines[:-1]] == ["rule", "low", "rightrate", "high", "none"]
    assert lines[1].split() == ["low", "1.0e-05", "0.01"]
    assert lines[2].split()[:3] == ["rightrate", "1.0e-03", "1"]
    assert "90 % interval 3.3e-04 to 3.0e-03" in lines[2]
    assert lines[3].split() == ["high", "2.0e-02", "20"]
    assert lines[4].split(maxsplit=2) == ["none", "–", "Too short."]
    assert lines[5] == "2 rules answer, from 1.0e-05 to 2.0e-02: a factor of 2,000"


def test_without_a_choice_there_are_no_ratios() -> None:
    lines = suggestions_table({"a": 0.02}, {})
    assert lines == ["  rule     rate", "  a     2.0e-02", "1 rule answers: 2.0e-02"]


def test_without_any_answer_it_says_so() -> None:
    assert suggestions_table({}, {"a": "Too short."})[-1] == "no rule answers"


def test_a_choice_that_is_not_to_be_trusted_says_so() -> None:
    lines = suggestions_table({"a": 1.0}, {}, answer(status="noisy"))
    assert "noisy, not to be trusted" in " ".join(" ".join(lines).split())


def test_a_choice_without_a_rate_says_why() -> None:
    lines = suggestions_table({"a": 1.0}, {}, answer(math.nan, "diverged"))
    assert lines[2].split(maxsplit=2) == ["rightrate", "–", "No rate: every rate that was tried diverged."]
    assert "times ours" not in lines[0]


@pytest.mark.parametrize("width", [60, 80, 100])
@given(suggestions=rates, refusals=reasons, chosen=st.none() | st.just(answer()))
def test_no_line_is_too_long_and_colour_changes_nothing_else(
    width: int, suggestions: dict[str, float], refusals: dict[str, str], chosen: Answer | None
) -> None:
    plain = suggestions_table(suggestions, refusals, chosen, width=width)
    assert max(map(len, plain)) <= max(width, 80)
    painted = suggestions_table(suggestions, refusals, chosen, width=width, color=True)
    assert len(painted) == len(plain)
    assert len([line for line in plain if line.startswith("  ") and line[2] != " "]) == (
        1 + len(suggestions) + len(refusals) + (chosen is not None)
    )
