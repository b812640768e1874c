"""What both Schedule-Free optimizers share: two places, an average, and which of them the model holds."""

import math
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import torch
from torch import Tensor

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.torch.complete import Complete, Part
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.watch import begun, findings, watched
from rightrate.errors import TrainingError, require

#: Name in the state of the weights that training goes on from, while the model holds the average.
TRAINED = "trained"


class ScheduleFree(Complete):
    """An optimizer that needs no schedule: gradients are taken between a fast iterate z and its average x.

    While training, the model holds the weights y where gradients are taken. The weights to evaluate, to save
    and to use are the average x: `eval` puts them into the model, `train` takes them out again bit for bit,
    and `averaged` does both around a block. A step is refused on the average, and the state is given away
    only there, since beside it the model would be saved with the wrong weights.

    Args:
        params: Parameters or groups of them.
        defaults: Options of a group.
        rate: The learning rate, above 0; the `lr` of a group is a factor of it.
        nonfinite: What a step does whose gradient holds a NaN or an infinity.
    """

    #: Name in the state of what the fast iterate is kept as.
    _fast_as: ClassVar[str] = "z"

    def __init__(
        self, params: Iterable[Any], defaults: dict[str, Any], rate: float, nonfinite: NonFinite
    ) -> None:
        require(math.isfinite(rate) and rate > 0, "rate", rate, "finite and above 0")
        self._rate = rate
        self._versions: dict[Tensor, int] = {}
        super().__init__(params, defaults, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied; a copy has parameters of its own, which nobody has watched."""
        return {**super().__getstate__(), "_rate": self._rate, "_versions": {}}

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        beta = self._beta(group)
        require(0 < beta < 1, "momentum, or the first of betas", beta, "above 0 and below 1")
        warmup = group["warmup"]
        require(warmup == int(warmup) and warmup >= 0, "warmup", warmup, "a number of steps of at least 0")
        for name in ("r", "weight_lr_power"):
            require(math.isfinite(group[name]) and group[name] >= 0, name, group[name], "at least 0")

    @staticmethod
    @abstractmethod
    def _beta(group: dict[str, Any]) -> float:
        """The share of the average in the weights where gradients are taken."""

    @abstractmethod
    def _move(self, part: Part, count: dict[str, Any], share: float) -> None:
        """Take one step in one group, with its counters and the share of the new iterate in the average."""

    def _fast(self, state: dict[str, Any], y: Tensor) -> Tensor:
        """The fast iterate of a parameter, from its state and the weights of training."""
        fast: Tensor = state["z"]
        return fast

    @property
    def rate(self) -> float:
        """The learning rate that was given: Schedule-Free takes the schedule away and not the rate."""
        return self._rate

    @property
    def is_averaged(self) -> bool:
        """Whether the model holds the average now."""
        return bool(self.whole.get("averaged", False))

    def diagnose(self) -> tuple[Finding, ...]:
        """A finding where a schedule rises again, which Schedule-Free is not made for; otherwise empty."""
        seen = self.whole.get("seen", begun(1.0))
        found = findings(seen, None, "The average", "rate", "")
        return tuple(one for one in found if one.kind == "restarted")

    def eval(self) -> None:
        """Put the average into the model; nothing happens if it is there already."""
        if self.is_averaged:
            return
        with torch.no_grad():
            for group, param in self._stepped():
                state = self.state[param]
                beta = self._beta(group)
                wide = self._wide(param)
                average = torch.lerp(wide, self._fast(state, wide), 1 - 1 / beta)
                state[TRAINED] = param.detach().clone()
                param.copy_(average)
                self._versions[param] = param._version
        self.whole["averaged"] = True

    def train(self) -> None:
        """Put the weights that training goes on from back into the model, bit for bit.

        Raises:
            TrainingError: If weights were changed since `eval`; nothing is put back then.
        """
        if not self.is_averaged:
            return
        if any(param._version != version for param, version in self._versions.items()):
            raise TrainingError(
                "The weights were changed while the model held the average; going on would lose the change. "
                "Load a saved model before its optimizer, or change weights only after train()."
            )
        with torch.no_grad():
            for _, param in self._stepped():
                if TRAINED in self.state[param]:
                    param.copy_(self.state[param].pop(TRAINED))
        self._versions = {}
        self.whole["averaged"] = False

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Hold the average in a block, to evaluate or to save, and go on training after it, however it ends.

        Inside another such block, or after `eval`, the average stays.
        """
        if self.is_averaged:
            yield
            return
        self.eval()
        try:
            yield
        finally:
            self.train()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Take one step.

        Args:
            closure: Computes the loss and its gradients anew; not needed.

        Returns:
            What the closure returned, or `None` without one.

        Raises:
            TrainingError: If the model holds the average, or a gradient is not finite.
        """
        if self.is_averaged:
            raise TrainingError(
                "A step must start from the weights of training, and the model holds the average. "
                "Call train() of the optimizer first, or evaluate inside `with optimizer.averaged():`."
            )
        return super().step(closure)

    def state_dict(self) -> dict[str, Any]:
        """The state to save, while the model holds the average.

        Returns:
            The state, as of any PyTorch optimizer.

        Raises:
            TrainingError: If the model holds the weights of training, after the first step.
        """
        if self.state.keys() - {"whole"} and not self.is_averaged:
            raise TrainingError(
                "The state must be saved while the model holds the average, since the model beside it would "
                "be saved with the wrong weights. Save both inside `with optimizer.averaged():`."
            )
        return super().state_dict()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a saved state, in which the model holds the average; call `train` to go on.

        Args:
            state_dict: What `state_dict` returned; it is left as it is.
        """
        super().load_state_dict(state_dict)
        self._versions = {}

    def _stepped(self) -> Iterator[tuple[dict[str, Any], Tensor]]:
        for group in self.param_groups:
            for param in group["params"]:
                if self._fast_as in self.state.get(param, {}):
                    yield group, param

    def _update(self, live: list[Live]) -> None:
        for part in self._parts(live):
            count = self._counted(part)
            # A power of a tiny rate can be 0, and so can the sum.
            share = count["weight"] / count["weights"] if count["weights"] else 0.0
            self._move(part, count, share)
            self._settle(part)
        seen = self.whole.get("seen", begun(1.0))
        top = max(one.factor for one in live)
        self.whole["seen"] = watched(seen, 1.0, top, None)

    def _counted(self, part: Part) -> dict[str, Any]:
        """The counters of a group after one more step, which are saved with the state of the whole."""
        counts: dict[str, dict[str, Any]] = self.whole.setdefault("groups", {})
        index = next(index for index, group in enumerate(self.param_groups) if group is part.one.group)
        old = counts.get(str(index), {"steps": 0, "weights": 0.0, "highest": 0.0})
        steps, warmup = old["steps"] + 1, part.option("warmup")
        size = self._rate * part.one.factor * (min(1.0, steps / warmup) if warmup else 1.0)
        highest = max(size, old["highest"])
        weight = steps ** part.option("r") * highest ** part.option("weight_lr_power")
        counts[str(index)] = {
            "steps": steps,
            "size": size,
            "highest": highest,
            "weight": weight,
            "weights": old["weights"] + weight,
        }
        return counts[str(index)]


def towards(y: list[Tensor], z: list[Tensor], step: list[Tensor], sizes: tuple[float, float, float]) -> None:
    """Move the average and the fast iterate, as far as the weights between them show it.

    Args:
        y: Weights where gradients are taken, changed in place.
        z: Fast iterate, changed in place.
        step: Direction of the step, uphill.
        sizes: Size of the step, weight of the new iterate in the average, share of the average in y.
    """
    size, weight, beta = sizes
    torch._foreach_lerp_(y, z, weight)
    torch._foreach_add_(y, step, alpha=size * (beta * (1 - weight) - 1))
    torch._foreach_sub_(z, step, alpha=size)
