"""Points 3, 4 and 5: gradients that are missing, not finite, sparse, complex or of another number type."""

import math

import torch
from torch import Tensor, nn

from rightrate.errors import TrainingError
from rightrate.testing.adaptive.models import Complex, Mixed, Partial, Perceptron, Shapes, Words
from rightrate.testing.adaptive.subject import MOVING, STEPS, Loss, Rig, Subject, checked, distance, same

#: Words of which a refusal of what is not finite has to say one.
NOT_FINITE = ("finite", "nan", "infinity")

#: Factor of a loss that leaves it finite in single precision, but not the squares of its gradients.
HUGE = 1e30


@checked
def check_no_gradients(subject: Subject) -> None:
    """A step without any gradient changes nothing, at the start and later."""
    plain = subject.rig().train()
    rig = subject.rig()
    aside = nn.Parameter(torch.ones(()))
    for index in range(STEPS):
        before = rig.params()
        rig.step(index, lambda: aside.square() + 1.0)
        rig.expect(same(before, rig.params()), "moves parameters that have no gradient")
        rig.step(index)
    rig.expect_same(plain, "trains otherwise after steps without any gradient")


@checked
def check_missing_gradients(subject: Subject) -> None:
    """Parameters without a gradient, in some steps or in all, are fine and stay where they are."""
    rig = subject.rig(Partial)
    never, odd = rig.model.never, rig.model.odd
    before = never.detach().clone()  # type: ignore[operator]
    rig.train(steps=MOVING)
    rig.expect(same(before, never.detach()), "moves a parameter that never has a gradient")  # type: ignore[operator]
    rig.expect_finite("where some have no gradient")
    rig.expect(float(odd.detach().min()) != 0.5, "leaves out a parameter that had no gradient at first")  # type: ignore[operator]


@checked
def check_added_group(subject: Subject) -> None:
    """A group that is added on the way is trained like the others."""
    rig = subject.rig(groups=lambda model: list(model.parameters())[:4])
    before = rig.params()
    rig.train()
    rig.expect(distance(before[4:], rig.params()[4:]) == 0, "moves parameters that it does not hold")
    rig.optimizer.add_param_group({"params": list(rig.model.parameters())[4:]})
    rig.train(STEPS, MOVING)
    rig.expect_finite("after a group was added")
    rig.expect(distance(before[4:], rig.params()[4:]) > 0, "does not move a group that was added")


@checked
def check_nonfinite_gradients(subject: Subject) -> None:
    """A gradient that is not finite is refused or left out, and nothing has changed."""
    plain = subject.rig().train()
    for value in (math.nan, math.inf):
        rig = subject.rig()
        for index in range(STEPS):
            _expect_unmoved(rig, _spoilt(rig, index, value), f"a gradient of {value}")
            rig.step(index)
        rig.expect_same(plain, f"trains otherwise after a gradient of {value}")


@checked
def check_nonfinite_losses(subject: Subject) -> None:
    """A loss that is not finite, with gradients that are, changes nothing where the loss is looked at."""
    if subject.needs == "gradient":
        return
    plain = subject.rig().train()
    for value in (math.nan, math.inf):
        rig = subject.rig()
        for index in range(STEPS):
            true = rig.loss(index)
            _expect_unmoved(rig, lambda: true() + value, f"a loss of {value}")  # noqa: B023
            rig.step(index)
        rig.expect_same(plain, f"trains otherwise after a loss of {value}")


@checked
def check_zero_gradients(subject: Subject) -> None:
    """Gradients of 0, at the start or later, divide nothing by 0, and training goes on after them."""
    for before in (0, STEPS):
        rig = subject.rig().train(steps=before)
        held = rig.params()
        for index in range(2):
            flat = rig.loss(before + index)
            rig.step(before + index, lambda: flat() * 0.0 + 1.0)  # noqa: B023
        rig.expect_finite(f"after gradients of 0 from step {before} on")
        rig.train(before + 2, MOVING)
        rig.expect_finite("after gradients of 0")
        rig.expect(distance(held, rig.params()) > 0, "stands still for ever after gradients of 0")


@checked
def check_huge_gradients(subject: Subject) -> None:
    """Gradients whose squares overflow are taken, or refused like what is not finite."""
    rig = subject.rig().train()
    true = rig.loss(STEPS)
    before = rig.params()
    try:
        rig.step(STEPS, lambda: true() * HUGE)
    except TrainingError:
        rig.expect(same(before, rig.params()), "moves before it refuses huge gradients")
    rig.expect_finite(f"after a loss of {HUGE:g}")


