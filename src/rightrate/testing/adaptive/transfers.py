"""Point 7: the numbers that a step takes from the device do not grow with the number of parameters."""

from collections.abc import Callable
from typing import Any, Final

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from rightrate.testing.adaptive.models import Deep
from rightrate.testing.adaptive.subject import STEPS, Subject, checked

#: Transfers that a step may make: whether the gradients are finite, and the numbers of the method.
ALLOWED: Final = 2

#: Methods of a tensor that bring more than one number to the host at once; they are not dispatched.
BULK: Final = ("tolist", "numpy", "__array__", "cpu")

#: Entries of the state that PyTorch's own optimizers keep on the host, wherever the parameters are.
ON_HOST: Final = "step"


@checked
def check_transfers(subject: Subject) -> None:
    """A step takes at most two small tensors from the device, and one more for each loss that it computes."""
    few, many = _transfers(subject, 2), _transfers(subject, 20)
    rig = subject.rig()
    rig.expect(many <= few, f"takes {few} numbers from the device for 4 tensors and {many} for 40")
    rig.expect(many <= ALLOWED, f"takes {many} numbers from the device in each step, more than {ALLOWED}")


def _transfers(subject: Subject, layers: int) -> int:
    """Transfers of the fifth step, without one for each loss."""
    rig = subject.rig(lambda: Deep(layers)).train()
    losses = 0

    def counted() -> torch.Tensor:
        nonlocal losses
        losses += 1
        return rig.loss(STEPS)()

    held = {
        value.data_ptr()
        for layer in rig.layers()
        for state in layer.state.values()
        if isinstance(state, dict)
        for name, value in state.items()
        if name == ON_HOST and isinstance(value, torch.Tensor)
    }
    bulk, single = _Bulk(), _Single(held)
    with bulk, single:
        rig.step(STEPS, counted)
    return bulk.count + single.count - (losses if subject.evaluates else 0)


class _Bulk(TorchFunctionMode):
    def __init__(self) -> None:
        self.count = 0
        super().__init__()

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.count += getattr(func, "__name__", "") in BULK
        return func(*args, **(kwargs or {}))


class _Single(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, held: set[int]) -> None:
        self.count = 0
        self._held = held
        super().__init__()  # type: ignore[no-untyped-call]

    def __torch_dispatch__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = str(func)
        self.count += name.startswith("aten._local_scalar_dense") and args[0].data_ptr() not in self._held
        return func(*args, **(kwargs or {}))
