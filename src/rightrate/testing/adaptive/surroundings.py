"""Points 9 and 10: what is around a step is left as it was, also when something fails in the middle of it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from rightrate.testing.adaptive.subject import STEPS, Rig, Subject, checked, same, take

#: Operations of a step at which it is made to fail, as shares of all.
PLACES = (0.0, 0.3, 0.6, 0.9)

#: Scale of a loss, a power of two so that scaling loses no digit.
SCALE = 1024.0


@checked
def check_surroundings(subject: Subject) -> None:
    """Random numbers, batch statistics and modes are as one forward pass leaves them, and so is grad mode."""
    for recording in (True, False):
        rig, plain = subject.rig().train(), subject.rig().train()
        torch.manual_seed(STEPS)
        plain.loss(STEPS)()
        wanted = _around(plain)
        with torch.set_grad_enabled(True):
            _step(rig, recording=recording)
            found = _around(rig)
        for name in wanted:
            told = f"leaves {name} otherwise than one forward pass does"
            rig.expect(same(found[name], wanted[name]), told)


@checked
def check_failing_closure(subject: Subject) -> None:
    """A closure that raises, the first time or later, leaves parameters, state and surroundings as before."""
    plain = subject.rig().train(steps=STEPS + 1)
    for call in range(4):
        rig = subject.rig().train()
        before, kept, around = rig.params(), rig.state(), _around(rig)
        torch.manual_seed(STEPS)
        if not _raises(rig, call):
            break
        rig.expect(same(before, rig.params()), f"moves when call {call + 1} of the closure raises")
        rig.expect(same(kept, rig.state()), f"changes its state when call {call + 1} of the closure raises")
        rig.expect(torch.is_grad_enabled(), f"leaves grad mode off when call {call + 1} raises")
        rig.expect(same(around["modes"], _around(rig)["modes"]), f"leaves modes otherwise when {call + 1}")
        rig.step(STEPS)
        rig.expect(same(rig.params(), plain.params()), "goes on otherwise after the closure raised")


@checked
def check_failing_operation(subject: Subject) -> None:
    """An operation that fails anywhere in a step leaves grad mode and the modes of the model as before."""
    probe = subject.rig().train()
    counter = _Failing(None)
    with counter:
        probe.step(STEPS)
    for place in PLACES:
        rig = subject.rig().train()
        around = _around(rig)
        try:
            with _Failing(int(place * counter.count)):
                rig.step(STEPS)
        except Exception as error:
            rig.expect("planted" in _causes(error), f"turns a failing operation into {error!r}")
        rig.expect(torch.is_grad_enabled(), "leaves grad mode off when an operation fails")
        rig.expect(same(around["modes"], _around(rig)["modes"]), "leaves modes otherwise when it fails")


@checked
def check_scaler(subject: Subject) -> None:
    """Under a gradient scaler it trains as without one, and a step that the scaler skips changes nothing."""
    if subject.needs not in ("gradient", "loss"):
        return  # a scaler takes no closure
    plain = subject.rig().train()
    rig = subject.rig()
    scaler = torch.amp.GradScaler("cpu", init_scale=SCALE, growth_interval=1000)
    for index in range(STEPS):
        kept = rig.state() if index else None
        before = rig.params()
        _scaled(rig, scaler, index, skipped=True)
        rig.expect(same(before, rig.params()), "moves in a step that the scaler skips")
        rig.expect(kept is None or same(kept, rig.state()), "changes in a step that the scaler skips")
        _scaled(rig, scaler, index, skipped=False)
    rig.expect_same(plain, "trains otherwise under a gradient scaler")


def _scaled(rig: Rig, scaler: Any, index: int, *, skipped: bool) -> None:
    torch.manual_seed(index)
    rig.optimizer.zero_grad()
    loss = rig.loss(index)()
    scaler.scale(loss).backward()
    if skipped:
        first = next(p.grad for p in rig.model.parameters() if p.grad is not None)
        first.fill_(float("inf"))
    needed = {"loss": loss.detach()} if rig.subject.needs == "loss" else {}
    scaler.step(rig.optimizer, **needed)
    scaler.update(SCALE)


def _step(rig: Rig, *, recording: bool) -> None:
    """A step, whose call of the optimizer alone may be made without recording a graph."""
    if recording or rig.subject.needs not in ("gradient", "loss"):
        rig.step(STEPS)
        rig.expect(torch.is_grad_enabled(), "leaves grad mode off after a step")
        return
    torch.manual_seed(STEPS)
    rig.optimizer.zero_grad()
    loss = rig.loss(STEPS)()
    loss.backward()  # type: ignore[no-untyped-call]
    with torch.no_grad():
        needed = {"loss": loss.detach()} if rig.subject.needs == "loss" else {}
        rig.optimizer.step(**needed)
        rig.expect(not torch.is_grad_enabled(), "switches grad mode on where it was off")


def _around(rig: Rig) -> dict[str, Any]:
    return {
        "random numbers": torch.get_rng_state(),
        "batch statistics": [buffer.clone() for buffer in rig.model.buffers()],
        "modes": [module.training for module in rig.model.modules()],
        "what needs a gradient": [param.requires_grad for param in rig.model.parameters()],
    }


def _raises(rig: Rig, call: int) -> bool:
    """Take a step whose closure raises at its `call`-th call; whether it came to that."""
    calls = 0
    needs = rig.subject.needs
    plain = needs in ("gradient", "loss")

    def closure() -> Tensor:
        nonlocal calls
        calls += 1
        if calls > call:
            raise InterruptedError("planted")
        loss = rig.loss(STEPS)()
        if plain:
            rig.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
        return loss

    try:
        take("closure" if plain else needs, rig.optimizer, closure)
    except Exception as error:
        rig.expect("planted" in _causes(error), f"turns an exception of the closure into {error!r}")
        return True
    return False


def _causes(error: BaseException | None) -> str:
    told = ""
    while error is not None:
        told += f" {error}"
        error = error.__cause__ or error.__context__
    return told


class _Failing(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts operations, and fails at one of them."""

    def __init__(self, place: int | None) -> None:
        self.count = 0
        self._place = place
        super().__init__()  # type: ignore[no-untyped-call]

    def __torch_dispatch__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.count += 1
        if self.count - 1 == self._place:
            raise InterruptedError("planted")
        return func(*args, **(kwargs or {}))
