"""Kill `rightrate choose` at random moments, and see that nothing is lost.

Each row is one store of its own: the run is killed with SIGKILL at a random moment after its start, the store
is opened and read whole, and the same command is run again to its end. Its answer must be that of a run that
nothing interrupted, byte for byte, and no step of a finished trial may be taken again.

    python benchmarks/kill/kill.py                 50 kills, ends with 1 if one of them lost something
    python benchmarks/kill/kill.py --kills 5 --seed 1
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src"
PROGRAM = "import sys; from rightrate.cli import main; sys.exit(main())"
STEPS = 600
TASK = f"""
from pathlib import Path

import torch
from torch import nn

import rightrate as rr

draw = torch.Generator().manual_seed(0)
inputs = torch.randn(512, 16, generator=draw)
targets = inputs[:, :4].prod(1, keepdim=True)
batches = [(inputs[i : i + 32], targets[i : i + 32]) for i in range(0, 512, 32)]
log = Path("steps.log").open("a", buffering=1)


def build_model():
    return nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 1))


def loss(model, batch):
    if model.training:
        log.write(".\\n")
    return (model(batch[0]) - batch[1]).square().mean()


task = rr.TorchTask(
    model=build_model,
    loss=loss,
    train=batches,
    valid=batches[:4],
    optimizer=lambda model: torch.optim.AdamW(model.parameters(), lr=1e-3),
    steps={STEPS},
)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one kill.

    Args:
        after_s: Seconds from the first step to the kill, negative for a kill before it.
        steps: Steps that were taken when it came.
        trials: Trials in the store afterwards.
        kept: Steps of these trials.
        again: Steps that the second run took, the one that checks the task left out.
        same: Whether the answer is that of the run that nothing interrupted.
        whole: Whether the store could be read whole.
    """

    after_s: float
    steps: int
    trials: int
    kept: int
    again: int
    same: bool
    whole: bool


def main() -> int:
    """Kill as often as asked for, print a table, and say whether anything was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    moments = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        answer, took_s = uninterrupted(Path(folder, "whole"))
        total = round(json.loads(answer)["cost"] * STEPS) - 1  # one step checks the task
        print(f"a run takes {took_s:.1f} s from its first step to its last, {total} steps of trials in all\n")
        print("  kill  moment   steps  trials  kept steps  taken again  store  answer")
        rows = []
        for number in range(1, asked.kills + 1):
            # A tenth of the kills comes earlier, while the store is made and the task is checked.
            rows.append(killed(Path(folder, str(number)), moments.uniform(-0.1, 1.0) * took_s, answer))
            print(shown(number, rows[-1]), flush=True)
    bad = [row for row in rows if not (row.same and row.whole and row.again + row.kept == total)]
    during = sum(1 < row.steps <= total for row in rows)
    print(f"\n{len(rows)} kills, {during} of them while trials were running; {len(bad)} lost something")
    return 1 if bad else 0


def uninterrupted(folder: Path) -> tuple[str, float]:
    """The answer of a whole run, and its seconds from the first step to the last."""
    process = start(folder)
    wait_for_first_step(process, folder)
    begun = time.time()
    answer, _ = process.communicate()
    if process.returncode not in (0, 1):
        sys.exit(f"the run that nothing interrupts ended with {process.returncode}")
    return answer, (folder / "steps.log").stat().st_mtime - begun


def killed(folder: Path, after_s: float, answer: str) -> Row:
    """Kill a run, look at what is left, and let the same command go on."""
    process = start(folder)
    if after_s >= 0:
        wait_for_first_step(process, folder)
        time.sleep(after_s)
    else:
        while not (folder / ".rightrate" / "studies.db").exists():
            time.sleep(0.001)
        time.sleep(-after_s)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = taken(folder)
    listed = output(folder, "studies", "--json")
    studies = json.loads(listed)["studies"] if listed else []
    exported = [output(folder, "studies", "export", study["name"]) for study in studies]
    process = start(folder)
    again, _ = process.communicate()
    return Row(
        after_s=after_s,
        steps=before,
        trials=sum(study["trials"] for study in studies),
        kept=sum(study["spent"] for study in studies),
        again=taken(folder) - before - 1,
        same=again == answer,
        whole=bool(listed) and all(exported),
    )


def start(folder: Path) -> "subprocess.Popen[str]":
    """Start a run on a store of its own, or go on with it."""
    folder.mkdir(exist_ok=True)
    (folder / "train.py").write_text(TASK, "utf-8")
    command = [sys.executable, "-c", PROGRAM, "choose", "train.py", "--json", "--quiet"]
    return subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def output(folder: Path, *words: str) -> str:
    """What a verb prints, or nothing if it fails."""
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def environment() -> dict[str, str]:
    """The variables of this process, with the package of this repository and one thread."""
    path = os.pathsep.join([str(SRC), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}


def wait_for_first_step(process: "subprocess.Popen[str]", folder: Path) -> None:
    """Wait until a run has begun to train."""
    while taken(folder) == 0 and process.poll() is None:
        time.sleep(0.001)


def taken(folder: Path) -> int:
    """Number of steps that were taken in a folder so far."""
    log = folder / "steps.log"
    return len(log.read_text().splitlines()) if log.exists() else 0


def shown(number: int, row: Row) -> str:
    """A row of the table."""
    words = [f"{number:6d}", f"{row.after_s:6.2f}s", f"{row.steps:6d}", f"{row.trials:6d}", f"{row.kept:10d}"]
    words += [f"{row.again:11d}", "whole" if row.whole else "DAMAGED", "same" if row.same else "DIFFERENT"]
    return "  ".join(words)


if __name__ == "__main__":
    sys.exit(main())
