"""What `optax.contrib` does on the small problem of the tests, with gradients from PyTorch."""

from collections.abc import Mapping
from typing import Any

import jax
import numpy
import optax
import torch

from tests.adaptive.torch.problem import STEPS, Problem


def transformations() -> Mapping[str, Any]:
    """The methods by the names of their runs."""
    free = {"learning_rate": 0.1, "b1": 0.9}
    return {
        "optax dadapt_adamw": optax.contrib.dadapt_adamw(estim_lr0=1e-3, weight_decay=0.1),
        "optax prodigy": optax.contrib.prodigy(weight_decay=0.1),
        "optax cocob": optax.contrib.cocob(),
        "optax schedule_free": optax.contrib.schedule_free(optax.sgd(0.1), **free),
        "optax mechanize": optax.contrib.mechanize(optax.sgd(0.1), weight_decay=0.0),
    }


def trajectories() -> dict[str, Mapping[str, list[float]]]:
    """The runs of all methods."""
    jax.config.update("jax_enable_x64", True)
    return {name: run(method) for name, method in transformations().items()}


def run(method: Any) -> Mapping[str, list[float]]:
    problem = Problem()
    values = [numpy.asarray(param.detach()) for param in problem.params]
    state = method.init([jax.numpy.asarray(value) for value in values])
    params = [jax.numpy.asarray(value) for value in values]
    losses = []
    for step in range(STEPS):
        for param, value in zip(problem.params, params, strict=True):
            param.grad = None
            param.data = torch.from_numpy(numpy.array(value))
        loss = problem.loss(step)
        loss.backward()
        grads = [jax.numpy.asarray(numpy.asarray(param.grad)) for param in problem.params]
        updates, state = method.update(grads, state, params)
        params = optax.apply_updates(params, updates)
        losses.append(loss.item())
    flat = numpy.concatenate([numpy.asarray(value).reshape(-1) for value in params])
    return {"losses": losses, "params": flat.tolist()}
