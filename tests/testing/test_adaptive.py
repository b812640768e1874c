"""The suite lets good optimizers of a stranger pass, and each check catches the fault that it is for."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.testing.adaptive import ADAPTIVE_CHECKS, Check, check_adaptive
from tests.testing import faults
from tests.testing.faults import make
from tests.testing.strangers import Averaging, Polyak, Search, Steady

GOOD: list[tuple[type[Steady], Any]] = [
    (Steady, "gradient"),
    (Polyak, "loss"),
    (Search, "closure"),
    (Averaging, "gradient"),
]

FAULTS: list[tuple[type[Steady], str, str]] = [
    (faults.NoRate, "optimizer", "whose `lr` is None"),
    (faults.Idle, "optimizer", "has not moved"),
    (faults.Warming, "schedulers", "ZeroDivisionError"),
    (faults.Early, "factor", "something else than a factor"),
    (faults.Thawing, "frozen", "moves a group of `lr` 0"),
    (faults.OneForAll, "ratios", "ratios ended with RuntimeError: Setting different lr"),
    (faults.Equal, "ratios", "at a tenth of the `lr` of that"),
    (faults.Forgetful, "resume", "does not resume a run of Perceptron"),
    (faults.Resetting, "resume order", "in the order: build, load, load optimizer"),
    (faults.Aliasing, "loading", "changes the dictionary"),
    (faults.Hungry, "no gradients", "ended with"),
    (faults.Drifting, "no gradients", "moves parameters that have no gradient"),
    (faults.Drifting, "missing gradients", "moves a parameter that never has a gradient"),
    (faults.Closed, "added group", "does not move a group that was added"),
    (faults.Poisoned, "nonfinite gradients", "moves on a gradient of nan"),
    (faults.Counting, "nonfinite gradients", "trains otherwise after a gradient of nan"),
    (faults.Blind, "nonfinite losses", "moves on a loss of nan"),
    (faults.Dividing, "zero gradients", "zero gradients ended with ZeroDivisionError"),
    (faults.Overflowing, "huge gradients", "not finite after a loss of 1e"),
    (faults.Flat, "shapes", "shapes ended with RuntimeError: view"),
    (faults.Speechless, "sparse", "without saying so"),
    (faults.HalfComplex, "complex", "in their real part alone"),
    (faults.OneType, "types", "types ended with"),
    (faults.Bare, "deepcopy", "has lost c as a deep copy"),
    (faults.Shared, "deepcopy", "trains otherwise"),
    (faults.Local, "pickle", "pickle ended with"),
    (faults.Chatty, "transfers", "for 4 tensors and 41 for 40"),
    (faults.Bulky, "transfers", "takes 4 numbers from the device in each step, more than 2"),
    (faults.Reswapping, "modes", "when `eval` is called twice"),
    (faults.Careless, "step in eval", "takes a step at the weights to evaluate"),
    (faults.Mistaken, "saving modes", "does not resume what was saved in `eval`"),
    (faults.Unforgiving, "averaged", "does not put the weights back"),
    (faults.Drawing, "surroundings", "leaves random numbers otherwise"),
    (faults.Recording, "surroundings", "switches grad mode on"),
    (faults.Tallying, "surroundings", "leaves batch statistics otherwise"),
    (faults.Stranded, "failing closure", "moves when call 3 of the closure raises"),
    (faults.Eager, "failing closure", "changes its state when call 1"),
    (faults.Switching, "failing operation", "leaves grad mode off when an operation fails"),
    (faults.Scaling, "scaler", "trains otherwise under a gradient scaler"),
    (faults.Silent, "rate", "not a finite float"),
    (faults.Listing, "findings", "not a tuple"),
    (faults.Wordless, "findings", "has no kind and sentence"),
    (faults.Tolerant, "options", "takes a group whose `lr` is nan"),
    (faults.Lenient, "options", "takes `c` as NaN"),
    (faults.Trusting, "closures", "closure that changes the model: the message names none"),
    (faults.Lucky, "closures", "that gives another loss for the same weights"),
    (faults.Bottomless, "bound", "moves before it refuses a loss below the bound"),
]


def needs_of(kind: type[Steady]) -> Any:
    """What the step of a kind needs."""
    return next(needs for good, needs in reversed(GOOD) if issubclass(kind, good))


@pytest.mark.parametrize(("kind", "needs"), GOOD)
def test_good_optimizers_of_a_stranger_pass(kind: type[Steady], needs: Any) -> None:
    check_adaptive(make(kind), needs)


@pytest.mark.parametrize(("kind", "check", "complaint"), FAULTS)
def test_each_fault_is_caught_by_its_check(kind: type[Steady], check: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        ADAPTIVE_CHECKS[check](make(kind), needs_of(kind))


def test_each_check_has_a_fault_that_it_catches() -> None:
    assert {check for _, check, _ in FAULTS} == ADAPTIVE_CHECKS.keys()


def test_one_fault_fails_the_whole_suite() -> None:
    with pytest.raises(AssertionError, match="Forgetful does not resume"):
        check_adaptive(make(faults.Forgetful))


def adamw(params: Iterable[Any], model: nn.Module) -> Optimizer:
    """PyTorch's own."""
    return torch.optim.AdamW(params)


def test_of_pytorchs_own_optimizer_it_says_what_is_known_of_it() -> None:
    failed = {name for name, check in ADAPTIVE_CHECKS.items() if _fails(check)}
    assert failed == {"loading", "nonfinite gradients", "rate", "findings", "options"}


def _fails(check: Check) -> bool:
    try:
        check(adamw)
    except AssertionError:
        return True
    return False


def test_a_step_with_habits_of_its_own_is_a_function() -> None:
    def step(optimizer: Any, loss: Callable[[], Any]) -> None:
        value = loss()
        value.backward()
        optimizer.step(loss=value)

    ADAPTIVE_CHECKS["resume"](make(Polyak), step)


def test_random_numbers_and_grad_mode_are_left_alone_also_by_a_check_that_fails() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    with torch.no_grad():
        with pytest.raises(AssertionError):
            ADAPTIVE_CHECKS["failing operation"](make(faults.Switching))
        assert not torch.is_grad_enabled()
    assert torch.equal(before, torch.get_rng_state())
