import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rightrate.errors import ArgumentError
from rightrate.laws import Run, read_run
from rightrate.laws.files import run_of

ROWS = [{"step": 5 * i, "lr": 0.1 - 0.005 * i, "loss": 3 / (1 + i)} for i in range(12)]
CSV = "step,lr,loss\n" + "".join(f"{r['step']},{r['lr']!r},{r['loss']!r}\n" for r in ROWS)
COLUMNS = {name: [row[name] for row in ROWS] for name in ROWS[0]}
FORMS = {
    "a.csv": CSV,
    "bom.csv": "\ufeff" + CSV,
    "spaces.csv": CSV.replace("step,lr,loss", "step, lr, loss"),
    "more.csv": "wall,step,lr,loss\n" + "".join(f"9,{line}\n" for line in CSV.splitlines()[1:]),
    "a.json": json.dumps(ROWS),
    "columns.json": json.dumps(COLUMNS),
    "a.jsonl": "\n".join(map(json.dumps, ROWS)) + "\n",
}


def same(one: Run, other: Run) -> bool:
    pairs = [(one.lrs, other.lrs), (one.steps, other.steps), (one.losses, other.losses)]
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_file_is_the_same_run(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FORMS[name], "utf-8")
    assert same(read_run(tmp_path / name), run_of(ROWS))
    assert same(read_run(str(tmp_path / name)), run_of(ROWS))


def test_between_rows_the_rate_goes_in_a_straight_line() -> None:
    run = run_of(ROWS)
    assert run.lrs.size == 56
    assert run.lrs == pytest.approx(0.1 - 0.001 * np.arange(56))
    assert run.steps.tolist() == [row["step"] for row in ROWS]


def test_a_row_without_a_loss_tells_the_rate_alone(tmp_path: Path) -> None:
    bare: list[dict[str, Any]] = [{"step": 0, "lr": 0.0}, {"step": 9, "lr": 0.9, "loss": None}]
    rows = bare + [{"step": 10 + i, "lr": 0.9 - 0.05 * i, "loss": 1.0} for i in range(10)]
    run = run_of(rows)
    assert run.lrs[:10] == pytest.approx(0.1 * np.arange(10))
    assert run.steps[0] == 10
    text = "step,lr,loss\n" + "".join(f"{r['step']},{r['lr']},{r.get('loss') or ''}\n" for r in rows)
    (tmp_path / "a.csv").write_text(text)
    assert same(read_run(tmp_path / "a.csv"), run)


def test_a_log_that_begins_after_one_gap_is_taken_to_have_stood_before() -> None:
    run = run_of([{"step": 10 * i, "lr": 0.1, "loss": 1.0} for i in range(1, 10)])
    assert run.lrs.tolist() == [0.1] * 91


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", CSV, "a file whose name ends in .csv, .json, .jsonl"),
        ("a.csv", "", "`columns` must be step, lr and loss"),
        ("a.csv", "step,rate,loss\n1,2,3\n", "`columns` must be step, lr and loss, got"),
        ("a.csv", "step,lr,loss\n1,2,3\n", "`rows` must be at least two, got 1"),
        ("a.csv", CSV.replace("\n10,", "\nten,"), "`step` must be a number in every row, got 'ten'"),
        ("a.csv", CSV.replace("\n10,", "\n4,"), "`step` must be whole numbers from 0 on, ascending"),
        ("a.csv", CSV.replace("\n10,", "\nnan,"), "`step` must be whole numbers from 0 on, ascending"),
        ("a.csv", CSV.replace("3.0\n", "-3.0\n"), "`losses` must be finite and above 0"),
        ("a.csv", "step,lr,loss\n900,1,3\n910,1,3\n", "known from the start of the run, got '900 at first'"),
        ("a.json", "{", "does not hold a run"),
        ("a.json", "[" * 100_000, "does not hold a run"),
        ("a.json", "3", "a list of objects, or an object of lists"),
        ("a.json", '{"step": 1, "lr": 2, "loss": 3}', "a list each"),
        ("a.json", '{"step": [1, 2], "lr": [2], "loss": [3, 4]}', "does not hold a run"),
        ("a.json", '[{"step": 0}, {"step": 1}]', "`lr` must be a number in every row, got None"),
    ],
)
def test_a_file_that_holds_no_run_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ArgumentError) as caught:
        read_run(tmp_path / name)
    assert message in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"a file that can be read, got .*none\.csv"):
        read_run(tmp_path / "none.csv")
