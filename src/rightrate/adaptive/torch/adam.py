"""The step of Adam itself, which methods that find its rate share."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.optim.adamw import adamw

from rightrate.adaptive.torch.tensors import batches

#: A number of steps after which Adam's own correction of the start at zero is 1 in double precision, for any
#: decay that a run can tell from 1. Whoever wants the correction has it in the rate.
LATE = 1e12


@dataclass(frozen=True, slots=True)
class AdamStep:
    r"""One step of Adam with weights that shrink by themselves.

    .. math::

        m &\leftarrow \beta_1 u m + (1 - \beta_1) g, \qquad v \leftarrow \beta_2 w v + (1 - \beta_2) g^2 \\
        x &\leftarrow (1 - \eta \lambda) x - \eta \frac{m}{\sqrt{v} + \epsilon}

    Args:
        rate: Rate η of the step, above 0.
        betas: Decay of both averages, each at least 0 and below 1.
        eps: Added to the root, above 0.
        decay: Strength λ of the decay of the weights, at least 0.
    """

    rate: float
    betas: tuple[float, float]
    eps: float
    decay: float

    def take(self, lists: tuple[list[Tensor], ...], units: tuple[list[float], list[float]]) -> None:
        """Take the step, in one pass over the memory where PyTorch has such a kernel.

        Args:
            lists: Parameters, gradients, and both averages, changed in place but for the gradients.
            units: For each tensor the factors u and w that turn its averages into the units of this step.
        """
        for averages, factors in zip(lists[2:], units, strict=True):
            if any(factor != 1.0 for factor in factors):
                torch._foreach_mul_(averages, factors)
        if _alike(lists):
            self._fused(lists)
        else:
            self._plain(lists)

    def _fused(self, lists: tuple[list[Tensor], ...]) -> None:
        (first, second), params = self.betas, lists[0]
        steps = [torch.tensor(LATE, device=param.device) for param in params]
        adamw(
            lists[0],
            lists[1],
            lists[2],
            lists[3],
            max_exp_avg_sqs=[],
            state_steps=steps,
            fused=True,
            amsgrad=False,
            beta1=first,
            beta2=second,
            lr=self.rate,
            weight_decay=self.decay,
            eps=self.eps,
            maximize=False,
        )

    def _plain(self, lists: tuple[list[Tensor], ...]) -> None:
        first, second = self.betas
        for x, g, m, v in batches(*lists):
            torch._foreach_lerp_(m, g, 1 - first)
            torch._foreach_mul_(v, second)
            torch._foreach_addcmul_(v, g, g, value=1 - second)
            scale = torch._foreach_sqrt(v)
            torch._foreach_add_(scale, self.eps)
            torch._foreach_mul_(x, 1 - self.rate * self.decay)
            torch._foreach_addcdiv_(x, m, scale, value=-self.rate)


def _alike(lists: tuple[list[Tensor], ...]) -> bool:
    """Whether the kernel can walk through the memory of all four at once."""
    return all(
        one.device.type in ("cpu", "cuda")
        and one.is_contiguous()
        and all(other.is_contiguous() and other.dtype == one.dtype for other in others)
        for one, *others in zip(*lists, strict=True)
    )
