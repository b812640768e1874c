"""Small models, data and tasks that the tests of torch tasks share."""

import itertools
import random
import weakref
from collections.abc import Iterator
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, IterableDataset, RandomSampler, TensorDataset

from rightrate.search import Trial
from rightrate.tasks.torch import TorchTask
from rightrate.tasks.torch.generators import private_generators as private_generators
from rightrate.tasks.torch.generators import seeded as seeded

FEATURES = 4
VECTORS = torch.ones(1, FEATURES)


def numbers(examples: int = 21, *, seed: int = 1) -> tuple[Tensor, Tensor]:
    """Inputs and targets of a small regression."""
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(examples, FEATURES, generator=generator)
    return inputs, inputs.sum(1, keepdim=True).sin()


def loader(examples: int = 21, batch_size: int = 4, *, seed: int = 1, **options: Any) -> DataLoader[Any]:
    """Batches of the regression, shuffled, the last one shorter than the others."""
    data = TensorDataset(*numbers(examples, seed=seed))
    return DataLoader(data, batch_size, **({"shuffle": True} | options))


def batches(examples: int = 21, batch_size: int = 4) -> list[tuple[Tensor, ...]]:
    """The same as a list, in order."""
    inputs, targets = numbers(examples)
    return [(inputs[i : i + batch_size], targets[i : i + batch_size]) for i in range(0, examples, batch_size)]


def squared(model: nn.Module, batch: Any) -> Tensor:
    """Mean squared error."""
    inputs, targets = batch
    return nn.functional.mse_loss(model(inputs), targets)


def exploding(model: nn.Module, batch: Any) -> Tensor:
    """A loss whose gradient overflows long before the loss does."""
    return (1 + squared(model, batch)).log() + 1e-30 * squared(model, batch).square()


def mlp(width: int = 5) -> nn.Module:
    return nn.Sequential(nn.Linear(FEATURES, width), nn.Tanh(), nn.Linear(width, 1))


def dropped() -> nn.Module:
    return nn.Sequential(nn.Linear(FEATURES, 16), nn.Dropout(0.5), nn.Linear(16, 1))


def normed() -> nn.Module:
    return nn.Sequential(nn.Linear(FEATURES, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 1))


def sharing_memory() -> nn.Module:
    """A model with a new parameter each time, made of the same numbers in memory."""
    model = nn.Linear(FEATURES, 1)
    model.weight = nn.Parameter(VECTORS)
    return model


def halved(module: nn.Module) -> None:
    """Halve the weights of a layer."""
    if isinstance(module, nn.Linear):
        with torch.no_grad():
            module.weight.mul_(0.5)


class NoWayBack(torch.autograd.Function):
    """The identity, without a gradient."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        return value.clone()

    @staticmethod
    def backward(ctx: Any, *gradient: Tensor) -> Any:
        raise RuntimeError("no way back")


class Tied(nn.Module):
    """Two layers with one weight, as the embedding and the head of a language model."""

    def __init__(self) -> None:
        super().__init__()
        self.encode = nn.Linear(FEATURES, FEATURES, bias=False)
        self.decode = nn.Linear(FEATURES, FEATURES, bias=False)
        self.decode.weight = self.encode.weight

    def forward(self, inputs: Tensor) -> Tensor:
        hidden: Tensor = self.decode(self.encode(inputs).tanh())
        return hidden.sum(1, keepdim=True)


class KeepsNormFrozen(nn.Module):
    """A model whose `train` leaves its normalisation in evaluation mode, as fine-tuning does it."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(FEATURES)
        self.head = nn.Linear(FEATURES, 1)
        self.train()

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        self.norm.eval()
        return self

    def forward(self, inputs: Tensor) -> Tensor:
        result: Tensor = self.head(self.norm(inputs))
        return result


class Spectral(nn.Module):
    """Complex weights between real inputs and a real output."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(FEATURES, 1, dtype=torch.complex64))

    def forward(self, inputs: Tensor) -> Tensor:
        result: Tensor = (inputs.to(torch.complex64) @ self.weight).real
        return result


class Embedded(nn.Module):
    """An embedding with sparse gradients, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(3, 1, sparse=True)

    def forward(self, inputs: Tensor) -> Tensor:
        result: Tensor = self.table((inputs[:, 0] > 0).long())
        return result


class Counted(IterableDataset[Any]):
    """A stream of examples, as long as it is told to be, in the order of the global generator."""

    def __init__(self, examples: int = 21) -> None:
        self.inputs, self.targets = numbers(examples)

    def __iter__(self) -> Any:
        order = torch.randperm(len(self.inputs)).tolist()
        return iter([(self.inputs[i], self.targets[i]) for i in order])


