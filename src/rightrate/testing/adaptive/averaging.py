"""Point 8: the weights to train and the weights to evaluate cannot be confused."""

from typing import Any

from torch import Tensor

from rightrate.testing.adaptive.models import Perceptron
from rightrate.testing.adaptive.resuming import checkpoint, resumed
from rightrate.testing.adaptive.subject import (
    MOVING,
    STEPS,
    Rig,
    Subject,
    averages,
    checked,
    distance,
    failing,
    same,
)

#: How far, of the distance between both kinds of weights, going there and back may lead astray.
ASTRAY = 1e-3


@checked
def check_modes(subject: Subject) -> None:
    """An average is reached by `eval`, left by `train`, and stays the same when either is called twice."""
    rig = _averaging(subject)
    if rig is None:
        return
    trained = rig.params()
    average = _at(rig, "eval")
    apart = distance(trained, average)
    rig.expect(apart > 0, "has the same weights in `train` and `eval`")
    rig.expect(same(average, _at(rig, "eval")), "moves the weights when `eval` is called twice")
    back = _at(rig, "train")
    rig.expect(distance(trained, back) <= ASTRAY * apart, "does not come back from `eval` to `train`")
    rig.expect(same(back, _at(rig, "train")), "moves the weights when `train` is called twice")


@checked
def check_step_in_eval(subject: Subject) -> None:
    """A step at the weights to evaluate is refused, and nothing has moved."""
    rig = _averaging(subject)
    if rig is None:
        return
    average = _at(rig, "eval")
    with failing(rig, "takes a step at the weights to evaluate", "train", "eval", "averaged"):
        rig.step(STEPS)
    rig.expect(same(average, rig.params()), "moves before it refuses a step at the weights to evaluate")


@checked
def check_saving_modes(subject: Subject) -> None:
    """What can be saved can be resumed, in whichever mode it was saved and is loaded."""
    if _averaging(subject) is None:
        return
    for mode in ("train", "eval"):
        rig = subject.rig().train()
        rig.mode(mode)
        held = _try_saving(rig)
        if held is None:
            continue
        rig.mode("train")
        rig.train(STEPS)
        again = resumed(subject, Perceptron, held).train(STEPS)
        again.expect_same(rig, f"does not resume what was saved in `{mode}`")


@checked
def check_averaged(subject: Subject) -> None:
    """`averaged()` lends the weights to evaluate and puts the others back, also after an exception."""
    rig = _averaging(subject)
    if rig is None:
        return
    rig.expect(hasattr(rig.optimizer, "averaged"), "has no context `averaged` for the weights to evaluate")
    trained = rig.params()
    for fails in (False, True):
        try:
            with rig.optimizer.averaged():
                rig.expect(distance(trained, rig.params()) > 0, "does not lend its average")
                if fails:
                    raise InterruptedError
        except InterruptedError:
            pass
        rig.expect(same(trained, rig.params()), "does not put the weights back after `averaged`")
    rig.train(MOVING)
    whole = subject.rig().train(steps=MOVING + STEPS)
    rig.expect_same(whole, "trains otherwise after `averaged`")


def _averaging(subject: Subject) -> Rig | None:
    """A run of a few steps, or `None` for an optimizer without an average."""
    rig = subject.rig()
    return rig.train(steps=MOVING) if averages(rig.optimizer) else None


def _at(rig: Rig, mode: Any) -> list[Tensor]:
    rig.mode(mode)
    return rig.params()


def _try_saving(rig: Rig) -> dict[str, Any] | None:
    """A checkpoint, or `None` where the optimizer refuses, in words, to be saved in this mode."""
    try:
        rig.optimizer.state_dict()
    except Exception as error:
        told = str(error).lower()
        named = any(word in told for word in ("train", "eval", "averaged"))
        rig.expect(named, f"refuses to be saved without saying in which mode it can: {error}")
        return None
    return checkpoint(rig)
