import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rightrate.laws import AnnealingLaw
from rightrate.schedules import Constant, Cosine, Linear, Sampled, Schedule
from rightrate.studies import Store
from rightrate.studying import study
from rightrate.testing.problems import NoisyQuadratic
from tests.cli.conftest import Rightrate
from tests.cli.program import run, task_file
from tests.conftest import needs

STEPS = 120
TRUTH = AnnealingLaw(L0=2.0, A=1.0, alpha=0.5, C=0.1, lam=0.9)


def recording(folder: Path, name: str, schedule: Schedule, peak: float = 0.1) -> None:
    """A file with a run as the law has it."""
    curve = schedule.over(STEPS)
    lrs = [peak * curve(step) for step in range(STEPS)]
    losses = TRUTH.predict(lrs)
    lines = [f"{step},{lrs[step]!r},{float(losses[step])!r}" for step in range(STEPS)]
    (folder / name).write_text("\n".join(["step,lr,loss", *lines]) + "\n")


@pytest.fixture(autouse=True)
def _recorded(tmp_path: Path) -> None:
    recording(tmp_path, "cosine.csv", Cosine())
    recording(tmp_path, "constant.csv", Constant())


def kept(folder: Path, name: str, schedule: Schedule) -> None:
    """A study of a law's own runs, in the default store."""
    (folder / ".rightrate").mkdir(exist_ok=True)
    task = NoisyQuadratic(steps=60, schedule=schedule, name=name)
    study(task, lrs=(0.1, 0.5), seeds=1, store=folder / ".rightrate" / "studies.db", norm="auto")


