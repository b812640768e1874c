"""Whether it is the weights' fault that a function of the user raised."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, final

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from rightrate.errors import RightrateError, UserCodeError
from rightrate.tasks.torch.user import RunawayError, raised

#: A function of the user: (model, batch) -> scalar.
Measure = Callable[[nn.Module, Any], Any]


def measured(name: str, measure: Measure, model: nn.Module, batch: Any) -> Any:
    """Call a loss or a metric of the user's.

    At a rate that is far too high, such code often raises before anybody sees a loss: an assertion, a
    distribution that refuses its parameters, a metric that refuses its input. That is a divergence. So
    after an exception the call is made once more, and every operation is watched: one that makes an
    infinity or NaN out of finite numbers is the sign that the weights are to blame.

    Args:
        name: The argument of the task that holds the function.
        measure: The function.
        model: The model.
        batch: The batch.

    Returns:
        What it returned.

    Raises:
        RunawayError: If it raised because of weights that have run away.
        UserCodeError: If it raised for any other reason.
    """
    try:
        return measure(model, batch)
    except Exception as error:
        if isinstance(error, RightrateError):
            raise
        away = not finite(model.parameters()) or _overflows(measure, model, batch)
        kind = RunawayError if away else UserCodeError
        raise kind(raised(name, error)) from error


def finite(tensors: Iterable[torch.Tensor]) -> bool:
    """Whether there is no infinity and no NaN in any of some tensors.

    Args:
        tensors: Tensors of any kind; only floating and complex ones can hold either.

    Returns:
        Whether all numbers are finite.
    """
    return all(bool(_values(tensor).isfinite().all()) for tensor in tensors)


def _overflows(measure: Measure, model: nn.Module, batch: Any) -> bool:
    watch = _Watch()
    with suppress(Exception), watch:
        measure(model, batch)
    return watch.overflowed


@final
class _Watch(TorchFunctionMode):
    """Notes whether an operation makes numbers that are not finite out of finite ones.

    Numbers that were not finite before do not count: masks hold infinities, and data may hold NaN.
    """

    def __init__(self) -> None:
        super().__init__()
        self.overflowed = False

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        named = kwargs or {}
        sound = not self.overflowed and _all_finite((args, named))
        result = func(*args, **named)
        if sound and not _all_finite(result):
            self.overflowed = True
        return result


def _all_finite(item: Any) -> bool:
    return all(
        finite([part]) if isinstance(part, torch.Tensor) else math.isfinite(part) for part in _numbers(item)
    )


def _numbers(item: Any) -> Iterator[torch.Tensor | float]:
    if isinstance(item, torch.Tensor | float):
        yield item
    elif isinstance(item, Mapping):
        for part in item.values():
            yield from _numbers(part)
    elif isinstance(item, list | tuple):
        for part in item:
            yield from _numbers(part)


def _values(tensor: torch.Tensor) -> torch.Tensor:
    """The numbers that a tensor holds; a sparse one is asked for those that it stores."""
    return tensor.detach().coalesce().values() if tensor.is_sparse else tensor.detach()
