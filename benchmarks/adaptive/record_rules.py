"""Records what reference packages do on a small training, for the tests of agreement.

In an environment of its own, from the root of the repository:

    pip install torch==2.13.0 momo-opt==0.1.0 dog-optimizer==1.0.3 optax==0.2.8 SaLSA-Optimizer==0.1.0 \
        gradient-descent-the-ultimate-optimizer==1.0
    PYTHONPATH=. python -m benchmarks.adaptive.record_rules
"""

import json
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from tests.adaptive.torch.recorded import RECORDED, STEPS, Net, batch, trajectory

Record = dict[str, list[float]]


def with_loss(build: Callable[[list[Any]], Any], noisy: bool = True) -> Record:
    """A torch optimizer whose step takes the loss, or ignores it."""
    net = Net()
    optimizer = build(list(net.parameters()))

    def step(index: int) -> Tensor:
        optimizer.zero_grad()
        loss = net.loss(index, noisy)
        loss.backward()
        optimizer.step(loss=loss)
        return loss

    return trajectory(net, step)


def dog_and_average() -> tuple[Record, Record]:
    """DoG and its averager."""
    from dog import DoG, PolynomialDecayAverager

    net = Net()
    optimizer = DoG(net.parameters(), reps_rel=1e-2)
    averager = PolynomialDecayAverager(net)

    def step(index: int) -> Tensor:
        optimizer.zero_grad()
        loss = net.loss(index)
        loss.backward()
        optimizer.step()
        averager.step()
        return loss

    found = trajectory(net, step)
    return found, {"losses": found["losses"], "end": averager.averaged_model.values()}


def by_optax(transform: Any, searching: bool = False) -> Record:
    """A transformation of optax, fed with the gradients of torch."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    net = Net()
    names = ("first", "second")
    params = {name: jnp.asarray(getattr(net, name).detach().numpy()) for name in names}
    state = transform.init(params)
    x, y = (jnp.asarray(part.numpy()) for part in batch(0, noisy=False))

    def value_fn(values: Any) -> Any:
        return ((jnp.tanh(x @ values["first"]) @ values["second"] - y) ** 2).mean()

    def step(index: int) -> Tensor:
        nonlocal params, state
        net.zero_grad()
        loss = net.loss(index, noisy=not searching)
        loss.backward()
        grads = {name: jnp.asarray(getattr(net, name).grad.numpy()) for name in names}
        extra = {"value": jnp.asarray(loss.item())}
        if searching:
            extra |= {"grad": grads, "value_fn": value_fn}
        updates, state = transform.update(grads, state, params, **extra)
        params = optax.apply_updates(params, updates)
        with torch.no_grad():
            for name in names:
                getattr(net, name).copy_(torch.from_numpy(jax.device_get(params[name]).copy()))
        return loss.detach()

    return trajectory(net, step)


def salsa(**options: Any) -> Record:
    """SALSA, with the bias of Adam's averages corrected for the steps there were, not for one more."""
    from salsa import SaLSA as module
    from salsa.SaLSA import SaLSA

    module.scale_vector = lambda vector, alpha, step: vector / (1 - alpha ** max(1, step - 1))
    net = Net()
    optimizer = SaLSA(list(net.parameters()), **options)

    def step(index: int) -> Tensor:
        def closure(backwards: bool = False) -> Tensor:
            loss = net.loss(index)
            if backwards:
                optimizer.zero_grad()
                loss.backward()
            return loss

        return optimizer.step(closure)

    return trajectory(net, step)


def gdtuo(build: Callable[[Any], Any]) -> Record:
    """A tower of the ultimate optimizer, with the rates of all steps in place of the losses."""
    import gradient_descent_the_ultimate_optimizer.gdtuo as package

    net = Net()
    tower = build(package)
    wrapped = package.ModuleWrapper(net, optimizer=tower)
    wrapped.initialize()
    losses, rates = [], []
    for index in range(STEPS):
        wrapped.begin()
        loss = net.loss(index)
        wrapped.zero_grad()
        loss.backward(create_graph=True)
        wrapped.step()
        losses.append(loss.item())
        rates.append(float(tower.parameters["alpha"]))
    return {"losses": losses, "rates": rates, "end": net.values()}


def main() -> None:
    """Record all of them."""
    import momo
    import optax
    from optax import contrib

    torch.set_default_dtype(torch.float64)
    dog, average = dog_and_average()
    found = {
        "momo": with_loss(lambda p: momo.Momo(p)),
        "momo corrected": with_loss(lambda p: momo.Momo(p, bias_correction=True)),
        "momo estimated": with_loss(lambda p: momo.Momo(p, use_fstar=True, lb=-1.0)),
        "momo decayed": with_loss(lambda p: momo.Momo(p, lr=0.5, weight_decay=0.1)),
        "momo adam": with_loss(lambda p: momo.MomoAdam(p, lr=0.1)),
        "momo adam estimated": with_loss(lambda p: momo.MomoAdam(p, lr=0.5, use_fstar=True)),
        "momo adam decayed": with_loss(lambda p: momo.MomoAdam(p, lr=0.1, weight_decay=0.1)),
        "dog": dog,
        "dog averaged": average,
        "optax momo": by_optax(contrib.momo()),
        "optax momo adam": by_optax(contrib.momo_adam(0.1)),
        "optax dog": by_optax(contrib.dog(init_step=("heuristic", 1e-2))),
        "optax dowg": by_optax(contrib.dowg(init_estim_sq_dist=1e-2, eps=1e-4)),
        "optax polyak": by_optax(optax.polyak_sgd(max_learning_rate=0.5, f_min=-0.1, eps=1e-3)),
        "optax search": by_optax(
            optax.chain(
                optax.sgd(1.0),
                optax.scale_by_backtracking_linesearch(
                    30, slope_rtol=0.1, decrease_factor=0.8, increase_factor=1.5, max_learning_rate=1.0
                ),
            ),
            searching=True,
        ),
        "salsa": salsa(speed_up=False),
        "gdtuo sgd": gdtuo(lambda p: p.SGD(alpha=0.05, optimizer=p.SGD(0.003))),
        "gdtuo sgd adam": gdtuo(lambda p: p.SGD(alpha=0.05, optimizer=p.Adam(0.001))),
        "gdtuo adam": gdtuo(lambda p: p.Adam(alpha=0.01, optimizer=p.SGD(1e-3))),
    }
    RECORDED.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
