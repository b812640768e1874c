"""Mechanic: a scale for the updates of any other optimizer."""

import inspect
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, final

import torch
from torch import Tensor
from torch.optim import Optimizer

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.torch.measures import Tally, dots, squares
from rightrate.adaptive.torch.optimizer import Adaptive, Live, NonFinite, restore_digits
from rightrate.adaptive.watch import begun, findings, watched
from rightrate.errors import ArgumentError, require

#: The largest product starts here and not at 0, so that the first scale is not 0. The value of the package
#: `mechanic-pytorch`.
LEAST = 1e-6

#: Decay of each of the tuners whose scales are added up; the paper's.
BETAS = (0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999)


@final
class Mechanic(Adaptive):
    r"""Mechanic: the sum of the updates of a base optimizer, times a scale that tuners find.

    .. math::

        h_t &= \left< \Delta_t, g_t + \lambda s_t \|g_t\| \frac{x_t}{\|x_t\|} \right>, \qquad
        \Delta_{t+1} = \Delta_t + u_t, \qquad x_{t+1} = x_0 + s_{t+1} \Delta_{t+1} \\
        m &\leftarrow \max(\beta m, |h_t|), \qquad v \leftarrow \beta^2 v + h_t^2, \qquad
        r \leftarrow \max(0, \beta r - s^\beta_t h_t) \\
        s^\beta_{t+1} &= \frac{m s_0 / n + r}{\sqrt{v} + \epsilon}, \qquad s_{t+1} = \sum_\beta s^\beta_{t+1}

    u is the update that the base optimizer would make. n tuners, one for each β, find their own scales.

    The groups are those of the base optimizer: a schedule on top sets their `lr`, from which the base makes
    its updates, and a group of `lr` 0 stays where it is.

    Args:
        base: The optimizer whose updates are scaled. Its own rate matters little and is not to be 0.
        s_init: Scale of the first steps, above 0, in hundreds.
        s_decay: Strength λ of the pull towards 0 that keeps the scale in check, at least 0.
        betas: Decay of each tuner, each at least 0 and below 1.
        eps: Added to the root and to the norm, above 0.
        run: Length of the run in steps, for `diagnose`; without it a run of 2,000 steps is assumed.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, a parameter is complex, or the base optimizer cannot be
            served.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = Mechanic(torch.optim.SGD([x], lr=0.1))
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> optimizer.rate > 1e-3
        True

    References:
        Cutkosky, Defazio and Mehta, "Mechanic: A Learning Rate Tuner", 2023 (arXiv:2306.00144). The package
        `mechanic-pytorch` 0.0.1 differs where it is wrong: it cannot go on after loading a state, leaves the
        recording of gradients switched off after an error, fails with a closure, takes the pull at the place
        that the base optimizer has gone to and not at x, and by default recovers the sum of the updates from
        the place, which loses its digits while the scale is small. `optax.contrib.mechanize` also clips h,
        which the paper does not.
    """

    def __init__(
        self,
        base: Optimizer,
        *,
        s_init: float = 1e-8,
        s_decay: float = 0.01,
        betas: Sequence[float] = BETAS,
        eps: float = 1e-8,
        run: int | None = None,
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(math.isfinite(s_init) and s_init > 0, "s_init", s_init, "finite and above 0")
        require(math.isfinite(s_decay) and s_decay >= 0, "s_decay", s_decay, "finite and at least 0")
        require(math.isfinite(eps) and eps > 0, "eps", eps, "finite and above 0")
        fine = len(betas) > 0 and all(0 <= beta < 1 for beta in betas)
        require(fine, "betas", betas, "one number or more, each at least 0 and below 1")
        require(run is None or run >= 1, "run", run, "a number of steps of at least 1, or left out")
        _served(base)
        self.base = base
        self.s_init, self.s_decay, self.eps, self.run = s_init, s_decay, eps, run
        self.betas = tuple(betas)
        super().__init__(base.param_groups, base.defaults, nonfinite)
        base.param_groups = self.param_groups

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        names = ("base", "s_init", "s_decay", "eps", "run", "betas")
        return {**super().__getstate__(), **{name: getattr(self, name) for name in names}}

    @property
    def rate(self) -> float:
        """The scale s that was found last; times the `lr` of a group it is the rate of the base optimizer."""
        found: float = self.whole.get("scale", 0.0)
        return found

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the scale, each with its remedy; empty if nothing is."""
        if "seen" not in self.whole:
            return ()
        return findings(self.whole["seen"], self.run, "the scale", "s_init", "Raise `s_decay` to 0.1.")

    def state_dict(self) -> dict[str, Any]:
        """The state to save, with that of the base optimizer under "base"."""
        return {**super().state_dict(), "base": self.base.state_dict()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a saved state, bit for bit.

        Args:
            state_dict: What `state_dict` returned; it is left as it is.

        Raises:
            ArgumentError: If it is not the state of a Mechanic.
        """
        if "base" not in state_dict:
            raise ArgumentError(
                "`state_dict` must hold the state of the base optimizer under 'base', got one without. "
                "Load what state_dict() of a Mechanic returned."
            )
        super().load_state_dict({name: state_dict[name] for name in ("state", "param_groups")})
        self.base.load_state_dict(state_dict["base"])
        restore_digits(self.base, state_dict["base"])
        self.base.param_groups = self.param_groups

    def _finite(self, live: list[Live]) -> bool:
        # The sums of the step tell.
        return True

    def _update(self, live: list[Live]) -> None:
        moving = [one for one in live if one.factor > 0]
        tally = Tally()
        for one in live:
            tally.add("squared", squares(one.grads))
        for one in moving:
            self._measure(one, tally)
        read = tally.read()
        if not all(map(math.isfinite, read.values())) and not self._refused():
            return
        with self._wide(live):
            before = [[param.detach().clone() for param in one.params] for one in moving]
            self._base_step(moving, before)
            updates = [
                list(torch._foreach_sub(one.params, olds)) for one, olds in zip(moving, before, strict=True)
            ]
        if moving:
            for one, olds in zip(moving, before, strict=True):
                self._begin(one, olds)
            scale = self._tuned(read)
            self._move(moving, updates, scale)
            self._remember(moving, scale)

    @contextmanager
    def _wide(self, live: list[Live]) -> Iterator[None]:
        """Lend the base parameters of single precision at least, so that no update is too small for them."""
        narrow = [
            (param, param.data, param.grad)
            for one in live
            for param in one.params
            if torch.finfo(param.dtype).bits < 32
        ]
        try:
            for param, data, grad in narrow:
                state = self.state.get(param, {})
                param.grad = None
                param.data = state["start"] + self.rate * state["delta"] if state else data.float()
                param.grad = None if grad is None else grad.float()
            yield
        finally:
            for param, data, grad in narrow:
                param.grad = None
                param.data = data
                param.grad = grad

    def _measure(self, one: Live, tally: Tally) -> None:
        tally.add("moving", squares(one.grads))
        tally.add("norm", squares(one.params))
        for param, grad in zip(one.params, one.grads, strict=True):
            delta = self.state.get(param, {}).get("delta")
            if delta is not None:
                tally.add("pull", dots([delta], [grad.to(delta.dtype)]))
                tally.add("decay", dots([delta], [param.to(delta.dtype)]))

    def _base_step(self, moving: list[Live], before: list[list[Tensor]]) -> None:
        """Let the base optimizer make its updates; if it fails, the parameters are put back."""
        try:
            self.base.step()
        except BaseException:
            for one, olds in zip(moving, before, strict=True):
                torch._foreach_copy_(one.params, olds)
            raise

    def _tuned(self, read: dict[str, float]) -> float:
        """One step of every tuner; the sum of their scales."""
        whole, count = self.whole, len(self.betas)
        grad, norm = math.sqrt(read["moving"]), math.sqrt(read["norm"])
        pull = self.s_decay * self.rate * grad / (norm + self.eps) * read.get("decay", 0.0)
        h = read.get("pull", 0.0) + pull
        olds = zip(
            self.betas,
            whole.get("scales", [0.0] * count),
            whole.get("largest", [LEAST] * count),
            whole.get("squares", [0.0] * count),
            whole.get("rewards", [0.0] * count),
            strict=True,
        )
        scales, largest, squared, rewards = [], [], [], []
        for beta, scale, most, square, reward in olds:
            largest.append(max(beta * most, abs(h)))
            squared.append(beta**2 * square + h**2)
            rewards.append(max(0.0, beta * reward - scale * h))
            wealth = largest[-1] * self.s_init / count + rewards[-1]
            scales.append(wealth / (math.sqrt(squared[-1]) + self.eps))
        whole.update(scales=scales, largest=largest, squares=squared, rewards=rewards)
        return math.fsum(scales)

    def _move(self, moving: list[Live], updates: list[list[Tensor]], scale: float) -> None:
        """Put the parameters at the start plus the scaled sum of updates; all others stay where they are."""
        done = set()
        for one, update in zip(moving, updates, strict=True):
            starts = [self.state[param]["start"] for param in one.params]
            deltas = [self.state[param]["delta"] for param in one.params]
            torch._foreach_add_(deltas, update)
            torch._foreach_copy_(one.params, torch._foreach_add(starts, deltas, alpha=scale))
            done.update(one.params)
        for param, state in self.state.items():
            if "delta" in state and param not in done:
                state["start"].sub_(state["delta"], alpha=scale - self.rate)

    def _begin(self, one: Live, olds: list[Tensor]) -> None:
        for param, old in zip(one.params, olds, strict=True):
            if "delta" not in self.state[param]:
                self.state[param].update(start=old, delta=torch.zeros_like(old))

    def _remember(self, moving: list[Live], scale: float) -> None:
        whole = self.whole
        top = max(one.factor for one in moving)
        seen = watched(whole.get("seen", begun(scale)), scale, top, self.run)
        whole.update(scale=scale, seen=seen)


def _served(base: Optimizer) -> None:
    """Refuse a base that cannot be served."""
    require(isinstance(base, Optimizer), "base", type(base).__name__, "a PyTorch optimizer")
    kind = type(base)
    if isinstance(base, Adaptive):
        raise ArgumentError(
            f"`base` must leave its rate to Mechanic, got a {kind.__name__}, which sets its own. "
            "Pass SGD or AdamW."
        )
    closure = inspect.signature(base.step).parameters.get("closure")
    if closure is not None and closure.default is inspect.Parameter.empty:
        raise ArgumentError(
            f"`base` must step without a closure, got a {kind.__name__}, which searches along its "
            "direction itself. Pass SGD or AdamW."
        )
