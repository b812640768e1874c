"""Values for the tests of the store: fixed ones, and outcomes that depend on a number."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rightrate.search import Answer, Bowl, Evidence, Optimum, Trial
from rightrate.studies import Curve, Outcome, Store, Study, StudyHeader
from tests.project.paths import ROOT, SRC

ID = "5eed5eed00112233"
OTHER = "c0ffee0000112233"
HEADER = StudyHeader(
    steps=500,
    goal="min",
    schedule="Linear(warmup=0.05, floor=0.0)",
    factors=((0, 0.04), (25, 1.0), (499, 0.0)),
    facts={"parameters": 650, "examples": 1437, "optimizer": "adamw", "shuffled": True, "decay": 0.1},
    versions={"python": "3.11"},
    command="rightrate choose digits",
)
WRITER = Path(__file__).with_name("writer.py")


def outcome(number: int) -> Outcome:
    """The outcome that the writer of these tests records under a number."""
    trial = Trial(lr=1e-5 * 1.1 ** (number % 97), steps=20 + number, seed=number % 3)
    losses = tuple(3.0 / (step + 1) + number / 7 for step in range(200))
    loss = float("nan") if number % 5 == 0 else 1 / (number + 1)
    return Outcome(
        Evidence(trial, loss=loss, spent=trial.steps), Curve(tuple(range(200)), losses), seconds=0.1
    )


def answer(seed: int = 0, budget: float = 1.0, lr: float = 3e-3) -> Answer:
    """A small answer."""
    evidence = (outcome(1).evidence, outcome(2).evidence)
    return Answer(
        lr=lr, low=1e-3, high=9e-3, status="ok", why=("It is best.",), cost=0.9, steps=500,
        budget=budget, seed=seed, evidence=evidence, optima=(Optimum(125, 4e-3, 2e-3, 8e-3),),
        bowls=(Bowl(125, (1e-3,), (2.0,)),),
    )  # fmt: skip


def opened(store: Store, id: str = ID, name: str = "digits", *, explicit: bool = False) -> Study:
    """A study of the store, begun if it is new."""
    return store.open_study(id, name=name, explicit=explicit, header=HEADER)


def writer(store: Path, *arguments: str | int) -> "subprocess.Popen[str]":
    """Start a process that records outcomes and prints one line for each, see `writer.py`."""
    paths = os.pathsep.join([str(SRC), str(ROOT)])
    command: Sequence[str] = [sys.executable, str(WRITER), str(store), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )


def bits(value: object) -> str:
    """A text that is the same for two values only if every bit of every number in them is the same."""
    return repr(value)