@checked
def check_shapes(subject: Subject) -> None:
    """Scalar, empty, frozen and not contiguous parameters are served like others, and keep their layout."""
    rig = subject.rig(Shapes)
    before = rig.params()
    layouts = [param.stride() for param in rig.model.parameters()]
    rig.train(steps=MOVING)
    rig.expect_finite("with scalar, empty and not contiguous parameters")
    for (name, param), old in zip(rig.model.named_parameters(), before, strict=True):
        moved = distance([old], [param.detach()]) > 0
        wanted = param.requires_grad and param.numel() > 0
        rig.expect(moved == wanted, f"{'moves' if moved else 'does not move'} the {name} parameter")
    same_layout = layouts == [param.stride() for param in rig.model.parameters()]
    rig.expect(same_layout, "changes the layout of a parameter")


@checked
def check_sparse(subject: Subject) -> None:
    """Sparse gradients are served, or refused with the reason."""
    sparse = subject.rig(lambda: Words(sparse=True))
    before = sparse.params()
    try:
        sparse.train(steps=MOVING)
    except Exception as error:
        sparse.expect("sparse" in str(error).lower(), f"refuses sparse gradients without saying so: {error}")
        sparse.expect(same(before, sparse.params()), "moves before it refuses sparse gradients")
        return
    dense = subject.rig(lambda: Words(sparse=False)).train(steps=MOVING)
    sparse.expect_finite("with sparse gradients")
    moved = distance(before, sparse.params())
    apart = distance(dense.params(), sparse.params())
    sparse.expect(moved > 0, "takes sparse gradients and does not move")
    sparse.expect(apart < moved / 2, "moves far away from where the same dense gradients lead")


@checked
def check_complex(subject: Subject) -> None:
    """Complex parameters are served, or refused with the reason."""
    try:
        rig = subject.rig(Complex)
        before = rig.params()
        rig.train(steps=MOVING)
    except Exception as error:
        if "complex" not in str(error).lower():
            raise
        return
    rig.expect_finite("with complex parameters")
    moved = (before[0] - rig.params()[0]).abs()
    rig.expect(float(moved.max()) > 0, "takes complex parameters and does not move")
    turned = (moved - (before[0] - rig.params()[0]).real.abs()).abs().max()
    rig.expect(float(turned) > 0, "moves complex parameters in their real part alone")


@checked
def check_types(subject: Subject) -> None:
    """Parameters of 16, 32 and 64 bits are trained, apart and mixed, and keep their type."""
    for dtype in (torch.bfloat16, torch.float32, torch.float64):
        _expect_trained(subject.rig(lambda: Perceptron().to(dtype)), {dtype})  # noqa: B023
    kinds = {torch.float64, torch.float32, torch.bfloat16}
    _expect_trained(subject.rig(Mixed), kinds)
    _expect_trained(subject.rig(Mixed, _by_layer), kinds)


def _expect_trained(rig: Rig, kinds: set[torch.dtype]) -> None:
    before = rig.params()
    lr = [group.get("lr") for group in rig.optimizer.param_groups]
    rig.train(steps=MOVING)
    names = " and ".join(sorted(str(kind).removeprefix("torch.") for kind in kinds))
    rig.expect_finite(f"with {names}")
    rig.expect({param.dtype for param in rig.params()} == kinds, f"changes the type of {names}")
    rig.expect(distance(before, rig.params()) > 0, f"does not move {names} at `lr` {lr}")


def _expect_unmoved(rig: Rig, loss: Loss, what: str) -> None:
    """A step that meets what is not finite is refused or left out, and the parameters stay."""
    before = rig.params()
    try:
        rig.step(0, loss)
    except TrainingError as error:
        named = any(word in str(error).lower() for word in NOT_FINITE)
        rig.expect(named, f"refuses {what} without saying so: {error}")
    rig.expect(same(before, rig.params()), f"moves on {what}")


def _spoilt(rig: Rig, index: int, value: float) -> Loss:
    """A finite loss whose gradient is NaN or infinite in one parameter."""
    loss, param = rig.loss(index), next(rig.model.parameters())

    def spoil() -> Tensor:
        # The root has an infinite slope at 0; times 0 from outside that is NaN.
        root = (param.detach() + (param - param.detach())).sub(param.detach()).sum().sqrt()
        return loss() + (root if math.isinf(value) else root * 0.0)

    return spoil


def _by_layer(model: nn.Module) -> list[dict[str, list[nn.Parameter]]]:
    return [{"params": list(layer.parameters())} for layer in model.children()]
