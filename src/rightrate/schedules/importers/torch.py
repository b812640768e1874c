"""The schedulers of `torch.optim.lr_scheduler`, one function each, without torch.

Each gives the rate that a group of peak `lr` has when the scheduler has been stepped `step` times. Formulas
and defaults are those of torch 2.13 and its documentation,
https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate.
"""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from rightrate.schedules.importers import torch_composites
from rightrate.schedules.importers.library import Kind, refuse

#: A function of the user's from the step to a factor.
Factor = Callable[[int], float]


def lambda_lr(step: float, *, lr: float = 1.0, lr_lambda: Factor) -> float:
    """The peak times a function of the user's."""
    return lr * lr_lambda(int(step))


def multiplicative_lr(step: float, *, lr: float = 1.0, lr_lambda: Factor) -> float:
    """The peak times a product over all steps so far, without that of step 0."""
    return lr * _products(lr_lambda, int(2 ** math.ceil(math.log2(step + 2))))[int(step)]


@lru_cache(maxsize=16)
def _products(factor: Factor, steps: int) -> list[float]:
    """The products up to each step; a whole curve costs no more than its length."""
    return list(accumulate((factor(step) for step in range(1, steps)), operator.mul, initial=1.0))


def step_lr(step: float, *, lr: float = 1.0, step_size: int, gamma: float = 0.1) -> float:
    """Down by a factor every `step_size` steps."""
    refuse(step_size == 0, "torch", "`step_size` must not be 0.")
    return float(lr * gamma ** (step // step_size))


def multi_step_lr(step: float, *, lr: float = 1.0, milestones: Sequence[int], gamma: float = 0.1) -> float:
    """Down by a factor at each milestone, from that step on; one at step 0 counts as well."""
    return float(lr * gamma ** sum(0 <= milestone <= step for milestone in milestones))


def constant_lr(step: float, *, lr: float = 1.0, factor: float = 1 / 3, total_iters: int = 5) -> float:
    """A fraction of the peak, then the peak; with `total_iters=0` the fraction for ever."""
    refuse(not 0 <= factor <= 1, "torch", f"`factor` must be in [0, 1], got {factor!r}.")
    refuse(factor == 0 and total_iters > 0, "torch", "it divides by `factor` at step `total_iters`.")
    over = total_iters > 0 and step >= total_iters
    return lr if over else lr * factor


def linear_lr(
    step: float,
    *,
    lr: float = 1.0,
    start_factor: float = 1 / 3,
    end_factor: float = 1.0,
    total_iters: int = 5,
) -> float:
    """A straight line between two factors; with `total_iters=0` the first one for ever."""
    wrong = not 0 < start_factor <= 1
    refuse(wrong, "torch", f"`start_factor` must be above 0 and at most 1, got {start_factor!r}.")
    refuse(not 0 <= end_factor <= 1, "torch", f"`end_factor` must be in [0, 1], got {end_factor!r}.")
    done = min(step, math.floor(total_iters)) / total_iters if total_iters > 0 else 0.0
    return lr * (start_factor + (end_factor - start_factor) * done)


def exponential_lr(step: float, *, lr: float = 1.0, gamma: float) -> float:
    """Down by a factor on every step."""
    return float(lr * gamma**step)


def polynomial_lr(step: float, *, lr: float = 1.0, total_iters: int = 5, power: float = 1.0) -> float:
    """A power of what is left, to 0; with `total_iters=0` the peak for ever."""
    left = 1 - min(step, math.floor(total_iters)) / total_iters if total_iters > 0 else 1.0
    return float(lr * left**power)


def cosine_annealing_lr(step: float, *, lr: float = 1.0, T_max: float, eta_min: float = 0.0) -> float:
    """Half a cosine down over `T_max` steps, then up again, and so on for ever."""
    refuse(T_max == 0, "torch", "it divides by `T_max`, which is 0.")
    return eta_min + (lr - eta_min) * (1 + math.cos(math.pi * step / T_max)) / 2


def warm_restarts(
    step: float,
    *,
    lr: float = 1.0,
    T_0: int,
    T_mult: int = 1,
    eta_min: float = 0.0,
    absolute: bool = False,
) -> float:
    """Cosines of growing length, each to just above the floor; `absolute` where `step(n)` is given n."""
    refuse(T_0 < 1 or int(T_0) != T_0, "torch", f"`T_0` must be a whole number above 0, got {T_0!r}.")
    refuse(
        T_mult < 1 or int(T_mult) != T_mult, "torch", f"`T_mult` must be whole, at least 1, got {T_mult!r}."
    )
    length = T_0
    if T_mult == 1:
        step = step % T_0
    if absolute and step >= T_0:
        # torch looks for the cycle with a logarithm, whose rounding puts some restarts one cycle too low.
        cycle = int(math.log(step / T_0 * (T_mult - 1) + 1, T_mult))
        step, length = step - T_0 * (T_mult**cycle - 1) / (T_mult - 1), T_0 * T_mult**cycle
    while step >= length and not absolute:
        step, length = step - length, length * T_mult
    return eta_min + (lr - eta_min) * (1 + math.cos(math.pi * step / length)) / 2


def cyclic_lr(
    step: float,
    *,
    base_lr: float,
    max_lr: float,
    step_size_up: int = 2000,
    step_size_down: int | None = None,
    mode: str = "triangular",
    gamma: float = 1.0,
    scale_fn: Callable[[float], float] | None = None,
    scale_mode: str = "cycle",
) -> float:
    """Straight up and down again, for ever, each cycle as high as its mode says."""
    known = {"triangular": "cycle", "triangular2": "cycle", "exp_range": "iterations"}
    refuse(mode not in known and scale_fn is None, "torch", f"`mode` must be one it has, got {mode!r}.")
    up = float(step_size_up)
    total = up + (up if step_size_down is None else float(step_size_down))
    cycle = math.floor(1 + step / total)
    x = 1 + step / total - cycle
    height = x / (up / total) if x <= up / total else (x - 1) / (up / total - 1)
    place = cycle if (scale_mode if scale_fn else known[mode]) == "cycle" else step
    usual = {"triangular": 1.0, "triangular2": 0.5 ** (cycle - 1), "exp_range": gamma**step}
    return float(base_lr + (max_lr - base_lr) * height * (scale_fn(place) if scale_fn else usual[mode]))


def one_cycle_lr(
    step: float,
    *,
    max_lr: float,
    total_steps: int | None = None,
    epochs: int | None = None,
    steps_per_epoch: int | None = None,
    pct_start: float = 0.3,
    anneal_strategy: str = "cos",
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
    three_phase: bool = False,
) -> float:
    """Up to `max_lr` at step `pct_start * total_steps - 1`, down to its least at step `total_steps - 1`."""
    total = _one_cycle_length(
        {"total_steps": total_steps, "epochs": epochs, "steps_per_epoch": steps_per_epoch}
    )
    refuse(not isinstance(pct_start, float), "torch", f"`pct_start` must be a float, got {pct_start!r}.")
    refuse(not 0 <= pct_start <= 1, "torch", f"`pct_start` must be in [0, 1], got {pct_start!r}.")
    refuse(anneal_strategy not in {"cos", "linear"}, "torch", "`anneal_strategy` must be 'cos' or 'linear'.")
    refuse(step > total, "torch", f"it has only {total} steps, and this is step {int(step)}.")
    first, last = max_lr / div_factor, max_lr / div_factor / final_div_factor
    ends = [*[pct_start * total - 1, 2 * pct_start * total - 2][: 2 if three_phase else 1], total - 1.0]
    levels = [first, max_lr, first, last] if three_phase else [first, max_lr, last]
    starts = [0.0, *ends[:-1]]
    number = next((i for i, end in enumerate(ends) if step <= end), len(ends) - 1)
    span = ends[number] - starts[number]
    refuse(span == 0, "torch", "one of its phases has no length, and it divides by that.")
    done = (step - starts[number]) / span
    start, end = levels[number], levels[number + 1]
    if anneal_strategy == "linear":
        return (end - start) * done + start
    return end + (start - end) / 2 * (math.cos(math.pi * done) + 1)


def sequential_lr(
    step: float, *, lr: float = 1.0, schedulers: Sequence[Any], milestones: Sequence[int]
) -> float:
    """One scheduler after another, each from its own step 0, on one optimizer that all of them change."""
    refuse(len(milestones) != len(schedulers) - 1, "torch", "there must be one milestone between two parts.")
    return torch_composites.sequential(lr, tuple(schedulers), tuple(milestones), int(step))


def chained_scheduler(step: float, *, lr: float = 1.0, schedulers: Sequence[Any]) -> float:
    """Schedulers that all change one optimizer on every step, in their order."""
    refuse(not schedulers, "torch", "there must be at least one scheduler.")
    return torch_composites.chained(lr, tuple(schedulers), int(step))


def _one_cycle_length(arguments: Mapping[str, Any]) -> int:
    total, epochs, each = (arguments[name] for name in ("total_steps", "epochs", "steps_per_epoch"))
    if total is None:
        given = epochs is not None and each is not None
        refuse(not given, "torch", "`total_steps` must be given, or `epochs` and `steps_per_epoch`.")
        total = epochs * each
    refuse(
        total <= 0 or int(total) != total, "torch", f"`total_steps` must be whole and above 0, got {total!r}."
    )
    return int(total)


def _sequential_length(arguments: Mapping[str, Any]) -> float:
    """That of the last part, from its milestone on."""
    last = arguments["schedulers"][-1].length
    return float(last + max([*arguments["milestones"], 0])) if last else 0


def _highest(arguments: Mapping[str, Any]) -> float:
    """The highest rate that any part is meant to reach, from the optimizer's peak or from its own."""
    parts = arguments["schedulers"]
    own = [part if part.argument("lr") is None else part.at(arguments["lr"]) for part in parts]
    return float(max(part.nominal for part in own))


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "ChainedScheduler": Kind(chained_scheduler, peak=_highest, jumps=True),
        "ConstantLR": Kind(constant_lr, marks=lambda a: (a["total_iters"],), jumps=True),
        "CosineAnnealingLR": Kind(cosine_annealing_lr, lambda a: a["T_max"]),
        "CosineAnnealingWarmRestarts": Kind(warm_restarts, jumps=True),
        "CyclicLR": Kind(cyclic_lr, peak=lambda a: a["max_lr"]),
        "ExponentialLR": Kind(exponential_lr),
        "LambdaLR": Kind(lambda_lr),
        "LinearLR": Kind(linear_lr, lambda a: a["total_iters"], lambda a: a["lr"] * _top(a)),
        "MultiStepLR": Kind(multi_step_lr, marks=lambda a: tuple(a["milestones"]), jumps=True),
        "MultiplicativeLR": Kind(multiplicative_lr),
        "OneCycleLR": Kind(one_cycle_lr, _one_cycle_length, lambda a: a["max_lr"]),
        "PolynomialLR": Kind(polynomial_lr, lambda a: a["total_iters"]),
        "SequentialLR": Kind(
            sequential_lr, _sequential_length, _highest, lambda a: tuple(a["milestones"]), jumps=True
        ),
        "StepLR": Kind(step_lr, marks=lambda a: (a["step_size"],), jumps=True),
    }
)


def _top(arguments: Mapping[str, Any]) -> float:
    return float(max(arguments["start_factor"], arguments["end_factor"]))
