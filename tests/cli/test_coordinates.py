import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Rightrate
from tests.cli.program import run
from tests.conftest import needs

needs("torch")

#: A file of a user: a network of any width, as it comes and in muP. Each piece in capitals can be replaced.
NET = """
import torch
from torch import nn

import rightrate as rr

draw = torch.Generator().manual_seed(0)
inputs = torch.randn(256, 16, generator=draw)
targets = inputs[:, :1] * inputs[:, 1:2]
batches = [(inputs[i : i + 64], targets[i : i + 64]) for i in range(0, 256, 64)]


def network(width):
    return nn.Sequential(
        nn.Linear(16, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1)
    )


def loss_of(model, batch):
    return LOSS


def task_of(model, optimizer):
    return rr.TorchTask(
        model=model, loss=loss_of, train=batches, valid=batches, optimizer=optimizer, steps=100
    )


def build(width):
    print("a word of the user")
    return task_of(lambda: network(width), lambda model: torch.optim.Adam(model.parameters()))


def mup(width, base=64):
    return task_of(
        lambda: rr.mup_init(network(width), network(base)),
        lambda model: torch.optim.Adam(rr.mup_groups(model, network(base), 1e-3, optimizer="adam")),
    )


AFTER
"""
LOSS = "(model(batch[0]) - batch[1]).square().mean()"
WORDS = ("--widths", "64", "128", "256", "--lr", "1e-3")


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return net_file(tmp_path)


def net_file(folder: Path, *, loss: str = LOSS, after: str = "") -> Path:
    path = folder / "net.py"
    path.write_text(NET.replace("LOSS", loss).replace("AFTER", after), "utf-8")
    return path


