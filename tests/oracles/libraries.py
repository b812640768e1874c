"""The rates that other libraries themselves give, each run as its documentation says."""

import importlib.util
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from tests.conftest import needs

#: What `like` calls each library, and the package to install for it.
PACKAGES: Mapping[str, str] = {
    "torch": "torch",
    "optax": "optax",
    "keras": "keras",
    "hf": "transformers",
    "timm": "timm",
}


def theirs(library: str, kind: str, arguments: Mapping[str, Any], steps: int) -> list[float]:
    """The rates of the first `steps` steps, by the library itself.

    Args:
        library: 'torch', 'optax', 'keras', 'hf' or 'timm'.
        kind: Name of the scheduler, as `like` takes it.
        arguments: Its arguments; `lr` is the rate of the optimizer. The parts of a composite are pairs of a
            kind and arguments.
        steps: How many.

    Returns:
        One rate for each step.
    """
    return _RUNS[library](kind, dict(arguments), steps)


def made(library: str, kind: str, arguments: Mapping[str, Any]) -> Any:
    """The scheduler object, or function, of the library itself."""
    return _MAKERS[library](kind, dict(arguments))


def peer(library: str) -> ModuleType:
    """The library, for tests that need it; where it is missing the test is skipped, or fails in CI."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return timm_schedulers() if library == "timm" else needs(PACKAGES[library])


def _optimizer(lr: float) -> Any:
    torch = needs("torch")
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)


def _stepped(scheduler: Any, optimizer: Any, steps: int) -> list[float]:
    rates = []
    for step in range(steps):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if step < steps - 1:
            scheduler.step()
    return rates


def _torch(kind: str, arguments: dict[str, Any], optimizer: Any = None) -> Any:
    rules = needs("torch").optim.lr_scheduler
    lr = arguments.pop("lr", 1.0)
    optimizer = _optimizer(lr) if optimizer is None else optimizer
    parts = [_torch(name, dict(inside), optimizer) for name, inside in arguments.pop("schedulers", [])]
    if kind == "ChainedScheduler":
        return rules.ChainedScheduler(parts, optimizer)
    if parts:
        return rules.SequentialLR(optimizer, parts, **arguments)
    return getattr(rules, kind)(optimizer, **arguments)


def _transformers(kind: str, arguments: dict[str, Any]) -> Any:
    optimization = needs("transformers.optimization")
    optimizer = _optimizer(arguments.pop("lr", 1.0))
    optimizer.defaults["lr"] = arguments.pop("default_lr", None) or optimizer.defaults["lr"]
    return optimization.TYPE_TO_SCHEDULER_FUNCTION[optimization.SchedulerType(kind)](optimizer, **arguments)


def _optax(kind: str, arguments: dict[str, Any]) -> Any:
    optax = needs("optax")
    parts = [_optax(name, dict(inside)) for name, inside in arguments.pop("schedules", [])]
    return getattr(optax, kind)(parts, **arguments) if parts else getattr(optax, kind)(**arguments)


def _keras(kind: str, arguments: dict[str, Any]) -> Any:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return getattr(needs("keras").optimizers.schedules, kind)(**arguments)


def timm_schedulers() -> ModuleType:
    """The schedulers of timm, without the rest of it where torchvision is missing, which the rest needs."""
    try:
        return importlib.import_module("timm.scheduler")
    except (ModuleNotFoundError, RuntimeError):
        for name in [name for name in sys.modules if name.split(".")[0] == "timm"]:
            del sys.modules[name]
        found = importlib.util.find_spec("timm")
        if found is None or found.submodule_search_locations is None:
            return needs("timm")
        bare = sys.modules["timm"] = ModuleType("timm")
        bare.__spec__ = found
        bare.__path__ = [*found.submodule_search_locations]
        return importlib.import_module("timm.scheduler")


def _timm(kind: str, arguments: dict[str, Any]) -> Any:
    schedulers = timm_schedulers()
    return getattr(schedulers, kind)(_optimizer(arguments.pop("lr", 1.0)), **arguments)


def _run_torch(kind: str, arguments: dict[str, Any], steps: int) -> list[float]:
    scheduler = _torch(kind, arguments)
    return _stepped(scheduler, scheduler.optimizer, steps)


def _run_transformers(kind: str, arguments: dict[str, Any], steps: int) -> list[float]:
    scheduler = _transformers(kind, arguments)
    return _stepped(scheduler, scheduler.optimizer, steps)


def _run_timm(kind: str, arguments: dict[str, Any], steps: int) -> list[float]:
    scheduler = _timm(kind, arguments)
    step = scheduler.step if scheduler.t_in_epochs else scheduler.step_update
    rates = []
    for number in range(steps):
        rates.append(float(scheduler.optimizer.param_groups[0]["lr"]))
        step(number + 1)
    return rates


def _run_optax(kind: str, arguments: dict[str, Any], steps: int) -> list[float]:
    jax = needs("jax")
    with jax.enable_x64(True):
        schedule = _optax(kind, arguments)
        return [float(schedule(step)) for step in range(steps)]


@contextmanager
def keras_in_64_bits() -> Iterator[ModuleType]:
    """Keras, whose schedules compute in 64 bits inside."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = needs("keras")
    usual = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        yield keras
    finally:
        keras.config.set_floatx(usual)


def _run_keras(kind: str, arguments: dict[str, Any], steps: int) -> list[float]:
    with keras_in_64_bits():
        schedule = _keras(kind, arguments)
        return [float(schedule(step)) for step in range(steps)]


def _quietly(run: Callable[..., list[float]]) -> Callable[..., list[float]]:
    """Without the warnings that libraries give about arguments that they accept."""

    def quiet(*given: Any) -> list[float]:
        logging.disable(logging.WARNING)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return run(*given)
        finally:
            logging.disable(logging.NOTSET)

    return quiet


_RUNS: Mapping[str, Callable[..., list[float]]] = {
    "torch": _quietly(_run_torch),
    "optax": _quietly(_run_optax),
    "keras": _quietly(_run_keras),
    "hf": _quietly(_run_transformers),
    "timm": _quietly(_run_timm),
}

_MAKERS: Mapping[str, Callable[..., Any]] = {
    "torch": _torch,
    "optax": _optax,
    "keras": _keras,
    "hf": _transformers,
    "timm": _timm,
}
