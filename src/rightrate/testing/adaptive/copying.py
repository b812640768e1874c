"""Point 6: a copy of the model and its optimizer goes on as the original does."""

import copy
import pickle

import torch
from torch.optim import SGD

from rightrate.testing.adaptive.subject import STEPS, Rig, Subject, checked


@checked
def check_deepcopy(subject: Subject) -> None:
    """A deep copy trains as the original, and leaves it alone."""
    rig = subject.rig().train()
    model, optimizer = copy.deepcopy((rig.model, rig.optimizer))
    _expect_alike(rig, Rig(subject, model, optimizer), "a deep copy")


@checked
def check_pickle(subject: Subject) -> None:
    """A pickled copy trains as the original."""
    rig = subject.rig().train()
    model, optimizer = pickle.loads(pickle.dumps((rig.model, rig.optimizer)))
    _expect_alike(rig, Rig(subject, model, optimizer), "a pickled copy")


def _expect_alike(rig: Rig, other: Rig, name: str) -> None:
    own = vars(rig.optimizer).keys() - vars(SGD([torch.zeros(1)])).keys()
    lost = sorted(own - vars(other.optimizer).keys())
    rig.expect(not lost, f"has lost {', '.join(lost)} as {name} of itself")
    other.train(STEPS)
    whole = rig.subject.rig().train(steps=2 * STEPS)
    other.expect_same(whole, f"trains otherwise as {name} of itself")
    rig.train(STEPS)
    rig.expect_same(whole, f"trains otherwise after {name} of it was trained")
