"""SGD whose rate is learned with the parameters."""

from collections.abc import Iterable
from typing import Any, final

import torch

from rightrate.adaptive.outer import Outer
from rightrate.adaptive.torch.learned import Derivatives, Learned
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.errors import require


@final
class LearnedSGD(Learned):
    r"""SGD whose rate is learned with the parameters.

    .. math:: \eta_t = \mathrm{outer}\bigl(\eta_{t-1}, -\langle g_t, m_{t-1} \rangle\bigr), \qquad
        m_t = \mu \, m_{t-1} + g_t, \quad x_{t+1} = x_t - \eta_t m_t

    Args:
        params: Parameters or groups of them; their `lr` is a factor of the rate, 1 by default.
        rate: Rate of the first step, above 0.
        momentum: Momentum, at least 0 and below 1.
        outer: How the derivative moves the rate.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" an error, or "skip" the
            step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Chandra, Xie, Ragan-Kelley, Meijer (2022), Gradient descent: the ultimate optimizer; here in closed
        form.

    Example:
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = LearnedSGD([x], rate=0.1, outer=Outer(0.01))
        >>> for _ in range(2):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     optimizer.step()
        >>> round(optimizer.rate, 6)  # 0.1 + 0.01 * 2.0 * 1.6
        0.132
    """

    def __init__(
        self,
        params: Iterable[Any],
        *,
        rate: float = 0.01,
        momentum: float = 0.0,
        outer: Outer = Outer(1e-3, "adam"),  # noqa: B008  (a frozen value)
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(0 <= momentum < 1, "momentum", momentum, "at least 0 and below 1")
        self.momentum = momentum
        super().__init__(params, {"rate": rate}, outer, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "momentum": self.momentum}

    def _move(self, one: Live, learned: dict[str, float]) -> Derivatives:
        grads = one.grads
        if self.momentum:
            means = [self.state[param].get("mean") for param in one.params]
            grads = [
                grad.clone() if mean is None else grad.add(mean, alpha=self.momentum)
                for grad, mean in zip(grads, means, strict=True)
            ]
            for param, grad in zip(one.params, grads, strict=True):
                self.state[param]["mean"] = grad
        return {"rate": list(torch._foreach_neg(grads))}
