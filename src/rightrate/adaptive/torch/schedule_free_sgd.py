"""Schedule-Free SGD."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final, final

import torch
from torch import Tensor

from rightrate.adaptive.torch.averaged import ScheduleFree
from rightrate.adaptive.torch.complete import Part, decayed
from rightrate.adaptive.torch.optimizer import NonFinite
from rightrate.adaptive.torch.pull import Step

#: Names in the state: how far the weights of training are ahead of the fast iterate, and in which unit.
AHEAD: Final = "ahead"
SCALE: Final = "scale"


@final
class ScheduleFreeSGD(ScheduleFree):
    r"""SGD without a schedule: a fast iterate z, its average x, and gradients taken between them.

    .. math::

        y_t &= (1 - \beta) z_t + \beta x_t, \qquad
        z_{t+1} = z_t - \gamma_t (g(y_t) + \lambda y_t) \\
        x_{t+1} &= (1 - c_t) x_t + c_t z_{t+1}, \qquad
        c_t = \frac{w_t}{\sum_{i \le t} w_i}, \quad w_t = t^r \left(\max_{i \le t} \gamma_i\right)^p

    The size of a step is the rate times the factor of the group and the warm-up, β is `momentum`, p is
    `weight_lr_power`.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of the rate, at least 0.
        lr: Factor of the rate, at least 0.
        rate: The learning rate, above 0. It has to be found, and is about ten to fifty times that of plain
            SGD.
        momentum: Share of the average where gradients are taken, above 0 and below 1.
        weight_decay: Strength of the weight decay, at least 0.
        warmup: Steps through which the rate rises in a straight line, at least 0.
        r: Power of the step in the weights of the average, at least 0.
        weight_lr_power: Power of the rate in the weights of the average, at least 0.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = ScheduleFreeSGD([x], rate=0.5)
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> with optimizer.averaged():
        ...     abs(x.item()) < 0.1
        True

    References:
        Defazio and others, "The Road Less Scheduled", 2024 (arXiv:2405.15682). The package `schedulefree`
        1.4.1 differs: it changes the gradients of the caller, its average moves on at the rate 0, its way to
        the average and back changes the last digits, and it lets the state be saved beside the wrong weights.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        rate: float = 1.0,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
        warmup: int = 0,
        r: float = 0.0,
        weight_lr_power: float = 2.0,
        nonfinite: NonFinite = "raise",
    ) -> None:
        average = {"warmup": warmup, "r": r, "weight_lr_power": weight_lr_power}
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        super().__init__(params, defaults | average, rate, nonfinite)

    @staticmethod
    def _beta(group: dict[str, Any]) -> float:
        return float(group["momentum"])

    _fast_as: ClassVar[str] = AHEAD

    def _fast(self, state: dict[str, Any], y: Tensor) -> Tensor:
        return torch.sub(y, state[AHEAD], alpha=1 / state[SCALE])

    def _move(self, part: Part, count: dict[str, Any], share: float) -> None:
        piles: dict[Any, list[tuple[dict[str, Any], Tensor, Tensor, Tensor]]] = {}
        lists = (part.x, decayed(part), self._kept(part, AHEAD))
        for param, *some in zip(part.one.params, *lists, strict=True):
            state, (y, g, ahead) = self.state[param], some
            # Parameters that missed steps have another scale.
            kind = state.setdefault(SCALE, 1.0), y.dtype, y.device, _is_quick(some)
            piles.setdefault(kind, []).append((state, y, g, ahead))
        for (scale, _, _, quick), pile in piles.items():
            states, *moved = map(list, zip(*pile, strict=True))
            step = Step(count["size"], share, part.option("momentum"), scale)
            now = step.go(*moved, quick=quick)
            for state in states:
                state[SCALE] = now


def _is_quick(tensors: list[Tensor]) -> bool:
    # The kernel runs through memory in a straight line, whatever the strides. PyTorch itself never asks the
    # kernels of other devices for Nesterov momentum with dampening.
    kind = tensors[0].dtype
    return all(one.is_cpu and one.is_contiguous() and one.dtype == kind for one in tensors)