def test_a_law_that_made_two_files_is_found_and_predicts_a_schedule_of_a_third(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    (tmp_path / "line.json").write_text(Sampled((1.0, 0.0)).to_json())
    done = rightrate("laws", "cosine.csv", "constant.csv", "--to", "line.json", "--json")
    told = json.loads(done.out)
    assert (done.code, done.err, told["schema"], told["law"]) == (0, "", 1, "annealing")
    assert told["parameters"]["L0"] == pytest.approx(2.0, abs=0.02)
    assert {*told["deviations"]} == {*told["parameters"]}
    assert [one["name"] for one in told["runs"]] == ["cosine", "constant"]
    curve = Linear().over(STEPS)
    expected = TRUTH.predict([0.1 * curve(step) for step in range(STEPS)])
    prediction = told["prediction"]
    assert prediction["final"] == pytest.approx(expected[-1], abs=2e-3)
    assert prediction["schedule"] == "Sampled(2 factors)"
    assert prediction["low"] <= prediction["final"] <= prediction["high"]
    assert (prediction["steps"][-1], prediction["peak"], prediction["trusted"]) == (STEPS - 1, 0.1, True)


def test_the_terminal_shows_picture_parameters_and_the_end(rightrate: Rightrate, tmp_path: Path) -> None:
    done = rightrate(
        "laws", "cosine.csv", "constant.csv", "--to", "linear", "--steps", "500", "--picture", "curve.svg"
    )
    assert done.code == 0
    assert "annealing law   2 runs, peak 1.0e-01, mean absolute error" in done.out
    assert re.search(r"^  alpha +0\.\d+ +± ", done.out, re.MULTILINE)
    assert "Linear(warmup=0.05, floor=0.0) over 500 steps at 1.0e-01:" in done.out
    assert "the loss is expected to end at 2." in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.err == "picture: curve.svg\n"
    assert ElementTree.fromstring((tmp_path / "curve.svg").read_text("utf-8")).tag.endswith("svg")


def test_without_a_schedule_the_parameters_stand_alone(rightrate: Rightrate) -> None:
    done = rightrate("laws", "cosine.csv", "constant.csv", "--law", "multi-power")
    assert done.code == 0
    assert "multi-power law   2 runs" in done.out
    assert "expected" not in done.out
    told = json.loads(rightrate("laws", "cosine.csv", "constant.csv", "--json").out)
    assert told["prediction"] is None


def test_two_studies_of_the_store_are_runs_for_a_law(rightrate: Rightrate, tmp_path: Path) -> None:
    kept(tmp_path, "level", Constant())
    kept(tmp_path, "falling", Cosine())
    told = json.loads(rightrate("laws", "level", "falling", "--lr", "0.5", "--to", "linear", "--json").out)
    assert [one["peak"] for one in told["runs"]] == [0.5] * 2
    assert {one["steps"] for one in told["runs"]} == {60}
    assert told["prediction"]["schedule"] == "Linear(warmup=0.05, floor=0.0)"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "`SOURCE` must be the names of studies or files"),
        (("cosine.csv",), "`runs` must be at least two runs whose schedules differ in shape"),
        (("cosine.csv", "cosine.csv"), "`runs` must be at least two runs whose schedules differ in shape"),
        (("nothing.csv", "cosine.csv"), "a file that can be read"),
        (("cosine.csv", "constant.csv", "--to", "linea"), "`linea` is no schedule"),
        (("cosine.csv", "constant.csv", "--to", "no.json"), "a text or a file that can be read"),
        (
            ("cosine.csv", "constant.csv", "--to", "linear", "--peak", "0"),
            "`--peak` must be finite and above",
        ),
        (("cosine.csv", "constant.csv", "--to", "linear", "--steps", "0"), "`steps` must be a whole number"),
        (("cosine.csv", "higher.csv", "--to", "linear"), "`--peak` must be given, since the runs have peaks"),
        (
            ("cosine.csv", "constant.csv", "--picture", "no/a.svg"),
            "`--picture` must be a file in a directory that exists",
        ),
        (("refine", "nothing"), "there is no such file"),
    ],
)
def test_what_cannot_be_fitted_or_predicted_is_refused_with_the_reason(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    recording(tmp_path, "higher.csv", Constant(), peak=0.2)
    done = rightrate("laws", *words)
    assert done.code == 2
    assert message in done.err


def test_a_prediction_below_zero_is_not_trusted(rightrate: Rightrate, tmp_path: Path) -> None:
    for name, schedule in (("a.csv", Cosine()), ("b.csv", Constant())):
        curve = schedule.over(200)
        lines = [f"{step},{curve(step)!r},{0.5 * 0.9**step + 1e-12!r}" for step in range(200)]
        (tmp_path / name).write_text("\n".join(["step,lr,loss", *lines]))
    done = rightrate("laws", "a.csv", "b.csv", "--to", "linear", "--json")
    assert done.code == 1
    assert json.loads(done.out)["prediction"]["trusted"] is False
    assert done.err == "hint: the error bar reaches below 0: the law does not hold for these runs\n"


def test_the_refined_schedule_is_read_back_by_python_and_by_the_command_line(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    kept(tmp_path, "level", Constant())
    done = rightrate("laws", "refine", "level", "-o", "refined.json", "--picture", "refined.svg")
    assert done.code == 0
    assert "Sampled(60 factors), from the l2 norms of the run of 60 steps at 5.0e-01" in done.out
    assert done.err == "schedule: refined.json\npicture: refined.svg\n"
    schedule = Sampled.from_json((tmp_path / "refined.json").read_text("utf-8"))
    with Store(tmp_path / ".rightrate" / "studies.db") as store:
        from rightrate.studying import refined_from

        assert schedule == refined_from(store.find("level").record()).schedule
    assert Sampled.from_json(rightrate("laws", "refine", "level", "--json").out) == schedule


def test_a_study_without_norms_says_how_to_keep_them(rightrate: Rightrate, tmp_path: Path) -> None:
    (tmp_path / ".rightrate").mkdir()
    study(NoisyQuadratic(steps=50), lrs=(0.1, 0.5), seeds=1, store=tmp_path / ".rightrate" / "studies.db")
    done = rightrate("laws", "refine", "quadratic")
    assert done.code == 2
    assert "hint: Run `rightrate study` on its task with --norms auto." in done.err


def test_from_a_study_of_a_users_task_to_a_schedule_and_from_files_to_a_prediction(tmp_path: Path) -> None:
    needs("torch")
    task_file(tmp_path)
    words = ("--lrs", "1e-2:1e-1:2", "--seeds", "1", "--norms", "auto")
    assert run("study", "train.py", *words, cwd=tmp_path).returncode == 0
    refined = run("laws", "refine", "train", "--output", "refined.json", cwd=tmp_path)
    assert refined.returncode == 0
    assert len(Sampled.from_json((tmp_path / "refined.json").read_text()).factors) == 60
    made = run("laws", "cosine.csv", "constant.csv", "--to", "refined.json", "--json", cwd=tmp_path)
    assert made.returncode == 0
    assert json.loads(made.stdout)["prediction"]["schedule"] == "Sampled(60 factors)"
    refused = run("laws", "train", cwd=tmp_path)
    assert refused.returncode == 2
    assert "at least two runs whose schedules differ in shape" in refused.stderr
