"""Any state of the user's objects: taken down, and put back bit for bit into the objects that held it."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.nn.parameter import is_lazy

#: Puts a value back into the object that held it, and returns that object.
Restore = Callable[[], Any]

#: What is known by its value, and can be put back by assigning it.
Plain = bool | int | float | complex | str | None


def keep(value: Any) -> Restore:
    """Take down a value, whatever containers and tensors it is made of.

    A tensor keeps its identity and its memory: views of it, tied weights and compiled code that hold it stay
    right. What is no tensor, dict or list is taken to be unchangeable.

    Args:
        value: A tensor, a container of values, or any object.

    Returns:
        A function that puts it back and returns the same object.
    """
    if isinstance(value, torch.Tensor):
        return _keep_tensor(value)
    if isinstance(value, dict):
        return _keep_dict(value)
    if isinstance(value, list):
        return _keep_list(value)
    if type(value) is tuple:
        return _keep_tuple(value)
    return lambda: value


def keep_attributes(owner: object, skipped: Iterable[str] = ()) -> Restore:
    """Take down the plain attributes and the tensors that an object holds itself.

    Args:
        owner: Any object with attributes.
        skipped: Names of attributes that are kept by other means.

    Returns:
        A function that puts them back, takes away those that are new, and returns the object.
    """
    left_out = frozenset(skipped)
    known = frozenset(getattr(owner, "__dict__", {}))
    held = {name: keep(value) for name, value in _attributes(owner, left_out)}

    def restore() -> Any:
        inside = getattr(owner, "__dict__", {})  # not by setattr: a loader refuses to be changed
        for name in [name for name, _ in _attributes(owner, left_out) if name not in known]:
            del inside[name]
        for name, part in held.items():
            inside[name] = part()
        return owner

    return restore


def _attributes(owner: object, left_out: frozenset[str]) -> list[tuple[str, Any]]:
    found = getattr(owner, "__dict__", {}).items()
    return [
        (name, value)
        for name, value in found
        if name not in left_out and isinstance(value, Plain | torch.Tensor)
    ]


def _keep_tensor(tensor: torch.Tensor) -> Restore:
    if tensor.layout is not torch.strided or is_lazy(tensor):
        return lambda: (
            tensor
        )  # a sparse gradient is replaced and never changed; a lazy weight is no weight yet
    memory, copy = tensor.detach(), tensor.detach().clone()
    needs, gradient = tensor.requires_grad, tensor.grad if tensor.is_leaf else None
    restore_gradient = keep(gradient)

    def restore() -> torch.Tensor:
        with torch.no_grad():
            if tensor.data_ptr() != memory.data_ptr() or tensor.shape != memory.shape:
                tensor.data = memory
            memory.copy_(copy)
        if tensor.is_leaf:
            tensor.requires_grad_(needs)
            tensor.grad = restore_gradient()
        return tensor

    return restore


def _keep_dict(held: Any) -> Restore:
    parts = {key: keep(value) for key, value in held.items()}

    def restore() -> Any:
        found = {key: part() for key, part in parts.items()}
        held.clear()
        held.update(found)
        return held

    return restore


def _keep_list(held: list[Any]) -> Restore:
    parts = [keep(value) for value in held]

    def restore() -> list[Any]:
        held[:] = [part() for part in parts]
        return held

    return restore


def _keep_tuple(held: tuple[Any, ...]) -> Restore:
    parts = [keep(value) for value in held]

    def restore() -> tuple[Any, ...]:
        for part in parts:
            part()
        return held

    return restore