class Augmented(Dataset[Any]):
    """Adds noise from generators of three libraries that it owns, one of them inside a transform."""

    def __init__(self) -> None:
        self.inputs, self.targets = numbers()
        self.transform = Noise()
        self.own = random.Random()

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.transform(self.inputs[index]) + self.own.random(), self.targets[index]


class Noise:
    """A transform with generators of its own, seeded by nobody."""

    def __init__(self) -> None:
        self.new, self.old = np.random.default_rng(), np.random.RandomState()

    def __call__(self, inputs: Tensor) -> Tensor:
        return inputs + float(self.new.normal()) + float(self.old.normal())


class Shuffled:
    """A class that can be read again and again, each time in another order, from a generator of its own."""

    def __init__(self) -> None:
        self.parts = batches()
        self.generator = np.random.default_rng()

    def __iter__(self) -> Any:
        for index in self.generator.permutation(len(self.parts)):
            yield self.parts[index]


class Turning:
    """A class that begins elsewhere each time, whatever the seed."""

    passes = itertools.count()

    def __iter__(self) -> Any:
        parts = batches()
        first = next(self.passes) % len(parts)
        yield from parts[first:] + parts[:first]


class Jittered(Dataset[Any]):
    """Adds noise from PyTorch's global generator, which workers seed for themselves."""

    def __init__(self) -> None:
        self.inputs, self.targets = numbers()

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.inputs[index] + torch.randn(FEATURES), self.targets[index]


class Epochs:
    """A loader one part of which wants to be told the epoch."""

    def __init__(self, part: str) -> None:
        self.told: list[int] = []
        dataset = TensorDataset(*numbers())
        sampler = BatchSampler(RandomSampler(dataset), 4, drop_last=False)
        self.loader: DataLoader[Any] = DataLoader(dataset, batch_sampler=sampler)
        chosen: Any = {"loader": self.loader, "batch sampler": sampler, "data set": dataset}[part]
        chosen.set_epoch = self.told.append


class Consumed:
    """A class that hands out new iterators over what is read only once."""

    def __init__(self, parts: list[Any]) -> None:
        self.rest = iter(parts)

    def __iter__(self) -> Any:
        yield from self.rest


class Closing(torch.optim.SGD):
    """An optimizer that calls the loss itself."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__(model.parameters(), lr=0.1)

    def step(self, closure: Any) -> Any:  # type: ignore[override]
        return super().step(closure)


class Strict(torch.optim.SGD):
    """An optimizer that decomposes gradients and so refuses those that are not finite."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__(model.parameters(), lr=0.1)

    def step(self, closure: Any = None) -> Any:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None and not parameter.grad.isfinite().all():
                    raise ValueError("array must not contain infs or NaNs")
        return super().step(closure)


class Rateless(torch.optim.Optimizer):
    """An optimizer that sets its own step size."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__(model.parameters(), {"eps": 1e-8})

    def step(self, closure: Any = None) -> Any:
        return None


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.1)


def task(**changes: Any) -> TorchTask:
    """A task that is fine as it is, with some arguments changed."""
    plain: dict[str, Any] = {
        "model": mlp,
        "loss": squared,
        "train": loader(),
        "valid": batches(10),
        "optimizer": sgd,
        "steps": 40,
    }
    return TorchTask(**(plain | changes))


def losses(
    task: TorchTask, *, lr: float = 0.1, steps: int = 20, seed: int = 0, scores: bool = False
) -> list[float]:
    """Losses of a run, scored after every step if wanted."""
    with task.start(Trial(lr, steps, seed)) as run:
        found = []
        for _ in range(steps):
            found.append(run.step())
            if scores:
                run.score()
    return found


def weights(task: TorchTask, *, lr: float = 0.1, steps: int = 20, seed: int = 0) -> dict[str, Tensor]:
    """Parameters and buffers after a run, by name."""
    with task.start(Trial(lr, steps, seed)) as run:
        for _ in range(steps):
            run.step()
        model: nn.Module = run.model
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    """Whether two sets of weights are equal bit for bit."""
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def forever(loader: Any) -> Iterator[Any]:
    """Pass after pass over a loader."""
    return (batch for _ in itertools.count() for batch in loader)


def weakly(model: nn.Module) -> Any:
    """A reference that does not keep a model alive."""
    return weakref.ref(model)