def test_a_check_is_data_on_stdout_and_the_rest_is_not(net: Path, tmp_path: Path) -> None:
    done = run("coordinates", "net.py:build", *WORDS, "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert (told["schema"], told["passed"], told["widths"]) == (1, False, [64, 128, 256])
    assert (told["steps"], told["lr"]) == (5, 1e-3)
    assert [(layer["name"], layer["grows"]) for layer in told["layers"]] == [
        ("0", False),
        ("2", True),
        ("4", True),
    ]
    assert "a word of the user\n" in done.stderr


def test_with_the_groups_and_the_weights_of_mup_it_passes_with_0(net: Path, tmp_path: Path) -> None:
    done = run("coordinates", "net.py:mup", *WORDS, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "coordinate check of net.py:mup: passed   5 steps at rate 1.0e-03" in done.stdout
    assert "does not grow from width 64 to 256" in " ".join(done.stdout.split())
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {"net.py"}


def test_the_terminal_shows_a_picture_a_table_and_what_it_means(rightrate: Rightrate, net: Path) -> None:
    done = rightrate("coordinates", "net.py:build", *WORDS)
    assert done.code == 1
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.out.startswith("change of the outputs\n")
    table = [line.split() for line in done.out.splitlines() if line.endswith((" grows", " flat"))]
    assert [(words[0], words[-1]) for words in table] == [("0", "flat"), ("2", "grows"), ("4", "grows")]
    assert "`mup_groups`" in done.out


def test_the_picture_is_written_as_svg(rightrate: Rightrate, net: Path, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    done = rightrate("coordinates", "net.py:mup", *WORDS, "--pictures", "pictures")
    (path,) = (tmp_path / "pictures").iterdir()
    assert path.name == "change-against-width.svg"
    assert ElementTree.fromstring(path.read_text("utf-8")).tag.endswith("svg")
    assert done.err.endswith("picture: pictures/change-against-width.svg\n")


def test_steps_and_seeds_are_those_that_were_asked_for(rightrate: Rightrate, net: Path) -> None:
    words = ("--widths", "64", "128", "--steps", "2", "--seeds", "1", "--json")
    done = json.loads(rightrate("coordinates", "net.py:mup", *words).out)
    assert done["steps"] == 2
    assert done["lr"] == pytest.approx(10**-2.6)
    more = json.loads(rightrate("coordinates", "net.py:mup", *words[:-2], "2", "--json").out)
    assert more["layers"] != done["layers"]


@pytest.mark.parametrize("widths", [("64",), ("64", "64"), ("128", "64"), ("0", "64"), ("64", "-128"), ()])
def test_what_are_no_widths_is_refused_before_the_file_is_run(
    rightrate: Rightrate, tmp_path: Path, widths: tuple[str, ...]
) -> None:
    (tmp_path / "net.py").write_text("raise SystemExit", "utf-8")
    done = rightrate("coordinates", "net.py:build", "--widths", *widths)
    assert (done.code, done.out) == (2, "")
    assert "`widths` must be at least two whole numbers above 0, ascending, got " in done.err


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("net.py:build", "--widths", "64", "1.5"), "it must be a whole number, got '1.5'.", "--help"),
        (("net.py:build", *WORDS[:4], "--lr", "0"), "`lr` must be finite and above 0, got 0.0.", ""),
        (("net.py:build", *WORDS, "--steps", "21"), "`steps` must be in [1, 20], got 21.", ""),
        (("net.py:build", *WORDS, "--pictures", "no"), "`--pictures` must be a folder that exists", ""),
        (("digits", *WORDS), "digits is a builtin task, whose width is fixed", "Give FILE.py:NAME, where"),
        (("net.py:batches", *WORDS), "must be a function of the width that returns a task, got list.", "def"),
        (("net.py:fixed", *WORDS), "must be a function of the width that returns a task, got a task.", "def"),
        (("net.py:alone", *WORDS), "must need the width and nothing else, got alone().", "first argument"),
        (("net.py:task_of", *WORDS), "got task_of(model, optimizer).", "give the others defaults"),
        (("net.py:network", *WORDS), "What net.py:network returned for the width 64 must be a task", "Make"),
        (("net.py:builds", *WORDS), "net.py has no 'builds'.", "Did you mean build?"),
        (("net.py", *WORDS), "net.py has no 'task'.", ""),
        (("net.py:other", *WORDS), "must give layers of the same names at every width", ""),
        (("net.py:foreign", *WORDS), "`task_at` must return a TorchTask, got NoisyQuadratic", "Make one"),
    ],
)
def test_a_check_that_cannot_be_is_refused(
    rightrate: Rightrate, tmp_path: Path, words: tuple[str, ...], message: str, hint: str
) -> None:
    net_file(
        tmp_path,
        after="from rightrate.testing.problems import NoisyQuadratic\n"
        "fixed = build(8)\n"
        "def alone(): return fixed\n"
        "def other(width): return mup(width) if width > 64 else task_of(\n"
        "    lambda: nn.Linear(16, 1), lambda model: torch.optim.Adam(model.parameters()))\n"
        "def foreign(width): return NoisyQuadratic()\n",
    )
    done = rightrate("coordinates", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert hint in done.err


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        ({"loss": "1 / 0"}, "`loss` raised ZeroDivisionError"),
        ({"after": "def build(width): return {}[width]"}, "net.py:build raised KeyError: 64"),
    ],
)
def test_a_fault_of_the_user_ends_with_3(
    rightrate: Rightrate, tmp_path: Path, pieces: dict[str, str], message: str
) -> None:
    net_file(tmp_path, **pieces)
    done = rightrate("coordinates", "net.py:build", *WORDS)
    assert (done.code, done.out) == (3, "")
    assert message in done.err
    assert "Traceback" in done.err


def test_an_interrupted_check_says_that_nothing_is_kept(rightrate: Rightrate, tmp_path: Path) -> None:
    net_file(
        tmp_path,
        loss="stopping(model, batch)",
        after="import os, signal\n"
        "def stopping(model, batch):\n"
        "    stopping.calls = getattr(stopping, 'calls', 0) + 1\n"
        "    if stopping.calls == 20: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return (model(batch[0]) - batch[1]).square().mean()\n",
    )
    done = rightrate("coordinates", "net.py:build", *WORDS)
    assert (done.code, done.out) == (130, "")
    assert "interrupted: a check keeps nothing" in done.err
