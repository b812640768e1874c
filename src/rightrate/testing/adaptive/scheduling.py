"""Point 1: it is a PyTorch optimizer, and the `lr` of a group is a factor of the rate that it finds."""

import math
from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, LRScheduler, OneCycleLR

from rightrate.schedules import Linear
from rightrate.schedules.torch import scheduler
from rightrate.testing.adaptive.subject import MOVING, STEPS, Rig, Subject, checked, distance

#: A tenth of the rate has to move parameters less than this share as far.
LESS = 0.5


@checked
def check_optimizer(subject: Subject) -> None:
    """It is a `torch.optim.Optimizer` with a finite `lr` above 0 in each group, and it trains."""
    rig = subject.rig()
    rig.expect(isinstance(rig.optimizer, Optimizer), "must be a subclass of torch.optim.Optimizer")
    for group in rig.optimizer.param_groups:
        lr = group.get("lr")
        fine = isinstance(lr, int | float | Tensor) and math.isfinite(lr) and float(lr) > 0
        rig.expect(fine, f"has a group whose `lr` is {lr!r}, not a finite number above 0")
    before = rig.params()
    rig.train(steps=MOVING)
    rig.expect_finite(f"in {MOVING} steps")
    rig.expect(distance(before, rig.params()) > 0, f"has not moved after {MOVING} steps")


@checked
def check_schedulers(subject: Subject) -> None:
    """Schedulers drive it, also a warm-up from 0, whose first step changes nothing."""
    makers: tuple[Callable[[Optimizer], LRScheduler], ...] = (
        lambda optimizer: LambdaLR(optimizer, lambda step: min(step / STEPS, 1.0)),
        lambda optimizer: OneCycleLR(optimizer, _lr(optimizer), total_steps=3 * MOVING, cycle_momentum=False),
        lambda optimizer: scheduler(optimizer, Linear(warmup=0.25), steps=3 * MOVING),
    )
    for make in makers:
        rig = subject.rig()
        follower = make(rig.optimizer)
        still = _lr(rig.optimizer) == 0
        before = rig.params()
        for index in range(2 * MOVING):
            rig.step(index)
            moved = distance(before, rig.params())
            if still and index == 0:
                rig.expect(moved == 0, "moves in a step whose `lr` is 0")
            follower.step()
        rig.expect_finite(f"under {type(follower).__name__}")
        rig.expect(moved > 0, f"has not moved after a warm-up of {type(follower).__name__}")


@checked
def check_factor(subject: Subject) -> None:
    """A tenth of the `lr`, set after it was built, moves the parameters less."""
    moves = []
    for factor in (1.0, 0.1):
        rig = subject.rig()
        for group in rig.optimizer.param_groups:
            group["lr"] *= factor
        moves.append(sum(_first_move(rig)))
    rig.expect(
        moves[1] < LESS * moves[0],
        f"moves {moves[1]:.2g} at a tenth of its `lr` and {moves[0]:.2g} at the whole of it: "
        "it takes `lr` for something else than a factor of the rate",
    )


@checked
def check_frozen(subject: Subject) -> None:
    """A group of `lr` 0 stays where it is, whether it began at 0 or was set to it; the other one moves."""
    for begins in (True, False):
        rig = subject.rig(groups=lambda model: _two(model, {"lr": 0.0} if begins else {}))  # noqa: B023
        rig.optimizer.param_groups[1]["lr"] = 0.0
        before = rig.params()
        after = rig.train(steps=MOVING).params()
        rig.expect(
            distance(before[2:], after[2:]) == 0, f"moves a group of `lr` 0 (from the start: {begins})"
        )
        rig.expect(distance(before[:2], after[:2]) > 0, "stands still when one group has `lr` 0")
        rig.expect_finite("when one group has `lr` 0")


@checked
def check_ratios(subject: Subject) -> None:
    """Groups keep their own ratios of the rate."""
    lr = _lr(subject.rig().optimizer)
    shares = []
    for ratio in (1.0, 0.1):
        rig = subject.rig(groups=lambda model: _two(model, {"lr": lr * ratio}))  # noqa: B023
        first, second = _first_move(rig)
        rig.expect(min(first, second) > 0, "does not move one of two groups with an `lr` of their own")
        shares.append(second / first)
    rig.expect(
        shares[1] < LESS * shares[0],
        f"moves a group {shares[1]:.2g} times as far as the other at a tenth of the `lr` of that, and "
        f"{shares[0]:.2g} times at the same",
    )
    rig.train(STEPS, MOVING)
    rig.expect_finite("with two groups of their own `lr`")


def _first_move(rig: Rig) -> tuple[float, float]:
    """How far the first step that moves at all moves the two layers."""
    before = rig.params()
    for index in range(MOVING):
        rig.step(index)
        after = rig.params()
        if distance(before, after) > 0:
            break
    return distance(before[:2], after[:2]), distance(before[2:], after[2:])


def _two(model: nn.Module, options: dict[str, float]) -> list[dict[str, object]]:
    params = list(model.parameters())
    return [{"params": params[:2]}, {"params": params[2:], **options}]


def _lr(optimizer: Optimizer) -> float:
    return float(optimizer.param_groups[0]["lr"])
