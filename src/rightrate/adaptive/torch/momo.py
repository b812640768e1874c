"""SGD with momentum, at the rate that a momentum model of the loss asks for."""

from collections.abc import Iterable
from typing import Any, final

from torch import Tensor

from rightrate.adaptive.torch.measures import squares
from rightrate.adaptive.torch.momentum_model import Averages, MomentumModel
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.errors import require


@final
class Momo(MomentumModel):
    r"""SGD with momentum at the rate that a momentum model of the loss asks for.

    .. math:: \tau = \min\Bigl(\frac{\alpha}{\rho}, \frac{\bigl((1 + \alpha \lambda)(\bar f - \rho f^* -
    \gamma)
        + \langle d, x \rangle\bigr)_+}{\|d\|^2}\Bigr), \qquad x \leftarrow \frac{x - \tau d}{1 + \alpha
        \lambda}

    Here d, the averaged loss and gamma are averages of gradients, of losses, and of products of gradients and
    parameters, all with the same weight. Take `step(loss=loss)` after backward.

    Args:
        params: Parameters or groups of them; their `lr` is a factor of the rate, 1 by default.
        cap: Largest rate, above 0.
        beta: How long is averaged, at least 0 and below 1.
        weight_decay: Weight decay, at least 0, decoupled from the rate that is found.
        bound: The lowest loss of any batch; with `estimate`, what the estimate may not fall below.
        estimate: Whether to estimate the bound as training goes on.
        corrected: Whether averages begin at 0 and are corrected for it, or begin at the first values.
        nonfinite: What a step does whose loss or gradient holds a NaN or an infinity: "raise" an error, or
            "skip" the step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Schaipp, Ohana, Eickenberg, Defazio, Gower (2024), MoMo: momentum models for adaptive learning rates.
        The package momo-opt 0.1.0 gives the same steps, but for several groups, which here share one model.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
        >>> optimizer = Momo([x])
        >>> loss = (x**2).sum()
        >>> loss.backward()
        >>> _ = optimizer.step(loss=loss)
        >>> optimizer.rate, x.tolist()
        (0.25, [1.5, 2.0])
    """

    def __init__(
        self,
        params: Iterable[Any],
        *,
        cap: float = 1.0,
        beta: float = 0.9,
        weight_decay: float = 0.0,
        bound: float = 0.0,
        estimate: bool = False,
        corrected: bool = False,
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(0 <= beta < 1, "beta", beta, "at least 0 and below 1")
        super().__init__(
            params,
            {"weight_decay": weight_decay},
            cap=cap,
            beta=beta,
            corrected=corrected,
            bound=bound,
            estimate=estimate,
            nonfinite=nonfinite,
        )

    def _averages(self, one: Live, room: list[Tensor], copied: bool) -> Averages:
        _, means, falls = self._mixed(one, copied)
        return Averages(one, means, falls, means, squares(means), {})
