import json
from pathlib import Path

import pytest

from rightrate.schedules import check
from tests.cli.conftest import Rightrate
from tests.conftest import needs

COSINE = "torch:CosineAnnealingLR(T_max=50)"

FILE = """
import torch
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)
warmed = "warmup(0.1) + linear"
def made():
    return scheduler
"""


def test_a_clean_schedule_ends_with_0(rightrate: Rightrate) -> None:
    done = rightrate("schedule", "check", "warmup( 0.1 )+linear", "--steps", "100")
    assert done == (0, "warmup(0.1) + linear over 100 steps: nothing found.\n", "")


def test_what_is_found_is_told_with_its_step_and_what_to_do(rightrate: Rightrate) -> None:
    done = rightrate("schedule", "check", COSINE, "--steps", "80")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines() == [
        "torch:CosineAnnealingLR(T_max=50) over 80 steps: 1 finding.",
        "",
        "rises, step 51",
        "  The rate rises again after step 50: from 0 to 0.999 within as many steps",
        "  again.",
        "  Stop stepping the scheduler there, or give it the full length.",
    ]


def test_lines_are_not_wider_than_the_terminal(rightrate: Rightrate) -> None:
    out = rightrate("schedule", "check", "timm:CosineLRScheduler(t_initial=10, warmup_t=4)").out
    assert max(map(len, out.splitlines())) <= 80


def test_it_is_there_as_data(rightrate: Rightrate) -> None:
    done = rightrate("schedule", "check", COSINE, "--json")
    answer = json.loads(done.out)
    assert answer == {
        "schema": 1,
        "schedule": COSINE,
        "steps": 50,
        "findings": [one.to_dict() for one in check(COSINE)],
    }
    assert done.code == 1


def test_what_the_library_refuses_is_a_finding(rightrate: Rightrate) -> None:
    text = "torch:LinearLR(start_factor=0)"
    done = rightrate("schedule", "check", text, "--steps", "10", "--json")
    answer = json.loads(done.out)
    assert (done.code, answer["schedule"], answer["steps"]) == (1, text, 10)
    assert answer["findings"][0]["kind"] == "refused"


def test_the_options_reach_the_check(rightrate: Rightrate) -> None:
    assert "processes, step 0" in rightrate("schedule", "check", COSINE, "--processes", "2").out
    epochs = "timm:CosineLRScheduler(t_initial=100)"
    assert rightrate("schedule", "check", epochs).code == 1
    assert rightrate("schedule", "check", epochs, "--epochs").code == 0
    cut = "timm:CosineLRScheduler(t_initial=100, warmup_t=40, warmup_lr_init=1.0, t_in_epochs=False)"
    assert rightrate("schedule", "check", cut, "--jump", "0.3").code == 1


@pytest.mark.parametrize("name", ["train.py", "train.py:scheduler", "train.py:made"])
def test_a_scheduler_in_a_file_is_checked(rightrate: Rightrate, tmp_path: Path, name: str) -> None:
    needs("torch")
    (tmp_path / "train.py").write_text(FILE, "utf-8")
    done = rightrate("schedule", "check", name, "--steps", "80", "--json")
    assert json.loads(done.out)["schedule"] == "torch:CosineAnnealingLR(lr=0.1, T_max=50)"
    assert done.code == 1


def test_a_text_in_a_file_is_checked(rightrate: Rightrate, tmp_path: Path) -> None:
    needs("torch")
    (tmp_path / "train.py").write_text(FILE, "utf-8")
    assert rightrate("schedule", "check", "train.py:warmed", "--steps", "80").code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("linear",), "`steps` must be given for a schedule that has no length of its own"),
        (("torch:StepLr(step_size=3)", "--steps", "9"), "hint: Did you mean StepLR?"),
        (("torch:StepLR(3)", "--steps", "9"), "error: Every argument must have its name."),
        (("nowhere.py:scheduler", "--steps", "9"), "There is no file nowhere.py"),
    ],
)
def test_what_cannot_be_read_is_refused(rightrate: Rightrate, words: tuple[str, ...], message: str) -> None:
    done = rightrate("schedule", "check", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_reduction_on_a_plateau_is_shown_the_metrics_of_a_run(rightrate: Rightrate) -> None:
    text = "torch:ReduceLROnPlateau(threshold=0.1)"
    done = rightrate("schedule", "check", text, "--metrics", "-1, -0.95 -0.9")
    assert done.code == 1
    assert f"{text}: 1 finding." in done.out
    assert "sign, step 1" in done.out
    assert rightrate("schedule", "check", text, "--metrics", "1 0.9").code == 0
    wrong = rightrate("schedule", "check", text, "--metrics", "1 x")
    assert wrong.code == 2
    assert "`--metrics` must be numbers, such as '0.9 0.8 0.85', got '1 x'." in wrong.err
