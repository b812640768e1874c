import re
from dataclasses import replace

import pytest

from rightrate.report import hints, summary
from rightrate.studies import StudyRecord
from tests.report.records import RELATIVES, outcome


@pytest.mark.parametrize("name", RELATIVES)
@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_longer_than_the_terminal(name: str, width: int) -> None:
    assert max(map(len, summary(RELATIVES[name], width=width))) <= width


def test_the_answer_stands_on_a_line_of_its_own(record: StudyRecord) -> None:
    assert "use 3.2e-03  (90 % interval 1.8e-03 to 5.6e-03)" in summary(record)


def test_the_table_has_a_row_for_each_rate_and_a_column_for_each_horizon(record: StudyRecord) -> None:
    lines = summary(record)
    assert "  rate         94 steps    375 steps    1,500 steps" in lines
    assert "  3.2e-03      0.5893                       0.08780*" in lines


def test_the_points_of_a_column_stand_below_each_other(record: StudyRecord) -> None:
    rows = [line for line in summary(record) if re.match(r"  \d\.\de", line)]
    assert {row[38:50].find(".") for row in rows} == {-1, 7}


def test_each_horizon_has_one_best_score(record: StudyRecord) -> None:
    assert (
        sum(line.count("*") for line in summary(record) if line.startswith("  ") and "best" not in line) == 3
    )


def test_a_diverged_trial_is_told_in_the_table(record: StudyRecord) -> None:
    assert "  1.0e+00      diverged" in summary(record)


def test_several_seeds_show_the_range_of_their_scores() -> None:
    assert "0.6711 to 0.6844" in "\n".join(summary(RELATIVES["two seeds"]))


def test_a_rate_that_diverged_for_some_seeds_says_for_how_many(record: StudyRecord) -> None:
    good, bad = outcome(94, 0.1, 0), outcome(94, 0.1, 1)
    lost = replace(bad, evidence=replace(bad.evidence, loss=float("inf"), spent=12))
    text = "\n".join(summary(replace(record, outcomes=(good, lost), answer=None)))
    assert "0.6115 (1 of 2 diverged)" in text


def test_nearly_equal_rates_share_a_row(record: StudyRecord) -> None:
    pair = (outcome(94, 0.00316), outcome(375, 0.0032))
    rows = [line for line in summary(replace(record, outcomes=pair, answer=None)) if "3.2e-03" in line]
    assert len(rows) == 1


def test_of_many_rates_the_nearest_are_shown(record: StudyRecord) -> None:
    lines = summary(record, most_rows=3)
    assert [line.split()[0] for line in lines if re.match(r"  \d\.\de", line)] == [
        "1.8e-03",
        "3.2e-03",
        "5.6e-03",
    ]
    assert "12 more rates not shown" in "\n".join(lines)


def test_in_a_narrow_terminal_the_longest_horizon_stays(record: StudyRecord) -> None:
    again = tuple(outcome(one.evidence.trial.steps, one.evidence.trial.lr, 1) for one in record.outcomes)
    text = "\n".join(summary(replace(record, outcomes=(*record.outcomes, *again)), width=60))
    assert "1,500 steps" in text
    assert "1 shorter horizon not shown" in re.sub(r"\s+", " ", text)
    assert "1.0e-04" not in text


def test_every_reason_is_told(record: StudyRecord) -> None:
    assert record.answer is not None
    text = re.sub(r"\s+", " ", "\n".join(summary(record)))
    assert all(reason in text for reason in record.answer.why)


def test_the_cost_is_told(record: StudyRecord) -> None:
    assert "cost 6.98 full runs of 7.00 allowed" in summary(record)


def test_a_tie_is_told_with_its_meaning(record: StudyRecord) -> None:
    assert record.answer is not None
    text = "\n".join(summary(replace(record, answer=replace(record.answer, status="tie"))))
    assert "tie: half or twice of the rate may be as good" in text


def test_without_trust_there_is_a_best_guess_and_advice() -> None:
    record = RELATIVES["outliers"]
    text = "\n".join(summary(record))
    assert "no rate to trust  (edge:" in text
    assert "best guess 3.2e-03" in text
    assert hints(record)[0].startswith("hint: ")


def test_without_a_rate_none_is_guessed() -> None:
    text = "\n".join(summary(RELATIVES["no rate"]))
    assert "every rate that was tried diverged" in text
    assert "guess" not in text


def test_before_the_first_answer_it_says_so(unfinished: StudyRecord) -> None:
    assert "no answer yet" in summary(unfinished)[-1]


def test_nothing_is_lost_without_colour(record: StudyRecord) -> None:
    coloured = summary(record, color=True)
    assert coloured != summary(record)
    assert [re.sub("\x1b\\[[0-9;]*m", "", line) for line in coloured] == summary(record)


def test_a_name_cannot_move_the_cursor(record: StudyRecord) -> None:
    assert "\x1b" not in "".join(summary(replace(record, name="a\x1b[2Jb")))


def test_the_next_command_survives_a_shell(record: StudyRecord) -> None:
    assert hints(record) == ["next: rightrate report digits -o digits.html"]
    assert (
        hints(replace(record, name="my study"))[-1] == "next: rightrate report 'my study' -o 'my study.html'"
    )
