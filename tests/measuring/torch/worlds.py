"""A user's objects in full use: a warm model and optimizer, data with a memory; and the state they are in."""

import hashlib
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from rightrate.tasks.torch import TorchTask
from tests.tasks.torch import problems

GLOBAL = np.random.mtrand._rand  # NumPy's global generator

OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "sgd": lambda p: optim.SGD(p, lr=1e-2, weight_decay=0.01),
    "momentum": lambda p: optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True),
    "adam": lambda p: optim.Adam(p, lr=torch.tensor(1e-3), amsgrad=True, foreach=False),
    "adamw": lambda p: optim.AdamW(p, lr=1e-3, fused=True),
    "nadam": lambda p: optim.NAdam(p, lr=1e-3),
    "radam": lambda p: optim.RAdam(p, lr=1e-3),
    "adamax": lambda p: optim.Adamax(p, lr=1e-3),
    "rmsprop": lambda p: optim.RMSprop(p, lr=1e-3, momentum=0.5, centered=True),
    "adagrad": lambda p: optim.Adagrad(p, lr=1e-2),
    "adadelta": lambda p: optim.Adadelta(p, lr=0.5),
    "rprop": lambda p: optim.Rprop(p, lr=1e-3),
    "asgd": lambda p: optim.ASGD(p, lr=1e-2),
}


class Net(nn.Module):
    """Every kind of state: statistics, buffers, a counter, a tied weight, a part in evaluation mode."""

    seen: torch.Tensor
    unsaved: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(problems.FEATURES)
        self.frozen = nn.BatchNorm1d(problems.FEATURES)
        self.inside = nn.Linear(problems.FEATURES, problems.FEATURES)
        self.outside = nn.Linear(problems.FEATURES, problems.FEATURES)
        self.outside.weight = self.inside.weight
        self.drop = nn.Dropout(0.2)
        self.register_buffer("seen", torch.zeros(()))
        self.register_buffer("unsaved", torch.zeros(2), persistent=False)
        self.average = torch.zeros(problems.FEATURES)
        self.calls = 0
        self.frozen.eval()
        self.frozen.weight.requires_grad_(False)

    def forward(self, inputs: Any) -> Any:
        self.calls += 1
        self.seen.add_(1)
        self.unsaved = self.unsaved + 1
        self.average.mul_(0.9).add_(inputs.detach().mean(0))
        hidden = self.outside(self.inside(self.frozen(self.norm(inputs))).tanh())
        return self.drop(hidden).sum(1, keepdim=True)


class Sampler:
    """Counts its passes and its epochs, and shuffles by a generator of its own."""

    def __init__(self) -> None:
        self.passes, self.epoch = 0, 7
        self.generator = np.random.default_rng(3)

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        return 40

    def __iter__(self) -> Any:
        self.passes += 1
        return iter(self.generator.permutation(40).tolist())


class World:
    """A task whose builders return the same warm objects each time."""

    def __init__(self, optimizer: str) -> None:
        torch.manual_seed(0)
        self.model = Net()
        self.optimizer = OPTIMIZERS[optimizer](self.model.parameters())
        self.own = torch.Generator().manual_seed(5)
        data = TensorDataset(*problems.numbers(40))
        self.loader: DataLoader[Any] = DataLoader(data, 8, sampler=Sampler(), generator=self.own)
        self.before: Callable[[], None] = lambda: None
        for batch in self.loader:
            self._loss(self.model, batch).backward()
            self.optimizer.step()
        self.model.inside.bias.grad = None
        self.task = TorchTask(
            model=lambda: self.model,
            loss=self._loss,
            train=self.loader,
            optimizer=lambda model: self.optimizer,
            steps=600,
        )

    def _loss(self, model: Any, batch: Any) -> Any:
        self.before()
        luck = random.random() + GLOBAL.rand() + float(torch.rand(()))
        return problems.squared(model, batch) * (1 + 0.01 * luck)


def _tensors(named: Any) -> str:
    return repr([(name, id(t), t.data_ptr(), t.tolist(), t.requires_grad) for name, t in named])


def _weights(world: World) -> str:
    return _tensors(world.model.named_parameters(remove_duplicate=False))


def _buffers(world: World) -> str:
    held = [(name, b.tolist()) for name, b in world.model.named_buffers()]
    return repr([held, world.model.average.tolist(), world.model.calls])


def _optimizer(world: World) -> str:
    groups = [
        {key: value for key, value in group.items() if key != "params"}
        for group in world.optimizer.param_groups
    ]
    held = [[id(p) for p in group["params"]] for group in world.optimizer.param_groups]
    state = [
        (id(p), sorted((key, id(v), str(v)) for key, v in s.items()))
        for p, s in world.optimizer.state.items()
    ]
    return repr([groups, held, state])


def _gradients(world: World) -> str:
    return repr([(id(p.grad), None if p.grad is None else p.grad.tolist()) for p in world.model.parameters()])


def _modes(world: World) -> str:
    return repr([module.training for module in world.model.modules()])


def _generators(world: World) -> str:
    sampler: Any = world.loader.sampler
    held = [random.getstate(), GLOBAL.get_state(legacy=False), torch.get_rng_state().tolist()]
    return repr([*held, world.own.get_state().tolist(), sampler.generator.bit_generator.state])


def _loader(world: World) -> str:
    sampler: Any = world.loader.sampler
    return repr([sampler.passes, sampler.epoch, sorted(vars(world.loader))])


#: Every kind of state, and what tells whether it has changed.
KINDS: dict[str, Callable[[World], str]] = {
    "weights": _weights,
    "buffers": _buffers,
    "optimizer": _optimizer,
    "gradients": _gradients,
    "modes": _modes,
    "generators": _generators,
    "loader": _loader,
}


def states(world: World) -> dict[str, str]:
    """A digest of each kind of state, exact to the last bit."""
    with np.printoptions(threshold=10_000):
        torch.set_printoptions(precision=17, threshold=10_000)  # type: ignore[no-untyped-call]
        found = {kind: hashlib.sha256(look(world).encode()).hexdigest() for kind, look in KINDS.items()}
        torch.set_printoptions(profile="default")  # type: ignore[no-untyped-call]
    return found
