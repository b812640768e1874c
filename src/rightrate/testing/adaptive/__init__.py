"""What every optimizer that sets its own rate must do: one function checks it, for ours and for anybody's.

An optimizer of your own is a subclass of `torch.optim.Optimizer`. It can be saved, copied, scheduled, frozen,
scaled and interrupted like ours when `check_adaptive(lambda params, model: Mine(params))` returns.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rightrate.testing.adaptive.averaging import (
    check_averaged,
    check_modes,
    check_saving_modes,
    check_step_in_eval,
)
from rightrate.testing.adaptive.copying import check_deepcopy, check_pickle
from rightrate.testing.adaptive.gradients import (
    check_added_group,
    check_complex,
    check_huge_gradients,
    check_missing_gradients,
    check_no_gradients,
    check_nonfinite_gradients,
    check_nonfinite_losses,
    check_shapes,
    check_sparse,
    check_types,
    check_zero_gradients,
)
from rightrate.testing.adaptive.refusing import check_bound, check_closures, check_options
from rightrate.testing.adaptive.resuming import check_loading, check_resume, check_resume_order
from rightrate.testing.adaptive.scheduling import (
    check_factor,
    check_frozen,
    check_optimizer,
    check_ratios,
    check_schedulers,
)
from rightrate.testing.adaptive.subject import Check, Make, Needs, Step
from rightrate.testing.adaptive.surroundings import (
    check_failing_closure,
    check_failing_operation,
    check_scaler,
    check_surroundings,
)
from rightrate.testing.adaptive.telling import check_findings, check_rate
from rightrate.testing.adaptive.transfers import check_transfers

__all__ = ["ADAPTIVE_CHECKS", "Check", "Make", "Needs", "Step", "check_adaptive"]

#: The checks by name, in the order of what they are about, for tests that report them apart.
ADAPTIVE_CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "optimizer": check_optimizer,
        "schedulers": check_schedulers,
        "factor": check_factor,
        "frozen": check_frozen,
        "ratios": check_ratios,
        "resume": check_resume,
        "resume order": check_resume_order,
        "loading": check_loading,
        "no gradients": check_no_gradients,
        "missing gradients": check_missing_gradients,
        "added group": check_added_group,
        "nonfinite gradients": check_nonfinite_gradients,
        "nonfinite losses": check_nonfinite_losses,
        "zero gradients": check_zero_gradients,
        "huge gradients": check_huge_gradients,
        "shapes": check_shapes,
        "sparse": check_sparse,
        "complex": check_complex,
        "types": check_types,
        "deepcopy": check_deepcopy,
        "pickle": check_pickle,
        "transfers": check_transfers,
        "modes": check_modes,
        "step in eval": check_step_in_eval,
        "saving modes": check_saving_modes,
        "averaged": check_averaged,
        "surroundings": check_surroundings,
        "failing closure": check_failing_closure,
        "failing operation": check_failing_operation,
        "scaler": check_scaler,
        "rate": check_rate,
        "findings": check_findings,
        "options": check_options,
        "closures": check_closures,
        "bound": check_bound,
    }
)


def check_adaptive(make: Make, needs: Needs = "gradient") -> None:
    """Check that an optimizer that sets its own rate keeps the contract of `rightrate.adaptive`.

    The checks train small models on the CPU, with batch normalisation and dropout, for a few steps each.
    Checks of what an optimizer does not have, such as an average, pass.

    Args:
        make: (parameters or groups, model) -> the optimizer under test, an equal one on each call. The `lr`
            of a group is a factor of the rate that it finds, or, where it is built with one, the unit of it.
        needs: What a step needs: "gradient" for `step()` after backward, "loss" for `step(loss=...)` after
            backward, "closure" for `step(closure)` with a closure that computes the loss, forward only; or
            a function of the optimizer and that closure, which takes the step.

    Raises:
        AssertionError: If the optimizer breaks the contract, with its name and the reason.

    Example:
        >>> import torch
        >>> ADAPTIVE_CHECKS["resume"](lambda params, model: torch.optim.AdamW(params))
        >>> ADAPTIVE_CHECKS["rate"](lambda params, model: torch.optim.AdamW(params))
        Traceback (most recent call last):
        ...
        AssertionError: AdamW has no `rate`, the rate that it found last.
    """
    for check in ADAPTIVE_CHECKS.values():
        check(make, needs)
