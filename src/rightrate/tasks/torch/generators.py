"""Every random generator that a training run may draw from: seeded for a while, then put back."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from types import ModuleType
from typing import Any

import numpy as np
import torch

#: How deep the generators of a loader are looked for: the loader, its data set, the data set that this
#: one is a part of, its transform, the list of transforms, one of them, its generator.
DEPTH = 7

#: A list or dict with more items is data, and no collection of parts that may own a generator.
FEW = 64

#: So many things are looked at in each layer: a loader that holds more of them holds data.
MOST = 10_000

#: Largest seed that every kind of generator takes, plus one; NumPy's old kind takes 32 bits.
SEEDS, NARROW_SEEDS = 2**63, 2**32


@dataclass(frozen=True, slots=True)
class Draws:
    """One random generator, of whatever library.

    Args:
        get: Returns its state.
        put: Goes back to a state.
        seed: Starts again from a seed.
    """

    get: Callable[[], Any]
    put: Callable[[Any], object]
    seed: Callable[[int], object]


@contextmanager
def seeded(seed: int, private: Sequence[Draws] = ()) -> Iterator[None]:
    """Seed all generators inside the block and put their states back on leaving, however it ends.

    Covers Python's `random`, NumPy's global generator, PyTorch's default generators of the CPU and of
    every accelerator that is in use, and the private generators that are handed over. An accelerator
    that was never used is left asleep.

    Args:
        seed: Seed of all of them, at least 0.
        private: Generators owned by the user's loaders, see `private_generators`.
    """
    kept = [(draws, draws.get()) for draws in (*_global_generators(), *private)]
    try:
        for draws, _ in kept:
            draws.seed(seed % SEEDS)
        yield
    finally:
        for draws, state in kept:
            draws.put(state)


def private_generators(owner: object) -> list[Draws]:
    """Generators that a loader and its parts own, so that a seed reaches its shuffling, too.

    Attributes are followed from the loader on: sampler, data set, transforms and so on, whatever their
    names. What is hidden in a closure or behind `__slots__` is not found.

    Args:
        owner: Any iterable of batches.

    Returns:
        Each generator once: PyTorch's, NumPy's of both kinds, and Python's.
    """
    found: list[Draws] = []
    seen: set[int] = set()
    layer: list[object] = [owner]
    for _ in range(DEPTH):
        fresh = {id(item): item for item in layer if id(item) not in seen}
        seen |= fresh.keys()
        found += [draws for item in fresh.values() for draws in _as_draws(item)]
        layer = list(islice((part for item in fresh.values() for part in _parts(item)), MOST))
    return found


def _global_generators() -> Iterator[Draws]:
    yield Draws(random.getstate, random.setstate, random.seed)
    yield Draws(np.random.get_state, np.random.set_state, _narrow(np.random.seed))
    yield _torch_draws(torch.default_generator)
    for kind in (torch.cuda, torch.xpu):
        if kind.is_initialized():
            yield from map(_torch_draws, kind.default_generators)
    if torch.backends.mps.is_available():
        yield Draws(torch.mps.get_rng_state, torch.mps.set_rng_state, torch.mps.manual_seed)


def _as_draws(item: object) -> Iterator[Draws]:
    if isinstance(item, torch.Generator):
        yield _torch_draws(item)
    elif isinstance(item, np.random.Generator):
        yield _numpy_draws(item.bit_generator)
    elif isinstance(item, np.random.RandomState):
        yield Draws(item.get_state, item.set_state, _narrow(item.seed))
    elif isinstance(item, random.Random):
        yield Draws(item.getstate, item.setstate, item.seed)


def _torch_draws(generator: torch.Generator) -> Draws:
    return Draws(generator.get_state, generator.set_state, generator.manual_seed)


def _numpy_draws(bits: np.random.BitGenerator) -> Draws:
    def put(state: Mapping[str, Any]) -> None:
        bits.state = state

    return Draws(lambda: bits.state, put, lambda seed: put(type(bits)(seed).state))


def _narrow(seed: Callable[[int], None]) -> Callable[[int], None]:
    return lambda wide: seed(wide % NARROW_SEEDS)


def _parts(item: object) -> Iterator[object]:
    if isinstance(item, type | ModuleType | torch.Tensor):
        return
    if isinstance(item, list | tuple) and len(item) <= FEW:
        yield from item
    elif isinstance(item, dict) and len(item) <= FEW:
        yield from item.values()
    yield from getattr(item, "__dict__", {}).values()
