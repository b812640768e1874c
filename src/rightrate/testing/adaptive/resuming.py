"""Point 2: a run that was saved and loaded goes on bit for bit as if it had not been."""

import copy
import io
from typing import Any

import torch
from torch import nn

from rightrate.schedules import Linear
from rightrate.schedules.torch import scheduler
from rightrate.testing.adaptive.models import Mixed, Partial, Perceptron
from rightrate.testing.adaptive.subject import STEPS, Rig, Subject, averages, checked, same

#: Models whose runs are interrupted: one number type, parts without a gradient, and three number types.
MODELS: tuple[type[nn.Module], ...] = (Perceptron, Partial, Mixed)

#: Orders of building (B) and loading (L) optimizer and scheduler; the optimizer is always built first.
ORDERS = ("build, load optimizer, load", "load optimizer, build, load", "build, load, load optimizer")


@checked
def check_resume(subject: Subject) -> None:
    """Saved, read as weights only, and loaded into a fresh optimizer, it goes on as if nothing had been."""
    for kind in MODELS:
        whole = subject.rig(kind).train(steps=2 * STEPS)
        again = resumed(subject, kind, checkpoint(subject.rig(kind).train()))
        again.train(STEPS)
        again.expect_same(whole, f"does not resume a run of {kind.__name__} bit for bit")


@checked
def check_resume_order(subject: Subject) -> None:
    """With a scheduler, each order of building and loading resumes the run."""
    whole = subject.rig()
    _scheduled(whole, scheduler(whole.optimizer, Linear(warmup=0.25), 3 * STEPS), 0, 2 * STEPS)
    for order in ORDERS:
        first = subject.rig()
        follower = scheduler(first.optimizer, Linear(warmup=0.25), 3 * STEPS)
        _scheduled(first, follower, 0, STEPS)
        held = checkpoint(first)
        held["scheduler"] = follower.state_dict()
        again = _reloaded(subject, order, held)
        again.expect_same(whole, f"does not resume bit for bit in the order: {order}")


@checked
def check_loading(subject: Subject) -> None:
    """What was loaded is not changed, neither by loading nor by the training after it, and loads twice."""
    whole = subject.rig().train(steps=2 * STEPS)
    held = checkpoint(subject.rig().train())
    kept = copy.deepcopy(held)
    first = resumed(subject, Perceptron, held).train(STEPS)
    first.expect(same(held["optimizer"], kept["optimizer"]), "changes the dictionary that it was loaded from")
    again = resumed(subject, Perceptron, held)
    again.optimizer.load_state_dict(held["optimizer"])
    again.mode("train")
    again.train(STEPS)
    again.expect_same(whole, "does not resume bit for bit when the same dictionary is loaded twice")


def checkpoint(rig: Rig) -> dict[str, Any]:
    """A checkpoint, as it comes back from a file."""
    try:
        state = rig.optimizer.state_dict()
    except Exception:
        # An average may say that training weights are not what one saves; then the others are saved.
        if not averages(rig.optimizer):
            raise
        rig.mode("eval")
        state = rig.optimizer.state_dict()
    file = io.BytesIO()
    torch.save({"model": rig.model.state_dict(), "optimizer": state}, file)
    file.seek(0)
    held: dict[str, Any] = torch.load(file, weights_only=True)
    return held


def resumed(subject: Subject, kind: type[nn.Module], held: dict[str, Any]) -> Rig:
    """A fresh run that goes on from a checkpoint."""
    rig = subject.rig(kind)
    rig.model.load_state_dict(held["model"])
    rig.optimizer.load_state_dict(held["optimizer"])
    rig.mode("train")
    return rig


def _reloaded(subject: Subject, order: str, held: dict[str, Any]) -> Rig:
    rig = subject.rig()
    rig.model.load_state_dict(held["model"])
    follower = None
    for part in order.split(", "):
        if part == "build":
            follower = scheduler(rig.optimizer, Linear(warmup=0.25), 3 * STEPS)
        elif part == "load" and follower is not None:
            follower.load_state_dict(held["scheduler"])
        else:
            rig.optimizer.load_state_dict(held["optimizer"])
    rig.mode("train")
    _scheduled(rig, follower, STEPS, STEPS)
    return rig


def _scheduled(rig: Rig, follower: Any, first: int, steps: int) -> None:
    for index in range(first, first + steps):
        rig.step(index)
        follower.step()
