"""Groups of an optimizer with the rates of muP."""

from collections.abc import Mapping
from typing import Any

from torch import nn

from rightrate.errors import require
from rightrate.schedules.arguments import real
from rightrate.transferring.mup import Kind, family_of
from rightrate.transferring.torch.growths import growths


def mup_groups(
    model: nn.Module,
    base: nn.Module,
    lr: float,
    *,
    optimizer: str = "adamw",
    weight_decay: float = 0.0,
    kinds: Mapping[str, Kind] | None = None,
) -> list[dict[str, Any]]:
    r"""Give each parameter the rate that muP asks for, so that a rate of the base width stays right.

    .. math::
        \eta_\mathrm{Adam} = \eta\,(1,\ 1/m_i,\ 1/m_i), \qquad
        \eta_\mathrm{SGD} = \eta\,(m_o,\ m_o/m_i,\ 1/m_i), \qquad \lambda' = \lambda\,\eta / \eta'

    for input weights with biases and gains, hidden weights, and output weights, where :math:`m_i` and
    :math:`m_o` are how many times as many inputs and outputs a weight has as in `base`. This is table 3 of
    the paper, the form without multipliers, relative to the base width: a model of that width is trained as
    it is. The decay keeps rate times decay, which is how much the weights forget in a step.

    Rates are one half of muP. The other half is up to the model:

    - Initial weights: the standard deviation of hidden weights goes with :math:`m_i^{-1/2}`, as frameworks do
      by default, that of output weights with :math:`1/m_i` (or they start at zero), all others stay.
      `mup_init` does this to a model that was just built.
    - Attention: where heads grow in size, divide the products of queries and keys by the size of a head and
      not by its root, with a factor that makes the two alike at the base width. Where only their number
      grows, nothing changes.
    - Epsilon of Adam: gradients shrink as the model grows, so it must be small against them; see whether
      1e-12 gives another result.
    - Schedules multiply the rates of the groups, as those of `rightrate.schedules` do; one that writes one
      rate into all groups takes muP away.

    Whether all of it works, `coordinate_check` tells in a few steps.

    Args:
        model: The model.
        base: The same of the base width, from the same function; only its shapes count, so it may be on the
            meta device.
        lr: The rate of the base width, above 0.
        optimizer: Name of the optimizer that will take the groups: adam, adamw, nadam, adamax, rmsprop,
            adagrad or sgd.
        weight_decay: The decay of the base width, at least 0; for adamw and sgd only.
        kinds: What a parameter is where no known layer tells, by its name: "vector", "input", "hidden" or
            "output".

    Returns:
        One group for each kind and rate, with "params", "lr", "weight_decay" and "kind". The first one holds
        what has not grown and always has the rate of the base, even where it is empty: it is the group
        whose rate `choose` and `coordinate_check` set, and all others follow it. Parameters that take no
        gradient are left out.

    Raises:
        ArgumentError: If the shapes do not correspond, one has shrunk, it cannot be told what a parameter is,
            tied weights are of different kinds, or muP has no rule for the optimizer.

    Example:
        >>> def network(width):
        ...     return nn.Sequential(nn.Linear(8, width), nn.ReLU(), nn.Linear(width, 2))
        >>> for group in mup_groups(network(256), network(64), lr=1e-3):
        ...     print(group["kind"], group["lr"], [tuple(p.shape) for p in group["params"]])
        fixed 0.001 [(2,)]
        input 0.001 [(256, 8)]
        vector 0.001 [(256,)]
        output 0.00025 [(2, 256)]

    References:
        Yang et al., Tensor Programs V, 2022, https://arxiv.org/abs/2203.03466, table 3 and appendix B.
        Rate times decay: Wang and Aitchison 2024, https://arxiv.org/abs/2405.13698; Kosson et al. 2025,
        https://arxiv.org/abs/2510.19093.
    """
    positive, decaying = "finite and above 0", "finite, at least 0"
    require(real("lr", lr, positive) > 0, "lr", lr, positive)
    require(real("weight_decay", weight_decay, decaying) >= 0, "weight_decay", weight_decay, decaying)
    family = family_of(optimizer, weight_decay)
    held: dict[tuple[str, float], list[nn.Parameter]] = {("fixed", 1.0): []}
    for grown in growths(model, base, kinds):
        if grown.parameter.requires_grad:
            key = (grown.growth.kind, grown.growth.rate(family))
            held.setdefault(key, []).append(grown.parameter)
    return [
        {"params": params, "lr": lr * factor, "weight_decay": weight_decay / factor, "kind": kind}
        for (kind, factor), params in held.items()
    ]
