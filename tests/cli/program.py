"""The command line as a process of its own, and tasks of a user for it to work on."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.project.paths import SRC

# A shell that runs the tests in the background starts them with Ctrl-C switched off; the program must not
# inherit that here.
START = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from rightrate.cli import main
sys.exit(main())
"""

#: A task of a user: linear regression, 60 steps. Each piece in capitals can be replaced.
TASK = '''
import math
import pathlib
import time

import torch
from torch import nn

import rightrate as rr

draw = torch.Generator().manual_seed(0)
inputs = torch.randn(64, 4, generator=draw)
targets = inputs @ torch.tensor([[1.0], [-2.0], [0.5], [3.0]]) + torch.randn(64, 1, generator=draw)
batches = [(inputs[i : i + 16], targets[i : i + 16]) for i in range(0, 64, 16)]


def build_model():
    return nn.Linear(4, 1)


def loss_of(model, batch):
    error = model(batch[0]) - batch[1]
    return error.square().mean()


def build_optimizer(model):
    return torch.optim.SGD(model.parameters(), lr=0.1)


def count(model, batch):
    """The loss, after leaving a trace of the step."""
    if model.training:
        with pathlib.Path("steps.log").open("a") as log:
            log.write(".")
        time.sleep(0.002)
    return loss_of(model, batch)


BEFORE
task = rr.TorchTask(
    model=MODEL,
    loss=LOSS,
    train=TRAIN,
    valid=VALID,
    optimizer=OPTIMIZER,
    steps=STEPS,
    METRIC
)
AFTER
'''
PIECES = {
    "BEFORE": "",
    "MODEL": "build_model",
    "LOSS": "loss_of",
    "TRAIN": "batches",
    "VALID": "batches",
    "OPTIMIZER": "build_optimizer",
    "STEPS": "60",
    "METRIC": "",
    "AFTER": "",
}


def task_file(folder: Path, name: str = "train.py", **pieces: str) -> Path:
    """Write a file of a user with a task in it, some of its pieces replaced."""
    text = TASK
    for piece, code in {**PIECES, **pieces}.items():
        text = text.replace(piece, code)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def start(*words: str, cwd: Path, variables: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """Start the program with words of a command line."""
    path = os.pathsep.join([str(SRC), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **(variables or {})}
    command = [sys.executable, "-c", START, *words]
    return subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def run(
    *words: str, cwd: Path, variables: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the program to its end."""
    process = start(*words, cwd=cwd, variables=variables)
    out, err = process.communicate(timeout=100)
    return subprocess.CompletedProcess(words, process.returncode, out, err)
